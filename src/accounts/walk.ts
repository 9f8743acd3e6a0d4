/**
 * From a packet's first byte to its transport header, for counting: link layers (link.ts), IP and its extension headers, what tunnels carry
 * (tunnels.ts). Nothing is allocated: see packet.ts for what is found.
 */
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
import { CHECKSUM_ERRORS, FLOWS_OPENED, FRAGMENTS, TRUNCATED, TUNNEL_PACKETS } from './series.js'
import {
  isExtension,
  NOT_IP,
  noTransport,
  passExtensions,
  passTransport,
  TCP,
  TUNNEL,
  UDP,
} from './transport.js'
import { findInner } from './tunnels.js'

export { ETHERTYPE_ARP } from './link.js'
export { ICMP, ICMPV6, SCTP, TCP, UDP } from './transport.js'

/** Tunnels within tunnels; further ones are counted as what carries them. */
const MOST_TUNNELS = 4

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
    return passTransport(seen, at + size, this.#cells)
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
    if (next === TCP || next === UDP || !isExtension(next))
      return passTransport(seen, at + 40, this.#cells)
    return passExtensions(seen, at + 40, this.#cells)
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
      if (this.#flows !== null) {
        this.#flows.touch(seen, true)
        if (seen.opens) this.#cells[FLOWS_OPENED]!++
      }
      const at = seen.payload
      noTransport(seen)
      if (this.#network(seen, at, seen.wireEnd, false) !== TUNNEL) return
    }
  }
}

function isNoIp(seen: Seen): void {
  seen.family = OTHER
  seen.protocol = -1
  seen.network = -1
  seen.fragment = false
  noTransport(seen)
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
