/** Tunnels, for counting: where the IP packet begins that VXLAN, Geneve, GRE (ERSPAN, too), GTP-U, Teredo, PIM or IP itself carries. */
import * as LINK from './link.js'
import { malformed, passTypes } from './link.js'
import type { Seen } from './packet.js'

const { BY_VERSION, ETHERTYPE_IPV4, ETHERTYPE_IPV6, MOST_LENGTH } = LINK

const UDP = 17
const IPIP = 4
const IPV6_IN_IP = 41
const GRE = 47
const PIM = 103
const VXLAN_PORT = 4789
/** Linux's own, before there was a standard. */
const OLD_VXLAN_PORT = 8472
const GENEVE_PORT = 6081
const GTP_PORT = 2152
const TEREDO_PORT = 3544
/** Transparent Ethernet bridging: a frame follows. */
const ETHERTYPE_FRAME = 0x6558
const FRAME_HEADER = 14
/** Mirrored frames (draft-foschiano-erspan): types I and II, type III. */
const ERSPAN = 0x88be
const ERSPAN_3 = 0x22eb
/** What a router redirects to a cache: IPv4, behind four bytes in WCCP's second version. */
const WCCP = 0x883e
const MOST_GTP_EXTENSIONS = 8

/** Places in TUNNELS. */
const TUNNEL = { vxlan: 0, geneve: 1, gre: 2, ip: 3, gtp: 4, teredo: 5, pim: 6 } as const

/** Whether it is worth a look. */
export function mayCarry(seen: Seen): boolean {
  const { protocol } = seen
  if (seen.fragment) return false
  if (protocol === UDP) return seen.payload >= 0 && mayBeTunnel(seen.ports)
  return protocol === GRE || protocol === IPIP || protocol === IPV6_IN_IP || protocol === PIM
}

/** Whether a datagram between these ports (source << 16 | destination) may be a tunnel's. */
export function mayBeTunnel(ports: number): boolean {
  const to = ports & 0xffff
  return (
    ports >>> 16 === TEREDO_PORT ||
    // All of them lie between these.
    (to >= GTP_PORT &&
      to <= OLD_VXLAN_PORT &&
      (to === VXLAN_PORT ||
        to === OLD_VXLAN_PORT ||
        to === GENEVE_PORT ||
        to === GTP_PORT ||
        to === TEREDO_PORT))
  )
}

/** Gives the tunnel's place in TUNNELS, and sets `payload` and `ethertype` to the IP packet in it; -1 when there is none. */
export function findInner(seen: Seen, cells: Float64Array): number {
  const { protocol, payload } = seen
  switch (protocol) {
    case UDP:
      return findByPort(seen, payload, cells)
    case GRE:
      return findGre(seen, payload, cells)
    case PIM:
      return findRegister(seen, payload, cells)
    default:
      return take(
        seen,
        TUNNEL.ip,
        payload,
        protocol === IPIP ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6,
        cells,
      )
  }
}

function findByPort(seen: Seen, at: number, cells: Float64Array): number {
  switch (seen.destinationPort) {
    case VXLAN_PORT:
    case OLD_VXLAN_PORT:
      return findVxlan(seen, at, cells)
    case GENEVE_PORT:
      return findGeneve(seen, at, cells)
    case GTP_PORT:
      return findGtp(seen, at, cells)
    default:
      return findTeredo(seen, at, cells)
  }
}

/** RFC 7348: flags, reserved 3, VNI 3, reserved. */
function findVxlan(seen: Seen, at: number, cells: Float64Array): number {
  if (seen.end - at < 8 || (seen.view.getUint8(at) & 8) === 0) return -1
  return take(seen, TUNNEL.vxlan, at + 8, ETHERTYPE_FRAME, cells)
}

/** RFC 8926: version and option length in words, flags, type 2, VNI 3, reserved, options. */
function findGeneve(seen: Seen, at: number, cells: Float64Array): number {
  const { view, end } = seen
  if (end - at < 8 || view.getUint8(at) >> 6 !== 0) return -1
  const options = (view.getUint8(at) & 0x3f) * 4
  return take(seen, TUNNEL.geneve, at + 8 + options, view.getUint16(at + 2), cells)
}

