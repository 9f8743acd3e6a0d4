/**
 * The flow table: which flow a packet belongs to, and what all flows count. Fixed memory (layout.ts); a full table gives an old flow up for
 * a new one.
 *
 * Looking up costs little but waiting for memory. So packets come in batches: `prepare` each, `fetch` what all of them will need, which
 * the processor loads side by side, then `count` each.
 */
import { HASH, hashOf, isSame, KEY_WORDS, writeKey } from './flowkey.js'
import {
  BYTES_AB,
  DOUBLES,
  EVICTED,
  FIRST,
  type FlowMemory,
  HEAD,
  KIND,
  KIND_DIRECTION,
  KIND_OPENED_BY_B,
  LAST,
  PACKETS_AB,
  PORTS,
  partsOf,
  SLOT,
  WORDS,
} from './layout.js'
import type { Seen } from './packet.js'

export * from './layout.js'

/** Packets prepared at once, at most. */
export const BATCH = 32
/** The row of keys for one that is not of a batch. */
const SINGLE = BATCH
/** Slots that are compared for the oldest when a full table must give one up. */
const CANDIDATES = 8

/** Who is told of a flow that is given up, while its record is still there. */
export type OnEnded = (slot: number, reason: number) => void

export class FlowTable {
  readonly capacity: number
  /** Records: slot × WORDS, slot × WORDS / 2. */
  readonly words: Int32Array
  readonly doubles: Float64Array
  readonly #head: Int32Array
  readonly #index: Int32Array
  readonly #mask: number
  readonly #seed: number
  readonly #onEnded: OnEnded
  readonly #rows = new Int32Array((BATCH + 1) * KEY_WORDS)
  readonly #slots = new Int32Array(BATCH)

  /** A table in this memory, as it was left. */
  constructor(memory: FlowMemory, onEnded: OnEnded = () => {}) {
    const { head, index, words, doubles } = partsOf(memory)
    this.capacity = memory.capacity
    this.words = words
    this.doubles = doubles
    this.#head = head
    this.#index = index
    this.#mask = index.length - 1
    this.#seed = memory.seed
    this.#onEnded = onEnded
  }

  /** Flows kept. */
  get size(): number {
    return this.#head[HEAD.flows]!
  }

  /** Slots that were ever used: a reader looks at those before it. */
  get used(): number {
    return this.#head[HEAD.used]!
  }

  inUse(slot: number): boolean {
    return this.words[slot * WORDS + KIND]! < 0
  }

