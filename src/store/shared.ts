/**
 * Memory shared between the main thread and the workers that write: the budget of bytes on disk, one for the
 * whole recorder, and the counters of one adapter's writer. Counters live where the event happens; the main
 * thread reads them when asked.
 */
import type { WriterCounters } from '../capture/status.js'
import type { ErrorBody } from '../errors.js'

const BUDGET = { used: 0, limit: 1, segment: 2, sealEpoch: 3 } as const
const BUDGET_CELLS = 4

/**
 * The bytes all segments together may take. A writer reserves before it writes, eviction gives back after it
 * deleted, so the sum on disk is never above the limit.
 */
export class Budget {
  readonly shared: SharedArrayBuffer
  readonly #cells: BigInt64Array

  constructor(shared = new SharedArrayBuffer(BUDGET_CELLS * 8)) {
    this.shared = shared
    this.#cells = new BigInt64Array(shared)
  }

  get used(): number {
    return Number(Atomics.load(this.#cells, BUDGET.used))
  }

  get limit(): number {
    return Number(Atomics.load(this.#cells, BUDGET.limit))
  }

  set limit(bytes: number) {
    Atomics.store(this.#cells, BUDGET.limit, BigInt(bytes))
  }

  /** Size at which a segment is closed; smaller the more adapters share a small quota. */
  get segment(): number {
    return Number(Atomics.load(this.#cells, BUDGET.segment))
  }

  set segment(bytes: number) {
    Atomics.store(this.#cells, BUDGET.segment, BigInt(bytes))
  }

  /** Rises when only open segments are left to make room: each writer then closes its own. */
  get sealEpoch(): number {
    return Number(Atomics.load(this.#cells, BUDGET.sealEpoch))
  }

  requestSeal(): void {
    Atomics.add(this.#cells, BUDGET.sealEpoch, 1n)
  }

  /** Takes `bytes` when they fit. */
  tryReserve(bytes: number): boolean {
    const wanted = BigInt(bytes)
    const limit = Atomics.load(this.#cells, BUDGET.limit)
    let used = Atomics.load(this.#cells, BUDGET.used)
    // Compare and exchange, so that `used` is never seen above the limit and two writers cannot refuse each other.
    while (used + wanted <= limit) {
      const seen = Atomics.compareExchange(this.#cells, BUDGET.used, used, used + wanted)
      if (seen === used) return true
      used = seen
    }
    return false
  }

  /** Counts bytes that are on disk already, above the limit or not. */
  add(bytes: number): void {
    Atomics.add(this.#cells, BUDGET.used, BigInt(bytes))
  }

  release(bytes: number): void {
    if (bytes === 0) return
    Atomics.sub(this.#cells, BUDGET.used, BigInt(bytes))
    Atomics.notify(this.#cells, BUDGET.used)
  }

  /** Blocks this thread until bytes are released, or `ms` have passed. */
  wait(ms: number): void {
    Atomics.wait(this.#cells, BUDGET.used, Atomics.load(this.#cells, BUDGET.used), ms)
  }
}

const COUNTER = { written: 0, writtenBytes: 1, dropped: 2, reserved: 3, version: 4, length: 5 }
const COUNTER_BYTES = 64
const ERROR_BYTES = 2048

/** A writer's side of its counters. */
export class CounterCells {
  readonly #cells: BigInt64Array
  readonly #text: Uint8Array

  constructor(shared: SharedArrayBuffer) {
    this.#cells = new BigInt64Array(shared, 0, COUNTER_BYTES / 8)
    this.#text = new Uint8Array(shared, COUNTER_BYTES)
  }

  written(packets: number, bytes: number): void {
    Atomics.add(this.#cells, COUNTER.written, BigInt(packets))
    Atomics.add(this.#cells, COUNTER.writtenBytes, BigInt(bytes))
  }

  dropped(packets: number): void {
    Atomics.add(this.#cells, COUNTER.dropped, BigInt(packets))
  }

  /** Bytes reserved for segments that are not sealed yet: what a dead worker leaves to be settled. */
  get reserved(): number {
    return Number(Atomics.load(this.#cells, COUNTER.reserved))
  }

  reserve(bytes: number): void {
    Atomics.add(this.#cells, COUNTER.reserved, BigInt(bytes))
  }

  setError(error: ErrorBody | null): void {
    let text = error === null ? '' : JSON.stringify(error)
    if (Buffer.byteLength(text) > ERROR_BYTES && error !== null) {
      text = JSON.stringify({ ...error, message: error.message.slice(0, 200) })
    }
    // The version is odd while the text changes, so that no reader parses half of it.
    Atomics.add(this.#cells, COUNTER.version, 1n)
    const bytes = Buffer.from(text).subarray(0, ERROR_BYTES)
    this.#text.set(bytes)
    Atomics.store(this.#cells, COUNTER.length, BigInt(bytes.length))
    Atomics.add(this.#cells, COUNTER.version, 1n)
  }

  read(): WriterCounters {
    const error = this.#readError()
    return {
      written: Number(Atomics.load(this.#cells, COUNTER.written)),
      writtenBytes: Number(Atomics.load(this.#cells, COUNTER.writtenBytes)),
      droppedDisk: Number(Atomics.load(this.#cells, COUNTER.dropped)),
      failing: error !== null,
      error,
    }
  }

  #readError(): ErrorBody | null {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const version = Atomics.load(this.#cells, COUNTER.version)
      const length = Number(Atomics.load(this.#cells, COUNTER.length))
      const text = Buffer.from(this.#text.slice(0, length)).toString('utf8')
      if (version % 2n === 0n && version === Atomics.load(this.#cells, COUNTER.version)) {
        return text === '' ? null : (JSON.parse(text) as ErrorBody)
      }
    }
    return { code: 'DISK_FAILED', message: 'Writing fails', hint: '' }
  }
}

export function createWriterCounters(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNTER_BYTES + ERROR_BYTES)
}

/** Reads a writer's counters, from any thread. */
export function readWriterCounters(shared: SharedArrayBuffer): WriterCounters {
  return new CounterCells(shared).read()
}
