/**
 * IPsec authentication header (RFC 4302).
 *
 *   | next header | length − 2 in 4 bytes | reserved 2 | SPI 4 | sequence number 4 | integrity check value … |
 */
import { hex, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { ipProtocols } from '../names/protocols.js'

const IP_PROTOCOL = table('ip.proto')

export interface Ah extends Layer<'ah'> {
  'ah.next_header': number
  'ah.length': number
  'ah.reserved': string
  'ah.spi': number
  'ah.sequence': number
  'ah.icv'?: string
}

export const ah: Protocol<Ah> = {
  name: 'ah',
  title: 'Authentication Header',
  source: 'RFC 4302',
  over: { 'ip.proto': [51] },
  min: 12,
  fields: {
    'ah.next_header': { title: 'Next header', format: 'dec', names: ipProtocols },
    'ah.length': { title: 'Length', format: 'dec' },
    'ah.reserved': { title: 'Reserved', format: 'bytes' },
    'ah.spi': { title: 'AH SPI', format: 'hex8' },
    'ah.sequence': { title: 'AH Sequence', format: 'dec' },
    'ah.icv': { title: 'AH ICV', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const size = 8 + 4 * bytes[at + 1]!
    const layer: Ah = {
      protocol: 'ah',
      offset: at,
      size: Math.min(Math.max(size, 12), end - at),
      'ah.next_header': bytes[at]!,
      'ah.length': bytes[at + 1]!,
      'ah.reserved': hex(bytes, at + 2, 2),
      'ah.spi': u32(bytes, at + 4),
      'ah.sequence': u32(bytes, at + 8),
    }
    if (size < 12) walk.wrong(`ah.length is ${bytes[at + 1]}, less than 1`)
    else if (end - at < size) walk.short(size)
    else {
      if (size > 12) layer['ah.icv'] = hex(bytes, at + 12, size - 12)
      walk.next(IP_PROTOCOL, bytes[at]!, at + size, walk.reported)
    }
    return layer
  },
  summary: (layer) =>
    `AH(spi=0x${layer['ah.spi'].toString(16).padStart(8, '0')},seq=0x${layer['ah.sequence'].toString(16)})`,
}
