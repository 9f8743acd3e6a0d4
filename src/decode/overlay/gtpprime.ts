/**
 * GTP′, the charging protocol beside GTP (3GPP TS 32.295).
 *
 *   | version 3b, type 1b, - 3b, header 1b | message 1 | length 2 | sequence 2 | …, 14 more in version 0 of the long form |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { gtpMessages } from './gtpmessages.js'

export interface GtpPrime extends Layer<'gtpprime'> {
  'gtp.flags': number
  'gtp.flags.version': number
  'gtp.flags.payload': number
  'gtp.flags.reserved': number
  'gtp.message': number
  'gtp.length': number
  'gtp.seq_number': number
}

export const gtpprime: Protocol<GtpPrime> = {
  name: 'gtpprime',
  title: 'GPRS Tunneling Protocol Prime',
  source: '3GPP TS 32.295',
  over: { 'udp.port': [3386] },
  min: 6,
  fields: {
    'gtp.flags': { title: 'Flags', format: 'hex2' },
    'gtp.flags.version': { title: 'Version', format: 'dec', of: 'gtp.flags' },
    'gtp.flags.payload': { title: 'Protocol type', format: 'dec', of: 'gtp.flags' },
    'gtp.flags.reserved': { title: 'Reserved', format: 'dec', of: 'gtp.flags' },
    'gtp.message': { title: 'Message Type', format: 'hex2', names: gtpMessages },
    'gtp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'gtp.seq_number': { title: 'Sequence number', format: 'hex4' },
  },
  begins: (first) => first >> 5 <= 2 && (first & 0x10) === 0,
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    if ((flags & 0x10) !== 0 || flags >> 5 > 2) return null
    const head = flags >> 5 === 0 && (flags & 1) === 0 ? 20 : 6
    const layer: GtpPrime = {
      protocol: 'gtpprime',
      offset: at,
      size: Math.min(head, end - at),
      'gtp.flags': flags,
      'gtp.flags.version': flags >> 5,
      'gtp.flags.payload': 0,
      'gtp.flags.reserved': (flags >> 1) & 7,
      'gtp.message': bytes[at + 1]!,
      'gtp.length': u16(bytes, at + 2),
      'gtp.seq_number': u16(bytes, at + 4),
    }
    if (end - at < head) walk.short(head)
    return layer
  },
  summary(layer) {
    const message = layer['gtp.message']
    return `GTP' ${gtpMessages(message) ?? `message ${message}`}`
  },
}
