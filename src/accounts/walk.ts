/**
 * From a packet's first byte to its transport header, for counting: link layers (link.ts), IP and its extension headers, what tunnels carry
 * (tunnels.ts). Nothing is allocated: see packet.ts for what is found.
 */
import { icmpAnswer } from './communityid.js'
import type { FlowTable } from './flows.js'
import {
  BY_VERSION,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  malformed,
  passLink,
} from './link.js'
import type { Locals } from './locals.js'
import { EGRESS, IPV4, IPV6, OTHER, type Seen, UNKNOWN } from './packet.js'
import { CHECKSUM_ERRORS, FRAGMENTS, TRUNCATED, TUNNEL_PACKETS } from './series.js'
import { findInner, mayCarry } from './tunnels.js'

export { ETHERTYPE_ARP } from './link.js'

export const TCP = 6
export const UDP = 17
export const ICMP = 1
export const ICMPV6 = 58
export const SCTP = 132
/** Tunnels within tunnels; further ones are counted as what carries them. */
const MOST_TUNNELS = 4
const MOST_EXTENSIONS = 8
const FRAGMENT = 44
const AUTHENTICATION = 51

/** Reads packets of one link type. */
export class Walk {
  /** Tells what comes in from what goes out. */
  locals: Locals
  /** DLT of the packets. */
  linkType: number
  readonly #cells: Float64Array
  readonly #flows: FlowTable | null

  constructor(linkType: number, cells: Float64Array, flows: FlowTable | null, locals: Locals) {
    this.linkType = linkType
    this.#cells = cells
    this.#flows = flows
    this.locals = locals
  }

  /** Finds the parts of the packet `[seen.at, seen.end)`; counts what concerns headers alone. */
  read(seen: Seen): void {
    seen.family = OTHER
    seen.protocol = -1
    seen.network = -1
    seen.transport = -1
    seen.payload = -1
    seen.fragment = false
    seen.direction = UNKNOWN
    seen.flags = 0
    seen.vlan = 0
    seen.ethertype = 0
    seen.flow = -1
    seen.opens = false
    if (seen.end - seen.at < seen.length) this.#cells[TRUNCATED]!++
    const at = passLink(this.linkType, seen, this.locals, this.#cells)
    if (at < 0 || !this.#network(seen, at, seen.ethertype, seen.at + seen.length, true)) return
    for (let depth = 0; depth < MOST_TUNNELS && mayCarry(seen); depth++) {
      if (!this.#inner(seen)) return
    }
  }

  /** What an Ethernet type, or IP itself, announces at `at`, which ends at `wireEnd` on the wire. False: there is nothing more to find. */
  #network(seen: Seen, at: number, type: number, wireEnd: number, outermost: boolean): boolean {
    if (type === ETHERTYPE_IPV4) return this.#ipv4(seen, at, wireEnd, outermost)
    if (type === ETHERTYPE_IPV6) return this.#ipv6(seen, at, wireEnd, outermost)
    if (type === ETHERTYPE_ARP) seen.payload = at
    if (type !== BY_VERSION || at >= seen.end) return false
    const version = seen.view.getUint8(at) >> 4
    if (version === 4) return this.#ipv4(seen, at, wireEnd, outermost)
    return version === 6 && this.#ipv6(seen, at, wireEnd, outermost)
  }

  #ipv4(seen: Seen, at: number, wireEnd: number, outermost: boolean): boolean {
    const { view, end } = seen
    const available = end - at
    if (available < 20) return this.#wrong(seen)
    const first = view.getUint8(at)
    const size = (first & 15) * 4
    const length = view.getUint16(at + 2)
    // A length of 0: the adapter was to cut the segment.
    if (first >> 4 !== 4 || size < 20 || (length < size && length !== 0)) return this.#wrong(seen)
    seen.family = IPV4
    seen.network = at
    seen.source = at + 12
    seen.destination = at + 16
    const fragment = view.getUint16(at + 6) & 0x3fff
    seen.fragment = fragment !== 0
    if (fragment !== 0) this.#cells[FRAGMENTS]!++
    if (outermost && seen.direction === UNKNOWN) seen.direction = this.locals.ofIpv4(view, at)
    // What we send may get its checksum from the adapter.
    if (seen.direction !== EGRESS && available >= size && !isRight(view, at, size)) {
      this.#cells[CHECKSUM_ERRORS]!++
    }
    seen.wireEnd = length === 0 || at + length > wireEnd ? wireEnd : at + length
    seen.protocol = view.getUint8(at + 9)
    return (fragment & 0x1fff) === 0 && this.#transport(seen, at + size)
  }

  #ipv6(seen: Seen, at: number, wireEnd: number, outermost: boolean): boolean {
    const { view, end } = seen
    if (end - at < 40 || view.getUint8(at) >> 4 !== 6) return this.#wrong(seen)
    seen.family = IPV6
    seen.network = at
    seen.source = at + 8
    seen.destination = at + 24
    seen.fragment = false
    if (outermost && seen.direction === UNKNOWN) seen.direction = this.locals.ofIpv6(view, at)
    const length = view.getUint16(at + 4)
    seen.wireEnd = length === 0 || at + 40 + length > wireEnd ? wireEnd : at + 40 + length
    seen.protocol = view.getUint8(at + 6)
    return isExtension(seen.protocol)
      ? this.#extensions(seen, at + 40)
      : this.#transport(seen, at + 40)
  }

