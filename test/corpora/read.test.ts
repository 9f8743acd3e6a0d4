/** What `sidecap read` prints, beside tcpdump and tshark. Needs the corpora, tcpdump and tshark. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { Conversations } from '#src/decode/conversation/conversations.js'
import type { Stream, StreamPiece } from '#src/decode/conversation/streams.js'
import { readCapture } from '#src/pcap/library.js'
import { CORPORA, haveCorpora, readTable } from './corpora.ts'

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js')
const installed = ['tcpdump', 'tshark'].every((name) => spawnSync(name, ['--version']).status === 0)
if (!installed) console.warn('SKIPPED: tcpdump and tshark are not installed')
const index = haveCorpora ? readTable('index.tsv') : []

/** Files of Ethernet and TCP or UDP, spread over the corpora: every so-manieth of those that fit. */
function spread(count: number, fits: (row: Record<string, string>) => boolean): string[] {
  const rows = index.filter((row) => row['container_damage'] === '' && fits(row))
  const step = Math.max(1, Math.floor(rows.length / count))
  return rows
    .filter((_, i) => i % step === Math.floor(step / 2))
    .slice(0, count)
    .map((row) => row['file']!)
}

const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, TZ: 'UTC' },
  }).stdout

/** The pieces of the first TCP conversation of a capture. */
async function firstStream(capture: string): Promise<StreamPiece[]> {
  const conversations = new Conversations()
  const pieces: StreamPiece[] = []
  let first: Stream | undefined
  for await (const packet of readCapture(capture)) {
    const { linkType } = packet.interface
    const added = conversations.add({ ...packet, linkType })
    if (added.stream?.protocol !== 'tcp' || added.stream.index !== 0) continue
    first = added.stream
    pieces.push(...added.pieces)
  }
  return first === undefined ? pieces : [...pieces, ...conversations.flush(first)]
}

/** What both programs tell of a packet: ends, TCP's flags, lengths of TCP. */
function facts(line: string): Record<string, string | undefined> {
  const ends = /^\S+ IP6? (\S+) > (\S+?): /.exec(line)
  const flags = /: Flags \[([^\]]*)\]/.exec(line)
  return {
    time: line.split(' ')[0],
    source: ends?.[1],
    destination: ends?.[2],
    flags: flags?.[1],
    length: flags === null ? undefined : /, length (\d+)/.exec(line)?.[1],
  }
}

describe.runIf(haveCorpora && installed)('beside tcpdump -n', () => {
  const files = spread(10, (row) => {
    const protocols = (row['protocols'] ?? '').split(',')
    const packets = Number(row['packets'])
    // Tunnels take tcpdump several lines a packet.
    const plain = !['vxlan', 'gre', 'geneve', 'gtp', 'icmp', 'ppp', 'data', 'mpls'].some((name) =>
      protocols.includes(name),
    )
    return (
      row['linktypes'] === '1' &&
      row['format'] === 'pcap' &&
      plain &&
      packets >= 10 &&
      packets <= 2000 &&
      (protocols.includes('tcp') || protocols.includes('udp')) &&
      !protocols.includes('vlan')
    )
  })

  test('there are ten files', () => expect(files).toHaveLength(10))

  test.each(files)('%s: the same ends, flags and lengths on every line', (file) => {
    const capture = path.join(CORPORA, 'captures', file)
    // Text behind a line's first belongs to the same packet.
    const theirs = run('tcpdump', '-nr', capture)
      .trimEnd()
      .split('\n')
      .filter((line) => /^\d\d:\d\d:\d\d\.\d+ /.test(line))
    const ours = run(process.execPath, CLI, 'read', capture).trimEnd().split('\n')
    const compared = ours.map(facts)
    const wanted = theirs.map(facts).map((fact, i) => ({
      ...fact,
      // Where tcpdump does not speak of ends, as for ARP, there is nothing to compare.
      ...(fact.source === undefined
        ? { source: compared[i]?.source, destination: compared[i]?.destination }
        : {}),
    }))
    expect(compared).toEqual(wanted)
  })
})

describe.runIf(haveCorpora && installed)('beside tshark', () => {
  const files = spread(
    6,
    (row) =>
      row['format'] === 'pcap' && Number(row['packets']) >= 10 && Number(row['packets']) <= 500,
  )
  const columns =
    'frame.number,frame.time_epoch,frame.len,frame.cap_len,eth.src,eth.dst,ip.src,ip.dst,ip.proto,tcp.srcport,tcp.dstport,udp.srcport,udp.dstport'

  test.each(files)('%s: the same columns', (file) => {
    const capture = path.join(CORPORA, 'captures', file)
    const options = ['-o', 'ip.defragment:FALSE', '-o', 'tcp.desegment_tcp_streams:FALSE']
    const separators = ['separator=/t', 'occurrence=a', 'aggregator=,'].flatMap((one) => [
      '-E',
      one,
    ])
    const wanted = run(
      'tshark',
      '-n',
      '-r',
      capture,
      ...options,
      '-T',
      'fields',
      ...separators,
      ...columns.split(',').flatMap((name) => ['-e', name]),
    )
    expect(run(process.execPath, CLI, 'read', capture, '--fields', columns)).toBe(wanted)
  })

  const streams = spread(
    60,
    (row) =>
      (row['protocols'] ?? '').split(',').includes('tcp') &&
      Number(row['packets']) >= 4 &&
      Number(row['packets']) <= 1000,
  )

  test('the first conversation of sixty files, byte for byte', { timeout: 300_000 }, async () => {
    const unlike: string[] = []
    for (const file of streams) {
      const capture = path.join(CORPORA, 'captures', file)
      const theirs = run('tshark', '-n', '-r', capture, '-q', '-z', 'follow,tcp,raw,0')
        .split('\n')
        .slice(6, -2)
      const told = ['', '']
      for (const { from, bytes, missing } of await firstStream(capture)) {
        const gap = `[${missing} bytes missing in capture file].`
        told[from] += Buffer.from(bytes ?? Buffer.from(gap)).toString('hex')
      }
      const wanted = ['', '']
      for (const line of theirs) wanted[line.startsWith('\t') ? 1 : 0] += line.trim()
      if (told.join('|') !== wanted.join('|')) unlike.push(file)
    }
    console.log(
      `follow: ${streams.length - unlike.length} of ${streams.length} equal; unlike: ${unlike.join(', ')}`,
    )
    // Unlike are those whose last bytes were never acknowledged: we show them, with the gap before them.
    expect(unlike.length).toBeLessThanOrEqual(Math.ceil(streams.length * 0.05))
  })
})
