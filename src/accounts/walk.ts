/**
 * From a packet's first byte to its transport header, for counting: link layers (link.ts), IP and its extension headers, what tunnels carry
 * (tunnels.ts). Nothing is allocated: see packet.ts for what is found.
 */
import { icmpAnswer } from './communityid.js'
import type { FlowTable } from './flows.js'
import {
  BY_VERSION,
  ETHERNET,
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

// What a header leads to: nothing that is counted as IP, IP, or IP that may carry more.
const NOT_IP = 0
const IP = 1
const TUNNEL = 2

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
    const { view, at, end } = seen
    seen.direction = UNKNOWN
    seen.vlan = 0
    seen.flow = -1
    seen.opens = false
    if (end - at < seen.length) this.#cells[TRUNCATED]!++
    let start: number
    // Nearly everything: an Ethernet frame without a tag.
    const type = this.linkType === ETHERNET && end - at >= 14 ? view.getUint16(at + 12) : -1
    if (type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6) {
      start = at + 14
      seen.ethertype = type
      seen.direction = this.locals.ofMac(view, at)
    } else {
      seen.ethertype = 0
      start = passLink(this.linkType, seen, this.locals, this.#cells)
    }
    const found = start < 0 ? NOT_IP : this.#network(seen, start, at + seen.length, true)
    if (found === TUNNEL) this.#tunnels(seen)
    else if (found === NOT_IP) {
      isNoIp(seen)
      // arp.ts reads it.
      if (seen.ethertype === ETHERTYPE_ARP) seen.payload = start
    }
  }

  /** What `seen.ethertype`, or IP itself, announces at `at`, which ends at `wireEnd` on the wire. */
  #network(seen: Seen, at: number, wireEnd: number, outermost: boolean): number {
    const { ethertype } = seen
    if (ethertype === ETHERTYPE_IPV4) return this.#ipv4(seen, at, wireEnd, outermost)
    if (ethertype === ETHERTYPE_IPV6) return this.#ipv6(seen, at, wireEnd, outermost)
    if (ethertype !== BY_VERSION || at >= seen.end) return NOT_IP
    const version = seen.view.getUint8(at) >> 4
    if (version === 4) return this.#ipv4(seen, at, wireEnd, outermost)
    return version === 6 ? this.#ipv6(seen, at, wireEnd, outermost) : NOT_IP
  }

  /** Read as words, low byte first: five loads tell all of the header and its checksum, which knows no order of bytes. */
  #ipv4(seen: Seen, at: number, wireEnd: number, outermost: boolean): number {
    const { view, end } = seen
    const available = end - at
    if (available < 20) return this.#wrong(seen)
    const first = view.getInt32(at, true)
    const size = (first & 15) * 4
    const length = ((first >>> 8) & 0xff00) | (first >>> 24)
    // A length of 0: the adapter was to cut the segment.
    if ((first & 0xf0) !== 0x40 || size < 20 || (length < size && length !== 0))
      return this.#wrong(seen)
    const second = view.getInt32(at + 4, true)
    const third = view.getInt32(at + 8, true)
    if (outermost && seen.direction === UNKNOWN) seen.direction = this.locals.ofIpv4(view, at)
    // What we send may get its checksum from the adapter.
    if (seen.direction !== EGRESS) {
      let sum = halves(first) + halves(second) + halves(third)
      sum += halves(view.getInt32(at + 12, true)) + halves(view.getInt32(at + 16, true))
      const rest = size === 20 || available < size ? 0 : sumOf(view, at + 20, at + size)
      if (halves(halves(sum + rest)) !== 0xffff && available >= size)
        this.#cells[CHECKSUM_ERRORS]!++
    }
    seen.family = IPV4
    seen.network = at
    seen.source = at + 12
    seen.destination = at + 16
    seen.protocol = (third >>> 8) & 0xff
    seen.wireEnd = length === 0 || at + length > wireEnd ? wireEnd : at + length
    // Neither more to come nor an offset, of the last two bytes.
    const whole = (second & 0xff3f_0000) === 0
    seen.fragment = !whole
    if (!whole) {
      this.#cells[FRAGMENTS]!++
      if ((second & 0xff1f_0000) !== 0) return noTransport(seen)
    }
    return this.#transport(seen, at + size)
  }

  #ipv6(seen: Seen, at: number, wireEnd: number, outermost: boolean): number {
    const { view, end } = seen
    if (end - at < 40) return this.#wrong(seen)
    const second = view.getInt32(at + 4)
    if (view.getUint8(at) >> 4 !== 6) return this.#wrong(seen)
    if (outermost && seen.direction === UNKNOWN) seen.direction = this.locals.ofIpv6(view, at)
    const length = second >>> 16
    seen.family = IPV6
    seen.network = at
    seen.source = at + 8
    seen.destination = at + 24
    seen.fragment = false
    seen.wireEnd = length === 0 || at + 40 + length > wireEnd ? wireEnd : at + 40 + length
    const next = (second >>> 8) & 0xff
    seen.protocol = next
    if (next === TCP || next === UDP || !isExtension(next)) return this.#transport(seen, at + 40)
    return this.#extensions(seen, at + 40)
  }

  /** Extension headers: a length in units of 8 bytes beyond the first 8, of 4 in authentication's. */
  #extensions(seen: Seen, start: number): number {
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
        if (seen.fragment) this.#cells[FRAGMENTS + 1]!++
        header += 8
        if (offset >= 8) return noTransport(seen)
      } else {
        const units = view.getUint8(header + 1)
        header += kind === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
      }
    }
    return this.#transport(seen, header)
  }

  /** The header above IP: ports, flags. */
  #transport(seen: Seen, at: number): number {
    const { view, protocol } = seen
    // Behind a datagram's end there may be padding.
    const available = (seen.end < seen.wireEnd ? seen.end : seen.wireEnd) - at
    if (protocol === TCP) {
      if (available < 20) return this.#short(seen, at, available)
      const bits = view.getUint16(at + 12)
      seen.transport = at
      seen.ports = view.getInt32(at)
      seen.flags = bits & 0x1ff
      seen.payload = at + (bits >> 12) * 4
      if (bits < 0x5000) return this.#short(seen, at, available)
      return IP
    }
    seen.flags = 0
    if (protocol === UDP) {
      if (available < 8) return this.#short(seen, at, available)
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
  #short(seen: Seen, at: number, available: number): number {
    this.#wrong(seen)
    noTransport(seen)
    if (available >= 4) ports(seen, at)
    return IP
  }

  #wrong(seen: Seen): number {
    malformed(seen, this.#cells)
    return NOT_IP
  }

  /** IP in a tunnel: what carries it is a flow of its own, then the inner packet is the one that counts. */
  #tunnels(seen: Seen): void {
    for (let depth = 0; depth < MOST_TUNNELS; depth++) {
      const { vlan } = seen
      const tunnel = findInner(seen, this.#cells)
      seen.vlan = vlan
      if (tunnel < 0) return
      this.#cells[TUNNEL_PACKETS + tunnel]!++
      this.#flows?.touch(seen, true)
      const at = seen.payload
      noTransport(seen)
      if (this.#network(seen, at, seen.wireEnd, false) !== TUNNEL) return
    }
  }
}

/** As the Community ID has it: a question and its answer are one flow, other messages one for each type and code. */
function icmp(seen: Seen, at: number, available: number): void {
  if (available < 2) return
  const type = seen.view.getUint8(at)
  const answer = icmpAnswer(seen.protocol, type)
  seen.transport = at
  seen.ports = (type << 16) | (answer < 0 ? seen.view.getUint8(at + 1) : answer)
}

function ports(seen: Seen, at: number): void {
  seen.transport = at
  seen.ports = seen.view.getInt32(at)
}

function isNoIp(seen: Seen): void {
  seen.family = OTHER
  seen.protocol = -1
  seen.network = -1
  seen.fragment = false
  noTransport(seen)
}

function noTransport(seen: Seen): number {
  seen.transport = -1
  seen.ports = 0
  seen.payload = -1
  seen.flags = 0
  return IP
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

/** The two halves of a word, added: twice of a sum of words, and it is RFC 1071's. */
function halves(word: number): number {
  return (word >>> 16) + (word & 0xffff)
}

/** The halves of all words of `[at, end)`. */
function sumOf(view: DataView, at: number, end: number): number {
  let sum = 0
  for (let i = at; i < end; i += 4) sum += halves(view.getInt32(i, true))
  return sum
}
