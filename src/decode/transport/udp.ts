/**
 * UDP (RFC 768).
 *
 *   | source port 2 | destination port 2 | length 2 | checksum 2 |
 */
import { u16 } from '../bytes.js'
import { ILLEGAL, NOT_PRESENT } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { type ChecksumReason, reasonOf, statusOf } from './checksums.js'

const UDP_PORT = table('udp.port')

export interface Udp extends Layer<'udp'> {
  'udp.srcport': number
  'udp.dstport': number
  /** Bytes, header included; 0 in an IPv6 jumbogram. */
  'udp.length': number
  'udp.checksum': number
  'udp.checksum.status'?: number
  checksumReason?: ChecksumReason
}

export const udp: Protocol<Udp> = {
  name: 'udp',
  title: 'User Datagram Protocol',
  source: 'RFC 768',
  over: { 'ip.proto': [17] },
  min: 8,
  fields: {
    'udp.srcport': { title: 'Source Port', format: 'dec', also: 'udp.port' },
    'udp.dstport': { title: 'Destination Port', format: 'dec', also: 'udp.port' },
    'udp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'udp.checksum': { title: 'Checksum', format: 'hex4' },
    'udp.checksum.status': { title: 'Checksum Status', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const source = u16(bytes, at)
    const destination = u16(bytes, at + 2)
    const length = u16(bytes, at + 4)
    const checksum = u16(bytes, at + 6)
    const layer: Udp = {
      protocol: 'udp',
      offset: at,
      size: 8,
      'udp.srcport': source,
      'udp.dstport': destination,
      'udp.length': length,
      'udp.checksum': checksum,
    }
    // Of IPv6 jumbograms the length is 0; elsewhere that cannot be.
    if (length < 8 && (length !== 0 || walk.network?.size === 4)) {
      walk.wrong(`udp.length is ${length}, less than 8`)
      return layer
    }
    const told = length === 0 ? walk.reported : at + length
    if (walk.checksums) verify(layer, bytes, at, end, told, walk)
    const reported = Math.min(walk.reported, told)
    if (reported > at + 8) walk.ports(UDP_PORT, source, destination, at + 8, reported)
    return layer
  },
  summary: (layer) => `UDP, length ${Math.max(0, layer['udp.length'] - 8)}`,
}

function verify(
  layer: Udp,
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  walk: Walk,
): void {
  let status: number
  if (layer['udp.checksum'] === 0) {
    // Over IPv6 there must be one (RFC 8200 8.1).
    status = walk.network?.size === 16 ? ILLEGAL : NOT_PRESENT
  } else status = statusOf(bytes, at, end, reported, 17, walk)
  layer['udp.checksum.status'] = status
  const reason = reasonOf(status, bytes, at + 6, reported - at, 17, walk)
  if (reason !== undefined) layer.checksumReason = reason
}
