/**
 * Generic routing encapsulation (RFC 2784, key and sequence RFC 2890, routing RFC 1701); version 1 is PPTP's (RFC 2637). With a
 * key and Ethernet inside it is NVGRE (RFC 7637).
 *
 *   | C R K S s recursion 3b | A flags 4b, version 3b | protocol 2 |
 *   | C or R: checksum 2, offset 2 | K: key 4 | S: sequence number 4 | A: acknowledgment 4 | R: routing … |
 */
import { u16, u32 } from '../bytes.js'
import { add16, BAD, fold, GOOD, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const GRE_PROTOCOL = table('gre.proto')
const ETHERTYPE = table('ethertype')
const IP_VERSION = table('ip.version')

/** Numbers that mean something under GRE only, or something else: CDP, NHRP, ERSPAN III and II, Ethernet. */
const OWN: readonly number[] = [0x2000, 0x2001, 0x22eb, 0x88be, 0x6558]
const ERSPAN = 0x88be
const WCCP = 0x883e
const ETHERNET = 0x6558

export interface Gre extends Layer<'gre'> {
  'gre.flags_and_version': number
  'gre.flags.checksum': boolean
  'gre.flags.routing': boolean
  'gre.flags.key': boolean
  'gre.flags.sequence_number': boolean
  'gre.flags.strict_source_route': boolean
  'gre.flags.recursion_control': number
  'gre.flags.ack'?: boolean
  'gre.flags.reserved': number
  'gre.flags.version': number
  'gre.proto': number
  'gre.checksum'?: number
  'gre.checksum.status'?: number
  'gre.offset'?: number
  'gre.key'?: number
  'gre.key.payload_length'?: number
  'gre.key.call_id'?: number
  'gre.sequence_number'?: number
  'gre.ack_number'?: number
  /** NVGRE's virtual subnet and flow, the two parts of `gre.key`. */
  vsid?: number
  flow?: number
}

export const gre: Protocol<Gre> = {
  name: 'gre',
  title: 'Generic Routing Encapsulation',
  source: 'RFC 2784',
  over: { 'ip.proto': [47], 'udp.port': [4754] },
  min: 4,
  fields: {
    'gre.flags_and_version': { title: 'Flags and Version', format: 'hex4' },
    'gre.flags.checksum': { title: 'Checksum Bit', format: 'bool', of: 'gre.flags_and_version' },
    'gre.flags.routing': { title: 'Routing Bit', format: 'bool', of: 'gre.flags_and_version' },
    'gre.flags.key': { title: 'Key Bit', format: 'bool', of: 'gre.flags_and_version' },
    'gre.flags.sequence_number': {
      title: 'Sequence Number Bit',
      format: 'bool',
      of: 'gre.flags_and_version',
    },
    'gre.flags.strict_source_route': {
      title: 'Strict Source Route Bit',
      format: 'bool',
      of: 'gre.flags_and_version',
    },
    'gre.flags.recursion_control': {
      title: 'Recursion control',
      format: 'dec',
      of: 'gre.flags_and_version',
    },
    'gre.flags.ack': { title: 'Acknowledgment', format: 'bool', of: 'gre.flags_and_version' },
    'gre.flags.reserved': {
      title: 'Flags (Reserved)',
      format: 'dec',
      of: 'gre.flags_and_version',
    },
    'gre.flags.version': { title: 'Version', format: 'dec', of: 'gre.flags_and_version' },
    'gre.proto': { title: 'Protocol Type', format: 'hex4', names: etherTypes },
    'gre.checksum': { title: 'Checksum', format: 'hex4' },
    'gre.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'gre.offset': { title: 'Offset', format: 'dec' },
    'gre.key': { title: 'Key', format: 'hex8' },
    'gre.key.payload_length': { title: 'Payload Length', format: 'dec', unit: 'bytes' },
    'gre.key.call_id': { title: 'Call ID', format: 'dec' },
    'gre.sequence_number': { title: 'Sequence Number', format: 'dec' },
    'gre.ack_number': { title: 'Acknowledgment Number', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const word = u16(bytes, at)
    const version = word & 7
    const layer: Gre = {
      protocol: 'gre',
      offset: at,
      size: 4,
      'gre.flags_and_version': word,
      'gre.flags.checksum': (word & 0x8000) !== 0,
      'gre.flags.routing': (word & 0x4000) !== 0,
      'gre.flags.key': (word & 0x2000) !== 0,
      'gre.flags.sequence_number': (word & 0x1000) !== 0,
      'gre.flags.strict_source_route': (word & 0x0800) !== 0,
      'gre.flags.recursion_control': (word >> 8) & 7,
      'gre.flags.reserved': version === 1 ? (word >> 3) & 0x0f : (word >> 3) & 0x1f,
      'gre.flags.version': version,
      'gre.proto': u16(bytes, at + 2),
    }
    if (version === 1) layer['gre.flags.ack'] = (word & 0x80) !== 0
    const size = sizeOf(layer)
    if (end - at < size) {
      layer.size = end - at
      walk.short(size)
      return layer
    }
    readOptional(layer, bytes, at, end, walk)
    const routed = layer['gre.flags.routing'] ? routes(bytes, at + size, end) : at + size
    if (routed < 0) {
      layer.size = end - at
      walk.short(end - at + 4)
      return layer
    }
    layer.size = routed - at
    follow(layer, bytes, routed, end, walk)
    return layer
  },
  path: (layer) => (isErspanOne(layer) ? 'gre:erspan' : 'gre'),
  summary(layer) {
    const key = layer['gre.key'] === undefined ? '' : `, key=0x${layer['gre.key'].toString(16)}`
    const sequence =
      layer['gre.sequence_number'] === undefined ? '' : `, seq ${layer['gre.sequence_number']}`
    return `GREv${layer['gre.flags.version']}${key}${sequence}, proto 0x${layer['gre.proto'].toString(16).padStart(4, '0')}`
  },
}

/** Bytes of the header up to the routes. */
function sizeOf(layer: Gre): number {
  return (
    4 +
    (layer['gre.flags.checksum'] || layer['gre.flags.routing'] ? 4 : 0) +
    (layer['gre.flags.key'] ? 4 : 0) +
    (layer['gre.flags.sequence_number'] ? 4 : 0) +
    (layer['gre.flags.ack'] === true ? 4 : 0)
  )
}

function readOptional(layer: Gre, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  let from = at + 4
  if (layer['gre.flags.checksum'] || layer['gre.flags.routing']) {
    layer['gre.checksum'] = u16(bytes, from)
    layer['gre.offset'] = u16(bytes, from + 2)
    if (walk.checksums && layer['gre.flags.checksum']) {
      const whole = walk.reported <= end && walk.network?.fragment !== true
      const sum = whole ? fold(add16(bytes, at, end)) : 0
      layer['gre.checksum.status'] = !whole ? UNVERIFIED : sum === 0xffff ? GOOD : BAD
    }
    from += 4
  }
  if (layer['gre.flags.key']) {
    const key = u32(bytes, from)
    if (layer['gre.flags.version'] === 1) {
      layer['gre.key.payload_length'] = key >>> 16
      layer['gre.key.call_id'] = key & 0xffff
    } else {
      layer['gre.key'] = key
      if (layer['gre.proto'] === ETHERNET && (layer['gre.flags_and_version'] & 0xd000) === 0) {
        layer.vsid = key >>> 8
        layer.flow = key & 0xff
      }
    }
    from += 4
  }
  if (layer['gre.flags.sequence_number']) {
    layer['gre.sequence_number'] = u32(bytes, from)
    from += 4
  }
  if (layer['gre.flags.ack'] === true) layer['gre.ack_number'] = u32(bytes, from)
}

/** Where the routes (address family 2, offset 1, length 1, information) end: an empty one is the last. -1 when they are cut. */
function routes(bytes: Uint8Array, at: number, end: number): number {
  while (at + 4 <= end) {
    const length = bytes[at + 3]!
    const last = u16(bytes, at) === 0 && length === 0
    at += 4 + length
    if (last) return at
  }
  return -1
}

/** ERSPAN type I has no header of its own: that is told by the missing sequence number. */
function isErspanOne(layer: Gre): boolean {
  return layer['gre.proto'] === ERSPAN && !layer['gre.flags.sequence_number']
}

function follow(layer: Gre, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (walk.reported <= at) return
  const number = layer['gre.proto']
  if (isErspanOne(layer)) walk.follow('eth', at, walk.reported)
  else if (number === WCCP) {
    // WCCPv2 puts four bytes before the packet; its predecessor did not.
    const header = at < end && bytes[at]! >> 4 === 4 ? 0 : 4
    walk.next(IP_VERSION, 4, at + header, walk.reported)
  } else walk.next(OWN.includes(number) ? GRE_PROTOCOL : ETHERTYPE, number, at, walk.reported)
}
