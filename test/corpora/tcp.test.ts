/**
 * TCP on the corpora beside tshark's `tcp.analysis.*`, packet by packet: on the files with most packets, where nearly all is found, or on
 * every file that has TCP with SIDECAP_CORPORA_ALL=1, which takes some minutes at first. What tshark finds is kept in node_modules/.cache.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Accounts, accountsMemory } from '#src/accounts/accounts.js'
import { FLAGS, TCP_FLAGS } from '#src/accounts/series.js'
import { FOUND } from '#src/accounts/tcp.js'
import { tcpReport } from '#src/accounts/tcpreport.js'
import { CACHE } from '../net/tools.js'
import { CORPORA, haveCorpora, readTable } from './corpora.js'
import { readCorpusFile } from './packets.js'

const installed = spawnSync('tshark', ['--version']).status === 0
if (!installed) console.warn('SKIPPED: tshark is not installed')

/** tshark's names, in the order they are asked for, and ours; RST is a flag there. */
const KINDS = {
  retransmission: FOUND.retransmission,
  fast_retransmission: FOUND.fast,
  spurious_retransmission: FOUND.spurious,
  out_of_order: FOUND.outOfOrder,
  lost_segment: FOUND.lost,
  duplicate_ack: FOUND.duplicateAck,
  zero_window: FOUND.zeroWindow,
  keep_alive: FOUND.keepAlive,
  keep_alive_ack: FOUND.keepAliveAck,
} as const
type Kind = keyof typeof KINDS | 'reset'
const ALL = [...(Object.keys(KINDS) as (keyof typeof KINDS)[]), 'reset'] as const
const RESETS = TCP_FLAGS + FLAGS.indexOf('rst')
/** The bar: these within 1 %. */
const HELD: readonly Kind[] = ['retransmission', 'out_of_order', 'zero_window', 'reset']

/** Files in which something differs, with the reason. */
const REASONS: Readonly<Record<string, string>> = {
  'OISF__suricata-verify/tests/detect-ipopts/input.pcap':
    'IP source routes: tshark takes the last stop of the route for the destination, and so for another connection',
  'the-tcpdump-group__libpcap/tests/filter/AH-IPcomp-IPv6.pcap':
    'compressed by IPComp: here those segments are missing',
  'zeek__zeek/testing/btest/Traces/tunnels/gtp/gtp1_gn_normal_incl_fragmentation.pcap':
    'GTP in IP fragments, which tshark puts together: here segments are missing',
  'zeek__zeek/testing/btest/Traces/tunnels/gtp/gtp9_unknown_or_too_short_payload.pcap':
    'GTP in IP fragments, which tshark puts together: here segments are missing',
  'seladb__PcapPlusPlus/Tests/Packet++Test/PacketExamples/tcp-malformed.pcap':
    "a header longer than its segment, of which tshark's analysis leaves out",
}

const LARGEST = process.env['SIDECAP_CORPORA_ALL'] === undefined ? 200 : Number.POSITIVE_INFINITY
const files = haveCorpora
  ? readTable('index.tsv')
      .filter((row) => row['protocols']!.split(',').includes('tcp'))
      .sort((one, other) => Number(other['packets']) - Number(one['packets']))
      .slice(0, LARGEST)
      .map((row) => row['file']!)
  : []

/** What tshark finds: packet → kinds. */
async function theirs(file: string): Promise<Map<number, Set<Kind>>> {
  const kept = path.join(CACHE, 'corpora/tcp', `${file}.tsv`)
  if (!existsSync(kept)) {
    const names = ['frame.number', 'tcp.flags.reset']
    for (const kind of Object.keys(KINDS)) names.push(`tcp.analysis.${kind}`)
    const fields = names.flatMap((name) => ['-e', name])
    const capture = path.join(CORPORA, 'captures', file)
    const options = ['-n', '-r', capture, '-Y', 'tcp', '-T', 'fields', ...fields]
    const text = await new Promise<string>((resolve) => {
      // A file that ends in the middle has an error, too, and still what was found.
      execFile('tshark', options, { maxBuffer: 1 << 26, timeout: 60_000 }, (_, out) => resolve(out))
    })
    mkdirSync(path.dirname(kept), { recursive: true })
    writeFileSync(kept, text)
  }
  const found = new Map<number, Set<Kind>>()
  for (const line of readFileSync(kept, 'utf8').split('\n')) {
    const [number = '', reset = '', ...cells] = line.split('\t')
    const kinds = ALL.filter((_, i) => (cells[i] ?? '') !== '')
    found.set(Number(number), new Set<Kind>(reset.startsWith('1') ? [...kinds, 'reset'] : kinds))
  }
  return found
}

