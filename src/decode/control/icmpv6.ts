/**
 * ICMPv6 (RFC 4443): errors, echo, neighbour discovery (RFC 4861), multicast listeners (RFC 3810), and what other documents add.
 *
 *   | type | code | checksum 2 | by type … |
 *
 * Errors quote the packet they are about: it is decoded as the next layer.
 */
import { hex, u16, u32 } from '../bytes.js'
import { transportChecksum } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { icmpv6Code, icmpv6Types } from '../names/icmpv6.js'
import { extensionFields, type IcmpExtension, quoteEnd, readExtension } from './icmpextensions.js'
import { type MoreMessages, moreFields, readMore } from './icmpv6more.js'
import { type Listeners, listenerFields, readListeners } from './mld.js'
import { type Discovery, discoveryFields, readDiscovery } from './nd.js'

const IP_VERSION = table('ip.version')
const ECHO = table('icmp.echo')

export interface Icmpv6 extends Layer<'icmpv6'>, Discovery, Listeners, MoreMessages {
  'icmpv6.type': number
  'icmpv6.code': number
  'icmpv6.checksum': number
  'icmpv6.checksum.status'?: number
  'icmpv6.mtu'?: number
  'icmpv6.pointer'?: number
  /** Of the quoted packet, in units of 8 bytes. */
  'icmpv6.length'?: number
  'icmpv6.echo.identifier'?: number
  'icmpv6.echo.sequence_number'?: number
  /** Bytes of the message on the wire. */
  length: number
  extension?: IcmpExtension
}

export const icmpv6: Protocol<Icmpv6> = {
  name: 'icmpv6',
  title: 'Internet Control Message Protocol v6',
  source: 'RFC 4443',
  over: { 'ip.proto': [58] },
  min: 4,
  fields: {
    'icmpv6.type': { title: 'Type', format: 'dec', names: icmpv6Types },
    'icmpv6.code': { title: 'Code', format: 'dec' },
    'icmpv6.checksum': { title: 'Checksum', format: 'hex4' },
    'icmpv6.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'icmpv6.mtu': { title: 'MTU', format: 'dec', unit: 'bytes' },
    'icmpv6.pointer': { title: 'Pointer', format: 'dec' },
    'icmpv6.length': { title: 'Length of original datagram', format: 'dec', unit: '× 8 bytes' },
    'icmpv6.echo.identifier': { title: 'Identifier', format: 'hex4' },
    'icmpv6.echo.sequence_number': { title: 'Sequence', format: 'dec' },
    ...discoveryFields,
    ...listenerFields,
    ...moreFields,
    ...extensionFields,
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const layer: Icmpv6 = {
      protocol: 'icmpv6',
      offset: at,
      size: end - at,
      'icmpv6.type': type,
      'icmpv6.code': bytes[at + 1]!,
      'icmpv6.checksum': u16(bytes, at + 2),
      length: walk.reported - at,
    }
    if (walk.checksums) {
      const { network, reported } = walk
      layer['icmpv6.checksum.status'] = transportChecksum(bytes, at, end, reported, network, 58)
    }
    if (type < 128) {
      readError(layer, bytes, at, end, walk)
      return layer
    }
    const need =
      type === 128 || type === 129
        ? readEcho(layer, bytes, at, end, walk)
        : type >= 133 && type <= 137
          ? readDiscovery(layer, type, bytes, at, end)
          : type <= 132 || type === 143
            ? readListeners(layer, type, bytes, at, end)
            : readMore(layer, type, bytes, at, end)
    if (end - at < need) walk.short(need)
    else if (type === 137) quoteRedirected(bytes, at + 40, end, walk)
    return layer
  },
  summary(layer) {
    const type = layer['icmpv6.type']
    const code = layer['icmpv6.code']
    const name = icmpv6Code(type, code) ?? icmpv6Types(type) ?? `type ${type} code ${code}`
    const target =
      layer['icmpv6.nd.ns.target_address'] ??
      layer['icmpv6.nd.na.target_address'] ??
      layer['icmpv6.nd.rd.target_address']
    const echo =
      layer['icmpv6.echo.identifier'] === undefined
        ? ''
        : `, id ${layer['icmpv6.echo.identifier']}, seq ${layer['icmpv6.echo.sequence_number'] ?? layer['icmpv6.ext.echo.seq']}`
    const about = target === undefined ? '' : `, ${type === 135 ? 'who has' : 'tgt is'} ${target}`
    return `ICMP6, ${name.toLowerCase()}${echo}${about}, length ${layer.length}`
  },
}

/** Returns the bytes the message needs. */
function readEcho(layer: Icmpv6, bytes: Uint8Array, at: number, end: number, walk: Walk): number {
  if (end - at < 8) return 8
  layer.size = 8
  layer['icmpv6.echo.identifier'] = u16(bytes, at + 4)
  layer['icmpv6.echo.sequence_number'] = u16(bytes, at + 6)
  if (walk.reported > at + 8) walk.next(ECHO, 0, at + 8, walk.reported)
  return 8
}

function readError(layer: Icmpv6, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (end - at < 8) {
    walk.short(8)
    return
  }
  const type = layer['icmpv6.type']
  layer.size = 8
  let extension = -1
  if (type === 2) layer['icmpv6.mtu'] = u32(bytes, at + 4)
  else if (type === 4) layer['icmpv6.pointer'] = u32(bytes, at + 4)
  else if (type === 1 || type === 3) {
    layer['icmpv6.reserved'] = hex(bytes, at + 4, 4)
    const words = bytes[at + 4]!
    if (words > 0) layer['icmpv6.length'] = words
    extension = words > 0 ? quoteEnd(bytes, at + 8, end, words, 8) : -1
    if (extension >= 0) {
      const whole = walk.reported <= end
      layer.extension = readExtension(bytes, extension, end, walk.checksums, whole)
    }
  } else {
    // Types nobody has assigned: only errors quote a packet.
    if (walk.reported > at + 4) walk.next(ECHO, 1, at + 4, walk.reported)
    layer.size = 4
    return
  }
  if (walk.reported > at + 8) {
    walk.next(IP_VERSION, 6, at + 8, extension >= 0 ? extension : walk.reported)
  }
}

/** The packet that a redirect is about stands in an option (4), behind 8 bytes. */
function quoteRedirected(bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  while (at + 8 < end && bytes[at + 1]! > 0) {
    const next = at + 8 * bytes[at + 1]!
    if (bytes[at] === 4) {
      walk.next(IP_VERSION, 6, at + 8, next)
      return
    }
    at = next
  }
}
