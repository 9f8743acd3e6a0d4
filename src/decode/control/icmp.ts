/**
 * ICMP (RFC 792; subnet mask RFC 950, router discovery RFC 1256, path MTU RFC 1191, extensions RFC 4884 and RFC 8335).
 *
 *   | type | code | checksum 2 | by type 4 | by type … |
 *
 * Errors quote the packet they are about: it is decoded as the next layer.
 */
import { ipv4, u16, u32 } from '../bytes.js'
import { add16, BAD, fold, GOOD, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { icmpCode, icmpTypes } from '../names/icmp.js'
import { extensionFields, type IcmpExtension, quoteEnd, readExtension } from './icmpextensions.js'
import { type IcmpBody, icmpBodyFields } from './icmpfields.js'

const IP_VERSION = table('ip.version')
const ECHO = table('icmp.echo')

export interface Icmp extends Layer<'icmp'>, IcmpBody {
  'icmp.type': number
  'icmp.code': number
  'icmp.checksum': number
  'icmp.checksum.status'?: number
  /** Bytes of the message on the wire. */
  length: number
  extension?: IcmpExtension
}

export const icmp: Protocol<Icmp> = {
  name: 'icmp',
  title: 'Internet Control Message Protocol',
  source: 'RFC 792',
  over: { 'ip.proto': [1] },
  min: 4,
  fields: {
    'icmp.type': { title: 'Type', format: 'dec', names: icmpTypes },
    'icmp.code': { title: 'Code', format: 'dec' },
    'icmp.checksum': { title: 'Checksum', format: 'hex4' },
    'icmp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    ...icmpBodyFields,
    ...extensionFields,
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const layer: Icmp = {
      protocol: 'icmp',
      offset: at,
      size: Math.min(8, end - at),
      'icmp.type': type,
      'icmp.code': bytes[at + 1]!,
      'icmp.checksum': u16(bytes, at + 2),
      length: walk.reported - at,
    }
    if (walk.checksums) {
      const whole = walk.reported <= end && walk.network?.fragment !== true
      const right = whole && fold(add16(bytes, at, end)) === 0xffff
      layer['icmp.checksum.status'] = !whole ? UNVERIFIED : right ? GOOD : BAD
    }
    if (end - at < 8) walk.short(8)
    else readBody(layer, bytes, at, end, walk)
    return layer
  },
  summary(layer) {
    const type = layer['icmp.type']
    const name =
      icmpCode(type, layer['icmp.code']) ??
      icmpTypes(type) ??
      `type ${type} code ${layer['icmp.code']}`
    const echo =
      layer['icmp.ident'] === undefined
        ? ''
        : `, id ${layer['icmp.ident']}, seq ${layer['icmp.seq'] ?? layer['icmp.ext.echo.seq']}`
    return `ICMP ${type === 8 ? 'echo request' : name.toLowerCase()}${echo}, length ${layer.length}`
  },
}

function readBody(layer: Icmp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  switch (layer['icmp.type']) {
    case 0:
    case 8:
      readIdentity(layer, bytes, at)
      if (walk.reported > at + 8) walk.next(ECHO, 0, at + 8, walk.reported)
      return
    case 3:
    case 11:
    case 12:
      if (layer['icmp.type'] === 12) layer['icmp.pointer'] = bytes[at + 4]!
      else if (layer['icmp.type'] === 3 && layer['icmp.code'] === 4) {
        layer['icmp.mtu'] = u16(bytes, at + 6)
      }
      readQuote(layer, bytes, at, end, walk, bytes[at + 5]!)
      return
    case 5:
      layer['icmp.redir_gw'] = ipv4(bytes, at + 4)
      readQuote(layer, bytes, at, end, walk, 0)
      return
    case 4:
      readQuote(layer, bytes, at, end, walk, 0)
      return
    case 9:
      readRouters(layer, bytes, at, end, walk)
      return
    case 13:
    case 14:
      readIdentity(layer, bytes, at)
      if (!room(layer, at, end, walk, 20)) return
      layer['icmp.originate_timestamp'] = u32(bytes, at + 8)
      layer['icmp.receive_timestamp'] = u32(bytes, at + 12)
      layer['icmp.transmit_timestamp'] = u32(bytes, at + 16)
      return
    case 15:
    case 16:
      readIdentity(layer, bytes, at)
      return
    case 17:
    case 18:
      readIdentity(layer, bytes, at)
      if (room(layer, at, end, walk, 12)) layer['icmp.address_mask'] = ipv4(bytes, at + 8)
      return
    case 42:
    case 43:
      readProbe(layer, bytes, at, end, walk)
      return
    case 10:
      return
    default:
      if (walk.reported > at + 8) walk.next(ECHO, 1, at + 8, walk.reported)
  }
}

/** Identifiers are opaque: some systems write them in little-endian order, so both readings are given. */
function readIdentity(layer: Icmp, bytes: Uint8Array, at: number): void {
  layer['icmp.ident'] = u16(bytes, at + 4)
  layer['icmp.ident_le'] = bytes[at + 4]! | (bytes[at + 5]! << 8)
  layer['icmp.seq'] = u16(bytes, at + 6)
  layer['icmp.seq_le'] = bytes[at + 6]! | (bytes[at + 7]! << 8)
}

/** The layer takes `size` bytes: true when they are there. */
function room(layer: Icmp, at: number, end: number, walk: Walk, size: number): boolean {
  layer.size = Math.min(size, end - at)
  if (end - at >= size) return true
  walk.short(size)
  return false
}

function readQuote(
  layer: Icmp,
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
  words: number,
): void {
  const extensible = layer['icmp.type'] !== 4 && layer['icmp.type'] !== 5
  if (extensible && words > 0) {
    layer['icmp.length'] = words
    layer['icmp.length.original_datagram'] = 4 * words
  }
  const extension = extensible ? quoteEnd(bytes, at + 8, end, words, 4) : -1
  if (extension >= 0) {
    const whole = walk.reported <= end
    layer.extension = readExtension(bytes, extension, end, walk.checksums, whole)
  }
  if (walk.reported > at + 8) {
    walk.next(IP_VERSION, 4, at + 8, extension >= 0 ? extension : walk.reported)
  }
}

function readRouters(layer: Icmp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const count = bytes[at + 4]!
  const words = bytes[at + 5]!
  layer['icmp.num_addrs'] = count
  layer['icmp.addr_entry_size'] = words
  layer['icmp.lifetime'] = u16(bytes, at + 6)
  if (words < 2) return
  layer.routers = []
  for (let i = 0, from = at + 8; i < count; i++, from += 4 * words) {
    if (!room(layer, at, end, walk, from + 4 * words - at)) return
    layer.routers.push({
      'icmp.router_address': ipv4(bytes, from),
      'icmp.pref_level': u32(bytes, from + 4) | 0,
    })
  }
}

function readProbe(layer: Icmp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const bits = bytes[at + 7]!
  layer['icmp.ident'] = u16(bytes, at + 4)
  layer['icmp.ident_le'] = bytes[at + 4]! | (bytes[at + 5]! << 8)
  layer['icmp.ext.echo.seq'] = bytes[at + 6]!
  if (layer['icmp.type'] === 42) {
    layer['icmp.ext.echo.req.local'] = (bits & 1) !== 0
    if (end - at >= 12) {
      layer.extension = readExtension(bytes, at + 8, end, walk.checksums, walk.reported <= end)
      layer.size = end - at
    }
  } else {
    layer['icmp.ext.echo.rsp.state'] = bits >> 5
    layer['icmp.ext.echo.rsp.active'] = (bits & 4) !== 0
    layer['icmp.ext.echo.rsp.ipv4'] = (bits & 2) !== 0
    layer['icmp.ext.echo.rsp.ipv6'] = (bits & 1) !== 0
  }
}