/** What the accounts find, and the totals they count. */
async function ours(file: string) {
  const memory = accountsMemory(20_000)
  const accounts = new Accounts(memory, { linkType: 1, precision: 'nano' })
  const found = new Map<number, Set<Kind>>()
  for (const packet of (await readCorpusFile(file)).packets) {
    const record = new Uint8Array(16 + packet.bytes.length)
    const view = new DataView(record.buffer)
    const [seconds = '0', nanoseconds = '0'] = packet.time.split('.')
    view.setUint32(0, Number(seconds), true)
    view.setUint32(4, Number(nanoseconds), true)
    view.setUint32(8, packet.bytes.length, true)
    view.setUint32(12, packet.originalLength, true)
    record.set(packet.bytes, 16)
    accounts.expect(packet.linkType, 'nano')
    accounts.tcp.found = 0
    const resets = accounts.cells[RESETS]!
    accounts.block(record)
    const kinds = new Set<Kind>()
    for (const [kind, bit] of Object.entries(KINDS)) {
      if ((accounts.tcp.found & bit) !== 0) kinds.add(kind as Kind)
    }
    if (accounts.cells[RESETS]! > resets) kinds.add('reset')
    found.set(packet.number, kinds)
  }
  const sum = (counts: Record<string, number>) =>
    Object.values(counts).reduce((total, count) => total + count, 0)
  const report = tcpReport(accounts.cells)
  const totals: Partial<Record<Kind, number>> = {
    retransmission: sum(report.retransmissions),
    out_of_order: sum(report.outOfOrder),
    lost_segment: sum(report.lost),
    duplicate_ack: sum(report.duplicateAcks),
    zero_window: sum(report.zeroWindows),
  }
  return { found, totals }
}

const totals = new Map(ALL.map((kind) => [kind, { theirs: 0, ours: 0, missed: 0, more: 0 }]))
const differing = new Map<string, string[]>()
const miscounted: string[] = []

async function compare(file: string): Promise<void> {
  const expected = await theirs(file)
  const { found, totals: counted } = await ours(file)
  for (const kind of ALL) {
    const total = totals.get(kind)!
    let count = 0
    for (const number of new Set([...expected.keys(), ...found.keys()])) {
      const there = expected.get(number)?.has(kind) === true
      const here = found.get(number)?.has(kind) === true
      if (there) total.theirs++
      if (here) {
        total.ours++
        count++
      }
      if (there === here) continue
      if (there) total.missed++
      else total.more++
      const line = `packet ${number}: ${kind} ${there ? 'only tshark' : 'only here'}`
      differing.set(file, [...(differing.get(file) ?? []), line])
    }
    const cells = counted[kind]
    if (cells !== undefined && cells !== count) {
      miscounted.push(`${file}: ${kind} ${cells} in the cells, ${count} found`)
    }
  }
}

describe.runIf(haveCorpora && installed)('TCP beside tshark', () => {
  beforeAll(async () => {
    const waiting = [...files]
    const work = async () => {
      for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) await compare(file)
    }
    await Promise.all([work(), work()])
    const rows = [...totals].map(([kind, { theirs, ours, missed, more }]) =>
      [kind.padEnd(24), ...[theirs, ours, missed, more].map((n) => String(n).padStart(8))].join(''),
    )
    const head = ['tshark', 'here', 'missed', 'more'].map((name) => name.padStart(8)).join('')
    console.log([`${files.length} files`.padEnd(24) + head, ...rows].join('\n'))
  }, 900_000)

  it.each(HELD)('%s is within 1 % in total', (kind) => {
    const { theirs, ours } = totals.get(kind)!
    expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(theirs / 100)
  })

  it('differs in files of which the reason is known, and in no other', () => {
    const unknown = [...differing].filter(([file]) => REASONS[file] === undefined)
    expect(unknown).toEqual([])
    const expected = Object.keys(REASONS).filter((file) => files.includes(file))
    expect([...differing.keys()].sort()).toEqual(expected.sort())
  })

  it('counts what it finds', () => {
    expect(miscounted).toEqual([])
  })
})
