/**
 * TCP (RFC 9293), by flow and in total: what was lost, sent again, came out of order, how long the way there and back takes.
 *
 *   SYN → tcplife.ts: a new connection?      segment → what it is (below) → tcplife.ts, when it opens or ends the connection
 *
 * What a segment is follows the conditions that Wireshark's User's Guide lists under "TCP Analysis", so that both tell the same of a
 * capture. Wireshark remembers every segment that is not yet acknowledged; here each flow has 17 words (tcpwords.ts), and in place
 * of those segments the end of the latest gap: what begins before it was not seen before.
 */
import type { FlowTable } from './flows.js'
import * as LAYOUT from './layout.js'
import type { Seen } from './packet.js'
import * as SERIES from './series.js'
import { Life } from './tcplife.js'
import { Timer } from './tcptimer.js'
import * as TCPWORDS from './tcpwords.js'
import { unpack, up } from './tcpwords.js'

export { FOUND, isOver } from './tcpwords.js'

const { DOUBLES, LAST, STATE, WORDS } = LAYOUT
const { TCP_DUPLICATE_ACKS, TCP_LOST, TCP_OUT_OF_ORDER, TCP_RETRANSMISSIONS, TCP_ZERO_WINDOWS } =
  SERIES
const {
  ACKED,
  DUPLICATE_ACKS,
  DUPLICATES,
  ESTABLISHED,
  FIN,
  FOUND,
  GAP,
  GAP_OF,
  HANDSHAKE,
  HEARD,
  HEARD_TIME,
  HEARD_TIMES,
  KEEP_ALIVE,
  LIFE,
  LIVES,
  LOST,
  MOST_LOST,
  NEXT,
  OUT_OF_ORDER,
  RETRANSMISSIONS,
  RST,
  SENT,
  SENT_TIMES,
  SYN,
  SYN_AGAIN,
  ZERO_WINDOWS,
} = TCPWORDS

/** A segment that comes so soon (µs) behind the newest may only have been overtaken, when the handshake was not seen, or its SYN was sent again. */
const OVERTAKEN = 3000
/** … and so soon behind the second duplicate ACK is what that asked for: 20 ms, in units of 256 µs. */
const ASKED_FOR = 78
/** A SYN that a flow without packets for so long waits with was not answered in time: 60 s. */
const GIVEN_UP_NS = 60e9

export class Tcp {
  readonly cells: Float64Array
  readonly flows: FlowTable
  /** What the last segment was found to be. */
  found = 0
  readonly #life: Life
  readonly #timer: Timer
  readonly #words: Int32Array
  /** The same memory by halves of words. */
  readonly #halves: Uint16Array

  constructor(cells: Float64Array, flows: FlowTable) {
    const { words } = flows
    this.cells = cells
    this.flows = flows
    this.#life = new Life(cells, words)
    this.#timer = new Timer(cells, words)
    this.#words = words
    this.#halves = new Uint16Array(words.buffer, words.byteOffset, words.length * 2)
  }

  /** A segment whose whole header was captured; its flow is `seen.flow`. */
  segment(seen: Seen): void {
    const { view, transport, flags, payload, wireEnd } = seen
    const words = this.#words
    const at = seen.flow * WORDS
    const me = seen.forward ? 0 : 1
    const now = (seen.time / 1000) | 0
    const seq = view.getInt32(transport + 4)
    const ack = view.getInt32(transport + 8)
    const window = view.getUint16(transport + 14)
    const size = wireEnd > payload ? wireEnd - payload : 0
    const marks = flags & (SYN | FIN | RST)
    const after = (seq + size + ((marks & (SYN | FIN)) !== 0 ? 1 : 0)) | 0
    let state = words[at + STATE]!
    if ((marks & SYN) !== 0) state = this.#life.syn(seen, at, state, after, now)

    // How long a segment in fragments is stands in another of them: what follows is taken as it comes.
    const { fragment } = seen
    const next = fragment ? 0 : words[at + NEXT + me]!
    const acked = words[at + ACKED + me]!
    const theirAck = words[at + ACKED + 1 - me]!
    const heard = words[at + HEARD + me]!
    const theirs = words[at + HEARD + 1 - me]!
    const ahead = next === 0 ? 0 : (seq - next) | 0
    let found = 0
    let duplicates = ack === acked ? (heard >>> DUPLICATES) & 3 : 0
    if (size === 1 && ahead === 0 && theirs !== 0 && (theirs & 0xffff) === 0) {
      found = FOUND.zeroWindowProbe
    } else if (ahead > 0 && (marks & RST) === 0) found = FOUND.lost
    else if (size <= 1 && ahead === -1 && marks === 0) found = FOUND.keepAlive
    else if (size === 0 && ahead === 0 && marks === 0 && ack === acked && next !== 0) {
      if (window !== 0 && window === (heard & 0xffff)) {
        if ((theirs & KEEP_ALIVE) !== 0) found = FOUND.keepAliveAck
        else {
          found = FOUND.duplicateAck
          if (duplicates < 3) duplicates++
        }
      }
    }
    if (window === 0 && marks === 0 && found !== FOUND.zeroWindowProbe) found |= FOUND.zeroWindow
    if ((size > 0 || (marks & (SYN | FIN)) !== 0) && (found & FOUND.keepAlive) === 0) {
      if (size > 0 && theirAck !== 0 && ((after - theirAck) | 0) <= 0) {
        found |= FOUND.retransmission | FOUND.spurious
      } else if (ahead < 0 && (size <= 1 || ahead !== -1)) {
        found |= this.#again(at, state, me, seq, after === next, now)
      }
    }
    this.found = found

    if (
      (found & FOUND.zeroWindowProbe) === 0 &&
      (marks & RST) === 0 &&
      (next === 0 || ((after - next) | 0) > 0)
    ) {
      words[at + NEXT + me] = fragment ? 0 : after
      words[at + SENT + me] = (words[at + SENT + me]! & ~SENT_TIMES) | ((now >>> 4) & SENT_TIMES)
    }
    if (ack !== acked) words[at + ACKED + me] = ack
    words[at + HEARD + me] =
      window |
      (((now >>> 8) & HEARD_TIMES) << HEARD_TIME) |
      (duplicates << DUPLICATES) |
      (found & FOUND.keepAlive ? KEEP_ALIVE : 0)
    if (next === 0 || (found & FOUND.lost) !== 0) {
      words[at + GAP] = seq
      state = (state & ~(3 << GAP_OF)) | ((me + 1) << GAP_OF)
    }
    if (found !== 0) this.#count(at, me, seen.direction, found)

    state |= (flags & 0xff) << (me * 8)
    const life = (state >>> LIFE) & LIVES
    if (life >= ESTABLISHED && (marks & (SYN | RST)) === 0)
      state = this.#timer.segment(seen, at, state, found, seq, after, now)
    if (life < ESTABLISHED || marks !== 0) state = this.#life.segment(seen, at, state, now)
    if (state !== words[at + STATE]) words[at + STATE] = state
  }

