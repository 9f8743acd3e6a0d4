/** Who sends and receives how much, as `tshark -z endpoints,KIND` tells it: by address, or by address and port. */

import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES_AB,
  BYTES_BA,
  DOUBLES,
  KIND,
  KIND_IPV6,
  PACKETS_AB,
  PACKETS_BA,
  PORTS,
  WORDS,
} from './flows.js'
import { addressText } from './flowview.js'
import { Groups, largest } from './groups.js'
import { bitsOf, type FlowSource, type TableKind, type TableSelection } from './tables.js'

/** An endpoint has no duration. */
export const ENDPOINT_SORTS = ['bytes', 'packets'] as const
export type EndpointSort = (typeof ENDPOINT_SORTS)[number]

export interface Endpoint {
  ip: string
  /** Of tcp, udp and sctp. */
  port?: number
  packets: number
  bytes: number
  sent: { packets: number; bytes: number }
  received: { packets: number; bytes: number }
}

export interface EndpointsReport {
  kind: TableKind
  sort: EndpointSort
  /** Endpoints in all; those told are the first of them. */
  total: number
  endpoints: Endpoint[]
}

/** Four words of address, the port, whether it is IPv6. */
const KEY = 6
const [SENT, SENT_BYTES, RECEIVED, RECEIVED_BYTES] = [0, 1, 2, 3] as const
const COLUMNS = 4

/** The endpoints of these tables' flows. By duration is by bytes. */
export function endpointsOf(
  sources: readonly FlowSource[],
  { kind, sort: wanted, most }: TableSelection,
): EndpointsReport {
  const sort = wanted === 'packets' ? 'packets' : 'bytes'
  const ported = kind !== 'ip' && kind !== 'ipv6'
  const groups = new Groups(KEY, COLUMNS)
  const { key } = groups
  const { mask, value } = bitsOf(kind)
  for (const { table } of sources) {
    const { words, doubles, used } = table
    for (let slot = 0; slot < used; slot++) {
      const at = slot * WORDS
      if ((words[at + KIND]! & mask) !== value) continue
      const half = slot * DOUBLES
      const forth = words[at + PACKETS_AB]! >>> 0
      const back = words[at + PACKETS_BA]! >>> 0
      const forthBytes = doubles[half + BYTES_AB]!
      const backBytes = doubles[half + BYTES_BA]!
      const ports = ported ? words[at + PORTS]! : 0
      key[5] = words[at + KIND]! & KIND_IPV6
      for (let i = 0; i < 4; i++) key[i] = words[at + ADDRESS_A + i]!
      key[4] = ports >>> 16
      add(groups, forth, forthBytes, back, backBytes)
      for (let i = 0; i < 4; i++) key[i] = words[at + ADDRESS_B + i]!
      key[4] = ports & 0xffff
      add(groups, back, backBytes, forth, forthBytes)
    }
  }
  const { count, words, sums } = groups
  const places = largest(count, most, (place) => {
    const at = place * COLUMNS
    return sort === 'bytes'
      ? sums[at + SENT_BYTES]! + sums[at + RECEIVED_BYTES]!
      : sums[at + SENT]! + sums[at + RECEIVED]!
  })
  const endpoints = places.map((place): Endpoint => {
    const at = place * COLUMNS
    const sent = { packets: sums[at + SENT]!, bytes: sums[at + SENT_BYTES]! }
    const received = { packets: sums[at + RECEIVED]!, bytes: sums[at + RECEIVED_BYTES]! }
    return {
      ip: addressText(words, place * KEY, words[place * KEY + 5] !== 0),
      ...(ported ? { port: words[place * KEY + 4]! } : {}),
      packets: sent.packets + received.packets,
      bytes: sent.bytes + received.bytes,
      sent,
      received,
    }
  })
  return { kind, sort, total: count, endpoints }
}

function add(
  groups: Groups,
  sent: number,
  sentBytes: number,
  received: number,
  receivedBytes: number,
): void {
  const at = groups.row() * COLUMNS
  const { sums } = groups
  sums[at + SENT]! += sent
  sums[at + SENT_BYTES]! += sentBytes
  sums[at + RECEIVED]! += received
  sums[at + RECEIVED_BYTES]! += receivedBytes
}
