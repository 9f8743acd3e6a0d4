/**
 * The header of an associated channel of a pseudowire, label switched path or section (RFC 4385, RFC 5586).
 *
 *   | 1 4b, version 4b | reserved 1 | channel type 2 |
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')
const CHANNEL = table('pwach.channel_type')

export interface AssociatedChannel extends Layer<'pwach'> {
  'pwach.ver': number
  'pwach.res': number
  'pwach.channel_type': number
}

export const pwach: Protocol<AssociatedChannel> = {
  name: 'pwach',
  title: 'PW Associated Channel Header',
  source: 'RFC 5586',
  over: { 'mpls.payload': [1] },
  min: 4,
  fields: {
    'pwach.ver': { title: 'Channel Version', format: 'dec' },
    'pwach.res': { title: 'Reserved', format: 'hex2' },
    'pwach.channel_type': { title: 'Channel Type', format: 'hex4' },
  },
  decode(bytes, at, _end, walk) {
    const type = u16(bytes, at + 2)
    // PPP's numbers for IP (RFC 4385 6.).
    if (type === 0x0021) walk.next(IP_VERSION, 4, at + 4, walk.reported)
    else if (type === 0x0057) walk.next(IP_VERSION, 6, at + 4, walk.reported)
    else walk.next(CHANNEL, type, at + 4, walk.reported)
    return {
      protocol: 'pwach',
      offset: at,
      size: 4,
      'pwach.ver': bytes[at]! & 0x0f,
      'pwach.res': bytes[at + 1]!,
      'pwach.channel_type': type,
    }
  },
  summary: (layer) => `channel type 0x${layer['pwach.channel_type'].toString(16).padStart(4, '0')}`,
}
