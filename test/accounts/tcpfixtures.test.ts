/** Connections of real programs (test/fixtures/accounts), every segment beside what tshark finds it to be. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Segment, Watched } from './segments.js'

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/accounts')
/** What tshark has no name for. */
const OURS = 'zeroWindowProbe'

interface Row {
  segment: Segment
  /** As tshark names it: fast and spurious ones are retransmissions there, too. */
  expected: string
}

function rowsOf(name: string): Row[] {
  const lines = readFileSync(path.join(FOLDER, `${name}.tsv`), 'utf8').split('\n')
  const before = new Set<string>()
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [time, from, flags, seq, ack, window, size, found = ''] = line.split('\t')
      const segment: Segment = {
        at: Number(time) / 1000,
        from: from === 'client' ? 'client' : 'server',
        flags: flags!,
        seq: Number(seq),
        ack: Number(ack),
        window: Number(window),
        size: Number(size),
        captured: 0,
      }
      const bytes = `${from} ${seq} ${size}`
      // tshark 4.0 takes what was sent again within a round trip for overtaken, although the same bytes were there before.
      const again = found === 'outOfOrder' && before.has(bytes)
      before.add(bytes)
      return { segment, expected: again ? 'retransmission' : found }
    })
}

describe.each([
  ['tcp-zero-window', { retransmission: 1, zeroWindow: 4, keepAlive: 4, keepAliveAck: 1 }],
  ['tcp-receiver', { retransmission: 4, outOfOrder: 8, lost: 10, duplicateAck: 31 }],
  ['tcp-sender', { retransmission: 11, duplicateAck: 41 }],
] as const)('%s', (name, most) => {
  it('is what tshark finds, segment by segment', () => {
    const rows = rowsOf(name)
    const tcp = new Watched()
    const found = tcp.see(...rows.map(({ segment }) => segment))
    const differ = rows.flatMap(({ expected, segment: { at, from, seq } }, i) =>
      found[i]!.replace(OURS, '').trim() === expected
        ? []
        : [`${at} ${from} ${seq}: ${found[i]}, tshark ${expected}`],
    )
    expect(differ).toEqual([])
    const counts = Object.entries(most).map(([kind]) => [
      kind,
      found.filter((one) => one.split(' ').includes(kind)).length,
    ])
    expect(Object.fromEntries(counts)).toEqual(most)
  })

  it('has the totals of its segments in the flow', () => {
    const tcp = new Watched()
    const found = tcp.see(...rowsOf(name).map(({ segment }) => segment))
    const count = (kind: string) => found.filter((one) => one.split(' ').includes(kind)).length
    const { source, destination } = tcp.flow
    expect(source.retransmissions + destination.retransmissions).toBe(count('retransmission'))
    expect(source.out_of_order + destination.out_of_order).toBe(count('outOfOrder'))
    expect(source.lost + destination.lost).toBe(count('lost'))
    expect(source.duplicate_acks + destination.duplicate_acks).toBe(count('duplicateAck'))
    expect(source.zero_windows + destination.zero_windows).toBe(count('zeroWindow'))
  })
})

it('a wire of 10 ms is what the round trips of iperf3 say', () => {
  const tcp = new Watched()
  tcp.see(...rowsOf('tcp-receiver').map(({ segment }) => segment))
  // Seen at the receiver: its own acknowledgments come at once, those of the handshake after 20 ms.
  expect(tcp.flow.handshake).toBeGreaterThan(0.02)
  expect(tcp.flow.handshake).toBeLessThan(0.04)
  expect(tcp.flow.source.round_trip).toBeLessThan(0.045)
})
