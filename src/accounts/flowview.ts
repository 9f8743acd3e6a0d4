/**
 * A flow as others name it: the Elastic Common Schema's fields, nested, as JSON. Made for those that are shown, never for a packet.
 *
 *   here                              IPFIX (RFC 7012 and its registry, RFC 5103 of both ways)
 *   event.start, event.end            flowStartNanoseconds 156, flowEndNanoseconds 157
 *   event.duration (ns)               flowDurationMicroseconds 162, in thousandths of it
 *   event.reason                      flowEndReason 136: idle 1, closed 3 (end of flow), forced 4 (the agent stopped, or the
 *                                     adapter has gone for good), evicted 5 (lack of resources)
 *   source.ip, destination.ip         sourceIPv4Address 8, 12 · sourceIPv6Address 27, 28
 *   source.port, destination.port     sourceTransportPort 7, destinationTransportPort 11
 *   source.bytes, source.packets      layer2OctetTotalCount 353 (initiatorOctets 231 is payload alone), initiatorPackets 298
 *   destination.bytes, .packets       the same of the reverse direction, responderPackets 299
 *   network.iana_number               protocolIdentifier 4
 *   network.direction                 flowDirection 61
 *   network.vlan.id                   dot1qVlanId 243
 *   icmp.type, icmp.code              icmpTypeIPv4 176, icmpCodeIPv4 177 · icmpTypeIPv6 178, 179
 *
 * The source is who sent the first packet that was seen: biflowDirection 239 is initiator 1. Bytes are those of whole frames on the wire.
 */
import { ipv4, ipv6 } from '../decode/bytes.js'
import { communityId, icmpAnswer, isIcmp } from './communityid.js'
import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES_AB,
  BYTES_BA,
  FIRST,
  KIND,
  KIND_CARRIER,
  KIND_DIRECTION,
  KIND_IPV6,
  KIND_OPENED_BY_B,
  KIND_VLAN,
  LAST,
  PACKETS_AB,
  PACKETS_BA,
  PORTS,
  WORDS,
} from './flows.js'
import { DIRECTIONS, END_REASONS } from './series.js'
import { type TcpFlow, tcpOf } from './tcpflow.js'
import { TCP, UDP } from './walk.js'

/** IP's protocol numbers that ECS and people have names for; others are told by number alone. */
export const TRANSPORTS: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipip',
  [TCP]: 'tcp',
  [UDP]: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  88: 'eigrp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  115: 'l2tp',
  132: 'sctp',
}
/** Those whose ports are ports: of ICMP a flow has type and code in their place. */
export const PORTED: readonly number[] = [TCP, UDP, 132]

export interface FlowEnd {
  ip: string
  /** TCP, UDP and SCTP. */
  port?: number
  bytes: number
  packets: number
}

export interface FlowRecord {
  event: {
    kind: 'event'
    category: ['network']
    type: ['connection'] | ['connection', 'end']
    /** RFC 3339 with nanoseconds. */
    start: string
    end: string
    /** Nanoseconds. */
    duration: number
    /** Of one that is no longer kept. */
    reason?: (typeof END_REASONS)[number]
  }
  source: FlowEnd
  destination: FlowEnd
  network: {
    /** Absent when IP's number has no name here. */
    transport?: string
    type: 'ipv4' | 'ipv6'
    /** A keyword in ECS: text. */
    iana_number: string
    community_id: string
    direction: (typeof DIRECTIONS)[number]
    bytes: number
    packets: number
    vlan?: { id: string }
  }
  /** What the first message was; of one that asks, its answers are of the same flow, and the code is not told. */
  icmp?: { type: number; code?: number }
  /** Of TCP: its connection, and what became of its segments. */
  tcp?: TcpFlow
  /** It carries other flows: VXLAN, Geneve, GRE, IP in IP. */
  tunnel?: true
}

const scratch = new Uint8Array(32)
const view = new DataView(scratch.buffer)

/**
 * The flow in `slot` of a table's words and doubles (of a copied record: 0), whose times count from `base`, seconds since 1970.
 * `reason`: its place in END_REASONS, when it has ended.
 */
