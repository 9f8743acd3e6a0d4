/**
 * The flow table: a record of 152 bytes for each bidirectional flow, in shared memory of a fixed size. The capture's worker writes, the
 * main thread reads; what it reads may be a packet older than another field of the same record.
 *
 *   words  0… 3 address A     4… 7 address B (IPv4 as ::ffff:a.b.c.d)     8 ports A << 16 | B     9 kind (below)
 *   words 10…11 first packet  12…13 last packet (doubles, nanoseconds since the table's base)
 *   words 14…15 bytes A → B   16…17 bytes B → A (doubles, on the wire)    18, 19 packets A → B, B → A
 *   word  20    TCP flags seen A → B (8 bits), B → A (8 bits), state (8 bits)                   21…37 of tcp.ts
 *
 * A is the end with the smaller address, then the smaller port: packets of both directions meet there without a second look-up.
 * An index of open addressing, at most half full, holds slot + 1 in its low 24 bits and 8 bits of the hash above them, so that most
 * entries of others are passed without touching their record.
 */
import { IPV4, type Seen } from './packet.js'

export const WORDS = 38
const DOUBLES = WORDS / 2

// Words of a record.
export const ADDRESS_A = 0
export const ADDRESS_B = 4
export const PORTS = 8
export const KIND = 9
export const PACKETS_AB = 18
export const PACKETS_BA = 19
export const STATE = 20
export const TCP_WORDS = 21
// Doubles of a record.
export const FIRST = 5
export const LAST = 6
export const BYTES_AB = 7
export const BYTES_BA = 8

// Bits of `kind`: IP's protocol number, family, who sent the first packet, its direction, VLAN; the top bit: in use.
export const KIND_IPV6 = 1 << 8
export const KIND_OPENED_BY_B = 1 << 9
export const KIND_DIRECTION = 10
export const KIND_CARRIER = 1 << 12
export const KIND_VLAN = 16
const KIND_USED = 1 << 31
/** What is compared beside addresses and ports: not the VLAN, on two of which a mirror may show one connection. */
const KIND_KEY = 0x11ff

/** Why a flow is no longer kept: places in FLOW_ENDS. */
export const CLOSED = 0
export const IDLE = 1
export const EVICTED = 2

/** Largest table: slots have 24 bits. */
export const MOST_FLOWS = (1 << 24) - 2

/** Slots that are compared for the oldest when a full table must give one up. */
const CANDIDATES = 8
const MAPPED = 0xffff
const SLOT = 0xff_ffff

/** Cells before the index. */
const HEAD = { flows: 0, used: 1, free: 2, hand: 3 } as const
const HEAD_WORDS = 16

export interface FlowMemory {
  shared: SharedArrayBuffer
  capacity: number
  /** Makes the hash of this table another one than anybody can know from outside. */
  seed: number
}

/** Memory for so many flows: 152 bytes each, and the index. */
export function flowMemory(capacity: number, seed = (Math.random() * 2 ** 32) | 0): FlowMemory {
  const words = HEAD_WORDS + indexSize(capacity) + capacity * WORDS
  return { shared: new SharedArrayBuffer(words * 4), capacity, seed }
}

