/**
 * IPsec encapsulating security payload (RFC 4303). What is inside is encrypted: padding, next header and the integrity check value
 * cannot be told from it.
 *
 *   | SPI 4 | sequence number 4 | encrypted … |
 */
import { u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const ENCRYPTED = table('esp.encrypted')

export interface Esp extends Layer<'esp'> {
  'esp.spi': number
  'esp.sequence': number
}

export const esp: Protocol<Esp> = {
  name: 'esp',
  title: 'Encapsulating Security Payload',
  source: 'RFC 4303',
  over: { 'ip.proto': [50] },
  min: 8,
  fields: {
    'esp.spi': { title: 'ESP SPI', format: 'hex8' },
    'esp.sequence': { title: 'ESP Sequence', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    if (walk.reported > at + 8) walk.next(ENCRYPTED, 0, at + 8, walk.reported)
    return {
      protocol: 'esp',
      offset: at,
      size: 8,
      'esp.spi': u32(bytes, at),
      'esp.sequence': u32(bytes, at + 4),
    }
  },
  summary: (layer) =>
    `ESP(spi=0x${layer['esp.spi'].toString(16).padStart(8, '0')},seq=0x${layer['esp.sequence'].toString(16)})`,
}