  /** What a segment is that does not go beyond the newest of its end; `newest`: it ends where that does. */
  #again(at: number, state: number, me: number, seq: number, newest: boolean, now: number): number {
    const words = this.#words
    const theirs = words[at + HEARD + 1 - me]!
    const theirAck = words[at + ACKED + 1 - me]!
    if (((theirs >>> DUPLICATES) & 3) >= 2 && theirAck === seq) {
      const passed = ((now >>> 8) - (theirs >>> HEARD_TIME)) & HEARD_TIMES
      if (passed < ASKED_FOR) return FOUND.retransmission | FOUND.fast
    }
    const gap = ((state >>> GAP_OF) & 3) === me + 1 && ((seq - words[at + GAP]!) | 0) < 0
    if (!newest && (gap || (theirAck !== 0 && ((seq - theirAck) | 0) < 0))) {
      const handshake = this.#halves[2 * at + HANDSHAKE]!
      const isTimed = handshake !== 0 && (state & SYN_AGAIN) === 0
      const limit = (isTimed ? unpack(handshake) : OVERTAKEN) / 16
      const passed = ((now >>> 4) - words[at + SENT + me]!) & SENT_TIMES
      if (passed < limit) return FOUND.outOfOrder
    }
    return FOUND.retransmission
  }

  #count(at: number, me: number, direction: number, found: number): void {
    const { cells } = this
    if ((found & FOUND.retransmission) !== 0) {
      cells[TCP_RETRANSMISSIONS + direction]!++
      up(this.#halves, 2 * at + RETRANSMISSIONS + me)
    }
    if ((found & FOUND.outOfOrder) !== 0) {
      cells[TCP_OUT_OF_ORDER + direction]!++
      up(this.#halves, 2 * at + OUT_OF_ORDER + me)
    }
    if ((found & FOUND.duplicateAck) !== 0) {
      cells[TCP_DUPLICATE_ACKS + direction]!++
      up(this.#halves, 2 * at + DUPLICATE_ACKS + me)
    }
    if ((found & FOUND.zeroWindow) !== 0) {
      cells[TCP_ZERO_WINDOWS + direction]!++
      up(this.#halves, 2 * at + ZERO_WINDOWS + me)
    }
    if ((found & FOUND.lost) !== 0) {
      cells[TCP_LOST + direction]!++
      const sent = this.#words[at + SENT + me]!
      if (sent >>> LOST < MOST_LOST) this.#words[at + SENT + me] = sent + (1 << LOST)
    }
  }

  /** Gives a SYN up that was not answered for long. `now` as `Seen.time`. */
  age(slot: number, now: number): void {
    const quiet = now - this.flows.doubles[slot * DOUBLES + LAST]!
    // A clock that has gone back says nothing of how long.
    if (quiet < 0) return
    // Microseconds go round after 71 minutes.
    if (quiet >= GIVEN_UP_NS) this.#life.ended(slot * WORDS)
    else this.#life.age(slot * WORDS, (now / 1000) | 0)
  }

  /** `age` for every flow: at the end of a file. */
  settle(now: number): void {
    const { flows } = this
    for (let slot = 0; slot < flows.used; slot++) if (flows.inUse(slot)) this.age(slot, now)
  }

  /** The flow is being given up. */
  ended(slot: number, evicted: boolean): void {
    if (!evicted) this.#life.ended(slot * WORDS)
  }
}