/** RFC 2784 and 2890: flags 2, type 2, then checksum, key and sequence number, 4 each, as the flags say. */
function findGre(seen: Seen, at: number, cells: Float64Array): number {
  const { view, end } = seen
  if (end - at < 4) return -1
  const flags = view.getUint16(at)
  // Version 1 is PPTP's.
  if ((flags & 7) !== 0) return -1
  const words = ((flags >> 15) & 1) + ((flags >> 13) & 1) + ((flags >> 12) & 1)
  const payload = at + 4 + 4 * words
  const type = view.getUint16(at + 2)
  // Without a sequence number there is no header of ERSPAN; the last bit of type III's says that there are 8 more bytes.
  const first = (flags & 0x1000) === 0 ? 0 : 8
  if (type === ERSPAN) return take(seen, TUNNEL.gre, payload + first, ETHERTYPE_FRAME, cells)
  if (type === ERSPAN_3) {
    if (end - payload < 12) return -1
    const third = (view.getUint8(payload + 11) & 1) === 0 ? 12 : 20
    return take(seen, TUNNEL.gre, payload + third, ETHERTYPE_FRAME, cells)
  }
  if (type === WCCP && end > payload) {
    const redirect = view.getUint8(payload) >> 4 === 4 ? 0 : 4
    return take(seen, TUNNEL.gre, payload + redirect, ETHERTYPE_IPV4, cells)
  }
  return take(seen, TUNNEL.gre, payload, type, cells)
}

/** 3GPP TS 29.281: flags, message 255, length 2, tunnel 4; with one of three flags sequence 2, N-PDU, type of what extends it. */
function findGtp(seen: Seen, start: number, cells: Float64Array): number {
  const { view, end } = seen
  if (end - start < 12) return -1
  const flags = view.getUint8(start)
  if (flags >> 4 !== 3 || view.getUint8(start + 1) !== 255) return -1
  let at = start + ((flags & 7) === 0 ? 8 : 12)
  let type = (flags & 4) === 0 ? 0 : view.getUint8(start + 11)
  for (let i = 0; type !== 0; i++) {
    // A length in words, what it is about, the next one's type.
    if (at >= end || i === MOST_GTP_EXTENSIONS) return -1
    at += view.getUint8(at) * 4
    if (at > end) return -1
    type = view.getUint8(at - 1)
  }
  return take(seen, TUNNEL.gtp, at, BY_VERSION, cells)
}

/** RFC 4380: IPv6, behind an authentication (type 1) and the origin's address (type 0) if need be. */
function findTeredo(seen: Seen, start: number, cells: Float64Array): number {
  const { view, end } = seen
  let at = start
  if (end - at >= 13 && view.getUint16(at) === 1)
    at += 13 + view.getUint8(at + 2) + view.getUint8(at + 3)
  if (end - at >= 8 && view.getUint16(at) === 0) at += 8
  if (at >= end || view.getUint8(at) >> 4 !== 6) return -1
  return take(seen, TUNNEL.teredo, at, ETHERTYPE_IPV6, cells)
}

/** RFC 7761, 4.9.3: version 2 and type 1, reserved, checksum 2, flags 4; then the packet for the group. */
function findRegister(seen: Seen, at: number, cells: Float64Array): number {
  if (seen.end - at < 8 || seen.view.getUint8(at) !== 0x21) return -1
  return take(seen, TUNNEL.pim, at + 8, BY_VERSION, cells)
}

/** What of this type begins at `start`: IP, or a frame that holds it. */
function take(
  seen: Seen,
  tunnel: number,
  start: number,
  type: number,
  cells: Float64Array,
): number {
  const { view, end } = seen
  let at = start
  seen.ethertype = type
  if (type === ETHERTYPE_FRAME) {
    if (end - at < FRAME_HEADER) return -1
    at = passTypes(seen, view.getUint16(at + 12), at + FRAME_HEADER, cells)
  } else if (type > MOST_LENGTH) at = passTypes(seen, type, at, cells)
  if (at < 0 || at >= end) return -1
  let version = 0
  if (seen.ethertype === BY_VERSION) version = view.getUint8(at) >> 4
  else if (seen.ethertype === ETHERTYPE_IPV4) version = 4
  else if (seen.ethertype === ETHERTYPE_IPV6) version = 6
  if (version !== 4 && version !== 6) return -1
  // Its carrier would be a flow of its own, and count again as the packet that stands for what cannot be read.
  if (!beginsIp(view, at, end, version)) return malformed(seen, cells)
  seen.payload = at
  return tunnel
}

/** Whether all of a header of IP, without options, was captured, and may be right: walk.ts reads it then. */
function beginsIp(view: DataView, at: number, end: number, version: number): boolean {
  const first = view.getUint8(at)
  if (first >> 4 !== version) return false
  if (version === 6) return end - at >= 40
  if (end - at < 20) return false
  const size = (first & 15) * 4
  const length = view.getUint16(at + 2)
  return size >= 20 && (length >= size || length === 0)
}
