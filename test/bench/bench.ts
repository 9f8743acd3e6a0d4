/**
 * The benchmark: sidecap beside its peers on the same machine in the same minutes, so that the ratios hold even
 * where the figures do not.
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

const PARTS = ['decode', 'accounts', 'start', 'live', 'serve']
const USAGE = `Usage: npm run bench -- [options]

sidecap beside tcpdump, dumpcap, npm cap, tshark, gopacket, nginx and its own walks in C (README.md beside this says what is measured).

Options:
  --quick        one round, half of the packets: about 9 minutes instead of 25
  --rounds N     alternating rounds (default: 3, with --quick 1)
  --only PARTS   of ${PARTS.join(',')}; all but decode and accounts need root
  --json FILE    all figures, too
  -h, --help     print this help

Exit code 0 when every bar is reached, 1 when one is missed, 2 when it cannot run.`

/** Gives the exit code: 0 when every bar is reached, 1 when one is missed, 2 when it could not run. */
export async function main(args: string[]): Promise<number> {
  let values: ReturnType<typeof optionsOf>
  try {
    values = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const { rounds, only } = values
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

/** Throws what a user reads. */
function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', default: PARTS.join(',') },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds: "${values.rounds}" is not a number above 0`)
  const only = values.only.split(',')
  const unknown = only.find((part) => !PARTS.includes(part))
  if (unknown !== undefined)
    throw new Error(`--only: "${unknown}" is not one of ${PARTS.join(', ')}`)
  return { ...values, rounds, only }
}
