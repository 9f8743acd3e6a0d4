/**
 * The benchmark: sidecap beside its peers on the same machine in the same minutes, so that the ratios hold even
 * where the figures do not. npm run bench [-- --quick] [--rounds N] [--only live,serve,start,decode,accounts] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Testbed } from '../net/netns.js'
import { measureAccounts } from './accounts.js'
import { machine, prepare } from './capturers.js'
import { measureDecoding } from './decode.js'
import { judge, measure, type Run } from './live.js'
import { judged, passes, type Row } from './report.js'
import { measureServing } from './serve.js'
import { measureStart } from './start.js'

/** Gives the exit code: 0 when every bar is reached, 1 when one is missed, 2 when it could not run. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', default: 'decode,accounts,start,live,serve' },
      json: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))
  const only = values.only.split(',')
  const live = only.some((part) => part !== 'decode' && part !== 'accounts')
  if (live && process.getuid?.() !== 0) {
    console.error('The benchmark makes network namespaces and captures: it needs root.')
    return 2
  }
  console.log(`sidecap benchmark on ${machine()}; ${rounds} alternating rounds, files on tmpfs`)
  const rows: Row[] = []
  let runs: Run[] = []
  if (only.includes('decode')) rows.push(...(await measureDecoding(rounds, values.quick)))
  if (only.includes('accounts')) rows.push(...(await measureAccounts(rounds, values.quick)))
  if (live) {
    const capturers = await prepare()
    const bed = await Testbed.create()
    try {
      if (only.includes('start')) rows.push(...(await measureStart(bed, rounds)))
      if (only.includes('live')) {
        runs = await measure(bed, capturers, rounds, values.quick)
        rows.push(...judge(runs, values.quick))
      }
      if (only.includes('serve')) rows.push(...(await measureServing(bed, rounds, values.quick)))
    } finally {
      await bed.close()
    }
  }
  console.log(`\n${judged(rows)}`)
  const missed = rows.filter((row) => passes(row) === false).length
  console.log(`\n${rows.length - missed} reached or informative, ${missed} missed`)
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), rows, runs }, null, 2)}\n`)
  return missed === 0 ? 0 : 1
}
