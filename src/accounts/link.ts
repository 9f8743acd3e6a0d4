/** Link layers, for counting: where the network layer begins, and what it is. What `decode` tells in full is here as far as it is counted. */
import type { Locals } from './locals.js'
import { EGRESS, INGRESS, type Seen, UNKNOWN } from './packet.js'
import { MALFORMED, VLAN_PACKETS } from './series.js'

// Link types (DLT).
const NULL = 0
export const ETHERNET = 1
const PPP = 9
const CISCO_HDLC = 104
const FDDI = 10
const LOOP = 108
const LINUX_SLL = 113
const NFLOG = 239
const IPOIB = 242
const LINUX_SLL2 = 276
/** Nothing before IP: three numbers of one, IPv4 only, IPv6 only. */
const RAW = [12, 14, 101, 228, 229]

export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_ARP = 0x0806
const VLAN = 0x8100
const SERVICE_VLAN = 0x88a8
const OLD_SERVICE_VLAN = 0x9100
/** IEEE 802.1BR: six bytes, then a type. IEEE 802.1ah: four, a customer's addresses, then a type. */
const E_TAG = 0x893f
const PBB = 0x88e7
const MPLS = 0x8847
const MPLS_UPSTREAM = 0x8848
const PPPOE = 0x8864
/** In place of a type, for IP whose version its first four bits tell. */
export const BY_VERSION = -1
/** Of what is not IP and has no type. */
const NO_TYPE = 0
/** A type that is a length, at most: IEEE 802.3. */
export const MOST_LENGTH = 1500

const MOST_TAGS = 4
const MOST_LABELS = 16
const MOST_ATTRIBUTES = 64

/** Counts a header that cannot be right; one that the capture cut is not meant. */
export function malformed(seen: Seen, cells: Float64Array): -1 {
  if (seen.end - seen.at >= seen.length) cells[MALFORMED]!++
  return -1
}

/** Passes the link layer at `seen.at`: gives where its payload begins or -1, and sets `ethertype`, `vlan` and `direction` of `seen`. */
export function passLink(
  linkType: number,
  seen: Seen,
  locals: Locals,
  cells: Float64Array,
): number {
  const { at, end, view } = seen
  switch (linkType) {
    case ETHERNET:
      if (end - at < 14) return malformed(seen, cells)
      seen.direction = locals.ofMac(view, at)
      return passTypes(seen, view.getUint16(at + 12), at + 14, cells)
    case LINUX_SLL:
      if (end - at < 16) return malformed(seen, cells)
      seen.direction = directionOf(view.getUint16(at))
      return passTypes(seen, view.getUint16(at + 14), at + 16, cells)
    case LINUX_SLL2:
      if (end - at < 20) return malformed(seen, cells)
      seen.direction = directionOf(view.getUint8(at + 10))
      return passTypes(seen, view.getUint16(at), at + 20, cells)
    case NULL:
    case LOOP:
      // The family's number differs by system and byte order: IP tells its version itself.
      if (end - at < 4) return malformed(seen, cells)
      seen.ethertype = BY_VERSION
      return at + 4
    case PPP:
    case CISCO_HDLC: {
      if (end - at < 4) return malformed(seen, cells)
      const first = view.getUint16(at)
      // To one station or to all; on PPP's lines, too.
      if (first === 0x0f00 || first === 0x8f00)
        return passTypes(seen, view.getUint16(at + 2), at + 4, cells)
      // Address and control may have been left out.
      return passPpp(seen, first === 0xff03 ? at + 2 : at)
    }
    case FDDI:
      if (end - at < 13) return malformed(seen, cells)
      // Of what carries LLC, that begins behind the addresses: as behind a length.
      return (view.getUint8(at) & 0x70) === 0x50 ? passTypes(seen, 0, at + 13, cells) : -1
    case NFLOG:
      return passNflog(seen)
    case IPOIB:
      if (end - at < 44) return malformed(seen, cells)
      return passTypes(seen, view.getUint16(at + 40), at + 44, cells)
    default:
      if (!RAW.includes(linkType)) return -1
      seen.ethertype = BY_VERSION
      return at
  }
}

