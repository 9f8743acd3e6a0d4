/** The accounts of a file of mixed packets: ours beside the same counting in C, stage by stage, and with few and with many flows. */
import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { must } from '../net/shell.js'
import { ROOT, tool } from '../net/tools.js'
import { number, type Row, table } from './report.js'
import { writeTraffic } from './traffic.js'

const PACKETS = 1_000_000
const FEW_FLOWS = 10_000
/** Each process goes through the file so many times; the compiler is done after two or three. */
const PASSES = 8

interface Reader {
  name: string
  file: 'mixed' | 'few' | 'many'
  /** In C; `one by one`, as it is usually written, or in batches, as ours. */
  way: 'c' | 'c in batches' | 'ours'
  depth: 'headers' | 'counters' | 'flows' | 'tcp' | 'names'
}

/** Nanoseconds a packet: of the walk alone, and with the reading of the file. */
interface Cost {
  walk: number
  whole: number
}

const on = (file: Reader['file'], way: Reader['way'], ...depths: Reader['depth'][]): Reader[] =>
  depths.map((depth) => ({ name: `${way} ${depth} ${file}`, file, way, depth }))

const READERS: readonly Reader[] = [
  ...on('mixed', 'c', 'headers', 'counters', 'flows'),
  ...on('mixed', 'c in batches', 'flows'),
  ...on('mixed', 'ours', 'headers', 'counters', 'flows', 'tcp', 'names'),
  ...on('few', 'c', 'flows'),
  ...on('few', 'ours', 'flows', 'names'),
  ...on('many', 'c', 'flows'),
  ...on('many', 'ours', 'flows', 'names'),
]

/** Goes through the same packets with all of them, in turn, `rounds` times; each counts with its best round. */
export async function measureAccounts(rounds: number, quick: boolean): Promise<Row[]> {
  const directory = mkdtempSync('/dev/shm/sidecap-accounts-')
  try {
    const count = quick ? PACKETS / 4 : PACKETS
    const file = (name: string) => path.join(directory, `${name}.pcap`)
    writeTraffic(file('mixed'), count)
    writeTraffic(file('few'), count, { flows: FEW_FLOWS, bare: true })
    writeTraffic(file('many'), count, { flows: count, bare: true })
    const costs = new Map<string, Cost>()
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < READERS.length; i++) {
        const reader = READERS[(i + round) % READERS.length]!
        const cost = await time(reader, file(reader.file), count)
        const before = costs.get(reader.name) ?? cost
        costs.set(reader.name, {
          walk: Math.min(before.walk, cost.walk),
          whole: Math.min(before.whole, cost.whole),
        })
      }
    }
    const of = (way: Reader['way'], depth: Reader['depth'], on: Reader['file'] = 'mixed') =>
      costs.get(`${way} ${depth} ${on}`)!
    console.log(`\nAccounts of ${count} packets; nanoseconds a packet, best of ${rounds} processes`)
    console.log(
      table([
        ['reader', 'walk', 'with reading'],
        ...READERS.map(({ name }) => {
          const { walk, whole } = costs.get(name)!
          return [name, number(walk), number(whole)]
        }),
      ]),
    )
    console.log(`\n${profile(of)}`)
    return rows(of, count)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

type CostOf = (way: Reader['way'], depth: Reader['depth'], on?: Reader['file']) => Cost

/** Where our time goes: each stage is what it takes more than without it. */
function profile(of: CostOf): string {
  const all = of('ours', 'names').walk
  let before = 0
  const stages = (['headers', 'counters', 'flows', 'tcp', 'names'] as const).map((depth) => {
    const own = of('ours', depth).walk - before
    before += own
    return [depth, number(own), `${number(Math.round((own / all) * 100))} %`]
  })
  return table([['stage', 'ns a packet', 'share'], ...stages])
}

async function time(reader: Reader, file: string, count: number): Promise<Cost> {
  // Room for all of them: what is measured is looking up, not giving up.
  const rest = [String(reader.file === 'many' ? count : 100_000), String(PASSES)]
  const command =
    reader.way === 'ours'
      ? [process.execPath, path.join(ROOT, 'test/bench/accountant.mjs'), ROOT]
      : [await tool('accounts')]
  const batch = reader.way === 'c in batches' ? ['batch'] : []
  const { stdout } = await must([...command, file, reader.depth, ...rest, ...batch])
  const said = JSON.parse(stdout) as { packets: number; seconds: number; whole: number }
  if (said.packets !== count)
    throw new Error(`${reader.name} read ${said.packets} packets of ${count}`)
  return { walk: (said.seconds / count) * 1e9, whole: (said.whole / count) * 1e9 }
}

function rows(of: CostOf, count: number): Row[] {
  const flows = of('ours', 'flows').walk
  const row = (what: string, value: number, is?: '<=' | '>=', limit = 0): Row => ({
    ...{ what, value, unit: '×' },
    ...(is === undefined ? {} : { bar: { is, limit, from: 'PERFORMANCE.md' } }),
  })
  const [few, many] = [of('ours', 'names', 'few').walk, of('ours', 'names', 'many').walk]
  return [
    row(
      'counters / C, walk alone',
      of('c', 'counters').walk / of('ours', 'counters').walk,
      '>=',
      0.8,
    ),
    row(
      'counters / C, with the reading of the file',
      of('c', 'counters').whole / of('ours', 'counters').whole,
      '>=',
      0.8,
    ),
    row('counters and flows / C, walk alone', of('c', 'flows').walk / flows, '>=', 0.7),
    row('counters and flows / C in batches, as ours', of('c in batches', 'flows').walk / flows),
    row('counters, flows, TCP / C with flows only', of('c', 'flows').walk / of('ours', 'tcp').walk),
    row(`CPU per packet, everything: ${count} flows / ${FEW_FLOWS}`, many / few, '<=', 1.5),
    { what: 'counters and flows, walk alone', value: 1000 / flows, unit: 'Mpps' },
    { what: 'everything, walk alone', value: 1000 / of('ours', 'names').walk, unit: 'Mpps' },
  ]
}
