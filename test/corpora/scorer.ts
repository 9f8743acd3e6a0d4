/** The command `node test/corpora/score.mjs`; see there. */
import { parseArgs } from 'node:util'
import { CORPORA, haveCorpora, readTable } from './corpora.js'
import { deepScore } from './deep.js'
import { type Difference, type FileScore, scoreFile } from './score.js'
import { sum, tableOf } from './tables.js'

/** Gives the exit code: 0, or 2 when there is nothing to compare with. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      file: { type: 'string', default: '' },
      field: { type: 'string', default: '' },
      protocol: { type: 'string', default: '' },
      show: { type: 'string', default: '20' },
      by: { type: 'string', default: 'field' },
      deep: { type: 'boolean', default: false },
    },
  })
  if (!haveCorpora) {
    console.error(`There are no corpora of captures in ${CORPORA}: set SIDECAP_CORPORA`)
    return 2
  }
  const pattern = /^\/(.*)\/$/.exec(values.file)?.[1]
  const wanted = pattern === undefined ? null : new RegExp(pattern)
  const files = readTable('index.tsv')
    .map(({ file = '' }) => file)
    .filter((file) => (wanted === null ? file.includes(values.file) : wanted.test(file)))
  const fields = values.field === '' ? [] : values.field.split(',')
  const takes = (field: string) =>
    fields.length === 0 ||
    fields.some((one) => (one.endsWith('*') ? field.startsWith(one.slice(0, -1)) : one === field))
  const scores: FileScore[] = []
  for (const file of files) {
    const score = values.deep ? await deepScore(file) : await scoreFile(file)
    if (score === null) continue
    for (const field of [...score.counts.keys()]) if (!takes(field)) score.counts.delete(field)
    scores.push(score)
  }
  const has = (path: string) => path.split(':').includes(values.protocol)
  const shown = scores
    .flatMap(({ differences }) => differences)
    .filter(({ field }) => takes(field))
    .filter(({ path, ourPath }) => values.protocol === '' || has(path) || has(ourPath))
  for (const one of spread(shown, Number(values.show))) print(one)
  if (shown.length > Number(values.show)) console.log(`… of ${shown.length}; --show shows more\n`)
  const by = (field: string, file: string) =>
    values.by === 'repo' ? (file.split('/')[0] ?? '') : values.by === 'file' ? file : field
  console.log(tableOf(values.by, sum(scores, by)))
  for (const { file, faults, slow } of scores) {
    for (const { packet, detail } of faults)
      console.log(`FAULT ${file} packet ${packet}: ${detail}`)
    for (const { packet, ms } of slow) console.log(`SLOW ${file} packet ${packet}: ${ms} ms`)
  }
  const packets = scores.reduce((all, { packets }) => all + packets, 0)
  const ms = scores.reduce((all, score) => all + score.ms, 0)
  console.log(`${scores.length} files, ${packets} packets, ${Math.round(ms)} ms in decode`)
  return 0
}

/** The first of each kind (file, field, what stopped us) before the second of any. */
function spread(differences: readonly Difference[], count: number): Difference[] {
  const seen = new Map<string, number>()
  const ranked = differences.map((one) => {
    const kind = `${one.file} ${one.field}`
    const rank = seen.get(kind) ?? 0
    seen.set(kind, rank + 1)
    return { one, rank }
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ one }) => one)
}

function print({ file, packet, field, ours, theirs, path, ourPath, stopped }: Difference): void {
  console.log(`${file} #${packet}\n  ${field}: ours ${ours || '–'}, theirs ${theirs || '–'}`)
  console.log(
    `  ours ${ourPath}${stopped === '' ? '' : ` (stopped: ${stopped})`}\n  theirs ${path}`,
  )
}
