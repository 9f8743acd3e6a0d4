import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

test('what documents show of the code is that of the code', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/docs.mjs', '--check'], { cwd: root })
  expect(stderr.toString()).toBe('')
  expect(status).toBe(0)
})
