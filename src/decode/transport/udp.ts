/**
 * UDP (RFC 768).
 *
 *   | source port 2 | destination port 2 | length 2 | checksum 2 |
 */
import { u16 } from '../bytes.js'
import { NOT_PRESENT, transportChecksum } from '../checksum.js'
import { type Layer, type Protocol, table } from '../layer.js'

const UDP_PORT = table('udp.port')

export interface Udp extends Layer<'udp'> {
  'udp.srcport': number
  'udp.dstport': number
  /** Bytes, header included; 0 in an IPv6 jumbogram. */
  'udp.length': number
  'udp.checksum': number
  'udp.checksum.status'?: number
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
    const reported = length === 0 ? walk.reported : Math.min(walk.reported, at + length)
    if (walk.checksums) {
      layer['udp.checksum.status'] =
        checksum === 0
          ? NOT_PRESENT
          : transportChecksum(bytes, at, Math.min(end, reported), reported, walk.network, 17)
    }
    if (length !== 0 && length < 8) walk.wrong(`udp.length is ${length}, less than 8`)
    if (reported > at + 8) walk.ports(UDP_PORT, source, destination, at + 8, reported)
    return layer
  },
  summary: (layer) => `UDP, length ${layer['udp.length'] - 8}`,
}
