/**
 * Community ID, version 1: one text for one flow, the same in Zeek, Suricata, Elastic and here (github.com/corelight/community-id-spec).
 *
 *   "1:" base64 (SHA-1 (seed 2 | address | address | protocol 1 | 0 | port 2 | port 2)), the smaller end first
 */
import { createHash } from 'node:crypto'

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
const SCTP = 132

/** Types of ICMP messages that ask, and those that answer them, by type; -1: it has no counterpart. */
const ANSWERS = paired([8, 0], [13, 14], [15, 16], [10, 9], [17, 18])
const ANSWERS_V6 = paired([128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145])

function paired(...pairs: [number, number][]): Int16Array {
  const table = new Int16Array(256).fill(-1)
  for (const [asks, answers] of pairs) {
    table[asks] = answers
    table[answers] = asks
  }
  return table
}

export function isIcmp(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMPV6
}

/** The type that answers this one, or -1: it stands in place of the destination's port, as the type in place of the source's. */
export function icmpAnswer(protocol: number, type: number): number {
  return (protocol === ICMPV6 ? ANSWERS_V6 : ANSWERS)[type] ?? -1
}

/**
 * The Community ID of a flow from `source` to `destination`, addresses of 4 or 16 bytes each. Of ICMP the ports are the type, and its code
 * or (as well) the type that answers it. Only TCP, UDP, SCTP and ICMP have ports: of others they do not count.
 */
export function communityId(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
  seed = 0,
): string {
  const size = source.length
  const ported = [ICMP, TCP, UDP, ICMPV6, SCTP].includes(protocol)
  const answer = isIcmp(protocol) ? icmpAnswer(protocol, sourcePort) : -1
  const from = ported ? sourcePort : 0
  const to = answer >= 0 ? answer : ported ? destinationPort : 0
  const order = Buffer.compare(source, destination)
  // A message without an answer goes one way only.
  const oneWay = isIcmp(protocol) && answer < 0
  const turned = !oneWay && (order > 0 || (order === 0 && from > to))
  const bytes = Buffer.alloc(2 + 2 * size + (ported ? 6 : 2))
  bytes.writeUInt16BE(seed, 0)
  bytes.set(turned ? destination : source, 2)
  bytes.set(turned ? source : destination, 2 + size)
  bytes[2 + 2 * size] = protocol
  if (ported) {
    bytes.writeUInt16BE(turned ? to : from, 4 + 2 * size)
    bytes.writeUInt16BE(turned ? from : to, 6 + 2 * size)
  }
  return `1:${createHash('sha1').update(bytes).digest('base64')}`
}
