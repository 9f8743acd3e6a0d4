/**
 * DNS over TCP: messages, each behind its length in two bytes (RFC 1035, 4.2.2), found by sequence numbers in a few connections at a time.
 *
 * Of a message in several segments the first must hold its header; an answer counts when its last byte comes, as if it had been put together.
 * Behind a gap a segment is taken to begin with a message when its bytes look like one.
 */
import type { Seen } from './packet.js'

/** Connections that are remembered: one for all slots of flows with the same low bits. */
const PLACES = 256
const HEADER_BYTES = 12
const RESPONSE = 0x8000
/** Messages in one segment that are looked at: more than fit into 1500 bytes. */
const MOST_MESSAGES = 128
/** The largest message and its length. */
const MOST_BYTES = 65537

// Words of a direction.
/** FOLLOWS, GUESSED, or 0: nothing is known. */
const STATE = 0
/** Sequence number at which a length begins; the message itself when its length came alone. */
const NEXT = 1
/** Length of the message at NEXT, or -1. */
const LENGTH = 2
/** 1: an answer ends at NEXT, with this id and these flags. */
const WAITS = 3
const ID = 4
const FLAGS = 5
const WORDS = 6

const FOLLOWS = 1
const GUESSED = 2

/** Who is told of messages; `at` is -1 when the first bytes are no longer there. */
export interface DnsMessages {
  query(seen: Seen, at: number, stop: number): void
  answer(seen: Seen, id: number, flags: number, at: number, stop: number): void
}

export class DnsStreams {
  readonly #messages: DnsMessages
  readonly #flows = new Int32Array(PLACES).fill(-1)
  readonly #opened = new Float64Array(PLACES)
  readonly #words = new Int32Array(PLACES * 2 * WORDS)

  constructor(messages: DnsMessages) {
    this.#messages = messages
  }

  /** A segment with payload, of a flow that was opened at that time. */
  segment(seen: Seen, opened: number): void {
    const words = this.#words
    const place = seen.flow & (PLACES - 1)
    if (this.#flows[place] !== seen.flow || this.#opened[place] !== opened) {
      this.#flows[place] = seen.flow
      this.#opened[place] = opened
      words.fill(0, place * 2 * WORDS, (place + 1) * 2 * WORDS)
    }
    const at = (place * 2 + (seen.forward ? 0 : 1)) * WORDS
    const sequence = seen.view.getInt32(seen.transport + 4)
    const length = seen.wireEnd - seen.payload
    // Where the next message begins, from the segment's start: before it there is a gap, far behind it another numbering.
    let from = (words[at + NEXT]! - sequence) | 0
    if (words[at + STATE] === 0 || from < 0 || from > MOST_BYTES) {
      words[at + STATE] = GUESSED
      words[at + LENGTH] = -1
      words[at + WAITS] = 0
      from = 0
    } else if (from > length) return
    if (words[at + WAITS] === 1) {
      words[at + WAITS] = 0
      this.#messages.answer(seen, words[at + ID]!, words[at + FLAGS]!, -1, -1)
    }
    const next = this.#read(seen, at, from, length)
    if (next < 0) words[at + STATE] = 0
    else words[at + NEXT] = (sequence + next) | 0
  }

  /** Messages of the segment from `from` on: where the next one begins, or -1 when that cannot be known. */
  #read(seen: Seen, at: number, from: number, length: number): number {
    const { view, payload } = seen
    const words = this.#words
    const captured = seen.stop - payload
    let next = from
    for (let i = 0; next < length; i++) {
      let size = words[at + LENGTH]!
      if (size < 0) {
        if (captured - next < 2 || i === MOST_MESSAGES) return -1
        size = view.getUint16(payload + next)
        next += 2
        if (next === length) {
          words[at + LENGTH] = size
          return next
        }
      }
      words[at + LENGTH] = -1
      const header = payload + next
      const end = next + size
      const whole = size >= HEADER_BYTES && captured - next >= HEADER_BYTES
      if (words[at + STATE] === GUESSED) {
        if (!whole || !isLikely(view, header)) return -1
        words[at + STATE] = FOLLOWS
      }
      if (whole) {
        const id = view.getUint16(header)
        const flags = view.getUint16(header + 2)
        const stop = payload + (end < captured ? end : captured)
        if ((flags & RESPONSE) === 0) this.#messages.query(seen, header, stop)
        else if (end <= length) this.#messages.answer(seen, id, flags, header, stop)
        else {
          words[at + WAITS] = 1
          words[at + ID] = id
          words[at + FLAGS] = flags
        }
      }
      next = end
    }
    return next
  }
}

/** Whether a message may begin here: one question at most, an opcode that is assigned, the bit that must be zero. */
function isLikely(view: DataView, at: number): boolean {
  const flags = view.getUint16(at + 2)
  return ((flags >> 11) & 15) <= 6 && (flags & 0x40) === 0 && view.getUint16(at + 4) <= 1
}
