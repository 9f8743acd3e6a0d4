import { describe, expect, it } from 'vitest'
import { IPV6, Seen, UNKNOWN } from '#src/accounts/packet.js'
import {
  ACCOUNTED,
  BYTES,
  CELLS,
  FAMILIES,
  PACKET_SIZE,
  PACKETS,
  PROTOCOLS,
  SIZE_BUCKETS,
  SIZE_CELLS,
} from '#src/accounts/series.js'
import { Tally } from '#src/accounts/tally.js'

const UDP = 17
const KIND =
  (UNKNOWN * FAMILIES.length + IPV6) * PROTOCOLS.length +
  (PROTOCOLS as readonly string[]).indexOf('udp')
const HISTOGRAM = PACKET_SIZE + UNKNOWN * SIZE_CELLS
const BATCH = 32

/** Counts packets of these lengths, over and over, and then adds them to the cells. */
function count(lengths: readonly number[], packets: number): Float64Array {
  const cells = new Float64Array(CELLS)
  const tally = new Tally(cells)
  const batch = Array.from({ length: BATCH }, () =>
    Object.assign(new Seen(), { direction: UNKNOWN, family: IPV6, protocol: UDP }),
  )
  for (let i = 0; i < packets; i += BATCH) {
    batch.forEach((seen, k) => {
      seen.length = lengths[(i + k) % lengths.length]!
    })
    tally.packets(batch, Math.min(BATCH, packets - i))
  }
  tally.flush()
  return cells
}

describe('the tally', () => {
  it.each([
    ['of 64 KiB less one, in a block of many', [65535], 500_001],
    [
      'of 64 KiB and more, as adapters that join segments give them',
      [65536, 65549, 262144],
      90_001,
    ],
    ['that lie', [0x7fff_ffff, 0, 65536], 120_003],
    ['of every size', [0, 1, 64, 65, 1514, 9018, 9019, 65534, 65537], 40_000],
  ])('adds up packets %s', (_, lengths, packets) => {
    const cells = count(lengths, packets)
    let bytes = 0
    const sizes = new Array<number>(SIZE_BUCKETS.length + 1).fill(0)
    for (let i = 0; i < packets; i++) {
      const length = lengths[i % lengths.length]!
      bytes += length
      const bucket = SIZE_BUCKETS.findIndex((most) => length <= most)
      sizes[bucket < 0 ? SIZE_BUCKETS.length : bucket]!++
    }
    expect([cells[PACKETS + KIND], cells[BYTES + KIND], cells[ACCOUNTED]]).toEqual([
      ...[packets, bytes, packets],
    ])
    expect([...cells.subarray(HISTOGRAM, HISTOGRAM + SIZE_CELLS)]).toEqual([...sizes, bytes])
  })
})
