/** Where the corpora of captures lie. They are no part of the project: without them these suites skip, loudly. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
export const CORPORA = path.resolve(root, process.env['SIDECAP_CORPORA'] ?? '../shared/corpora')
export const haveCorpora = existsSync(path.join(CORPORA, 'README.md'))
if (!haveCorpora) console.warn(`SKIPPED: no corpora of captures in ${CORPORA}`)

/** The rows of a table of tab-separated values, by the names in its first line. */
export function readTable(file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path.join(CORPORA, file), 'utf8').split('\n')
  const names = head.split('\t')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t')
      return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
    })
}
