/** What a flow's record tells of TCP. Made for flows that are shown, never for a packet. */
import { KIND, KIND_OPENED_BY_B, STATE } from './flows.js'
import { FLAGS } from './series.js'
import {
  CONNECTIONS,
  DUPLICATE_ACKS,
  HANDSHAKE,
  LIFE,
  LIVES,
  LOST,
  OPENED_BY_B,
  OUT_OF_ORDER,
  RETRANSMISSIONS,
  ROUND_TRIP,
  SENT,
  SYN_SEEN,
  unpack,
  ZERO_WINDOWS,
} from './tcpwords.js'

/** In the order of the lives in tcpwords.ts. */
export const STATES = [
  'unknown',
  'syn_sent',
  'syn_received',
  'established',
  'closing',
  'closed',
  'reset',
  'refused',
  'timed_out',
] as const
export type TcpState = (typeof STATES)[number]

/** Of what one end sent. Counters stop at 65535, `lost` at 4095. */
export interface TcpEnd {
  flags: (typeof FLAGS)[number][]
  /** Fast and spurious ones included. */
  retransmissions: number
  out_of_order: number
  /** Gaps: what was sent before a segment was not seen. */
  lost: number
  duplicate_acks: number
  /** Segments that close the window of what this end receives. */
  zero_windows: number
  /** Seconds from its segments to their acknowledgment, smoothed as RFC 6298 does; absent when none was timed. */
  round_trip?: number
}

export interface TcpFlow {
  /** Of its latest connection; unknown: nothing but RST was seen. */
  state: TcpState
  /** Who sent the SYN of that, when it was seen. */
  opened_by?: 'source' | 'destination'
  /** On these addresses and ports, one after the other. */
  connections: number
  /** Seconds from the first SYN to the end of the latest connection's handshake, when that was seen. */
  handshake?: number
  /** Ends as in the flow: the source sent its first packet. */
  source: TcpEnd
  destination: TcpEnd
}

/** TCP of the record that begins at word `at` of a table's words, or of a copied record's. */
export function tcpOf(words: Int32Array, at: number): TcpFlow {
  const state = words[at + STATE]!
  const turned = (words[at + KIND]! & KIND_OPENED_BY_B) !== 0
  const handshake = half(words, at, HANDSHAKE)
  const opened = ((state & OPENED_BY_B) !== 0) === turned ? 'source' : 'destination'
  return {
    state: STATES[(state >>> LIFE) & LIVES] ?? 'unknown',
    ...((state & SYN_SEEN) === 0 ? {} : { opened_by: opened }),
    connections: half(words, at, CONNECTIONS),
    ...(handshake === 0 ? {} : { handshake: seconds(handshake) }),
    source: endOf(words, at, turned ? 1 : 0),
    destination: endOf(words, at, turned ? 0 : 1),
  }
}

/** Of A (0) or B (1). */
function endOf(words: Int32Array, at: number, end: number): TcpEnd {
  const flags = words[at + STATE]! >>> (8 * end)
  const roundTrip = half(words, at, ROUND_TRIP + end)
  return {
    flags: FLAGS.filter((_, bit) => ((flags >>> bit) & 1) === 1),
    retransmissions: half(words, at, RETRANSMISSIONS + end),
    out_of_order: half(words, at, OUT_OF_ORDER + end),
    lost: words[at + SENT + end]! >>> LOST,
    duplicate_acks: half(words, at, DUPLICATE_ACKS + end),
    zero_windows: half(words, at, ZERO_WINDOWS + end),
    ...(roundTrip === 0 ? {} : { round_trip: seconds(roundTrip) }),
  }
}

/** A half of a record's words; the lower half of a word comes first, as in the memory of every machine this runs on. */
function half(words: Int32Array, at: number, place: number): number {
  return (words[at + (place >> 1)]! >>> ((place & 1) * 16)) & 0xffff
}

function seconds(packed: number): number {
  return unpack(packed) / 1e6
}