function indexSize(capacity: number): number {
  return 1 << (32 - Math.clz32(Math.max(2, 2 * capacity) - 1))
}

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
  constructor({ shared, capacity, seed }: FlowMemory, onEnded: OnEnded = () => {}) {
    const entries = indexSize(capacity)
    this.capacity = capacity
    this.#head = new Int32Array(shared, 0, HEAD_WORDS)
    this.#index = new Int32Array(shared, HEAD_WORDS * 4, entries)
    const records = (HEAD_WORDS + entries) * 4
    this.words = new Int32Array(shared, records, capacity * WORDS)
    this.doubles = new Float64Array(shared, records, capacity * DOUBLES)
    this.#mask = entries - 1
    this.#seed = seed
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
   * Counts the packet in its flow, which is opened when there is none: sets `flow`, `forward` and `opens` of `seen`. `bytes` are counted
   * as on the wire. A carrier is what a tunnel's packets travel in.
   */
  touch(seen: Seen, carrier: boolean): void {
    const { view, source, destination } = seen
    const ports = seen.transport >= 0
    const sourcePort = ports ? seen.sourcePort : 0
    const destinationPort = ports ? seen.destinationPort : 0
    let kind = seen.protocol | (seen.vlan << KIND_VLAN) | KIND_USED
    if (carrier) kind |= KIND_CARRIER
    let a0 = 0
    let a1 = 0
    let a2 = MAPPED
    let a3: number
    let b0 = 0
    let b1 = 0
    let b2 = MAPPED
    let b3: number
    let forward: boolean
    if (seen.family === IPV4) {
      a3 = view.getInt32(source)
      b3 = view.getInt32(destination)
      forward = a3 === b3 ? sourcePort <= destinationPort : a3 >>> 0 < b3 >>> 0
    } else {
      kind |= KIND_IPV6
      a0 = view.getInt32(source)
      a1 = view.getInt32(source + 4)
      a2 = view.getInt32(source + 8)
      a3 = view.getInt32(source + 12)
      b0 = view.getInt32(destination)
      b1 = view.getInt32(destination + 4)
      b2 = view.getInt32(destination + 8)
      b3 = view.getInt32(destination + 12)
      forward =
        a0 !== b0
          ? a0 >>> 0 < b0 >>> 0
          : a1 !== b1
            ? a1 >>> 0 < b1 >>> 0
            : a2 !== b2
              ? a2 >>> 0 < b2 >>> 0
              : a3 === b3
                ? sourcePort <= destinationPort
                : a3 >>> 0 < b3 >>> 0
    }
    let pair: number
    if (forward) pair = (sourcePort << 16) | destinationPort
    else {
      pair = (destinationPort << 16) | sourcePort
      let swap = a0
      a0 = b0
      b0 = swap
      swap = a1
      a1 = b1
      b1 = swap
      swap = a2
      a2 = b2
      b2 = swap
      swap = a3
      a3 = b3
      b3 = swap
    }
    const hash = this.#hash(a0, a1, a2, a3, b0, b1, b2, b3, pair, kind & KIND_KEY)
    const { words } = this
    const index = this.#index
    const mask = this.#mask
    const tag = hash & ~SLOT
    let slot = -1
    let entry = 0
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      entry = index[i]!
      if (entry === 0) break
      if ((entry & ~SLOT) !== tag) continue
      const at = ((entry & SLOT) - 1) * WORDS
      if (
        words[at + PORTS] === pair &&
        words[at + 3] === a3 &&
        words[at + 7] === b3 &&
        ((words[at + KIND]! ^ kind) & KIND_KEY) === 0 &&
        words[at + 2] === a2 &&
        words[at + 6] === b2 &&
        words[at + 1] === a1 &&
        words[at + 5] === b1 &&
        words[at] === a0 &&
        words[at + 4] === b0
      ) {
        slot = (entry & SLOT) - 1
        break
      }
    }
    const { time, length } = seen
    seen.forward = forward
    seen.opens = slot < 0
    if (slot < 0) {
      slot = this.#take()
      // Where a flow was given up, others may have moved.
      let i = hash & mask
      while (index[i] !== 0) i = (i + 1) & mask
      const at = slot * WORDS
      words.fill(0, at, at + WORDS)
      words[at] = a0
      words[at + 1] = a1
      words[at + 2] = a2
      words[at + 3] = a3
      words[at + 4] = b0
      words[at + 5] = b1
      words[at + 6] = b2
      words[at + 7] = b3
      words[at + PORTS] = pair
      this.doubles[slot * DOUBLES + FIRST] = time
      words[at + KIND] =
        kind | (seen.direction << KIND_DIRECTION) | (forward ? 0 : KIND_OPENED_BY_B)
      index[i] = tag | (slot + 1)
      this.#head[HEAD.flows]!++
    }
    seen.flow = slot
    const { doubles } = this
    const at = slot * DOUBLES
    doubles[at + LAST] = time
    if (forward) {
      doubles[at + BYTES_AB]! += length
      words[slot * WORDS + PACKETS_AB]!++
    } else {
      doubles[at + BYTES_BA]! += length
      words[slot * WORDS + PACKETS_BA]!++
    }
  }

  /** Gives a flow up; its slot is free afterwards. */
  end(slot: number, reason: number): void {
    const { words } = this
    this.#onEnded(slot, reason)
    const at = slot * WORDS
    this.#unindex(slot, this.#hashOf(at))
    words[at + KIND] = 0
    words[at] = this.#head[HEAD.free]!
    this.#head[HEAD.free] = slot + 1
    this.#head[HEAD.flows]!--
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
    let hand = this.#head[HEAD.hand]!
    let oldest = hand
    for (let i = 0; i < CANDIDATES; i++) {
      if (this.doubles[hand * DOUBLES + LAST]! < this.doubles[oldest * DOUBLES + LAST]!)
        oldest = hand
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
      const home = this.#hashOf(((index[i]! & SLOT) - 1) * WORDS) & mask
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        index[hole] = index[i]!
        hole = i
      }
    }
    index[hole] = 0
  }

  #hashOf(at: number): number {
    const { words } = this
    return this.#hash(
      words[at]!,
      words[at + 1]!,
      words[at + 2]!,
      words[at + 3]!,
      words[at + 4]!,
      words[at + 5]!,
      words[at + 6]!,
      words[at + 7]!,
      words[at + PORTS]!,
      words[at + KIND]! & KIND_KEY,
    )
  }

  #hash(
    a0: number,
    a1: number,
    a2: number,
    a3: number,
    b0: number,
    b1: number,
    b2: number,
    b3: number,
    ports: number,
    kind: number,
  ): number {
    let hash = Math.imul(a3 ^ this.#seed, 0x9e3779b1) ^ Math.imul(b3, 0x85ebca6b)
    hash = Math.imul((hash ^ (hash >>> 15)) + ports, 0xc2b2ae35) ^ kind
    if ((kind & KIND_IPV6) !== 0) {
      hash ^= Math.imul(a0 ^ Math.imul(a1, 0x27d4eb2f) ^ Math.imul(a2, 0x165667b1), 0x9e3779b1)
      hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b)
      hash ^= Math.imul(b0 ^ Math.imul(b1, 0x27d4eb2f) ^ Math.imul(b2, 0x165667b1), 0xc2b2ae35)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    return hash ^ (hash >>> 13)
  }
}