  /** Makes the key of a packet, the `i`-th of a batch: sets `side` of `seen`. */
  prepare(seen: Seen, i: number): void {
    writeKey(this.#rows, i * KEY_WORDS, seen, false, this.#seed)
  }

  /** Has the memory loaded that the first `count` prepared packets will need. 3 × the speed with a million flows. */
  fetch(count: number): void {
    const rows = this.#rows
    const slots = this.#slots
    const index = this.#index
    const mask = this.#mask
    for (let i = 0; i < count; i++) slots[i] = index[rows[i * KEY_WORDS + HASH]! & mask]! & SLOT
    const { words } = this
    let sink = 0
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot === 0) continue
      // A record lies in three or four lines of 64 bytes.
      const at = (slot - 1) * WORDS
      sink ^= words[at]! ^ words[at + 16]! ^ words[at + 32]! ^ words[at + 37]!
    }
    // Kept, so that the loads are not left out.
    slots[0] = sink
  }

  /**
   * Counts the packet that was prepared as the `i`-th in its flow, which is opened when there is none: sets `flow` and `opens` of `seen`.
   * Bytes are counted as on the wire.
   */
  count(seen: Seen, i: number): void {
    const row = i * KEY_WORDS
    let slot = this.#find(row)
    seen.opens = slot < 0
    if (slot < 0) slot = this.#open(row, seen)
    seen.flow = slot
    const { doubles, words } = this
    const at = slot * DOUBLES
    const { side } = seen
    doubles[at + LAST] = seen.time
    doubles[at + BYTES_AB + side]! += seen.length
    words[slot * WORDS + PACKETS_AB + side]!++
  }

  /** Counts a packet that is of no batch, such as one that carries another in a tunnel: a carrier. */
  touch(seen: Seen, carrier: boolean): void {
    writeKey(this.#rows, SINGLE * KEY_WORDS, seen, carrier, this.#seed)
    this.count(seen, SINGLE)
  }

  /** Gives a flow up; its slot is free afterwards. */
  end(slot: number, reason: number): void {
    const { words } = this
    const head = this.#head
    this.#onEnded(slot, reason)
    const at = slot * WORDS
    this.#unindex(slot, hashOf(words, at, this.#seed))
    words[at + KIND] = 0
    words[at] = head[HEAD.free]!
    head[HEAD.free] = slot + 1
    head[HEAD.flows]!--
  }

  /** Makes index and free list anew from the records: what wrote here before may have ended in the middle of anything. */
  repair(): void {
    const head = this.#head
    const { words } = this
    if (head[HEAD.used] === 0) return
    this.#index.fill(0)
    head[HEAD.free] = 0
    head[HEAD.flows] = 0
    for (let slot = 0; slot < head[HEAD.used]!; slot++) {
      const at = slot * WORDS
      if (words[at + KIND]! < 0) {
        this.#enter(slot, hashOf(words, at, this.#seed))
        head[HEAD.flows]!++
      } else {
        words[at] = head[HEAD.free]!
        head[HEAD.free] = slot + 1
      }
    }
  }

  #find(row: number): number {
    const rows = this.#rows
    const { words } = this
    const index = this.#index
    const mask = this.#mask
    const hash = rows[row + HASH]!
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const entry = index[i]!
      if (entry === 0) return -1
      if (((entry ^ hash) & ~SLOT) !== 0) continue
      const slot = (entry & SLOT) - 1
      if (isSame(rows, row, words, slot * WORDS)) return slot
    }
  }

  #open(row: number, seen: Seen): number {
    const rows = this.#rows
    const { words } = this
    const slot = this.#take()
    const at = slot * WORDS
    for (let i = PORTS + 1; i < WORDS; i++) words[at + i] = 0
    for (let i = 0; i <= PORTS; i++) words[at + i] = rows[row + i]!
    this.doubles[slot * DOUBLES + FIRST] = seen.time
    const opener = seen.side === 0 ? 0 : KIND_OPENED_BY_B
    words[at + KIND] = rows[row + KIND]! | (seen.direction << KIND_DIRECTION) | opener
    // Where a flow was given up for it, others may have moved.
    this.#enter(slot, rows[row + HASH]!)
    this.#head[HEAD.flows]!++
    return slot
  }

  #enter(slot: number, hash: number): void {
    const index = this.#index
    const mask = this.#mask
    let i = hash & mask
    while (index[i] !== 0) i = (i + 1) & mask
    index[i] = (hash & ~SLOT) | (slot + 1)
  }

  /** A free slot; the oldest of a few is given up when there is none. */
  #take(): number {
    const head = this.#head
    if (head[HEAD.free] === 0) {
      if (head[HEAD.used]! < this.capacity) return head[HEAD.used]!++
      this.#evict()
    }
    const slot = head[HEAD.free]! - 1
    head[HEAD.free] = this.words[slot * WORDS]!
    return slot
  }

  #evict(): void {
    const { doubles } = this
    let hand = this.#head[HEAD.hand]!
    let oldest = hand
    for (let i = 0; i < CANDIDATES; i++) {
      if (doubles[hand * DOUBLES + LAST]! < doubles[oldest * DOUBLES + LAST]!) oldest = hand
      hand = hand + 1 === this.capacity ? 0 : hand + 1
    }
    this.#head[HEAD.hand] = hand
    this.end(oldest, EVICTED)
  }

  /** Takes an entry out of the index and moves those behind it up, so that no search ends too early. */
  #unindex(slot: number, hash: number): void {
    const index = this.#index
    const mask = this.#mask
    let hole = hash & mask
    while ((index[hole]! & SLOT) !== slot + 1) hole = (hole + 1) & mask
    for (let i = (hole + 1) & mask; index[i] !== 0; i = (i + 1) & mask) {
      const home = hashOf(this.words, ((index[i]! & SLOT) - 1) * WORDS, this.#seed) & mask
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        index[hole] = index[i]!
        hole = i
      }
    }
    index[hole] = 0
  }
}
