/**
 * The packets of several adapters one by one, merged by time, each with the place where it can be found
 * again. Link types may differ. What was written after the walk began is left to the next one.
 */
import { RECORD_BYTES } from '../pcap/pcap.js'
import type { Segment } from './catalog.js'
import type { PlanEvents, TimeSelection } from './plan.js'
import type { Place } from './record.js'
import { type Accept, Track, type TrackFormat } from './track.js'

export interface WalkOptions {
  range: TimeSelection
  /** By adapter, the record after which to go on. */
  after?: ReadonlyMap<string, Place> | undefined
  accept?: Accept | undefined
  signal?: AbortSignal | undefined
}

/** Where packets come from: an adapter, and what its records are. */
export interface WalkSource extends TrackFormat {
  adapter: string
}

/** Some packets: records of pcap, one behind the other, each as its source has them. */
export interface Batch {
  bytes: Uint8Array<ArrayBuffer>
  /** Three numbers a packet: its source in `Walk.sources`, its segment's sequence, its record's offset there. */
  places: Float64Array<ArrayBuffer>
  packets: number
}

/** A batch holds so much at most, or one packet. */
const BATCH_PACKETS = 256
const BATCH_BYTES = 128 * 1024
/** A filter that finds nothing gives an empty batch after so many bytes. */
const MOST_EXAMINED = 4 << 20

/** Owns the files it reads: `close` it. */
export class Walk {
  /** Grows as packets of other kinds come. */
  readonly sources: WalkSource[] = []
  /** Everything wanted has been given. */
  ended = false
  /** Bytes of records looked at. */
  examined = 0
  readonly #all: Track[]
  /** Those that have records left. */
  #tracks: Track[]
  readonly #signal: AbortSignal | undefined
  #scratch = new Uint8Array(BATCH_BYTES)

  /** Throws BAD_CURSOR when a place is of another recording. */
  constructor(
    adapters: { adapter: string; segments: readonly Segment[] }[],
    { range, after, accept, signal }: WalkOptions,
    events: PlanEvents,
  ) {
    this.#signal = signal
    this.#all = adapters.map(
      ({ adapter, segments }) =>
        new Track({ adapter, segments, range, after: after?.get(adapter), accept, events }),
    )
    this.#tracks = [...this.#all]
  }

  /** Packets were deleted before they were read. */
  get evicted(): boolean {
    return this.#all.some(({ evicted }) => evicted)
  }

  /** By adapter the last record that was looked at: where another walk goes on. */
  get places(): Map<string, Place> {
    const places = new Map<string, Place>()
    for (const { adapter, place } of this.#all) if (place !== undefined) places.set(adapter, place)
    return places
  }

  /** The next packets, `most` of them at most; none when little was found in much, or at the end. Throws BAD_CURSOR. */
  async next(most: number): Promise<Batch> {
    const room = Math.min(most, BATCH_PACKETS)
    const places = new Float64Array(3 * room)
    let packets = 0
    let filled = 0
    const until = this.examined + MOST_EXAMINED
    while (packets < room && filled < BATCH_BYTES && this.examined < until) {
      const track = await this.#first()
      if (track === null) {
        this.ended = true
        break
      }
      const bound = this.#bound(track)
      const source = this.#source(track)
      while (packets < room && filled < BATCH_BYTES && track.at < track.end) {
        if (bound !== null && this.#later(track, bound)) break
        const { at, length } = track
        if (track.wanted) {
          this.#room(filled + length)
          this.#scratch.set(track.bytes.subarray(at, at + length), filled)
          filled += length
          places[3 * packets] = source
          places[3 * packets + 1] = track.sequence
          places[3 * packets + 2] = track.offset
          packets++
        }
        this.examined += length
        track.take()
      }
    }
    return { bytes: this.#scratch.slice(0, filled), places: places.slice(0, 3 * packets), packets }
  }

  /** Whether packets are left that nobody has looked at. */
  async more(): Promise<boolean> {
    this.ended ||= (await this.#first()) === null
    return !this.ended
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((track) => track.close()))
  }

  /** The track whose record is the earliest; null at the end of all. */
  async #first(): Promise<Track | null> {
    for (const track of [...this.#tracks]) {
      if (track.at < track.end) continue
      this.#signal?.throwIfAborted()
      if (!(await track.load())) this.#tracks = this.#tracks.filter((other) => other !== track)
    }
    let first: Track | null = null
    for (const track of this.#tracks) if (first === null || this.#later(first, track)) first = track
    return first
  }

  /** The earliest of the other tracks. */
  #bound(except: Track): Track | null {
    let first: Track | null = null
    for (const track of this.#tracks) {
      if (track !== except && (first === null || this.#later(first, track))) first = track
    }
    return first
  }

  #source({ adapter, format }: Track): number {
    const { linkType, precision } = format
    const known = this.sources.findIndex(
      (one) => one.adapter === adapter && one.linkType === linkType && one.precision === precision,
    )
    return known >= 0 ? known : this.sources.push({ ...format, adapter }) - 1
  }

  #room(size: number): void {
    if (size <= this.#scratch.length) return
    const larger = new Uint8Array(Math.max(size, this.#scratch.length + RECORD_BYTES + BATCH_BYTES))
    larger.set(this.#scratch)
    this.#scratch = larger
  }

  /** Whether the record of one track is later than that of the other; of equal times the first adapter's comes first. */
  #later(one: Track, other: Track): boolean {
    const difference = one.seconds - other.seconds || one.nanoseconds - other.nanoseconds
    return difference === 0 ? this.#all.indexOf(one) > this.#all.indexOf(other) : difference > 0
  }
}
