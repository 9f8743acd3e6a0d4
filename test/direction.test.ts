/** The code reads in one direction: a stage imports only stages to its left. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../src')
const STAGES = ['pcap', 'capture', 'store', 'decode', 'accounts', 'metrics', 'server']
/** What every stage may import. */
const SHARED = ['config', 'settings', 'units', 'errors']
/** The wiring: may import everything. */
const WIRING = ['agent', 'capturing', 'ending', 'heap', 'worker', 'cli', 'index', 'commands']

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))

/** `store/plan.ts` → `store`, `config.ts` → `config`. */
function stageOf(file: string): string {
  return file.split('/')[0]!.replace(/\.ts$/, '')
}

/** Files of src a file imports, by every form of import. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const found = text.matchAll(/(?:from|import|import\(|new URL\()\s*['"](\.{1,2}\/[^'"]+)['"]/g)
  return [...found].map(([, target]) =>
    path.posix.join(path.posix.dirname(file), target!).replace(/\.js$/, '.ts'),
  )
}

test('there are sources to look at', () => {
  expect(sources).toContain('config.ts')
})

test.each(sources)('%s imports nothing to its right', (file) => {
  const stage = stageOf(file)
  if (WIRING.includes(stage)) return
  expect([...STAGES, ...SHARED], `${stage} is a new stage: name its place here`).toContain(stage)
  const allowed = [...SHARED, ...STAGES.slice(0, STAGES.indexOf(stage) + 1)]
  const backward = importsOf(file).filter(
    (target) => sources.includes(target) && !allowed.includes(stageOf(target)),
  )
  // A capture starts the worker's entry by its path; it imports nothing of it.
  expect(backward.filter((target) => target !== 'worker.ts')).toEqual([])
})

test.each(sources)('%s names its imports and exports', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8')
  expect(text).not.toMatch(/^export default/m)
})
