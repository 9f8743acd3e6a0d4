/**
 * From a packet's first byte to its transport header, for counting: link layers, VLAN tags, IP and its extension headers, tunnels. What `decode`
 * tells in full is here only as far as it is counted, without allocating: see packet.ts for what is found.
 */

import { icmpAnswer } from './communityid.js'
import type { FlowTable } from './flows.js'
import type { Locals } from './locals.js'
import { EGRESS, INGRESS, IPV4, IPV6, OTHER, type Seen, UNKNOWN } from './packet.js'
import {
  CHECKSUM_ERRORS,
  FRAGMENTS,
  MALFORMED,
  TRUNCATED,
  TUNNEL_PACKETS,
  VLAN_PACKETS,
} from './series.js'

// Link types (DLT).
const NULL = 0
const ETHERNET = 1
const RAW = [12, 14, 101]
const LOOP = 108
const LINUX_SLL = 113
const IPV4_ONLY = 228
const IPV6_ONLY = 229
const LINUX_SLL2 = 276

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_ARP = 0x0806
/** In place of a type, for IP whose version its first four bits tell. */
const BY_VERSION = -1

export const TCP = 6
export const UDP = 17
export const ICMP = 1
export const ICMPV6 = 58
export const SCTP = 132
const IPIP = 4
const IPV6_IN_IP = 41
const GRE = 47
const VXLAN_PORT = 4789
const GENEVE_PORT = 6081
/** Tunnels within tunnels; further ones are counted as what carries them. */
const MOST_TUNNELS = 4
const MOST_EXTENSIONS = 8

/** Places in TUNNELS. */
const TUNNEL = { vxlan: 0, geneve: 1, gre: 2, ip: 3 } as const

/** Reads packets of one link type. */
export class Walk {
  readonly #linkType: number
  readonly #cells: Float64Array
  readonly #flows: FlowTable | null
  readonly #locals: Locals
  // Where the present header's payload begins, and what it is.
  #next = 0
  #type = 0

  constructor(linkType: number, cells: Float64Array, flows: FlowTable | null, locals: Locals) {
    this.#linkType = RAW.includes(linkType) ? RAW[0]! : linkType
    this.#cells = cells
    this.#flows = flows
    this.#locals = locals
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
    if (seen.end - seen.at < seen.length) this.#cells[TRUNCATED]!++
    if (!this.#link(seen)) return
    this.#payload(seen, this.#next, this.#type, seen.at + seen.length, 0)
  }

  #malformed(): false {
    this.#cells[MALFORMED]!++
    return false
  }

