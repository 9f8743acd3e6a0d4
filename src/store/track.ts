/**
 * The records of one adapter in the order they were written, from a place on: segments are looked at and opened when
 * their turn comes, so that a beginning costs the same wherever it lies in the recording.
 */
import { SidecapError } from '../errors.js'
import { type Precision, RECORD_BYTES, scanRecords } from '../pcap/pcap.js'
import type { Segment } from './catalog.js'
import { type OpenFile, openSegment } from './files.js'
import { type PlanEvents, planDownload, type TimeSelection } from './plan.js'
import { endOfRecord, type Place } from './record.js'

/** What the records of a segment are. */
export interface TrackFormat {
  linkType: number
  snaplen: number
  precision: Precision
}

/**
 * Which of these whole records are wanted: a byte each, 1 for those that are; null for all. It may write over the bytes
 * meanwhile, and leaves them as they were.
 */
export type Accept = (
  records: Uint8Array,
  count: number,
  format: TrackFormat,
) => Promise<Uint8Array | null>

export interface TrackOptions {
  adapter: string
  segments: readonly Segment[]
  range: TimeSelection
  /** The record after which to begin. */
  after: Place | undefined
  accept: Accept | undefined
  events: PlanEvents
}

const PIECE = 128 * 1024
const SCALE = { micro: 1000, nano: 1 } as const

/** Owns the file it is at. `load` puts a record at `at` unless there is one, `take` goes on to the next. */
export class Track {
  readonly adapter: string
  /** Packets were deleted before they were read. */
  evicted: boolean
  format: TrackFormat = { linkType: 1, snaplen: 0, precision: 'micro' }
  sequence = 0
  /** The records in memory are `[at, end)` of this. */
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  end = 0
  readonly #options: TrackOptions
  /** The segments still to be read, with their bytes when this began. */
  readonly #parts: { segment: Segment; bytes: number }[]
  /** Where to begin, until that segment has been opened. */
  #after: Place | undefined
  #file: OpenFile | null = null
  /** What is left of the current segment, as offsets in its file. */
  #runs: { start: number; end: number }[] = []
  #view = new DataView(this.bytes.buffer)
  /** Offset in the file of the first of the bytes in memory. */
  #base = 0
  #wanted: Uint8Array | null = null
  #index = 0
  /** The last record taken. */
  #taken: Place | undefined

  constructor(options: TrackOptions) {
    const { adapter, segments, after, range } = options
    this.#options = options
    this.adapter = adapter
    this.#after = after
    this.#taken = after === undefined ? undefined : { ...after }
    const { from = 0n, to } = range
    const oldest = segments[0]?.sequence ?? Number.POSITIVE_INFINITY
    if (after !== undefined && after.sequence > (segments.at(-1)?.sequence ?? after.sequence)) {
      throw wrongPlace()
    }
    this.evicted = after !== undefined && oldest > after.sequence
    this.#parts = segments
      .filter(({ sequence, packets, first, last }) => {
        if (packets === 0 || sequence < (after?.sequence ?? 0)) return false
        return last >= from && (to === undefined || first < to)
      })
      .map((segment) => ({ segment, bytes: segment.bytes }))
  }

  /** The last record taken, or where the track began: where another can go on. */
  get place(): Place | undefined {
    return this.#taken
  }

  /** Of the record at `at`: its time, whether it is wanted, where it stands, its bytes with its head. */
  get seconds(): number {
    return this.#view.getUint32(this.at, true)
  }
  get nanoseconds(): number {
    return this.#view.getUint32(this.at + 4, true) * SCALE[this.format.precision]
  }
  get wanted(): boolean {
    return this.#wanted === null || this.#wanted[this.#index] === 1
  }
  get offset(): number {
    return this.#base + this.at
  }
  get length(): number {
    return RECORD_BYTES + this.#view.getUint32(this.at + 8, true)
  }

  /** Goes on to the next record. */
  take(): void {
    this.#taken ??= { sequence: 0, offset: 0, seconds: 0, fraction: 0 }
    const taken = this.#taken
    taken.sequence = this.sequence
    taken.offset = this.offset
    taken.seconds = this.seconds
    taken.fraction = this.#view.getUint32(this.at + 4, true)
    this.at += this.length
    this.#index++
  }

  /** Makes sure that there is a record at `at`; false at the end. Throws BAD_CURSOR. */
  async load(): Promise<boolean> {
    while (this.at >= this.end) {
      const [run] = this.#runs
      if (run !== undefined) await this.#read(this.#file!, run)
      else if (!(await this.#open())) return false
    }
    return true
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    this.#runs = []
    await file?.close()
  }

  /** Finds what is wanted of the next segment; false when there is none. */
  async #open(): Promise<boolean> {
    const { adapter, range, events } = this.#options
    await this.close()
    const part = this.#parts.shift()
    if (part === undefined) return false
    const { segment, bytes } = part
    let missing = false
    const plan = await planDownload([{ adapter, segments: [segment] }], range, {
      missing: (gone) => {
        missing = true
        events.missing(gone)
      },
      scanned: events.scanned,
    })
    const runs = plan.sources[0]?.runs ?? []
    this.#file = runs.length === 0 ? null : await openSegment(segment)
    if (missing || (runs.length > 0 && this.#file === null)) this.evicted = true
    if (this.#file === null) return true
    const begin = await this.#begin(this.#file, segment, bytes)
    this.format = segment.format!
    this.sequence = segment.sequence
    this.#runs = runs
      .map(({ offset, length }) => ({
        start: Math.max(offset, begin),
        end: Math.min(offset + length, bytes),
      }))
      .filter(({ start, end }) => start < end)
    return true
  }

  /** Where the wanted records of a segment begin: behind the one that was read last. */
  async #begin(file: OpenFile, segment: Segment, bytes: number): Promise<number> {
    const after = this.#after
    this.#after = undefined
    if (after?.sequence !== segment.sequence) return 0
    const end = await endOfRecord(file, after, bytes)
    if (end !== null) return end
    throw wrongPlace()
  }

  /** Reads on in a run. */
  async #read(file: OpenFile, run: { start: number; end: number }): Promise<void> {
    const { precision } = this.format
    const left = run.end - run.start
    let length = Math.min(Math.max(PIECE, this.bytes.length), left)
    for (;;) {
      if (this.bytes.length < length) this.#make(length)
      await file.readFully(this.bytes, 0, length, run.start)
      const { end, packets, corrupt } = scanRecords(this.bytes, 0, length, precision)
      if (packets > 0) {
        const records = this.bytes.subarray(0, end)
        this.#wanted = (await this.#options.accept?.(records, packets, this.format)) ?? null
        this.#base = run.start
        this.#index = 0
        this.at = 0
        this.end = end
        run.start += end
        if (run.start >= run.end) this.#runs.shift()
        return
      }
      if (corrupt || length === left) {
        // What is damaged is not read further, as in downloads.
        this.#runs = []
        return
      }
      length = Math.min(left, 2 * length)
    }
  }

  #make(length: number): void {
    this.bytes = new Uint8Array(length)
    this.#view = new DataView(this.bytes.buffer)
  }
}

function wrongPlace(): SidecapError {
  return new SidecapError('BAD_CURSOR', 'The cursor points to no packet of this recording')
}
