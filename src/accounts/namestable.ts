/**
 * Names and how often each was seen: a table of a fixed size, for the most used. A name is bytes, its ASCII letters in lower case; it becomes a
 * text when somebody asks. When the table is full, a new name has to be seen twice to be taken in, for the least used of a few: so a flood
 * of names that are seen once, as of random subdomains, neither takes places nor costs much. What was seen once is a bit by the name's hash
 * (the "doorkeeper" of TinyLFU, Einziger, Friedman and Manes 2017).
 *
 * Four bytes at a time: a third of what it costs byte by byte.
 */

/** Names kept at most: 1 MiB of them, touched as they come. */
const MOST_NAMES = 4096
/** The longest name of DNS; longer ones of others are cut. */
export const NAME_BYTES = 255
const NAME_WORDS = 64
/** The same in each of a word's bytes. */
const EACH = 0x0101_0101
/** Names compared for the least used when one must go. */
const CANDIDATES = 16
const BUCKETS = 2 * MOST_NAMES
/** Bits of names that were turned away once, and how many may be set before all are cleared: one in sixteen lets a name in by mistake at most. */
const DOOR_BITS = 1 << 19
const DOOR_MOST = DOOR_BITS >> 4

/** Bytes of a name, and its counts in the order of the table's columns. */
export interface NameRow {
  bytes: Uint8Array
  counts: number[]
}

export class NameTable {
  /** Names that had to make room, and times that one was turned away. */
  givenUp = 0
  readonly #columns: number
  readonly #counts: Float64Array
  /** Words of names, zeros behind the last byte. */
  readonly #words = new Int32Array(MOST_NAMES * NAME_WORDS)
  /** The name that is looked up. */
  readonly #scratch = new Int32Array(NAME_WORDS)
  readonly #sizes = new Uint8Array(MOST_NAMES)
  readonly #hashes = new Int32Array(MOST_NAMES)
  readonly #turns = new Int32Array(MOST_NAMES)
  /** Chains of names with the same part of a hash: place + 1. */
  readonly #heads = new Int32Array(BUCKETS)
  readonly #next = new Int32Array(MOST_NAMES)
  /** Nobody outside knows which names meet in a chain. */
  readonly #seed = (Math.random() * 2 ** 32) | 0
  /** Names that were turned away, a bit each; how many. */
  readonly #door = new Int32Array(DOOR_BITS / 32)
  #turnedAway = 0
  #used = 0
  #hand = 0

  /** Counts for each name: the first says how much a name is used. */
  constructor(columns: number) {
    this.#columns = columns
    this.#counts = new Float64Array(MOST_NAMES * columns)
  }