  #link(seen: Seen): boolean {
    const { at, end, view } = seen
    switch (this.#linkType) {
      case ETHERNET: {
        if (end - at < 14) return this.#malformed()
        seen.direction = this.#locals.ofMac(view, at)
        return this.#ethertype(seen, view.getUint16(at + 12), at + 14)
      }
      case RAW[0]:
      case IPV4_ONLY:
      case IPV6_ONLY:
        this.#next = at
        this.#type = BY_VERSION
        return true
      case NULL:
      case LOOP:
        if (end - at < 4) return this.#malformed()
        // The family's number differs by system and byte order: IP tells its version itself.
        this.#next = at + 4
        this.#type = BY_VERSION
        return true
      case LINUX_SLL:
        if (end - at < 16) return this.#malformed()
        // 4: sent by us.
        seen.direction = view.getUint16(at) === 4 ? EGRESS : INGRESS
        return this.#ethertype(seen, view.getUint16(at + 14), at + 16)
      case LINUX_SLL2:
        if (end - at < 20) return this.#malformed()
        seen.direction = seen.bytes[at + 10] === 4 ? EGRESS : INGRESS
        return this.#ethertype(seen, view.getUint16(at), at + 20)
      default:
        return false
    }
  }

  /** Passes VLAN tags (802.1Q, 802.1ad). */
  #ethertype(seen: Seen, first: number, start: number): boolean {
    const { view, end } = seen
    let type = first
    let at = start
    if (type === 0x8100 || type === 0x88a8 || type === 0x9100) {
      this.#cells[VLAN_PACKETS]!++
      for (let tags = 0; type === 0x8100 || type === 0x88a8 || type === 0x9100; tags++) {
        if (end - at < 4 || tags === 4) return this.#malformed()
        if (tags === 0) seen.vlan = view.getUint16(at) & 0xfff
        type = view.getUint16(at + 2)
        at += 4
      }
    }
    seen.ethertype = type
    this.#type = type
    this.#next = at
    return true
  }

  /** What an Ethernet type, or IP itself, announces at `at`, which ends at `wireEnd` on the wire. */
  #payload(seen: Seen, at: number, type: number, wireEnd: number, depth: number): void {
    if (type === ETHERTYPE_IPV4) this.#ipv4(seen, at, wireEnd, depth)
    else if (type === ETHERTYPE_IPV6) this.#ipv6(seen, at, wireEnd, depth)
    else if (type === BY_VERSION && at < seen.end) {
      const version = seen.bytes[at]! >> 4
      if (version === 4) this.#ipv4(seen, at, wireEnd, depth)
      else if (version === 6) this.#ipv6(seen, at, wireEnd, depth)
    }
  }

  #ipv4(seen: Seen, at: number, wireEnd: number, depth: number): void {
    const { view, bytes, end } = seen
    if (end - at < 20) {
      this.#malformed()
      return
    }
    const size = (bytes[at]! & 15) * 4
    const length = view.getUint16(at + 2)
    if (bytes[at]! >> 4 !== 4 || size < 20 || (length < size && length !== 0)) {
      this.#malformed()
      return
    }
    seen.family = IPV4
    seen.network = at
    seen.source = at + 12
    seen.destination = at + 16
    const fragment = view.getUint16(at + 6) & 0x3fff
    seen.fragment = fragment !== 0
    if (fragment !== 0) this.#cells[FRAGMENTS]!++
    if (depth === 0 && seen.direction === UNKNOWN) seen.direction = this.#locals.ofIpv4(view, at)
    // 0: the adapter was to cut the segment. What we send may get its checksum there, too.
    if (seen.direction !== EGRESS && end - at >= size && sum(view, at, size) !== 0xffff) {
      this.#cells[CHECKSUM_ERRORS]!++
    }
    const stop = length === 0 ? wireEnd : Math.min(wireEnd, at + length)
    seen.protocol = bytes[at + 9]!
    if ((fragment & 0x1fff) === 0) this.#transport(seen, at + size, stop, depth)
  }

  #ipv6(seen: Seen, at: number, wireEnd: number, depth: number): void {
    const { view, bytes, end } = seen
    if (end - at < 40 || bytes[at]! >> 4 !== 6) {
      this.#malformed()
      return
    }
    seen.family = IPV6
    seen.network = at
    seen.source = at + 8
    seen.destination = at + 24
    seen.fragment = false
    if (depth === 0 && seen.direction === UNKNOWN) seen.direction = this.#locals.ofIpv6(view, at)
    const length = view.getUint16(at + 4)
    const stop = length === 0 ? wireEnd : Math.min(wireEnd, at + 40 + length)
    let next = bytes[at + 6]!
    let header = at + 40
    for (let i = 0; i < MOST_EXTENSIONS; i++) {
      // Hop-by-hop, routing, destination options, mobility, HIP, shim6: a length in 8 bytes beyond the first 8.
      const option =
        next === 0 || next === 43 || next === 60 || next === 135 || next === 139 || next === 140
      if (!option && next !== 44 && next !== 51) break
      if (end - header < 8) {
        seen.protocol = next
        return
      }
      if (next === 44) {
        const offset = view.getUint16(header + 2)
        seen.fragment = (offset & 0xfff9) !== 0
        if (seen.fragment) this.#cells[FRAGMENTS + 1]!++
        next = bytes[header]!
        header += 8
        if (offset >= 8) {
          seen.protocol = next
          return
        }
      } else {
        const units = bytes[header + 1]!
        const size = next === 51 ? (units + 2) * 4 : (units + 1) * 8
        next = bytes[header]!
        header += size
      }
    }
    seen.protocol = next
    this.#transport(seen, header, stop, depth)
  }

  /** The header above IP: ports, or what a tunnel carries. */
  #transport(seen: Seen, at: number, wireEnd: number, depth: number): void {
    const { view, bytes, end } = seen
    seen.wireEnd = wireEnd
    switch (seen.protocol) {
      case TCP:
        if (end - at < 4) return
        seen.transport = at
        seen.sourcePort = view.getUint16(at)
        seen.destinationPort = view.getUint16(at + 2)
        if (end - at < 20) return
        seen.flags = view.getUint16(at + 12) & 0x1ff
        seen.payload = at + (bytes[at + 12]! >> 4) * 4
        if (seen.payload < at + 20) {
          this.#malformed()
          seen.payload = -1
        }
        return
      case UDP:
        if (end - at < 4) return
        seen.transport = at
        seen.sourcePort = view.getUint16(at)
        seen.destinationPort = view.getUint16(at + 2)
        if (end - at < 8) return
        seen.payload = at + 8
        if (depth < MOST_TUNNELS && !seen.fragment) {
          if (seen.destinationPort === VXLAN_PORT) this.#vxlan(seen, at + 8, wireEnd, depth)
          else if (seen.destinationPort === GENEVE_PORT) this.#geneve(seen, at + 8, wireEnd, depth)
        }
        return
      case GRE:
        if (depth < MOST_TUNNELS && !seen.fragment) this.#gre(seen, at, wireEnd, depth)
        return
      case IPIP:
      case IPV6_IN_IP:
        if (depth < MOST_TUNNELS && !seen.fragment && at < end) {
          const type = seen.protocol === IPIP ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6
          this.#inner(seen, TUNNEL.ip, at, type, wireEnd, depth)
        }
        return
      case ICMP:
      case ICMPV6: {
        seen.payload = at
        if (end - at < 2) return
        // As the Community ID has it: a question and its answer are one flow, other messages one for each type and code.
        const type = bytes[at]!
        const answer = icmpAnswer(seen.protocol, type)
        seen.transport = at
        seen.sourcePort = type
        seen.destinationPort = answer < 0 ? bytes[at + 1]! : answer
        return
      }
      case SCTP:
        seen.payload = at
        if (end - at < 4) return
        seen.transport = at
        seen.sourcePort = view.getUint16(at)
        seen.destinationPort = view.getUint16(at + 2)
        return
      default:
        seen.payload = at
    }
  }

  /** RFC 7348: flags, reserved 3, VNI 3, reserved. */
  #vxlan(seen: Seen, at: number, wireEnd: number, depth: number): void {
    if (seen.end - at < 22 || (seen.bytes[at]! & 8) === 0) return
    this.#frame(seen, TUNNEL.vxlan, at + 8, wireEnd, depth)
  }

  /** RFC 8926: version and option length in words, flags, type 2, VNI 3, reserved, options. */
  #geneve(seen: Seen, at: number, wireEnd: number, depth: number): void {
    const { bytes, view, end } = seen
    if (end - at < 8 || bytes[at]! >> 6 !== 0) return
    const payload = at + 8 + (bytes[at]! & 0x3f) * 4
    const type = view.getUint16(at + 2)
    if (type === 0x6558) this.#frame(seen, TUNNEL.geneve, payload, wireEnd, depth)
    else this.#inner(seen, TUNNEL.geneve, payload, type, wireEnd, depth)
  }

  /** RFC 2784 and 2890: flags 2, type 2, then checksum, key and sequence number, 4 each, as the flags say. */
  #gre(seen: Seen, at: number, wireEnd: number, depth: number): void {
    const { view, end } = seen
    if (end - at < 4) return
    const flags = view.getUint16(at)
    // Version 1 is PPTP's.
    if ((flags & 7) !== 0) return
    const words = ((flags >> 15) & 1) + ((flags >> 13) & 1) + ((flags >> 12) & 1)
    const payload = at + 4 + 4 * words
    const type = view.getUint16(at + 2)
    if (type === 0x6558) this.#frame(seen, TUNNEL.gre, payload, wireEnd, depth)
    else this.#inner(seen, TUNNEL.gre, payload, type, wireEnd, depth)
  }

  /** An Ethernet frame in a tunnel. */
  #frame(seen: Seen, tunnel: number, at: number, wireEnd: number, depth: number): void {
    if (seen.end - at < 14) return
    const { vlan } = seen
    if (!this.#ethertype(seen, seen.view.getUint16(at + 12), at + 14)) return
    seen.vlan = vlan
    this.#inner(seen, tunnel, this.#next, this.#type, wireEnd, depth)
  }

  /** IP in a tunnel: what carries it is a flow of its own, then the inner packet is the one that counts. */
  #inner(
    seen: Seen,
    tunnel: number,
    at: number,
    type: number,
    wireEnd: number,
    depth: number,
  ): void {
    if ((type !== ETHERTYPE_IPV4 && type !== ETHERTYPE_IPV6) || at >= seen.end) return
    this.#cells[TUNNEL_PACKETS + tunnel]!++
    this.#flows?.touch(seen, true)
    seen.transport = -1
    seen.payload = -1
    seen.sourcePort = 0
    seen.destinationPort = 0
    this.#payload(seen, at, type, wireEnd, depth + 1)
  }
}

/** The Internet checksum's sum of `size` bytes, an even number: 0xffff when a header is right. */
function sum(view: DataView, at: number, size: number): number {
  let total = 0
  for (let i = 0; i < size; i += 4) total += view.getUint16(at + i) + view.getUint16(at + i + 2)
  total = (total & 0xffff) + (total >>> 16)
  return (total & 0xffff) + (total >>> 16)
}
