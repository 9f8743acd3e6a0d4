/** What the cells of accounts say of TCP. */
import { type Counts, countsOf, type Histogram, histogramOf } from './reportstats.js'
import {
  DIRECTIONS,
  LATENCY_CELLS,
  TCP_ACCEPTED,
  TCP_CLOSED,
  TCP_DUPLICATE_ACKS,
  TCP_HANDSHAKE,
  TCP_LOST,
  TCP_OPENED,
  TCP_OUT_OF_ORDER,
  TCP_REFUSED,
  TCP_RESET,
  TCP_RETRANSMISSIONS,
  TCP_RTT,
  TCP_TIMED_OUT,
  TCP_ZERO_WINDOWS,
} from './series.js'

/** Counts by direction: of connections that of who opened them, of segments their own. */
export interface TcpReport {
  connections: {
    /** A SYN was seen; sent again, it counts once. */
    opened: Counts
    /** The handshake was seen to its end. */
    accepted: Counts
    /** A SYN was answered by RST. */
    refused: Counts
    /** A SYN was not answered within 5 s. */
    timedOut: Counts
    /** RST ended what was established. */
    reset: Counts
    /** FIN was seen both ways. */
    closed: Counts
  }
  /** Seconds from the first SYN to the end of the handshake, of connections of all directions. */
  handshake: Histogram
  /** Seconds from a segment to its acknowledgment, by the segment's direction. */
  roundTrip: Record<string, Histogram>
  /** Fast and spurious ones included. */
  retransmissions: Counts
  outOfOrder: Counts
  /** Gaps: what was sent before a segment was not seen. */
  lost: Counts
  duplicateAcks: Counts
  zeroWindows: Counts
}

/** The report of an adapter's cells, or of the sum of several. */
export function tcpReport(cells: Float64Array): TcpReport {
  const histograms = DIRECTIONS.map((direction, i) => [
    direction,
    histogramOf(cells.subarray(i * LATENCY_CELLS), TCP_RTT),
  ])
  return {
    connections: {
      opened: countsOf(cells, TCP_OPENED),
      accepted: countsOf(cells, TCP_ACCEPTED),
      refused: countsOf(cells, TCP_REFUSED),
      timedOut: countsOf(cells, TCP_TIMED_OUT),
      reset: countsOf(cells, TCP_RESET),
      closed: countsOf(cells, TCP_CLOSED),
    },
    handshake: histogramOf(cells, TCP_HANDSHAKE, DIRECTIONS.length, LATENCY_CELLS),
    roundTrip: Object.fromEntries(histograms),
    retransmissions: countsOf(cells, TCP_RETRANSMISSIONS),
    outOfOrder: countsOf(cells, TCP_OUT_OF_ORDER),
    lost: countsOf(cells, TCP_LOST),
    duplicateAcks: countsOf(cells, TCP_DUPLICATE_ACKS),
    zeroWindows: countsOf(cells, TCP_ZERO_WINDOWS),
  }
}
