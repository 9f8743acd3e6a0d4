/**
 * The native core under the sanitizers: built here with the system's C++ compiler, apart from Node, so that a
 * report is about our code. One test per case and sanitizer.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '../net/shell.js'
import { CACHE, ROOT } from '../net/tools.js'

const native = path.join(ROOT, 'native')

/** Of libstdc++, whose own count of references the sanitizer does not see. */
const SUPPRESSIONS = path.join(import.meta.dirname, 'tsan.supp')

const BUILDS = {
  'address and undefined behaviour': ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  threads: ['-fsanitize=thread'],
}

/** Sources of the core: all but the Node side. */
function sources(): string[] {
  const within = (folder: string) =>
    readdirSync(path.join(native, folder))
      .filter((name) => name.endsWith('.cc') && name !== 'addon.cc')
      .map((name) => path.join(native, folder, name))
  return [...within('.'), ...within('shared'), ...within('linux')]
}

/** Path of the core built with such flags; built when it is older than its sources. */
async function build(name: string, flags: readonly string[]): Promise<string> {
  const program = path.join(CACHE, `core-${name.replaceAll(' ', '-')}`)
  const files = [path.join(import.meta.dirname, 'core.cc'), ...sources()]
  const headers = readdirSync(native).filter((file) => file.endsWith('.h'))
  const newest = Math.max(
    ...[...files, ...headers.map((file) => path.join(native, file))].map(
      (file) => statSync(file).mtimeMs,
    ),
  )
  mkdirSync(CACHE, { recursive: true })
  if ((statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0) < newest) {
    const arguments_ = ['-std=c++17', '-g', '-O1', ...flags, `-I${native}`, '-o', program, ...files]
    await must(['c++', ...arguments_, '-ldl', '-pthread'])
  }
  return program
}

describe.runIf(process.platform === 'linux')('the native core', () => {
  let programs: string[]
  // Compiling is most of the time, and one compiler a core.
  beforeAll(async () => {
    programs = await Promise.all(Object.entries(BUILDS).map(([name, flags]) => build(name, flags)))
  })

  it.each(Object.keys(BUILDS).map((name, index) => ({ name, index })))(
    'watched for $name, passes all its cases without a report',
    { timeout: 300_000 },
    ({ index }) => {
      const { stdout, stderr, status } = spawnSync(programs[index]!, {
        encoding: 'utf8',
        timeout: 300_000,
        env: { ...process.env, TSAN_OPTIONS: `suppressions=${SUPPRESSIONS}` },
      })
      const lines = stdout.split('\n').filter((line) => /^(not )?ok /.test(line))
      expect(lines.filter((line) => line.startsWith('not'))).toEqual([])
      expect(lines.length).toBeGreaterThanOrEqual(12)
      expect(stderr).not.toMatch(/Sanitizer|runtime error/)
      expect(status).toBe(0)
    },
  )
})
