/**
 * Extensions of ICMP errors, for ICMP and ICMPv6 (RFC 4884): MPLS labels (RFC 4950), the interface a packet came in by (RFC 5837).
 *
 *   | version 4b, reserved 12b | checksum 2 | objects: length 2, class, type, data … |
 */
import { hex, ipv4, ipv6, u16, u24, u32, utf8 } from '../bytes.js'
import { add16, BAD, fold, GOOD, UNVERIFIED } from '../checksum.js'
import type { Fields } from '../layer.js'
import { names } from '../names/names.js'

const classes = names(
  '1 MPLS Label Stack|2 Interface Information|3 Interface Identification|4 Node Information',
)

export interface IcmpLabel {
  'icmp.mpls.label': number
  'icmp.mpls.exp': number
  'icmp.mpls.s': boolean
  'icmp.mpls.ttl': number
}

export interface IcmpObject {
  /** Bytes, these four included. */
  'icmp.ext.length': number
  'icmp.ext.class': number
  'icmp.ext.ctype': number
  labels?: IcmpLabel[]
  'icmp.int_info.role'?: number
  'icmp.int_info.index'?: number
  'icmp.int_info.afi'?: number
  'icmp.int_info.ipv4'?: string
  'icmp.int_info.ipv6'?: string
  'icmp.int_info.name_length'?: number
  'icmp.int_info.name'?: string
  'icmp.int_info.mtu'?: number
  'icmp.ext.data'?: string
}

export interface IcmpExtension {
  'icmp.ext.version': number
  'icmp.ext.res': number
  'icmp.ext.checksum': number
  'icmp.ext.checksum.status'?: number
  objects: IcmpObject[]
}

export const extensionFields: Fields<IcmpExtension> = {
  'icmp.ext.version': { title: 'Version', format: 'dec' },
  'icmp.ext.res': { title: 'Reserved', format: 'hex4' },
  'icmp.ext.checksum': { title: 'Checksum', format: 'hex4' },
  'icmp.ext.checksum.status': { title: 'Checksum Status', format: 'dec' },
  'icmp.ext.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'icmp.ext.class': { title: 'Class', format: 'dec', names: classes },
  'icmp.ext.ctype': { title: 'C-Type', format: 'dec' },
  'icmp.mpls.label': { title: 'Label', format: 'dec' },
  'icmp.mpls.exp': { title: 'Experimental', format: 'dec' },
  'icmp.mpls.s': { title: 'Stack bit', format: 'bool' },
  'icmp.mpls.ttl': { title: 'Time to live', format: 'dec' },
  'icmp.int_info.role': { title: 'Interface Role', format: 'dec' },
  'icmp.int_info.index': { title: 'Interface Index', format: 'dec' },
  'icmp.int_info.afi': { title: 'Address Family Identifier', format: 'dec' },
  'icmp.int_info.ipv4': { title: 'Source', format: 'text' },
  'icmp.int_info.ipv6': { title: 'Source', format: 'text' },
  'icmp.int_info.name_length': { title: 'Name Length', format: 'dec', unit: 'bytes' },
  'icmp.int_info.name': { title: 'Name', format: 'text' },
  'icmp.int_info.mtu': { title: 'Maximum Transmission Unit', format: 'dec', unit: 'bytes' },
  'icmp.ext.data': { title: 'Data', format: 'bytes' },
}

/**
 * Where the quoted packet of an error whose payload begins at `at` ends: `words` of `unit` bytes when the message says so;
 * else, when more than 128 bytes came and what stands behind them looks like an extension, there; else -1: no extension.
 */
export function quoteEnd(
  bytes: Uint8Array,
  at: number,
  end: number,
  words: number,
  unit: number,
): number {
  const quote = at + (words > 0 ? words * unit : 128)
  if (quote + 4 > end) return -1
  return words > 0 || bytes[quote]! >> 4 === 2 ? quote : -1
}

/** The extension in `bytes[at, end)`, of which four bytes are there. `verify` when it is whole and checksums are asked for. */
export function readExtension(
  bytes: Uint8Array,
  at: number,
  end: number,
  verify: boolean,
  whole: boolean,
): IcmpExtension {
  const extension: IcmpExtension = {
    'icmp.ext.version': bytes[at]! >> 4,
    'icmp.ext.res': u16(bytes, at) & 0xfff,
    'icmp.ext.checksum': u16(bytes, at + 2),
    objects: [],
  }
  if (verify) {
    const right = whole && fold(add16(bytes, at, end)) === 0xffff
    extension['icmp.ext.checksum.status'] = !whole ? UNVERIFIED : right ? GOOD : BAD
  }
  at += 4
  while (at + 4 <= end && extension.objects.length < 64) {
    const size = u16(bytes, at)
    if (size < 4) break
    const object: IcmpObject = {
      'icmp.ext.length': size,
      'icmp.ext.class': bytes[at + 2]!,
      'icmp.ext.ctype': bytes[at + 3]!,
    }
    extension.objects.push(object)
    if (at + size > end) break
    readObject(object, bytes, at + 4, at + size)
    at += size
  }
  return extension
}

function readObject(object: IcmpObject, bytes: Uint8Array, at: number, end: number): void {
  const kind = object['icmp.ext.class']
  if (kind === 1 && object['icmp.ext.ctype'] === 1) {
    const labels: IcmpLabel[] = []
    for (; at + 4 <= end && labels.length < 64; at += 4) {
      const word = u24(bytes, at)
      labels.push({
        'icmp.mpls.label': word >> 4,
        'icmp.mpls.exp': (word >> 1) & 7,
        'icmp.mpls.s': (word & 1) !== 0,
        'icmp.mpls.ttl': bytes[at + 3]!,
      })
    }
    if (labels.length > 0) object.labels = labels
  } else if (kind === 2) readInterface(object, bytes, at, end)
  else if (end > at) object['icmp.ext.data'] = hex(bytes, at, end - at)
}

/** The bits of the C-Type say what is there: index 8, address 4, name 2, MTU 1. */
function readInterface(object: IcmpObject, bytes: Uint8Array, at: number, end: number): void {
  const bits = object['icmp.ext.ctype']
  object['icmp.int_info.role'] = bits >> 6
  if ((bits & 8) !== 0) {
    if (at + 4 > end) return
    object['icmp.int_info.index'] = u32(bytes, at)
    at += 4
  }
  if ((bits & 4) !== 0) {
    if (at + 8 > end) return
    const family = u16(bytes, at)
    object['icmp.int_info.afi'] = family
    const size = family === 1 ? 4 : 16
    if (at + 4 + size > end) return
    if (family === 1) object['icmp.int_info.ipv4'] = ipv4(bytes, at + 4)
    else object['icmp.int_info.ipv6'] = ipv6(bytes, at + 4)
    at += 4 + size
  }
  if ((bits & 2) !== 0) {
    const size = at < end ? bytes[at]! : 0
    if (size === 0 || at + size > end) return
    object['icmp.int_info.name_length'] = size
    let last = at + size
    while (last > at + 1 && bytes[last - 1] === 0) last--
    object['icmp.int_info.name'] = utf8(bytes, at + 1, last)
    at += size
  }
  if ((bits & 1) !== 0 && at + 4 <= end) object['icmp.int_info.mtu'] = u32(bytes, at)
}
