/**
 * The writing side, in the worker of an adapter: blocks go to the growing segment as they are, one write each.
 *
 *   write → reserve in the budget → pwrite → event → … → full or old → fsync (async) → rename → event
 *
 * A segment is hidden (`.<seq>.pcap`) until it is complete. When the disk refuses, the file ends at a whole
 * record, what did not fit is counted, and writing is tried again twice a second.
 */
import type { ErrorBody, SidecapError } from '../errors.js'
import { HEADER_BYTES, type Precision, scanRecords } from '../pcap/pcap.js'
import {
  asDiskError,
  createSegment,
  cutTorn,
  type GrowingSegment,
  quotaError,
  writeSome,
} from './growing.js'
import { Publisher } from './publish.js'
import { Budget, CounterCells } from './shared.js'
import type { SegmentEvent } from './types.js'

export type { SegmentEvent } from './types.js'

/** All a writer needs; passes between threads by structured clone. Made by `Store.writerOptions`. */
export interface WriterOptions {
  /** DATA/recorder/<adapter>; made when missing. */
  directory: string
  /** DLT value of the records. */
  linkType: number
  snaplen: number
  precision: Precision
  /** Size at which a segment is closed; the budget may ask for less. */
  segmentBytes: number
  /** A segment that is open for so many milliseconds is closed, so that retention by age can reach it. */
  segmentMs: number
  /** No segment of this adapter has this number or a higher one. */
  firstSequence: number
  budget: SharedArrayBuffer
  counters: SharedArrayBuffer
}

const RETRY_MS = 500
const TICK_MS = 500
/** How long a block waits in all for the main thread to make room. */
const ROOM_MS = 1000
const SLICE_MS = 50

/** Owns the growing segment of one adapter. Synchronous: a block is the caller's again when `write` returns. */
export class SegmentWriter {
  readonly #options: WriterOptions
  readonly #emit: (event: SegmentEvent) => void
  readonly #budget: Budget
  readonly #counters: CounterCells
  readonly #publisher: Publisher
  readonly #tick: NodeJS.Timeout
  #next: number
  #open: GrowingSegment | null = null
  #sealEpoch: number
  #error: ErrorBody | null = null
  #retryAt = 0

