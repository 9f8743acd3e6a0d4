/**
 * Everything the accounts count: name, help, labels. From this list come the layout of the shared memory that a capture's worker
 * counts in, the metrics, and their table in the documentation.
 *
 * A *family* is a metric: it has a *cell*, a double, for each combination of its labels, in the order of the lists here (the last
 * label is the fastest). Cells of a histogram: one for each bucket and one above them, not cumulated, then the sum.
 */

import {
  CHECKSUMS,
  DIRECTIONS,
  FAMILIES,
  FLAGS,
  FLOW_ENDS,
  METHODS,
  PROTOCOLS,
  QTYPES,
  RCODES,
  STATUS_CLASSES,
  TLS_VERSIONS,
  TUNNELS,
  UNREACHABLE,
} from './labels.js'

export * from './labels.js'

/** Seconds: from a tenth of a millisecond to ten seconds. */
const LATENCIES = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const
const SIZES = [64, 128, 256, 512, 1024, 1518, 9018] as const

type Labels = Readonly<Record<string, readonly string[]>>

export interface Family {
  /** Without `sidecap_` and `_total`. */
  name: string
  help: string
  kind: 'counter' | 'gauge' | 'histogram'
  /** Beside `interface`. */
  labels: Labels
  /** Upper bounds of a histogram. */
  buckets: readonly number[]
  /** Its first cell, and how many there are. */
  at: number
  cells: number
}

const list: Family[] = []
let next = 0

function family(
  kind: Family['kind'],
  name: string,
  help: string,
  labels: Labels,
  buckets: readonly number[],
): number {
  const combinations = Object.values(labels).reduce((product, values) => product * values.length, 1)
  const cells = combinations * (kind === 'histogram' ? buckets.length + 2 : 1)
  list.push({ name, help, kind, labels, buckets, at: next, cells })
  next += cells
  return next - cells
}

const counter = (name: string, help: string, labels: Labels = {}) =>
  family('counter', name, help, labels, [])
const gauge = (name: string, help: string) => family('gauge', name, help, {}, [])
const latency = (name: string, help: string, labels: Labels = {}) =>
  family('histogram', name, help, labels, LATENCIES)

const direction = DIRECTIONS

// Where each family's cells begin.
export const PACKETS = counter('packets', 'Packets accounted', {
  direction,
  family: FAMILIES,
  protocol: PROTOCOLS,
})
export const BYTES = counter('bytes', 'Bytes on the wire of packets accounted', {
  direction,
  family: FAMILIES,
  protocol: PROTOCOLS,
})
export const PACKET_SIZE = family(
  'histogram',
  'packet_size_bytes',
  'Sizes of packets on the wire',
  { direction },
  SIZES,
)
export const VLAN_PACKETS = counter('vlan_packets', 'Packets with a VLAN tag')
export const TUNNEL_PACKETS = counter(
  'tunnel_packets',
  'Packets within a tunnel; the inner packet is what the other metrics count',
  { protocol: TUNNELS },
)
export const FRAGMENTS = counter('fragments', 'IP fragments', { family: ['ipv4', 'ipv6'] })
export const TRUNCATED = counter(
  'truncated_packets',
  'Packets of which fewer bytes were kept than were on the wire',
)
export const MALFORMED = counter('malformed_packets', 'Packets whose headers cannot be right')
export const CHECKSUM_ERRORS = counter(
  'checksum_errors',
  'Received packets with a wrong checksum; of TCP and UDP it is not computed',
  { protocol: CHECKSUMS },
)
export const ACCOUNTED = counter('accounted_packets', 'Packets of blocks that were accounted')
export const SKIPPED_PACKETS = counter(
  'accounting_skipped_packets',
  'Packets recorded but not accounted: accounting had fallen behind, or its thread failed',
)
export const SKIPPED_BLOCKS = counter(
  'accounting_skipped_blocks',
  'Blocks recorded but not accounted',
)

export const FLOWS_OPENED = counter('flows_opened', 'Flows seen for the first time')
export const FLOWS_ENDED = counter(
  'flows_ended',
  'Flows no longer kept: closed by both ends, idle for long, or evicted for a new one',
  { reason: FLOW_ENDS },
)
export const FLOWS = gauge('flows', 'Flows kept')
export const FLOW_CAPACITY = gauge('flow_capacity', 'Most flows that are kept')
export const FLOW_RECORDS_LOST = counter(
  'flow_records_lost',
  'Records of ended flows that nobody took in time',
)

