/**
 * What is counted of every packet, gathered in integers and added to the cells at the end of a block: a double takes twice as long to
 * be added to, and the next packet waits for it.
 */
import type { Seen } from './packet.js'
import * as SERIES from './series.js'

const {
  ACCOUNTED,
  BYTES,
  DIRECTIONS,
  FAMILIES,
  FLAGS,
  PACKET_SIZE,
  PACKETS,
  PROTOCOLS,
  SIZE_BUCKETS,
  SIZE_CELLS,
  TCP_FLAGS,
} = SERIES

const PROTOCOL_COUNT = PROTOCOLS.length
const PER_DIRECTION = FAMILIES.length * PROTOCOL_COUNT
const KINDS = DIRECTIONS.length * PER_DIRECTION
/** Buckets of sizes, and the one above them: 8. */
const SIZES = SIZE_BUCKETS.length + 1
const LARGEST = SIZE_BUCKETS.at(-1)!

/** So many lengths of 16 bits fit into a sum of 31. */
const MOST_GATHERED = 1 << 15

/** Place in PROTOCOLS of IP's number; of -1, too, in its low eight bits. */
const PLACES = new Uint8Array(256).fill(PROTOCOLS.indexOf('other'))
PLACES[6] = PROTOCOLS.indexOf('tcp')
PLACES[17] = PROTOCOLS.indexOf('udp')
PLACES[1] = PROTOCOLS.indexOf('icmp')
PLACES[58] = PROTOCOLS.indexOf('icmp')
PLACES[132] = PROTOCOLS.indexOf('sctp')

/** Bucket of a size; the last one of all that are larger. */
const BUCKETS = Uint8Array.from({ length: LARGEST + 2 }, (_, size) => {
  const bucket = SIZE_BUCKETS.findIndex((most) => size <= most)
  return bucket < 0 ? SIZES - 1 : bucket
})

export class Tally {
  readonly #cells: Float64Array
  readonly #packets = new Int32Array(KINDS * SIZES)
  /** Bytes by kind: sums of the lengths' low 16 bits, and of those above. */
  readonly #bytes = new Int32Array(KINDS)
  readonly #above = new Int32Array(KINDS)
  /** Segments by their low eight flags. */
  readonly #flags = new Int32Array(1 << FLAGS.length)
  /** Packets gathered since the last flush. */
  #gathered = 0

  constructor(cells: Float64Array) {
    this.#cells = cells
  }

  /** Counts the packets of a batch. */
  packets(batch: readonly Seen[], count: number): void {
    const packets = this.#packets
    const bytes = this.#bytes
    const flags = this.#flags
    if (this.#gathered + count > MOST_GATHERED) this.flush()
    this.#gathered += count
    for (let i = 0; i < count; i++) {
      const seen = batch[i]!
      const { length, protocol } = seen
      const place = PLACES[protocol & 0xff]!
      const kind = seen.direction * PER_DIRECTION + seen.family * PROTOCOL_COUNT + place
      packets[kind * SIZES + BUCKETS[length > LARGEST ? LARGEST + 1 : length]!]!++
      bytes[kind]! += length & 0xffff
      if (length > 0xffff) this.#above[kind]! += length >>> 16
      // Of what is not TCP there are none, and of none nothing is told: cheaper than to ask.
      flags[seen.flags & 0xff]!++
    }
  }

  /** Adds what was gathered to the cells. */
  flush(): void {
    this.#gathered = 0
    const cells = this.#cells
    const packets = this.#packets
    for (let kind = 0; kind < KINDS; kind++) {
      const bytes = this.#above[kind]! * 0x1_0000 + this.#bytes[kind]!
      if (bytes === 0 && packets[kind * SIZES] === 0) continue
      this.#above[kind] = 0
      this.#bytes[kind] = 0
      const histogram = PACKET_SIZE + Math.floor(kind / PER_DIRECTION) * SIZE_CELLS
      let count = 0
      for (let bucket = 0; bucket < SIZES; bucket++) {
        const some = packets[kind * SIZES + bucket]!
        cells[histogram + bucket]! += some
        count += some
        packets[kind * SIZES + bucket] = 0
      }
      cells[histogram + SIZES]! += bytes
      cells[PACKETS + kind]! += count
      cells[BYTES + kind]! += bytes
      cells[ACCOUNTED]! += count
    }
    this.#flushFlags()
  }

  #flushFlags(): void {
    const flags = this.#flags
    for (let set = 1; set < flags.length; set++) {
      const count = flags[set]!
      if (count === 0) continue
      flags[set] = 0
      for (let i = 0; i < FLAGS.length; i++) {
        if (((set >> i) & 1) === 1) this.#cells[TCP_FLAGS + i]! += count
      }
    }
    flags[0] = 0
  }
}
