/**
 * What is on disk: every segment with its times, and within it one entry per block. Built from file names at
 * start, kept by the writers' events, never written anywhere: there is no index that can be lost.
 */
import { HEADER_BYTES, type Precision } from '../pcap/pcap.js'
import { hiddenName } from './names.js'

/** A run of whole records in a segment. Times are the earliest and latest of its packets. */
export interface Entry {
  offset: number
  length: number
  packets: number
  first: bigint
  last: bigint
}

export interface Segment {
  /** Folder of the adapter, and the file in it; `file` changes when the segment is sealed. */
  directory: string
  file: string
  sequence: number
  state: 'open' | 'sealed'
  /** Whole records end here; the header is included. */
  bytes: number
  /** What a sealed segment counts in the budget: the size of its file. */
  size: number
  packets: number
  first: bigint
  last: bigint
  /** From the file's header: null until somebody asks, for segments of an earlier run. */
  format: { linkType: number; snaplen: number; precision: Precision } | null
  /** Null until a download needs them, for segments of an earlier run. */
  entries: Entry[] | null
  /** When it was closed, in milliseconds of `performance.now()`: a stepping clock ages nothing. */
  closedAt: number
  /** When the file was last seen as the catalog has it, on the same clock. */
  checkedAt: number
}

/** Small neighbours become one entry up to this size: an idle link's flushes do not fill the memory. */
const ENTRY_BYTES = 1 << 20
/** Entries kept in memory; those of the oldest segments go first and come back by scanning. */
const MAX_ENTRIES = 1 << 16

interface AdapterSegments {
  segments: Segment[]
  nextSequence: number
}

/** The segments of all adapters, by adapter and in order of their sequence numbers. */
export class Catalog {
  readonly #adapters = new Map<string, AdapterSegments>()
  #entries = 0

  /** Adds an adapter's segments found at start, in any order. */
  load(adapter: string, segments: Segment[]): void {
    segments.sort((a, b) => a.sequence - b.sequence)
    const last = segments.at(-1)?.sequence ?? 0
    this.#adapters.set(adapter, { segments, nextSequence: last + 1 })
  }

  /** The name of an adapter has become known. */
  rename(from: string, to: string): void {
    const known = this.#adapters.get(from)
    if (known === undefined || this.#adapters.has(to)) return
    this.#adapters.delete(from)
    this.#adapters.set(to, known)
  }

  adapters(): string[] {
    return [...this.#adapters.keys()].sort()
  }

  segments(adapter: string): readonly Segment[] {
    return this.#adapters.get(adapter)?.segments ?? []
  }

  *all(): IterableIterator<Segment> {
    for (const { segments } of this.#adapters.values()) yield* segments
  }

  get size(): number {
    let size = 0
    for (const { segments } of this.#adapters.values()) size += segments.length
    return size
  }

  /** A number no segment of this adapter has had. */
  nextSequence(adapter: string): number {
    return this.#of(adapter).nextSequence
  }

  add(adapter: string, segment: Segment): void {
    const known = this.#of(adapter)
    known.segments.push(segment)
    known.nextSequence = Math.max(known.nextSequence, segment.sequence + 1)
  }

  /** The segment of this number; the newest are found at once. */
  find(adapter: string, sequence: number): Segment | undefined {
    return this.#adapters.get(adapter)?.segments.findLast((one) => one.sequence === sequence)
  }

  /** Notes a block that was written to a segment. */
  append(segment: Segment, block: Entry): void {
    if (segment.packets === 0 || block.first < segment.first) segment.first = block.first
    if (segment.packets === 0 || block.last > segment.last) segment.last = block.last
    segment.packets += block.packets
    segment.bytes = block.offset + block.length
    segment.entries ??= []
    const before = segment.entries.length
    appendEntry(segment.entries, block)
    this.#entries += segment.entries.length - before
    if (this.#entries > MAX_ENTRIES) this.#forgetEntries()
  }

  /** Keeps what a scan found. */
  setEntries(segment: Segment, entries: Entry[]): void {
    this.#entries += entries.length - (segment.entries?.length ?? 0)
    segment.entries = entries
    if (this.#entries > MAX_ENTRIES) this.#forgetEntries(segment)
  }

  remove(segment: Segment): boolean {
    for (const { segments } of this.#adapters.values()) {
      const at = segments.indexOf(segment)
      if (at < 0) continue
      segments.splice(at, 1)
      this.#entries -= segment.entries?.length ?? 0
      return true
    }
    return false
  }

  /** The sealed segment that was closed first, over all adapters, of those not in `except`. */
  oldestSealed(except: ReadonlySet<Segment>): Segment | undefined {
    let oldest: Segment | undefined
    for (const { segments } of this.#adapters.values()) {
      const head = segments.find((one) => one.state === 'sealed' && !except.has(one))
      if (head && (oldest === undefined || head.closedAt < oldest.closedAt)) oldest = head
    }
    return oldest
  }

  /** Time of the first packet of the oldest segments and the latest packet of all; null when there is none. */
  times(): { oldest: bigint | null; newest: bigint | null } {
    let oldest: bigint | null = null
    let newest: bigint | null = null
    for (const { segments } of this.#adapters.values()) {
      const head = segments.find((one) => one.packets > 0)
      if (head === undefined) continue
      if (oldest === null || head.first < oldest) oldest = head.first
      for (const { last, packets } of segments) {
        if (packets > 0 && (newest === null || last > newest)) newest = last
      }
    }
    return { oldest, newest }
  }

  #of(adapter: string): AdapterSegments {
    let known = this.#adapters.get(adapter)
    if (known === undefined) {
      known = { segments: [], nextSequence: 1 }
      this.#adapters.set(adapter, known)
    }
    return known
  }

  #forgetEntries(keep?: Segment): void {
    for (const segment of this.all()) {
      if (this.#entries <= MAX_ENTRIES / 2) return
      if (segment.state === 'open' || segment === keep || segment.entries === null) continue
      this.#entries -= segment.entries.length
      segment.entries = null
    }
  }
}

/** The segment a writer has just opened. */
export function newSegment(
  directory: string,
  opened: { sequence: number; linkType: number; snaplen: number; precision: Precision },
): Segment {
  const { sequence, linkType, snaplen, precision } = opened
  return {
    directory,
    file: hiddenName(sequence),
    sequence,
    state: 'open',
    bytes: HEADER_BYTES,
    size: 0,
    packets: 0,
    first: 0n,
    last: 0n,
    format: { linkType, snaplen, precision },
    entries: [],
    closedAt: 0,
    checkedAt: performance.now(),
  }
}

/** Adds a block to entries, to the last one when both together stay small. */
export function appendEntry(entries: Entry[], block: Entry): void {
  const last = entries.at(-1)
  if (
    last === undefined ||
    last.offset + last.length !== block.offset ||
    last.length + block.length > ENTRY_BYTES
  ) {
    const { offset, length, packets, first, last: latest } = block
    entries.push({ offset, length, packets, first, last: latest })
    return
  }
  last.length += block.length
  last.packets += block.packets
  if (block.first < last.first) last.first = block.first
  if (block.last > last.last) last.last = block.last
}