export const TCP_FLAGS = counter('tcp_segments', 'TCP segments with this flag', { flag: FLAGS })
export const TCP_OPENED = counter(
  'tcp_connections_opened',
  'Connections asked for: ingress, from outside',
  { direction },
)
export const TCP_ACCEPTED = counter(
  'tcp_connections_accepted',
  'Connections whose handshake was seen to its end',
  { direction },
)
export const TCP_REFUSED = counter(
  'tcp_connections_refused',
  'Connections refused: a SYN answered by RST',
  { direction },
)
export const TCP_TIMED_OUT = counter(
  'tcp_connections_timed_out',
  'Connections asked for and not answered within 5 s',
  { direction },
)
export const TCP_RESET = counter(
  'tcp_connections_reset',
  'Established connections that ended with RST',
  { direction },
)
export const TCP_CLOSED = counter(
  'tcp_connections_closed',
  'Connections that ended with FIN both ways',
  { direction },
)
export const TCP_HANDSHAKE = latency(
  'tcp_handshake_seconds',
  'From the first SYN to the end of the handshake',
  { direction },
)
export const TCP_RTT = latency(
  'tcp_round_trip_seconds',
  'From a segment to its acknowledgment: ingress segments are acknowledged by us',
  { direction },
)
export const TCP_RETRANSMISSIONS = counter(
  'tcp_retransmissions',
  'Segments sent again, fast and spurious ones included',
  { direction },
)
export const TCP_OUT_OF_ORDER = counter('tcp_out_of_order', 'Segments out of order', { direction })
export const TCP_LOST = counter(
  'tcp_lost_segments',
  'Gaps: a segment before this one was not seen',
  { direction },
)
export const TCP_DUPLICATE_ACKS = counter('tcp_duplicate_acks', 'Duplicate acknowledgments', {
  direction,
})
export const TCP_ZERO_WINDOWS = counter('tcp_zero_windows', 'Segments that close the window', {
  direction,
})

export const DNS_QUERIES = counter('dns_queries', 'DNS queries', { qtype: QTYPES })
export const DNS_ANSWERS = counter('dns_answers', 'DNS answers', { rcode: RCODES })
export const DNS_SECONDS = latency('dns_response_seconds', 'From a DNS query to its answer')
export const DNS_UNANSWERED = counter('dns_unanswered', 'DNS queries without an answer within 5 s')
export const DNS_UNTRACKED = counter(
  'dns_queries_untracked',
  'DNS queries forgotten before 5 s had passed, because too many others waited',
)
export const TLS_HELLOS = counter('tls_hellos', 'TLS server hellos, by the version chosen', {
  version: TLS_VERSIONS,
})
export const TLS_ALERTS = counter('tls_alerts', 'TLS alerts that can be read', {
  reason: ['warning', 'fatal'],
})
export const HTTP_REQUESTS = counter('http_requests', 'HTTP/1 requests', { method: METHODS })
export const HTTP_RESPONSES = counter('http_responses', 'HTTP/1 responses', {
  code: STATUS_CLASSES,
})
export const HTTP_SECONDS = latency(
  'http_first_byte_seconds',
  'From an HTTP/1 request to the first byte of its response',
)
export const ICMP_UNREACHABLE = counter('icmp_errors', 'ICMP and ICMPv6 errors', {
  family: ['ipv4', 'ipv6'],
  reason: UNREACHABLE,
})
export const ARP_CONFLICTS = counter(
  'arp_conflicts',
  'An IPv4 address claimed by another MAC address than before',
)

/** All families, in order. */
export const families: readonly Family[] = list
/** Cells in all. */
export const CELLS = next

/** Counts seconds in the histogram of latencies whose cells begin at `at`. */
export function observeLatency(cells: Float64Array, at: number, seconds: number): void {
  let bucket = 0
  while (bucket < LATENCIES.length && seconds > LATENCIES[bucket]!) bucket++
  cells[at + bucket]!++
  cells[at + LATENCIES.length + 1]! += seconds
}

/** Cells of one histogram of latencies: the step from one combination of its labels to the next. */
export const LATENCY_CELLS = LATENCIES.length + 2
export const SIZE_CELLS = SIZES.length + 2
export const SIZE_BUCKETS: readonly number[] = SIZES
