/**
 * Mobility header of IPv6 (RFC 6275, 6.1). Mobility options are not read.
 *
 *   | payload protocol | length − 1 in 8 bytes | type | reserved | checksum 2 | message … |
 */
import { ipv6 as address, u16, u64 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { names } from '../names/names.js'
import { ipProtocols } from '../names/protocols.js'

const IP_PROTOCOL = table('ip.proto')

const types = names(
  '0 Binding Refresh Request|1 Home Test Init|2 Care-of Test Init|3 Home Test|4 Care-of Test|5 Binding Update|6 Binding Acknowledgement|7 Binding Error|8 Fast Binding Update|9 Fast Binding Acknowledgment|11 Experimental|12 Home Agent Switch|13 Heartbeat|14 Handover Initiate|15 Handover Acknowledge|16 Binding Revocation',
)

export interface Mobility extends Layer<'mipv6'> {
  'mip6.proto': number
  'mip6.hlen': number
  'mip6.mhtype': number
  'mip6.reserved': number
  'mip6.csum': number
  'mip6.hoti.cookie'?: bigint
  'mip6.coti.cookie'?: bigint
  'mip6.hot.nindex'?: number
  'mip6.hot.cookie'?: bigint
  /** Home or care-of keygen token: the field has one name. */
  'mip6.hot.token'?: bigint
  'mip6.cot.nindex'?: number
  'mip6.cot.cookie'?: bigint
  'mip6.bu.seqnr'?: number
  'mip6.bu.a_flag'?: boolean
  'mip6.bu.h_flag'?: boolean
  'mip6.bu.l_flag'?: boolean
  'mip6.bu.k_flag'?: boolean
  /** In units of 4 seconds. */
  'mip6.bu.lifetime'?: number
  'mip6.ba.status'?: number
  'mip6.ba.k_flag'?: boolean
  'mip6.ba.seqnr'?: number
  'mip6.ba.lifetime'?: number
  'mip6.be.status'?: number
  'mip6.be.haddr'?: string
}

export const mobility: Protocol<Mobility> = {
  name: 'mipv6',
  title: 'Mobile IPv6',
  source: 'RFC 6275',
  // 62 is the number its drafts used.
  over: { 'ip.proto': [135, 62] },
  min: 8,
  fields: {
    'mip6.proto': { title: 'Payload protocol', format: 'dec', names: ipProtocols },
    'mip6.hlen': { title: 'Header length', format: 'dec' },
    'mip6.mhtype': { title: 'Mobility Header Type', format: 'dec', names: types },
    'mip6.reserved': { title: 'Reserved', format: 'hex2' },
    'mip6.csum': { title: 'Checksum', format: 'hex4' },
    'mip6.hoti.cookie': { title: 'Home Init Cookie', format: 'hex16' },
    'mip6.coti.cookie': { title: 'Care-of Init Cookie', format: 'hex16' },
    'mip6.hot.nindex': { title: 'Home Nonce Index', format: 'dec' },
    'mip6.hot.cookie': { title: 'Home Init Cookie', format: 'hex16' },
    'mip6.hot.token': { title: 'Home Keygen Token', format: 'hex16' },
    'mip6.cot.nindex': { title: 'Care-of Nonce Index', format: 'dec' },
    'mip6.cot.cookie': { title: 'Care-of Init Cookie', format: 'hex16' },
    'mip6.bu.seqnr': { title: 'Sequence number', format: 'dec' },
    'mip6.bu.a_flag': { title: 'Acknowledge (A) flag', format: 'bool' },
    'mip6.bu.h_flag': { title: 'Home Registration (H) flag', format: 'bool' },
    'mip6.bu.l_flag': { title: 'Link-Local Compatibility (L) flag', format: 'bool' },
    'mip6.bu.k_flag': { title: 'Key Management Compatibility (K) flag', format: 'bool' },
    'mip6.bu.lifetime': { title: 'Lifetime', format: 'dec' },
    'mip6.ba.status': { title: 'Status', format: 'dec' },
    'mip6.ba.k_flag': { title: 'Key Management Compatibility (K) flag', format: 'bool' },
    'mip6.ba.seqnr': { title: 'Sequence number', format: 'dec' },
    'mip6.ba.lifetime': { title: 'Lifetime', format: 'dec' },
    'mip6.be.status': { title: 'Status', format: 'dec' },
    'mip6.be.haddr': { title: 'Home Address', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    if (walk.network?.size === 4) return null
    const size = 8 + 8 * bytes[at + 1]!
    const layer: Mobility = {
      protocol: 'mipv6',
      offset: at,
      size: Math.min(size, end - at),
      'mip6.proto': bytes[at]!,
      'mip6.hlen': bytes[at + 1]!,
      'mip6.mhtype': bytes[at + 2]!,
      'mip6.reserved': bytes[at + 3]!,
      'mip6.csum': u16(bytes, at + 4),
    }
    readMessage(layer, bytes, at + 6, at + layer.size)
    if (end - at < size) walk.short(size)
    // 59, no next header, is the only value the document allows: there is nothing behind.
    else if (walk.reported > at + size) {
      walk.next(IP_PROTOCOL, bytes[at]!, at + size, walk.reported)
    }
    return layer
  },
  summary: (layer) => `mobility: ${types(layer['mip6.mhtype']) ?? `type ${layer['mip6.mhtype']}`}`,
}

/** The message data begin behind the checksum, at `at`. */
function readMessage(layer: Mobility, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  const type = layer['mip6.mhtype']
  if (type === 1 && size >= 10) layer['mip6.hoti.cookie'] = u64(bytes, at + 2)
  else if (type === 2 && size >= 10) layer['mip6.coti.cookie'] = u64(bytes, at + 2)
  else if (type === 3 && size >= 18) {
    layer['mip6.hot.nindex'] = u16(bytes, at)
    layer['mip6.hot.cookie'] = u64(bytes, at + 2)
    layer['mip6.hot.token'] = u64(bytes, at + 10)
  } else if (type === 4 && size >= 18) {
    layer['mip6.cot.nindex'] = u16(bytes, at)
    layer['mip6.cot.cookie'] = u64(bytes, at + 2)
    layer['mip6.hot.token'] = u64(bytes, at + 10)
  } else if (type === 5 && size >= 6) {
    const flags = bytes[at + 2]!
    layer['mip6.bu.seqnr'] = u16(bytes, at)
    layer['mip6.bu.a_flag'] = (flags & 0x80) !== 0
    layer['mip6.bu.h_flag'] = (flags & 0x40) !== 0
    layer['mip6.bu.l_flag'] = (flags & 0x20) !== 0
    layer['mip6.bu.k_flag'] = (flags & 0x10) !== 0
    layer['mip6.bu.lifetime'] = u16(bytes, at + 4)
  } else if (type === 6 && size >= 6) {
    layer['mip6.ba.status'] = bytes[at]!
    layer['mip6.ba.k_flag'] = (bytes[at + 1]! & 0x80) !== 0
    layer['mip6.ba.seqnr'] = u16(bytes, at + 2)
    layer['mip6.ba.lifetime'] = u16(bytes, at + 4)
  } else if (type === 7 && size >= 18) {
    layer['mip6.be.status'] = bytes[at]!
    layer['mip6.be.haddr'] = address(bytes, at + 2)
  }
}
