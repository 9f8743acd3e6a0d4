/**
 * One direction of a TCP connection put in order (RFC 9293 3.4, 3.10.7.4): segments out of order wait, repeated bytes are
 * dropped (the first that came count), and what the capture misses is told once its receiver has acknowledged it.
 */
import { copy } from '../bytes.js'

/** Bytes of a stream in order; or, without bytes, how many are missing there. */
export interface Piece {
  /** From the first byte of the direction. */
  position: number
  bytes: Uint8Array | null
  missing: number
}

interface Waiting {
  seq: number
  bytes: Uint8Array
}

/** a − b of sequence numbers, as a signed number of 32 bits. */
export function distance(a: number, b: number): number {
  return (a - b) | 0
}

export class Direction {
  /** The sequence number of the next byte in order; undefined before the first segment. */
  next: number | undefined
  /** Bytes held. */
  held = 0
  /** Bytes that came again. */
  repeated = 0
  /** A FIN or RST was seen. */
  ended = false
  #position = 0
  /** Segments that came too early, by sequence number. */
  readonly #waiting: Waiting[] = []

  /** The connection begins: the byte behind this number is the first. */
  start(seq: number): void {
    this.next ??= (seq + 1) >>> 0
  }

  /** Takes `bytes[at, end)` whose first byte has this number; gives what is in order now. The pieces are copies. */
  add(seq: number, bytes: Uint8Array, at: number, end: number): Piece[] {
    this.next ??= seq
    const ahead = distance(seq, this.next)
    if (ahead > 0) {
      this.#wait({ seq, bytes: copy(bytes, at, end) })
      return []
    }
    // Known already, as a whole or its beginning.
    const from = at - ahead
    this.repeated += Math.min(end - at, -ahead)
    if (from >= end) return []
    const pieces = [this.#piece(copy(bytes, from, end))]
    this.#drain(pieces)
    return pieces
  }

  /** The other side has all bytes before this number: those that are still not there never come. */
  acknowledged(ack: number): Piece[] {
    const pieces: Piece[] = []
    for (;;) {
      const first = this.#waiting[0]
      if (first === undefined || this.next === undefined || distance(ack, first.seq) < 0)
        return pieces
      this.#skip(first.seq, pieces)
    }
  }

  /** Gives what waits, with what is missing in front of it told. */
  flush(): Piece[] {
    const pieces: Piece[] = []
    while (this.#waiting.length > 0) this.#skip(this.#waiting[0]!.seq, pieces)
    return pieces
  }

  #skip(seq: number, pieces: Piece[]): void {
    const missing = distance(seq, this.next!)
    pieces.push({ position: this.#position, bytes: null, missing })
    this.#position += missing
    this.next = seq
    this.#drain(pieces)
  }

  #piece(bytes: Uint8Array): Piece {
    const piece = { position: this.#position, bytes, missing: 0 }
    this.#position += bytes.length
    this.next = (this.next! + bytes.length) >>> 0
    return piece
  }

  #wait(segment: Waiting): void {
    let i = this.#waiting.length
    while (i > 0 && distance(this.#waiting[i - 1]!.seq, segment.seq) > 0) i--
    this.#waiting.splice(i, 0, segment)
    this.held += segment.bytes.length
  }

  #drain(pieces: Piece[]): void {
    for (;;) {
      const first = this.#waiting[0]
      if (first === undefined) return
      const ahead = distance(first.seq, this.next!)
      if (ahead > 0) return
      this.#waiting.shift()
      this.held -= first.bytes.length
      this.repeated += Math.min(first.bytes.length, -ahead)
      if (-ahead < first.bytes.length) pieces.push(this.#piece(first.bytes.subarray(-ahead)))
    }
  }
}
