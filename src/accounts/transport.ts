/** What stands above IP, for counting: IPv6's extension headers, ports and flags. */
import { icmpAnswer } from './communityid.js'
import { malformed } from './link.js'
import type { Seen } from './packet.js'
import { FRAGMENTS } from './series.js'
import { mayCarry } from './tunnels.js'

export const TCP = 6
export const UDP = 17
export const ICMP = 1
export const ICMPV6 = 58
export const SCTP = 132
const FRAGMENT = 44
const AUTHENTICATION = 51
const MOST_EXTENSIONS = 8
/** Above the code of an ICMP message that has no answer: the other end's messages are then another flow, whatever their type and code. */
const ONE_WAY = 1 << 8

// What a header leads to: nothing that is counted as IP, IP, or IP that may carry more.
export const NOT_IP = 0
export const IP = 1
export const TUNNEL = 2

/** Extension headers: a length in units of 8 bytes beyond the first 8, of 4 in authentication's. */
export function passExtensions(seen: Seen, start: number, cells: Float64Array): number {
  const { view, end } = seen
  let header = start
  for (let i = 0; i < MOST_EXTENSIONS && isExtension(seen.protocol); i++) {
    if (end - header < 8) return noTransport(seen)
    const kind = seen.protocol
    seen.protocol = view.getUint8(header)
    if (kind === FRAGMENT) {
      const offset = view.getUint16(header + 2)
      // Neither an offset nor more to come: a datagram in one piece (RFC 6946).
      seen.fragment = (offset & 0xfff9) !== 0
      if (seen.fragment) cells[FRAGMENTS + 1]!++
      header += 8
      if (offset >= 8) return noTransport(seen)
    } else {
      const units = view.getUint8(header + 1)
      header += kind === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
    }
  }
  return passTransport(seen, header, cells)
}

/** The header above IP: ports, flags. */
export function passTransport(seen: Seen, at: number, cells: Float64Array): number {
  const { view, protocol } = seen
  const available = seen.stop - at
  if (protocol === TCP) {
    if (available < 20) return short(seen, at, available, cells)
    const bits = view.getUint16(at + 12)
    seen.transport = at
    seen.ports = view.getInt32(at)
    seen.flags = bits & 0x1ff
    seen.payload = at + (bits >> 12) * 4
    if (bits < 0x5000) return short(seen, at, available, cells)
    return IP
  }
  seen.flags = 0
  if (protocol === UDP) {
    if (available < 8) return short(seen, at, available, cells)
    seen.transport = at
    seen.ports = view.getInt32(at)
    seen.payload = at + 8
  } else {
    seen.transport = -1
    seen.ports = 0
    seen.payload = at
    if (protocol === ICMP || protocol === ICMPV6) icmp(seen, at, available)
    else if (protocol === SCTP && available >= 4) ports(seen, at)
  }
  return mayCarry(seen) ? TUNNEL : IP
}

/** A header of which not all is there, or that says so. Ports may be. */
function short(seen: Seen, at: number, available: number, cells: Float64Array): number {
  malformed(seen, cells)
  noTransport(seen)
  if (available >= 4) ports(seen, at)
  return IP
}

/** As the Community ID has it: a question and its answer are one flow, other messages one for each type and code. */
function icmp(seen: Seen, at: number, available: number): void {
  if (available < 2) return
  const type = seen.view.getUint8(at)
  const answer = icmpAnswer(seen.protocol, type)
  seen.transport = at
  seen.ports = (type << 16) | (answer < 0 ? ONE_WAY | seen.view.getUint8(at + 1) : answer)
}

function ports(seen: Seen, at: number): void {
  seen.transport = at
  seen.ports = seen.view.getInt32(at)
}

/** There are no ports, or they cannot be read. */
export function noTransport(seen: Seen): number {
  seen.transport = -1
  seen.ports = 0
  seen.payload = -1
  seen.flags = 0
  return IP
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
export function isExtension(next: number): boolean {
  return (
    next === 0 ||
    next === 43 ||
    next === FRAGMENT ||
    next === AUTHENTICATION ||
    next === 60 ||
    next === 135 ||
    next === 139 ||
    next === 140
  )
}
