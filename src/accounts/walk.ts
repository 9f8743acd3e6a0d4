/**
 * From a packet's first byte to its transport header, for counting: link layers (link.ts), IP and its extension headers, what tunnels carry
 * (tunnels.ts). Nothing is allocated: see packet.ts for what is found.
 */
import * as PCAP from '../pcap/pcap.js'
import type { FlowTable } from './flows.js'
import * as LINK from './link.js'
import { malformed, passLink } from './link.js'
import type { Locals } from './locals.js'
import type { Seen } from './packet.js'
import * as PACKET from './packet.js'
import * as SERIES from './series.js'
import * as TRANSPORT from './transport.js'
import { isExtension, noTransport, passExtensions, passTransport } from './transport.js'
import { findInner, mayBeTunnel } from './tunnels.js'

export { ETHERTYPE_ARP } from './link.js'
export { ICMP, ICMPV6, SCTP, TCP, UDP } from './transport.js'

const { RECORD_BYTES } = PCAP
const { BY_VERSION, ETHERNET, ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } = LINK
const { EGRESS, IPV4, IPV6, OTHER, UNKNOWN } = PACKET
const { CHECKSUM_ERRORS, FLOWS_OPENED, FRAGMENTS, TRUNCATED, TUNNEL_PACKETS, VLAN_PACKETS } = SERIES
const { NOT_IP, TCP, TUNNEL, UDP } = TRANSPORT

/** Tunnels within tunnels; further ones are counted as what carries them. */
const MOST_TUNNELS = 4

/** Ethernet, IPv4, TCP. */
const LEAST_PLAIN = 54

/** A length on the wire of 2 GiB or more is a lie: it counts as this, the most that is a number of 31 bits as all others are. */
const MOST_ON_WIRE = 0x7fff_ffff

/** Reads packets of one link type. */
export class Walk {
  /** Tells what comes in from what goes out. */
  locals: Locals
  /** DLT of the packets. */
  linkType: number
  /** Unix time, in seconds, that times count from, and nanoseconds in the unit of the records' times. */
  base = 0
  scale = 1000
  /** Where the next record begins. */
  next = 0
  readonly #cells: Float64Array
  readonly #flows: FlowTable | null

  constructor(linkType: number, cells: Float64Array, flows: FlowTable | null, locals: Locals) {
    this.linkType = linkType
    this.#cells = cells
    this.#flows = flows
    this.locals = locals
  }

  /**
   * Reads records, from `next` up to `stop` or until the batch is full, and gives how many. Finds the parts of their packets; counts what
   * concerns headers alone.
   *
   * Nearly everything is an Ethernet frame without a tag, IP without options or extensions, in one piece, TCP or UDP: read in one go, with
   * variables in place of fields, it takes two thirds of the time.
   */
  read(view: DataView, stop: number, batch: readonly Seen[]): number {
    const { locals, base, scale } = this
    const least = this.linkType === ETHERNET ? LEAST_PLAIN : Number.POSITIVE_INFINITY
    const most = batch.length
    let count = 0
    let { next } = this
    while (count < most && next + RECORD_BYTES <= stop) {
      const captured = view.getInt32(next + 8, true)
      const told = view.getInt32(next + 12, true)
      const length = told < 0 ? MOST_ON_WIRE : told
      const at = next + RECORD_BYTES
      const end = at + captured
      if (captured < 0 || end > stop) {
        next = stop
        break
      }
      const seen = batch[count++]!
      seen.time = (view.getUint32(next, true) - base) * 1e9 + view.getInt32(next + 4, true) * scale
      seen.length = length
      seen.at = at
      seen.end = end
      next = end
      if (end - at < least) {
        this.#any(seen)
        continue
      }
      const type = view.getUint16(at + 12)
      const ip = at + 14
      let direction = locals.ofMac(view, at)
      let protocol = -1
      let transport = ip
      let wireEnd = ip
      let source = ip
      let destination = ip
      let intact = true
      if (type === ETHERTYPE_IPV4) {
        // Words, low byte first: five tell all of the header and its checksum, which knows no order of bytes.
        const first = view.getInt32(ip, true)
        const second = view.getInt32(ip + 4, true)
        const third = view.getInt32(ip + 8, true)
        // Version and size, "more fragments" and offset.
        if ((first & 0xff) === 0x45 && (second & 0xff3f_0000) === 0) protocol = (third >>> 8) & 0xff
        transport = ip + 20
        source = ip + 12
        destination = ip + 16
        wireEnd = ip + (((first >>> 8) & 0xff00) | (first >>> 24))
        if (direction === UNKNOWN) direction = locals.ofIpv4(view, ip)
        // What we send may get its checksum from the adapter.
        if (direction !== EGRESS) {
          let sum = halves(first) + halves(second) + halves(third)
          sum += halves(view.getInt32(ip + 12, true)) + halves(view.getInt32(ip + 16, true))
          intact = halves(halves(sum)) === 0xffff
        }
      } else if (type === ETHERTYPE_IPV6) {
        const second = view.getInt32(ip + 4)
        if (view.getUint8(ip) >> 4 === 6) protocol = (second >>> 8) & 0xff
        transport = ip + 40
        source = ip + 8
        destination = ip + 24
        wireEnd = transport + (second >>> 16)
        if (direction === UNKNOWN) direction = locals.ofIpv6(view, ip)
      }
      const available = (end < wireEnd ? end : wireEnd) - transport
      const isTcp = protocol === TCP
      if ((!isTcp && protocol !== UDP) || available < 20 || wireEnd > at + length) {
        this.#any(seen)
        continue
      }
      const ports = view.getInt32(transport)
      const bits = view.getUint16(transport + 12)
      if (isTcp ? bits < 0x5000 : mayBeTunnel(ports)) {
        this.#any(seen)
        continue
      }
      if (!intact) this.#cells[CHECKSUM_ERRORS]!++
      if (end - at < length) this.#cells[TRUNCATED]!++
      seen.direction = direction
      seen.family = type === ETHERTYPE_IPV4 ? IPV4 : IPV6
      seen.ethertype = type
      seen.vlan = 0
      seen.network = ip
      seen.source = source
      seen.destination = destination
      seen.protocol = protocol
      seen.fragment = false
      seen.wireEnd = wireEnd
      seen.transport = transport
      seen.ports = ports
      seen.flags = isTcp ? bits & 0x1ff : 0
      seen.payload = isTcp ? transport + (bits >> 12) * 4 : transport + 8
    }
    this.next = next
    return count
  }

  /** Of any packet. */
  #any(seen: Seen): void {
    const { view, at, end } = seen
    seen.direction = UNKNOWN
    seen.vlan = 0
    const cells = this.#cells
    if (end - at < seen.length) cells[TRUNCATED]!++
    const tagged = cells[VLAN_PACKETS]!
    let start: number
    // Nearly everything: an Ethernet frame without a tag.
    const type = this.linkType === ETHERNET && end - at >= 14 ? view.getUint16(at + 12) : -1
    if (type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6) {
      start = at + 14
      seen.ethertype = type
      seen.direction = this.locals.ofMac(view, at)
    } else {
      seen.ethertype = 0
      start = passLink(this.linkType, seen, this.locals, cells)
    }
    const found = start < 0 ? NOT_IP : this.#network(seen, start, at + seen.length, true)
    if (found === TUNNEL) {
      this.#tunnels(seen)
      // Tagged within and without, it is one packet.
      if (cells[VLAN_PACKETS]! > tagged) cells[VLAN_PACKETS] = tagged + 1
    } else if (found === NOT_IP) {
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
