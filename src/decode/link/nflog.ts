/**
 * Packets that a rule of Linux' netfilter logged (DLT_NFLOG): a header, then attributes, the packet itself among them.
 *
 *   | address family 1 | version 1 | resource id 2 | attributes … |
 *   attribute: | length 2, its head included | type 2 | value, filled up to 4 bytes |   these two in the host's byte order
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html
 */
import { ascii, find, hex, u16, u16le, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')
const PAYLOAD = table('nflog.family')
const PACKET_HEADER = 1
const PAYLOAD_TYPE = 9
const MOST = 64
/** Values of four bytes by type, in network order. */
const NUMBERS = {
  4: 'nflog.ifindex_indev',
  5: 'nflog.ifindex_outdev',
  6: 'nflog.ifindex_physindev',
  7: 'nflog.ifindex_physoutdev',
  11: 'nflog.uid',
  14: 'nflog.gid',
} as const

export interface NflogAttribute {
  'nflog.tlv_length': number
  'nflog.tlv_type': number
  'nflog.protocol'?: number
  'nflog.hook'?: number
  'nflog.ifindex_indev'?: number
  'nflog.ifindex_outdev'?: number
  'nflog.ifindex_physindev'?: number
  'nflog.ifindex_physoutdev'?: number
  'nflog.prefix'?: string
  'nflog.uid'?: number
  'nflog.gid'?: number
  'nflog.tlv_value'?: string
}

export interface Nflog extends Layer<'nflog'> {
  'nflog.family': number
  'nflog.version': number
  'nflog.res_id': number
  attributes: NflogAttribute[]
}

export const nflog: Protocol<Nflog> = {
  name: 'nflog',
  title: 'Linux Netfilter NFLOG',
  source: 'tcpdump.org, LINKTYPE_NFLOG',
  over: { linktype: [239] },
  min: 4,
  fields: {
    'nflog.family': { title: 'Family', format: 'dec' },
    'nflog.version': { title: 'Version', format: 'dec' },
    'nflog.res_id': { title: 'Resource id', format: 'dec' },
    'nflog.tlv_length': { title: 'Length', format: 'dec' },
    'nflog.tlv_type': { title: 'Type', format: 'dec' },
    'nflog.protocol': { title: 'HW protocol', format: 'hex4' },
    'nflog.hook': { title: 'Netfilter hook', format: 'dec', names: hook },
    'nflog.ifindex_indev': { title: 'Input interface', format: 'dec' },
    'nflog.ifindex_outdev': { title: 'Output interface', format: 'dec' },
    'nflog.ifindex_physindev': { title: 'Physical input interface', format: 'dec' },
    'nflog.ifindex_physoutdev': { title: 'Physical output interface', format: 'dec' },
    'nflog.prefix': { title: 'Prefix', format: 'text' },
    'nflog.uid': { title: 'UID', format: 'dec' },
    'nflog.gid': { title: 'GID', format: 'dec' },
    'nflog.tlv_value': { title: 'Value', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const family = bytes[at]!
    const attributes: NflogAttribute[] = []
    const layer: Nflog = {
      protocol: 'nflog',
      offset: at,
      size: 4,
      'nflog.family': family,
      'nflog.version': bytes[at + 1]!,
      'nflog.res_id': u16(bytes, at + 2),
      attributes,
    }
    const little = end - at >= 6 && bytes[at + 5] === 0
    let next = at + 4
    while (walk.reported - next >= 4 && attributes.length < MOST) {
      if (end - next < 4) {
        walk.short(next - at + 4)
        break
      }
      const size = little ? u16le(bytes, next) : u16(bytes, next)
      const type = (little ? u16le(bytes, next + 2) : u16(bytes, next + 2)) & 0x7fff
      const attribute: NflogAttribute = { 'nflog.tlv_length': size, 'nflog.tlv_type': type }
      attributes.push(attribute)
      layer.size = next - at + 4
      if (size < 4) {
        walk.wrong(`nflog.tlv_length is ${size}, less than 4`)
        break
      }
      if (type === PAYLOAD_TYPE) {
        const version = family === 2 ? 4 : family === 10 ? 6 : 0
        if (version > 0) walk.next(IP_VERSION, version, next + 4, next + size)
        else walk.next(PAYLOAD, family, next + 4, next + size)
        break
      }
      if (end - next < size) {
        walk.short(next - at + size)
        break
      }
      readValue(attribute, type, bytes, next + 4, next + size)
      next += (size + 3) & ~3
      layer.size = Math.min(next, end) - at
    }
    return layer
  },
  summary(layer) {
    const prefix = layer.attributes.find((one) => one['nflog.prefix'])?.['nflog.prefix']
    return `group ${layer['nflog.res_id']}${prefix === undefined ? '' : `, “${prefix.slice(0, 60)}”`}`
  },
}

function readValue(
  attribute: NflogAttribute,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const name = NUMBERS[type as keyof typeof NUMBERS]
  if (name !== undefined && end - at === 4) attribute[name] = u32(bytes, at)
  else if (type === PACKET_HEADER && end - at >= 3) {
    attribute['nflog.protocol'] = u16(bytes, at)
    attribute['nflog.hook'] = bytes[at + 2]!
  } else if (type === 10) {
    const zero = find(bytes, 0, at, end)
    attribute['nflog.prefix'] = ascii(bytes, at, zero < 0 ? end : zero)
  } else attribute['nflog.tlv_value'] = hex(bytes, at, Math.min(end - at, 64))
}

function hook(number: number): string | undefined {
  return ['pre-routing', 'local in', 'forward', 'local out', 'post-routing'][number]
}
