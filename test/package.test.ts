/** What `npm pack` would publish: an allow-list, and all that the package says it has. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/([\w-]+\/)*[\w-]+\.(js|d\.ts|js\.map)$/,
  /^native\/(binding\.gyp|README\.md|build(-\w+)?\.mjs|compile\.mjs)$/,
  /^native\/(\w+\/)?\w+\.(cc|h)$/,
  /^native\/prebuilds\/\w+-\w+\/sidecap(\.\w+)?\.node$/,
  /^native\/prebuilds\/win32-x64\/libpcap-filter\.(dll|LICENSE\.txt)$/,
]

function packed(): string[] {
  const npm = process.env['npm_execpath']
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const args = [...first, 'pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  const answer: unknown = JSON.parse(stdout)
  // A list up to npm 11, by package name after it.
  const [entry] = Object.values(answer as object) as { files: { path: string }[] }[]
  return entry!.files.map((file) => file.path)
}

test('the package holds what is allowed, and nothing else', () => {
  const files = packed()
  expect(files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))).toEqual([])
  for (const wanted of ['dist/cli.js', 'dist/index.js', 'native/binding.gyp', 'LICENSE']) {
    expect(files).toContain(wanted)
  }
})

test('the library exports what package.json names', async () => {
  const text = readFileSync(path.join(root, 'package.json'), 'utf8')
  const { exports } = JSON.parse(text) as { exports: { '.': { types: string; default: string } } }
  expect(existsSync(path.join(root, exports['.'].types))).toBe(true)
  const library = (await import('#src/index.js')) as Record<string, unknown>
  expect(Object.keys(library).sort()).toEqual([
    'Columns',
    'Conversations',
    'ERRORS',
    'JsonLines',
    'SidecapError',
    'createDecoder',
    'createWriter',
    'decode',
    'hexDump',
    'line',
    'loadConfig',
    'macVendor',
    'openCapture',
    'protocols',
    'readCapture',
    'serviceName',
    'startAgent',
    'table',
    'tosReading',
    'tree',
    'valueText',
    'valuesOf',
    'writeCapture',
  ])
})
