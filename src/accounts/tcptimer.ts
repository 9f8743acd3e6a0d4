/** Round-trip times: from a segment with data to the acknowledgment that covers it. */
import type { Seen } from './packet.js'
import * as SERIES from './series.js'
import { observeLatency } from './series.js'
import { opposite } from './tcplife.js'
import * as TCPWORDS from './tcpwords.js'
import { pack, since, unpack } from './tcpwords.js'

const { LATENCY_CELLS, TCP_RTT } = SERIES
const { ACK, FIN, FOUND, GAP, GAP_OF, ROUND_TRIP, TIMED, TIMED_AT, TIMER } = TCPWORDS

const SENT_AGAIN = FOUND.retransmission | FOUND.outOfOrder

/**
 * Times one segment of a flow at a time, of either end, until it is acknowledged; never one with FIN, one that was sent again, or one
 * before which another was (Karn's rule, RFC 6298, 3). A flow keeps the smoothed time of each end's segments, with a new one's
 * weight of 1/8.
 */
export class Timer {
  readonly #cells: Float64Array
  readonly #words: Int32Array
  readonly #halves: Uint16Array

  constructor(cells: Float64Array, words: Int32Array) {
    this.#cells = cells
    this.#words = words
    this.#halves = new Uint16Array(words.buffer, words.byteOffset, words.length * 2)
  }

  /** A segment `[seq, after)` that was `found` to be something; gives STATE. Drops a gap that is filled. `now` in µs. */
  segment(
    seen: Seen,
    at: number,
    before: number,
    found: number,
    seq: number,
    after: number,
    now: number,
  ): number {
    const words = this.#words
    let state = before
    const me = seen.forward ? 1 : 2
    const they = 3 - me
    let timer = (state >>> TIMER) & 3
    const gap = (state >>> GAP_OF) & 3
    if ((timer === they || gap === they) && (seen.flags & ACK) !== 0) {
      const ack = seen.view.getInt32(seen.transport + 8)
      if (gap === they && ((ack - words[at + GAP]!) | 0) >= 0) state &= ~(3 << GAP_OF)
      if (timer === they && ((ack - words[at + TIMED]!) | 0) >= 0) {
        this.#took(seen, 2 * at + ROUND_TRIP + they - 1, since(now, words[at + TIMED_AT]!))
        timer = 0
      }
    }
    if (timer === me && (found & SENT_AGAIN) !== 0 && ((seq - words[at + TIMED]!) | 0) < 0) {
      timer = 0
    } else if (timer === 0 && found === 0 && after !== seq && (seen.flags & FIN) === 0) {
      timer = me
      words[at + TIMED] = after
      words[at + TIMED_AT] = now
    }
    return (state & ~(3 << TIMER)) | (timer << TIMER)
  }

  /** `half` is where the smoothed time stands; the acknowledgment goes the other way than what it acknowledges. */
  #took({ direction }: Seen, half: number, microseconds: number): void {
    const cell = TCP_RTT + opposite(direction) * LATENCY_CELLS
    observeLatency(this.#cells, cell, microseconds / 1e6)
    const smooth = unpack(this.#halves[half]!)
    const next = smooth === 0 ? microseconds : smooth + (microseconds - smooth) / 8
    this.#halves[half] = pack(Math.round(next))
  }
}
