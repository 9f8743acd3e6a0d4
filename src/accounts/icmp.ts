/** ICMP (RFC 792, 1122, 1812) and ICMPv6 (RFC 4443): errors by their reason, and wrong checksums. */
import { EGRESS, IPV4, type Seen } from './packet.js'
import { CHECKSUM_ERRORS, ICMP_UNREACHABLE, UNREACHABLE } from './series.js'
import { ICMP, ICMPV6 } from './walk.js'

/** Longer messages are pings of a size that is not worth the time: no error is that long (RFC 1812, 4.3.2.3). */
const MOST_CHECKED = 576
const HOP_BY_HOP = 0
/** Place among the checksums. */
const CHECKSUM = 1

const REASON = {
  net: 0,
  host: 1,
  protocol: 2,
  port: 3,
  prohibited: 4,
  tooBig: 5,
  timeExceeded: 6,
  other: 7,
} as const

const { net, host, protocol, port, prohibited, tooBig, timeExceeded, other } = REASON

/** Codes of "destination unreachable", type 3: the numbers of IANA's registry. */
const UNREACHABLE_V4 = Uint8Array.of(
  ...[net, host, protocol, port, tooBig, other, net, host, host, prohibited, prohibited],
  ...[net, host, prohibited, other, other],
)
/** Codes of ICMPv6's, type 1. */
const UNREACHABLE_V6 = Uint8Array.of(net, prohibited, other, host, port, prohibited, prohibited)

export class Icmp {
  readonly cells: Float64Array

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A message whose header begins at `seen.payload`; -1 in all but the first fragment. */
  message(seen: Seen): void {
    const { view, payload, family } = seen
    const { stop } = seen
    if (payload < 0 || stop - payload < 4) return
    // Each belongs to its family.
    if (seen.protocol !== (family === IPV4 ? ICMP : ICMPV6)) return
    const type = view.getUint8(payload)
    const code = view.getUint8(payload + 1)
    const reason = family === IPV4 ? reasonOf(type, code) : reasonOfV6(type, code)
    if (reason >= 0) this.cells[ICMP_UNREACHABLE + family * UNREACHABLE.length + reason]!++
    const size = seen.wireEnd - payload
    if (seen.direction === EGRESS || seen.fragment || size > MOST_CHECKED) return
    // Of one that the capture cut nothing is known.
    if (seen.wireEnd > seen.end) return
    if (family !== IPV4 && !isDirect(view, seen.network)) return
    const start = family === IPV4 ? 0 : pseudoHeader(view, seen.source, size)
    if (!isRight(view, payload, size, start)) this.cells[CHECKSUM_ERRORS + CHECKSUM]!++
  }
}

function reasonOf(type: number, code: number): number {
  if (type === 3) return UNREACHABLE_V4[code] ?? other
  if (type === 11) return timeExceeded
  // Source quench, parameter problem.
  return type === 4 || type === 12 ? other : -1
}

function reasonOfV6(type: number, code: number): number {
  if (type === 1) return UNREACHABLE_V6[code] ?? other
  if (type === 2) return tooBig
  if (type === 3) return timeExceeded
  // Parameter problem: an unknown next header is what IPv4 calls an unreachable protocol.
  if (type === 4) return code === 1 ? protocol : other
  // Errors that nobody has assigned.
  return type < 128 ? other : -1
}

/**
 * Whether a message follows an IPv6 header of a known length, at most with hop-by-hop options between: behind a routing header the checksum
 * is that of another destination.
 */
function isDirect(view: DataView, network: number): boolean {
  const next = view.getUint8(network + 6)
  const after = next === HOP_BY_HOP ? view.getUint8(network + 40) : next
  return after === ICMPV6 && view.getUint16(network + 4) !== 0
}

/** The sum of RFC 8200, 8.1: both addresses, the length, the protocol. */
function pseudoHeader(view: DataView, source: number, size: number): number {
  let total = size + ICMPV6
  for (let i = 0; i < 32; i += 2) total += view.getUint16(source + i)
  return total
}

/** Whether the Internet checksum (RFC 1071) of `size` bytes and what `start` sums up is right. */
function isRight(view: DataView, at: number, size: number, start: number): boolean {
  let total = start
  const last = at + size - 1
  let i = at
  for (; i < last; i += 2) total += view.getUint16(i)
  if (i === last) total += view.getUint8(i) << 8
  total = (total & 0xffff) + (total >>> 16)
  return (total & 0xffff) + (total >>> 16) === 0xffff
}
