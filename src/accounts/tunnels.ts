/** Tunnels, for counting: where the IP packet begins that VXLAN, Geneve, GRE (ERSPAN, too) or IP itself carries. */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, passTypes } from './link.js'
import type { Seen } from './packet.js'

const UDP = 17
const IPIP = 4
const IPV6_IN_IP = 41
const GRE = 47
const VXLAN_PORT = 4789
const GENEVE_PORT = 6081
/** Transparent Ethernet bridging: a frame follows. */
const ETHERTYPE_FRAME = 0x6558
const FRAME_HEADER = 14
/** Mirrored frames (draft-foschiano-erspan): types I and II, type III. */
const ERSPAN = 0x88be
const ERSPAN_3 = 0x22eb

/** Places in TUNNELS. */
const TUNNEL = { vxlan: 0, geneve: 1, gre: 2, ip: 3 } as const

/** Whether it is worth a look. */
export function mayCarry(seen: Seen): boolean {
  const { protocol } = seen
  if (protocol === UDP) {
    const { destinationPort } = seen
    return (
      (destinationPort === VXLAN_PORT || destinationPort === GENEVE_PORT) &&
      seen.payload >= 0 &&
      !seen.fragment
    )
  }
  return (protocol === GRE || protocol === IPIP || protocol === IPV6_IN_IP) && !seen.fragment
}

/** Gives the tunnel's place in TUNNELS, and sets `payload` and `ethertype` to the IP packet in it; -1 when there is none. */
export function findInner(seen: Seen, cells: Float64Array): number {
  const { protocol, payload } = seen
  switch (protocol) {
    case UDP:
      return seen.destinationPort === VXLAN_PORT
        ? findVxlan(seen, payload, cells)
        : findGeneve(seen, payload, cells)
    case GRE:
      return findGre(seen, payload, cells)
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
  return take(seen, TUNNEL.gre, payload, type, cells)
}

/** What of this type begins at `start`: IP, or a frame that holds it. */
function take(
  seen: Seen,
  tunnel: number,
  start: number,
  type: number,
  cells: Float64Array,
): number {
  let at = start
  seen.ethertype = type
  if (type === ETHERTYPE_FRAME) {
    if (seen.end - at < FRAME_HEADER) return -1
    at = passTypes(seen, seen.view.getUint16(at + 12), at + FRAME_HEADER, cells)
    if (at < 0) return -1
  }
  if (seen.ethertype !== ETHERTYPE_IPV4 && seen.ethertype !== ETHERTYPE_IPV6) return -1
  if (at >= seen.end) return -1
  seen.payload = at
  return tunnel
}
