import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

test('the README’s table of settings is that of src/settings.ts', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/docs.mjs', '--check'], { cwd: root })
  expect(stderr.toString()).toBe('')
  expect(status).toBe(0)
})
