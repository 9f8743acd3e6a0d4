/**
 * The part of a capture that is in memory: a buffer that is filled from a source, walked, and filled again. It grows only
 * as bytes really arrive, never by a length that a file claims.
 */
import type { ByteSource } from './source.js'

/** What is read at a time. */
const WINDOW_BYTES = 1024 * 1024

/** Owns its buffer; the source stays its opener's. */
export class Window {
  bytes: Uint8Array
  view: DataView
  /** `[at, end)` is still to be walked. */
  at = 0
  end = 0
  /** Offset in the file of `bytes[0]`. */
  base = 0
  readonly #source: ByteSource | null
  readonly #max: number

  /** A window on a source that grows to `max` bytes, or on bytes that are all there is. */
  constructor(from: ByteSource | Uint8Array, max: number) {
    const whole = from instanceof Uint8Array
    this.#source = whole ? null : from
    this.#max = max
    // Never a Buffer, whose slice is no copy.
    this.bytes = whole
      ? new Uint8Array(from.buffer, from.byteOffset, from.length)
      : new Uint8Array(WINDOW_BYTES)
    this.view = viewOf(this.bytes)
    this.end = whole ? from.length : 0
  }

  /** Offset in the file of what is walked next. */
  get offset(): number {
    return this.base + this.at
  }

  /**
   * Reads on: once, so that a live stream's packets go on as they come. False at the end. Bytes before `at` are given
   * up: what pointed to them is no longer valid.
   */
  async fill(): Promise<boolean> {
    if (this.#source === null) return false
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end)
      this.base += this.at
      this.end -= this.at
      this.at = 0
    }
    if (this.end === this.bytes.length) {
      if (this.end >= this.#max) return false
      const larger = new Uint8Array(Math.min(this.end * 2, this.#max))
      larger.set(this.bytes)
      this.bytes = larger
      this.view = viewOf(larger)
    }
    const count = await this.#source.read(this.bytes, this.end)
    this.end += count
    return count > 0
  }

  /** Reads on until there are `count` bytes; false when the source ends before. */
  async atLeast(count: number): Promise<boolean> {
    while (this.end - this.at < count) if (!(await this.fill())) return false
    return true
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