  constructor(options: WriterOptions, emit: (event: SegmentEvent) => void) {
    this.#options = options
    this.#emit = emit
    this.#budget = new Budget(options.budget)
    this.#counters = new CounterCells(options.counters)
    this.#next = options.firstSequence
    this.#sealEpoch = this.#budget.sealEpoch
    this.#publisher = new Publisher({
      sealed: (event) => {
        this.#counters.reserve(-event.bytes)
        emit(event)
      },
      lost: (sequence, bytes) => {
        this.#release(bytes)
        emit({ type: 'lost', sequence })
      },
      failed: (error) => this.#fail(asDiskError(error, options.directory), 0),
    })
    this.#counters.setError(null)
    this.#tick = setInterval(() => this.#onTick(), TICK_MS).unref()
  }

  /**
   * Writes whole records: `packets` of them, the earliest of time `first`, the latest of time `last`.
   * False when any of them was lost; those are counted. The memory is free again on return.
   */
  write(bytes: Uint8Array, packets: number, first: bigint, last: bigint): boolean {
    if (this.#error !== null && performance.now() < this.#retryAt) return this.#drop(packets)
    const open = this.#open
    if (open !== null && open.packets > 0 && this.#isDue(open, bytes.length)) this.#rotate()
    const reserved = this.#reserve(bytes.length)
    if (reserved < 0) {
      this.#fail(quotaError(this.#budget.limit))
      return this.#drop(packets)
    }
    let done = 0
    try {
      this.#open ??= this.#create()
      while (done < bytes.length) done += writeSome(this.#open, bytes, done)
    } catch (error) {
      this.#keepWhole(bytes, packets, done, reserved)
      this.#fail(asDiskError(error, this.#options.directory))
      return false
    }
    this.#note(this.#open, bytes.length, packets, first, last)
    if (this.#error !== null) this.#recover()
    return true
  }

  /** Seals the open segment and waits until it and those before it are safe on disk. */
  async close(): Promise<void> {
    clearInterval(this.#tick)
    this.#rotate()
    await this.#publisher.drain()
  }

  #isDue(open: GrowingSegment, more: number): boolean {
    const limit = Math.min(this.#options.segmentBytes, this.#budget.segment)
    return open.size + more > limit || performance.now() - open.since > this.#options.segmentMs
  }

  #onTick(): void {
    const open = this.#open
    const asked = this.#budget.sealEpoch !== this.#sealEpoch
    if (open !== null && open.packets > 0 && (asked || this.#isDue(open, 0))) this.#rotate()
    this.#sealEpoch = this.#budget.sealEpoch
    this.#publisher.retry()
  }

  /** Hands the open segment over to be fsynced and renamed; the next write begins a new one. */
  #rotate(): void {
    const open = this.#open
    if (open === null) return
    this.#open = null
    if (open.torn > 0 && cutTorn(open)) {
      this.#release(open.torn)
      open.torn = 0
    }
    this.#publisher.publish(open)
  }

  /** Takes room for a block, and a file header when there is no file: bytes taken, or -1. */
  #reserve(length: number): number {
    let deadline = 0
    for (;;) {
      // A torn tail that could not be cut off is paid for already and is written over.
      const need = this.#open === null ? length + HEADER_BYTES : length - this.#open.torn
      const wanted = Math.max(0, need)
      if (this.#budget.tryReserve(wanted)) {
        this.#counters.reserve(wanted)
        return wanted
      }
      const now = performance.now()
      if (deadline === 0) {
        deadline = now + ROOM_MS
        this.#emit({ type: 'waiting', bytes: wanted })
      }
      if (now >= deadline) return -1
      // Only sealed segments can be evicted, and while this thread waits none is: so do it here.
      this.#publisher.publishNow()
      if (deadline - now < ROOM_MS / 2 && this.#open !== null && this.#open.packets > 0) {
        this.#rotate()
        this.#publisher.publishNow()
      }
      this.#budget.wait(SLICE_MS)
    }
  }

  #create(): GrowingSegment {
    const { linkType, snaplen, precision } = this.#options
    const open = createSegment(this.#options, this.#next)
    const { sequence } = open
    this.#next = sequence + 1
    this.#emit({ type: 'opened', sequence, linkType, snaplen, precision })
    return open
  }

  /** After `done` bytes of a block the disk refused: keeps its whole records, gives the other room back. */
  #keepWhole(bytes: Uint8Array, packets: number, done: number, reserved: number): void {
    const open = this.#open
    if (open === null) {
      this.#release(reserved)
      this.#drop(packets)
      return
    }
    const whole = scanRecords(bytes, 0, done, this.#options.precision)
    const tornBefore = open.torn
    // What the file took on: its header when it was new is in `size` already.
    const paid =
      reserved +
      tornBefore -
      (open.size === HEADER_BYTES && reserved > bytes.length ? HEADER_BYTES : 0)
    if (whole.packets > 0) this.#note(open, whole.end, whole.packets, whole.first, whole.last)
    open.torn = Math.max(tornBefore - whole.end, done - whole.end)
    if (cutTorn(open)) open.torn = 0
    this.#release(paid - whole.end - open.torn)
    this.#drop(packets - whole.packets)
  }

  #note(open: GrowingSegment, length: number, packets: number, first: bigint, last: bigint): void {
    const offset = open.size
    open.size += length
    open.torn = Math.max(0, open.torn - length)
    if (open.packets === 0 || first < open.first) open.first = first
    if (open.packets === 0 || last > open.last) open.last = last
    open.packets += packets
    this.#counters.written(packets, length)
    this.#emit({ type: 'block', sequence: open.sequence, offset, length, packets, first, last })
  }

  #release(bytes: number): void {
    this.#counters.reserve(-bytes)
    this.#budget.release(bytes)
  }

  #drop(packets: number): false {
    this.#counters.dropped(packets)
    return false
  }

  #fail(error: SidecapError, pause = RETRY_MS): void {
    this.#retryAt = Math.max(this.#retryAt, performance.now() + pause)
    const same = this.#error?.code === error.code
    this.#error = error.toJSON()
    this.#counters.setError(this.#error)
    if (!same) this.#emit({ type: 'failing', error: this.#error })
  }

  #recover(): void {
    this.#error = null
    this.#counters.setError(null)
    this.#emit({ type: 'recovered' })
  }
}