  /** Extension headers: a length in units of 8 bytes beyond the first 8, of 4 in authentication's. */
  #extensions(seen: Seen, start: number): boolean {
    const { view, end } = seen
    let header = start
    for (let i = 0; i < MOST_EXTENSIONS && isExtension(seen.protocol); i++) {
      if (end - header < 8) return false
      const kind = seen.protocol
      seen.protocol = view.getUint8(header)
      if (kind === FRAGMENT) {
        const offset = view.getUint16(header + 2)
        // Neither an offset nor more to come: a datagram in one piece (RFC 6946).
        seen.fragment = (offset & 0xfff9) !== 0
        if (seen.fragment) this.#cells[FRAGMENTS + 1]!++
        header += 8
        if (offset >= 8) return false
      } else {
        const units = view.getUint8(header + 1)
        header += kind === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
      }
    }
    return this.#transport(seen, header)
  }

  /** The header above IP: ports, flags. */
  #transport(seen: Seen, at: number): boolean {
    const { view, protocol } = seen
    // Behind a datagram's end there may be padding.
    const available = (seen.end < seen.wireEnd ? seen.end : seen.wireEnd) - at
    if (protocol === TCP) {
      if (available < 4) return this.#wrong(seen)
      seen.transport = at
      seen.sourcePort = view.getUint16(at)
      seen.destinationPort = view.getUint16(at + 2)
      if (available < 20) return this.#wrong(seen)
      const bits = view.getUint16(at + 12)
      if (bits < 0x5000) return this.#wrong(seen)
      seen.flags = bits & 0x1ff
      seen.payload = at + (bits >> 12) * 4
    } else if (protocol === UDP) {
      if (available < 4) return this.#wrong(seen)
      seen.transport = at
      seen.sourcePort = view.getUint16(at)
      seen.destinationPort = view.getUint16(at + 2)
      if (available < 8) return this.#wrong(seen)
      seen.payload = at + 8
    } else {
      seen.payload = at
      if (protocol === ICMP || protocol === ICMPV6) this.#icmp(seen, at, available)
      else if (protocol === SCTP && available >= 4) {
        seen.transport = at
        seen.sourcePort = view.getUint16(at)
        seen.destinationPort = view.getUint16(at + 2)
      }
    }
    return true
  }

  /** As the Community ID has it: a question and its answer are one flow, other messages one for each type and code. */
  #icmp(seen: Seen, at: number, available: number): void {
    if (available < 2) return
    const type = seen.view.getUint8(at)
    const answer = icmpAnswer(seen.protocol, type)
    seen.transport = at
    seen.sourcePort = type
    seen.destinationPort = answer < 0 ? seen.view.getUint8(at + 1) : answer
  }

  #wrong(seen: Seen): false {
    malformed(seen, this.#cells)
    return false
  }

  /** IP in a tunnel: what carries it is a flow of its own, then the inner packet is the one that counts. */
  #inner(seen: Seen): boolean {
    const { vlan } = seen
    const tunnel = findInner(seen, this.#cells)
    seen.vlan = vlan
    if (tunnel < 0) return false
    this.#cells[TUNNEL_PACKETS + tunnel]!++
    this.#flows?.touch(seen, true)
    const at = seen.payload
    seen.transport = -1
    seen.payload = -1
    return this.#network(seen, at, seen.ethertype, seen.wireEnd, false)
  }
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
function isExtension(next: number): boolean {
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

/** Whether the Internet checksum (RFC 1071) of a header of `size` bytes, a multiple of four, is right: in any order of bytes. */
function isRight(view: DataView, at: number, size: number): boolean {
  let total = 0
  for (let i = 0; i < size; i += 4) {
    const word = view.getInt32(at + i, true)
    total += (word >>> 16) + (word & 0xffff)
  }
  total = (total & 0xffff) + (total >>> 16)
  return (total & 0xffff) + (total >>> 16) === 0xffff
}
