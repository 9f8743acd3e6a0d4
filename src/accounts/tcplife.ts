/** How TCP connections begin and end (RFC 9293, 3.3.2), as seen from beside: opened, accepted, refused, reset, timed out, closed. */
import { STATE } from './flows.js'
import { type Seen, UNKNOWN } from './packet.js'
import {
  LATENCY_CELLS,
  observeLatency,
  TCP_ACCEPTED,
  TCP_CLOSED,
  TCP_HANDSHAKE,
  TCP_OPENED,
  TCP_REFUSED,
  TCP_RESET,
  TCP_TIMED_OUT,
} from './series.js'
import {
  ACK,
  ACKED,
  CLOSED,
  CLOSING,
  CONNECTIONS,
  DIRECTION,
  ESTABLISHED,
  FIN,
  HANDSHAKE,
  HEARD,
  LIFE,
  LIVES,
  NEXT,
  OPENED_BY_B,
  pack,
  REFUSED,
  RESET,
  RST,
  SENT,
  SENT_TIMES,
  SYN,
  SYN_AGAIN,
  SYN_RECEIVED,
  SYN_SEEN,
  SYN_SENT,
  since,
  TIMED_AT,
  TIMED_OUT,
  up,
} from './tcpwords.js'

/** A SYN that nobody answers for so long has timed out (µs): Linux sends it again after 1 s and 3 s. */
const ANSWER_WITHIN = 5_000_000
/** A SYN so little before the newest sequence number is the connection's own, seen once more, and no new one. */
const NEAR = 0x1_0000

/** The direction of the other end's packets. */
export function opposite(direction: number): number {
  return direction === UNKNOWN ? UNKNOWN : 1 - direction
}

/** Keeps the upper half of a flow's STATE; methods take and return that word. `at` is the record's first word. */
export class Life {
  readonly #cells: Float64Array
  readonly #words: Int32Array
  readonly #halves: Uint16Array

  constructor(cells: Float64Array, words: Int32Array) {
    this.#cells = cells
    this.#words = words
    this.#halves = new Uint16Array(words.buffer, words.byteOffset, words.length * 2)
  }

  /**
   * A segment with SYN, before it is looked at: another initial sequence number on the same ports is another connection, of which
   * nothing is known yet. `after` is the sequence number that follows; `now` in µs.
   */
  syn(seen: Seen, at: number, state: number, after: number, now: number): number {
    const me = seen.forward ? 0 : 1
    const next = this.#words[at + NEXT + me]!
    const behind = (next - after) | 0
    const answer = (seen.flags & ACK) !== 0
    if (next !== 0 && behind >= 0 && behind < NEAR) return answer ? state : state | SYN_AGAIN
    const life = (state >>> LIFE) & LIVES
    // The answer to a SYN; another SYN may be one, too, when both ends open at once.
    const waits = life === SYN_SENT || life === TIMED_OUT
    if (answer ? waits || (life !== 0 && life < CLOSED) : waits && next === 0) return state
    // Windows sends a SYN again that was refused.
    if (answer && life === REFUSED && this.#acknowledges(seen, at)) return state
    this.age(at, now)
    this.#clear(at)
    up(this.#halves, 2 * at + CONNECTIONS)
    const openedByB = answer === seen.forward
    const direction = answer ? opposite(seen.direction) : seen.direction
    let opened = (direction << DIRECTION) | (openedByB ? OPENED_BY_B : 0)
    if (!answer) {
      this.#cells[TCP_OPENED + direction]!++
      this.#words[at + TIMED_AT] = now
      opened |= SYN_SEEN | (SYN_SENT << LIFE)
    }
    return opened
  }

  /** A segment that may change the life of a connection: before it is established, or with SYN, FIN or RST. */
  segment(seen: Seen, at: number, before: number, now: number): number {
    const { flags } = seen
    const cells = this.#cells
    let state = before
    let life = (state >>> LIFE) & LIVES
    if (life === 0 && (flags & (SYN | RST)) === 0) {
      // In the midst of a connection: who speaks first counts as who opened it.
      state |= (seen.direction << DIRECTION) | (seen.forward ? 0 : OPENED_BY_B)
      up(this.#halves, 2 * at + CONNECTIONS)
      life = ESTABLISHED
    }
    const opener = ((state & OPENED_BY_B) === 0) === seen.forward
    const direction = (state >>> DIRECTION) & 3
    if ((flags & RST) !== 0) {
      if (life === ESTABLISHED || life === CLOSING) {
        cells[TCP_RESET + direction]!++
        life = RESET
      } else if (life === SYN_SENT || life === SYN_RECEIVED || life === TIMED_OUT) {
        if (!opener) cells[TCP_REFUSED + direction]!++
        // Who sent the SYN resets what an older connection on these ports still answers, and goes on waiting.
        if (!opener) life = REFUSED
        else if (life === SYN_RECEIVED) life = RESET
      }
    } else if ((flags & SYN) !== 0) {
      if (
        (flags & ACK) !== 0 &&
        !opener &&
        (life === 0 || life === SYN_SENT || life === TIMED_OUT || life === REFUSED)
      ) {
        life = SYN_RECEIVED
      }
    } else if (opener && (flags & ACK) !== 0) {
      if (life === SYN_RECEIVED && (state & SYN_SEEN) !== 0) {
        const took = since(now, this.#words[at + TIMED_AT]!)
        cells[TCP_ACCEPTED + direction]!++
        observeLatency(cells, TCP_HANDSHAKE + direction * LATENCY_CELLS, took / 1e6)
        this.#halves[2 * at + HANDSHAKE] = pack(took)
      }
      if (life === SYN_SENT || life === SYN_RECEIVED) life = ESTABLISHED
    }
    if ((flags & FIN) !== 0 && (life === ESTABLISHED || life === CLOSING)) {
      const theirs = (state >>> (seen.forward ? 8 : 0)) & FIN
      life = theirs === 0 ? CLOSING : CLOSED
      if (theirs !== 0) cells[TCP_CLOSED + direction]!++
    }
    return (state & ~(LIVES << LIFE)) | (life << LIFE)
  }

  /** Gives up waiting for the answer to a SYN sent before `now`. An answer that comes later is counted all the same. */
  age(at: number, now: number): void {
    const state = this.#words[at + STATE]!
    if (((state >>> LIFE) & LIVES) !== SYN_SENT) return
    if ((now - this.#words[at + TIMED_AT]!) >>> 0 >= ANSWER_WITHIN) this.ended(at)
  }

  /** The flow is given up for its age. */
  ended(at: number): void {
    const state = this.#words[at + STATE]!
    if (((state >>> LIFE) & LIVES) !== SYN_SENT) return
    this.#cells[TCP_TIMED_OUT + ((state >>> DIRECTION) & 3)]!++
    this.#words[at + STATE] = (state & ~(LIVES << LIFE)) | (TIMED_OUT << LIFE)
  }

  /** Whether all is acknowledged that the other end has sent. */
  #acknowledges({ view, transport, forward }: Seen, at: number): boolean {
    return view.getInt32(transport + 8) === this.#words[at + NEXT + (forward ? 1 : 0)]
  }

  /** What the next connection must not take for its own. Counters go on, as those of packets and bytes do. */
  #clear(at: number): void {
    const words = this.#words
    for (let me = 0; me < 2; me++) {
      words[at + NEXT + me] = 0
      words[at + ACKED + me] = 0
      words[at + HEARD + me] = 0
      words[at + SENT + me]! &= ~SENT_TIMES
    }
    this.#halves[2 * at + HANDSHAKE] = 0
  }
}
