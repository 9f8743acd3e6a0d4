/**
 * What a flow's record keeps of TCP: 17 words behind the flow's own, and the word STATE. Everything that exists for both directions
 * is at a place for A → B, and at the next for B → A.
 *
 *   word  0…1  next sequence number     2…3 last acknowledgment number, as sent by that end        4 end of the gap
 *         5…6  when the next sequence number was seen (20 bits, 16 µs) · lost (12 bits)
 *         7…8  last packet: window (16 bits) · time (12 bits, 256 µs) · duplicate ACKs in a row (2) · keep-alive (1)
 *         9    sequence number whose acknowledgment is timed    10 when it was sent (µs); before the handshake's end: when the SYN was
 *   half 22…23 retransmissions    24…25 duplicate ACKs    26…27 out of order    28…29 zero windows    30…31 round trip
 *        32    handshake          33    connections
 *
 * Counters stop at their largest value; the totals do not. Times go round: they are compared with others of a moment before. A round
 * trip and the handshake are microseconds with 11 bits that count (`pack`). The bits of STATE: TCP flags seen A → B (8), B → A (8),
 * then those below.
 */
import { TCP_WORDS } from './flows.js'

// Flags (RFC 9293, 3.1).
export const FIN = 1
export const SYN = 2
export const RST = 4
export const ACK = 16

// Words.
export const NEXT = TCP_WORDS
export const ACKED = TCP_WORDS + 2
export const GAP = TCP_WORDS + 4
export const SENT = TCP_WORDS + 5
export const HEARD = TCP_WORDS + 7
export const TIMED = TCP_WORDS + 9
export const TIMED_AT = TCP_WORDS + 10
// Halves of words, from the start of the record.
const HALVES = 2 * TCP_WORDS
export const RETRANSMISSIONS = HALVES + 22
export const DUPLICATE_ACKS = HALVES + 24
export const OUT_OF_ORDER = HALVES + 26
export const ZERO_WINDOWS = HALVES + 28
export const ROUND_TRIP = HALVES + 30
export const HANDSHAKE = HALVES + 32
export const CONNECTIONS = HALVES + 33

// SENT.
export const SENT_TIMES = 0xf_ffff
export const LOST = 20
export const MOST_LOST = 0xfff
// HEARD.
export const HEARD_TIME = 16
export const HEARD_TIMES = 0xfff
export const DUPLICATES = 28
export const KEEP_ALIVE = 1 << 30

// STATE.
export const LIFE = 16
export const LIVES = 0xf
export const OPENED_BY_B = 1 << 20
/** The SYN was seen: the connection is counted. */
export const SYN_SEEN = 1 << 21
/** Direction of who opened it: 2 bits. */
export const DIRECTION = 22
/** Whose segment is timed, whose segments have a gap: 2 bits, 0 for nobody, 1 for A, 2 for B. */
export const TIMER = 24
export const GAP_OF = 26
/** The SYN was sent again: the handshake began with the first, and is longer than a round trip. */
export const SYN_AGAIN = 1 << 28

// Lives. At first there is none: nothing but RST was seen.
export const SYN_SENT = 1
export const SYN_RECEIVED = 2
export const ESTABLISHED = 3
/** One end has sent FIN. */
export const CLOSING = 4
/** From here on it is over. */
export const CLOSED = 5
export const RESET = 6
export const REFUSED = 7
export const TIMED_OUT = 8

/** What a segment was found to be: bits. Fast and spurious ones are retransmissions, too. */
export const FOUND = {
  retransmission: 1,
  fast: 2,
  spurious: 4,
  outOfOrder: 8,
  lost: 16,
  duplicateAck: 32,
  zeroWindow: 64,
  keepAlive: 128,
  keepAliveAck: 256,
  zeroWindowProbe: 512,
} as const

/** Whether a connection in this state word is over. */
export function isOver(state: number): boolean {
  return ((state >>> LIFE) & LIVES) >= CLOSED
}

/** One more, up to the largest value. */
export function up(halves: Uint16Array, half: number): void {
  const value = halves[half]!
  if (value < 0xffff) halves[half] = value + 1
}

/** Microseconds from `then` to `now`, both of 32 bits; none when the clock has gone back, or another of the adapter's queues was slower. */
export function since(now: number, then: number): number {
  const passed = (now - then) | 0
  return passed < 0 ? 0 : passed
}

/** Microseconds, up to 71 minutes, in 16 bits: exact up to 4096, then to 11 bits. At least 1. */
export function pack(microseconds: number): number {
  const value = microseconds < 1 ? 1 : microseconds > 0xffff_0000 ? 0xffff_0000 : microseconds
  const shift = 20 - Math.clz32(value)
  return shift <= 0 ? value : (shift << 11) + ((value + (1 << (shift - 1))) >>> shift)
}

/** Microseconds of what was packed. */
export function unpack(packed: number): number {
  const shift = (packed >>> 11) - 1
  return shift <= 0 ? packed : (packed - (shift << 11)) * (1 << shift)
}