  /** The name of `size` bytes at `at`, taken in when it is new: a handle, good until the name is given up. -1: it was turned away. */
  find(view: DataView, at: number, size: number): number {
    const hash = this.#read(view, at, size)
    const bucket = hash & (BUCKETS - 1)
    for (let i = this.#heads[bucket]! - 1; i >= 0; i = this.#next[i]! - 1) {
      if (this.#hashes[i] === hash && this.#isAt(i, size)) return this.#handle(i)
    }
    if (this.#used === MOST_NAMES && this.#turnAway(hash)) return -1
    const place = this.#used < MOST_NAMES ? this.#used++ : this.#makeRoom()
    this.#hashes[place] = hash
    this.#next[place] = this.#heads[bucket]!
    this.#heads[bucket] = place + 1
    this.#sizes[place] = size
    const to = place * NAME_WORDS
    for (let i = 0; 4 * i < size; i++) this.#words[to + i] = this.#scratch[i]!
    const counts = place * this.#columns
    for (let i = 0; i < this.#columns; i++) this.#counts[counts + i] = 0
    return this.#handle(place)
  }

  /** Adds to a name's count; to nobody's when it was given up, or the handle is -1. */
  add(handle: number, column: number, amount: number): void {
    const place = handle & (MOST_NAMES - 1)
    if (handle < 0 || this.#handle(place) !== handle) return
    this.#counts[place * this.#columns + column]! += amount
  }

  /** The `most` names that are used most, in that order. */
  top(most: number): NameRow[] {
    const counts = this.#counts
    const columns = this.#columns
    return Array.from({ length: this.#used }, (_, place) => place)
      .sort((a, b) => counts[b * columns]! - counts[a * columns]! || a - b)
      .slice(0, most)
      .map((place) => ({
        bytes: this.#bytesOf(place),
        counts: Array.from(counts.subarray(place * columns, (place + 1) * columns)),
      }))
  }

  #handle(place: number): number {
    return this.#turns[place]! * MOST_NAMES + place
  }

  #isAt(place: number, size: number): boolean {
    if (this.#sizes[place] !== size) return false
    const at = place * NAME_WORDS
    for (let i = 0; 4 * i < size; i++) if (this.#words[at + i] !== this.#scratch[i]) return false
    return true
  }

  #bytesOf(place: number): Uint8Array {
    const at = place * NAME_WORDS
    return Uint8Array.from(
      { length: this.#sizes[place]! },
      (_, i) => this.#words[at + (i >> 2)]! >> (8 * (i & 3)),
    )
  }

  /** True when the name was not seen before, as far as is known. */
  #turnAway(hash: number): boolean {
    const door = this.#door
    // Not the bits that chose the bucket.
    const bit = hash >>> (32 - Math.log2(DOOR_BITS))
    const mask = 1 << (bit & 31)
    if ((door[bit >> 5]! & mask) !== 0) return false
    if (this.#turnedAway === DOOR_MOST) {
      this.#turnedAway = 0
      door.fill(0)
    }
    this.#turnedAway++
    door[bit >> 5]! |= mask
    this.givenUp++
    return true
  }

  /** Gives up the least used of a few, each time of the next few. */
  #makeRoom(): number {
    const counts = this.#counts
    const columns = this.#columns
    let least = this.#hand
    for (let i = 0; i < CANDIDATES; i++) {
      if (counts[this.#hand * columns]! < counts[least * columns]!) least = this.#hand
      this.#hand = (this.#hand + 1) & (MOST_NAMES - 1)
    }
    const bucket = this.#hashes[least]! & (BUCKETS - 1)
    let before = -1
    for (let i = this.#heads[bucket]! - 1; i !== least; i = this.#next[i]! - 1) before = i
    if (before < 0) this.#heads[bucket] = this.#next[least]!
    else this.#next[before] = this.#next[least]!
    this.#turns[least]!++
    this.givenUp++
    return least
  }

  /** Puts the name into the scratch, and gives its hash. */
  #read(view: DataView, at: number, size: number): number {
    let hash = this.#seed ^ size
    for (let i = 0; i < size; i += 4) {
      const word = lowerCase(wordAt(view, at + i, size - i))
      this.#scratch[i >> 2] = word
      hash = Math.imul(hash ^ word, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0x85ebca6b)
    return hash ^ (hash >>> 13)
  }
}

/** Up to four bytes, the first one lowest, zeros for those that are not the name's. */
function wordAt(view: DataView, at: number, left: number): number {
  if (left >= 4) return view.getInt32(at, true)
  let word = 0
  for (let i = 0; i < left; i++) word |= view.getUint8(at + i) << (8 * i)
  return word
}

/** Four bytes, of which A … Z become a … z. */
function lowerCase(word: number): number {
  // Sums of seven bits each, whose eighth tells whether the byte is at least A, is beyond Z.
  const low = word & (0x7f * EACH)
  const letters = (low + (0x80 - 0x41) * EACH) ^ (low + (0x80 - 0x5b) * EACH)
  return word | ((letters & ~word & (0x80 * EACH)) >>> 2)
}

/** A name's bytes as text: what is not printable ASCII as `\DDD`, as in zone files (RFC 1035, 5.1). */
export function textOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x20 && byte < 0x7f && byte !== 0x5c) text += String.fromCharCode(byte)
    else text += `\\${String(byte).padStart(3, '0')}`
  }
  return text
}