export function flowRecord(
  words: Int32Array,
  doubles: Float64Array,
  slot: number,
  base: number,
  reason?: number,
): FlowRecord {
  const at = slot * WORDS
  const half = at / 2
  const kind = words[at + KIND]!
  const protocol = kind & 0xff
  const v6 = (kind & KIND_IPV6) !== 0
  const turned = (kind & KIND_OPENED_BY_B) !== 0
  const from = turned ? ADDRESS_B : ADDRESS_A
  const to = turned ? ADDRESS_A : ADDRESS_B
  for (let i = 0; i < 4; i++) {
    view.setInt32(4 * i, words[at + from + i]!)
    view.setInt32(16 + 4 * i, words[at + to + i]!)
  }
  const ports = words[at + PORTS]!
  // Of ICMP type and code.
  const bits = isIcmp(protocol) ? 0xff : 0xffff
  const sourcePort = (turned ? ports : ports >>> 16) & bits
  const destinationPort = (turned ? ports >>> 16 : ports) & bits
  const text = (offset: number) => (v6 ? ipv6(scratch, offset) : ipv4(scratch, offset + 12))
  const bytesOf = (offset: number) =>
    v6 ? scratch.subarray(offset, offset + 16) : scratch.subarray(offset + 12, offset + 16)
  const ported = PORTED.includes(protocol)
  const bytesAB = doubles[half + BYTES_AB]!
  const bytesBA = doubles[half + BYTES_BA]!
  const packetsAB = words[at + PACKETS_AB]! >>> 0
  const packetsBA = words[at + PACKETS_BA]! >>> 0
  const first = doubles[half + FIRST]!
  const last = doubles[half + LAST]!
  const vlan = (kind >> KIND_VLAN) & 0xfff
  const transport = TRANSPORTS[protocol]
  return {
    event: {
      kind: 'event',
      category: ['network'],
      type: reason === undefined ? ['connection'] : ['connection', 'end'],
      start: timeText(base, first),
      end: timeText(base, last),
      // A file may hold packets in another order than they were seen.
      duration: Math.max(0, last - first),
      ...(reason === undefined ? {} : { reason: END_REASONS[reason]! }),
    },
    source: {
      ip: text(0),
      ...(ported ? { port: sourcePort } : {}),
      bytes: turned ? bytesBA : bytesAB,
      packets: turned ? packetsBA : packetsAB,
    },
    destination: {
      ip: text(16),
      ...(ported ? { port: destinationPort } : {}),
      bytes: turned ? bytesAB : bytesBA,
      packets: turned ? packetsAB : packetsBA,
    },
    network: {
      ...(transport === undefined ? {} : { transport }),
      type: v6 ? 'ipv6' : 'ipv4',
      iana_number: String(protocol),
      community_id: communityId(bytesOf(0), bytesOf(16), protocol, sourcePort, destinationPort),
      direction: DIRECTIONS[(kind >> KIND_DIRECTION) & 3] ?? 'unknown',
      bytes: bytesAB + bytesBA,
      packets: packetsAB + packetsBA,
      ...(vlan === 0 ? {} : { vlan: { id: String(vlan) } }),
    },
    ...(isIcmp(protocol) ? { icmp: icmpOf(protocol, sourcePort, destinationPort) } : {}),
    ...(protocol === TCP ? { tcp: tcpOf(words, at) } : {}),
    ...((kind & KIND_CARRIER) === 0 ? {} : { tunnel: true as const }),
  }
}

function icmpOf(protocol: number, type: number, code: number): { type: number; code?: number } {
  return icmpAnswer(protocol, type) < 0 ? { type, code } : { type }
}

/** The address in four words of a table. */
export function addressText(words: Int32Array, at: number, v6: boolean): string {
  for (let i = 0; i < 4; i++) view.setInt32(4 * i, words[at + i]!)
  return v6 ? ipv6(scratch, 0) : ipv4(scratch, 12)
}

/** `2026-01-31T12:00:00.000000001Z`: nanoseconds `after` `base`, seconds since 1970. */
export function timeText(base: number, after: number): string {
  // A base of 1970 is a little more than 0, so that it is one: without rounding its first second would be 1969's.
  const nanoseconds = Math.round(after)
  const seconds = base + Math.floor(nanoseconds / 1e9)
  const rest = nanoseconds - Math.floor(nanoseconds / 1e9) * 1e9
  const date = new Date(seconds * 1000)
  // Damaged files have times that no calendar has.
  if (Number.isNaN(date.getTime())) return `${seconds}.${String(rest).padStart(9, '0')}`
  return `${date.toISOString().slice(0, -5)}.${String(Math.floor(rest)).padStart(9, '0')}Z`
}
