/** Named numbers: values as the registries print them, and the promise that asking never throws. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { names, pairs } from '#src/decode/names/names.js'

const root = path.resolve(import.meta.dirname, '../../..')
const folder = path.join(root, 'src/decode/names')
/** Registries made of a CSV each; ports and vendors have tests of their own. */
const groups = readdirSync(path.join(folder, 'data'))
  .map((file) => path.basename(file, '.csv'))
  .filter((name) => name !== 'ports' && name !== 'vendors')

type Registry = (first: number, second?: number) => string | undefined

async function registries(group: string): Promise<[string, Registry][]> {
  const module: Record<string, Registry> = await import(`#src/decode/names/${group}.js`)
  return Object.entries(module)
}

test('the modules are as their CSVs say', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(folder, 'generate.mjs'), '--check'],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test.each(groups)('%s.csv says where it is from and of when', (group) => {
  const [title, source, ...rest] = readFileSync(
    path.join(folder, 'data', `${group}.csv`),
    'utf8',
  ).split('\n')
  expect(title).toMatch(/^# [A-Z]/)
  expect(source).toMatch(/^# https:\/\/|^# (RFC|IEEE|ISO|Cisco|TCG) /)
  expect(rest[0]).toMatch(/^# /)
})

test.each(groups)('%s has an answer for every number, and never an empty one', async (group) => {
  for (const [name, registry] of await registries(group)) {
    let known = 0
    for (let number = 0; number <= 0xffff; number++) {
      const label = registry(number, 0)
      if (label === undefined) continue
      known++
      expect(label, `${name} ${number}`).toMatch(/^\S(.*\S)?$/s)
      expect(label, `${name} ${number}`).not.toMatch(/^(Unassigned|Reserved|Private Use)$/i)
    }
    if (registry.length === 1) expect(known, name).toBeGreaterThan(1)
  }
})

test.each(groups)('%s has no name for what is no number of its registry', async (group) => {
  for (const [name, registry] of await registries(group)) {
    for (const number of [-1, 0.5, Number.NaN, 2 ** 40, Number.POSITIVE_INFINITY]) {
      expect(registry(number, number), `${name} ${number}`).toBeUndefined()
    }
  }
})

test('ranges, pairs and plain numbers are told apart', () => {
  const some = names('1 one|5-7 a few|9 with spaces - and 1-2')
  expect([1, 2, 5, 7, 8, 9].map(some)).toEqual([
    'one',
    undefined,
    'a few',
    'a few',
    undefined,
    'with spaces - and 1-2',
  ])
  const code = pairs('3/0 Net|3/1 Host|258/2 wide')
  expect(code(3, 1)).toBe('Host')
  expect(code(258, 2)).toBe('wide')
  expect(code(2, 0x1_0001)).toBeUndefined()
})