/** Of a cooked header's packet type: 0 … 2 are for us or for all, 3 is others', 4 is sent by us. */
function directionOf(type: number): number {
  return type === 4 ? EGRESS : type < 3 ? INGRESS : UNKNOWN
}

function isTag(type: number): boolean {
  return (
    type === VLAN ||
    type === SERVICE_VLAN ||
    type === OLD_SERVICE_VLAN ||
    type === E_TAG ||
    type === PBB
  )
}

/** Passes what stands between an Ethernet type and the network layer: tags (802.1Q, 802.1ad, 802.1BR, 802.1ah), SNAP, MPLS, PPPoE. */
export function passTypes(seen: Seen, first: number, start: number, cells: Float64Array): number {
  const { view, end } = seen
  let type = first
  let at = start
  let tagged = false
  for (let i = 0; isTag(type); i++) {
    const size = type === E_TAG ? 8 : type === PBB ? 18 : 4
    if (end - at < size || i === MOST_TAGS) return malformed(seen, cells)
    if (size === 4) {
      if (!tagged) cells[VLAN_PACKETS]!++
      if (!tagged) seen.vlan = view.getUint16(at) & 0xfff
      tagged = true
    }
    at += size
    type = view.getUint16(at - 2)
  }
  if (type <= MOST_LENGTH) {
    const sap = end - at >= 3 ? view.getUint16(at) : 0
    // RFC 1042: 0xaa twice, unnumbered information, an organization of 0: then a type follows. 6 is IP itself.
    const snap = sap === 0xaaaa && end - at >= 8 && view.getInt32(at + 2) === 0x0300_0000
    type = snap ? view.getUint16(at + 6) : sap === 0x0606 ? ETHERTYPE_IPV4 : NO_TYPE
    at += snap ? 8 : 3
  }
  if (type === MPLS || type === MPLS_UPSTREAM) return passMpls(seen, at)
  if (type === PPPOE) return end - at < 8 ? malformed(seen, cells) : passPpp(seen, at + 6)
  seen.ethertype = type
  return at
}

/** RFC 3032: labels of four bytes, the last one marked; IP follows, or something of which the first four bits are others. */
function passMpls(seen: Seen, start: number): number {
  const { view, end } = seen
  seen.ethertype = BY_VERSION
  for (let at = start, i = 0; end - at >= 4 && i < MOST_LABELS; at += 4, i++) {
    if ((view.getUint8(at + 2) & 1) === 1) return at + 4
  }
  return -1
}

/** RFC 1661: a protocol in two bytes, or in one, which is odd. */
function passPpp(seen: Seen, at: number): number {
  const { view, end } = seen
  if (end - at < 2) return -1
  const short = (view.getUint8(at) & 1) === 1
  const protocol = short ? view.getUint8(at) : view.getUint16(at)
  const next = short ? at + 1 : at + 2
  if (protocol === 0x281) return passMpls(seen, next)
  seen.ethertype = protocol === 0x21 ? ETHERTYPE_IPV4 : protocol === 0x57 ? ETHERTYPE_IPV6 : NO_TYPE
  return next
}

/** Netfilter's log: attributes of length 2 and type 2, little endian, filled up to 4 bytes; the packet is the one of type 9. */
function passNflog(seen: Seen): number {
  const { view, end } = seen
  seen.ethertype = BY_VERSION
  let at = seen.at + 4
  for (let i = 0; i < MOST_ATTRIBUTES && end - at >= 4; i++) {
    if ((view.getUint16(at + 2, true) & 0x7fff) === 9) return at + 4
    at += Math.max(4, (view.getUint16(at, true) + 3) & ~3)
  }
  return -1
}
