/**
 * The flow table: which flow a packet belongs to, and what all flows count. Fixed memory (layout.ts); a full table gives an old flow up for
 * a new one.
 *
 * Looking up costs little but waiting for memory. So packets come in batches: `prepare` has the memory loaded
 * that all of them will need, which the processor does side by side; then `count` each.
 */
import { hashOf, isSame, setKey, writeKey } from './flowkey.js'
import * as LAYOUT from './layout.js'
import { type FlowMemory, partsOf } from './layout.js'
import type { Seen } from './packet.js'
import * as PACKET from './packet.js'

export * from './layout.js'

const { OTHER } = PACKET
const {
  BYTES_AB,
  DOUBLES,
  EVICTED,
  FIRST,
  HEAD,
  KIND,
  KIND_DIRECTION,
  KIND_OPENED_BY_B,
  LAST,
  PACKETS_AB,
  SLOT,
  WORDS,
} = LAYOUT

/** Its number. */
const TCP = 6
/** Packets prepared at once: with fewer they wait longer for memory, more do not stay in the nearest cache. */
export const BATCH = 32
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

  /**
   * Makes the keys of a batch's packets, which sets `side`, and has the memory loaded that they will need: 3 × the speed with a million
   * flows.
   */
  prepare(batch: readonly Seen[], count: number): void {
    const { words } = this
    const index = this.#index
    const mask = this.#mask
    const seed = this.#seed
    for (let i = 0; i < count; i++) {
      const seen = batch[i]!
      if (seen.family !== OTHER) setKey(seen, false, seed)
      else seen.hash = 0
    }
    for (let i = 0; i < count; i++) {
      const seen = batch[i]!
      seen.likely = index[seen.hash & mask]! & SLOT
    }
    let sink = 0
    for (let i = 0; i < count; i++) {
      const { likely, protocol } = batch[i]!
      if (likely === 0) continue
      // A record lies in three or four lines of 64 bytes; without TCP's words in two or three.
      const at = (likely - 1) * WORDS
      sink ^= words[at]! ^ words[at + 16]!
      if (protocol === TCP) sink ^= words[at + 32]! ^ words[at + 37]!
      else sink ^= words[at + 19]!
    }
    // Kept, so that the loads are not left out.
    if (count > 0) batch[0]!.sink = sink
  }

  /**
   * Counts a prepared packet in its flow, which is opened when there is none: sets `flow` and `opens` of `seen`. Bytes are counted as on
   * the wire.
   */
  count(seen: Seen): void {
    const { doubles, words } = this
    let slot = seen.likely - 1
    let opens = false
    // The place may be another's by now, or nobody's.
    if (slot < 0 || !isSame(seen, words, slot * WORDS)) {
      slot = this.#find(seen)
      opens = slot < 0
      if (opens) slot = this.#open(seen)
    }
    seen.opens = opens
    seen.flow = slot
    const at = slot * DOUBLES
    const { side } = seen
    doubles[at + LAST] = seen.time
    doubles[at + BYTES_AB + side]! += seen.length
    words[slot * WORDS + PACKETS_AB + side]!++
  }

  /** Counts a packet that is of no batch, such as one that carries another in a tunnel: a carrier. */
  touch(seen: Seen, carrier: boolean): void {
    setKey(seen, carrier, this.#seed)
    seen.likely = 0
    this.count(seen)
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

  #find(seen: Seen): number {
    const { words } = this
    const index = this.#index
    const mask = this.#mask
    const { hash } = seen
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const entry = index[i]!
      if (entry === 0) return -1
      if (((entry ^ hash) & ~SLOT) !== 0) continue
      const slot = (entry & SLOT) - 1
      if (isSame(seen, words, slot * WORDS)) return slot
    }
  }

  #open(seen: Seen): number {
    const { words } = this
    const slot = this.#take()
    const at = slot * WORDS
    words.fill(0, at, at + WORDS)
    writeKey(seen, words, at)
    this.doubles[slot * DOUBLES + FIRST] = seen.time
    const opener = seen.side === 0 ? 0 : KIND_OPENED_BY_B
    words[at + KIND] = seen.kind | (seen.direction << KIND_DIRECTION) | opener
    // Where a flow was given up for it, others may have moved.
    this.#enter(slot, seen.hash)
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
