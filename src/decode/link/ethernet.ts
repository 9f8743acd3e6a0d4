/**
 * Ethernet II and IEEE 802.3: a frame begins with two addresses and a type; a type of 1500 or less is a length, and LLC follows.
 *
 *   | destination 6 | source 6 | type or length 2 | payload … | padding |
 *
 * IEEE Std 802.3, clause 3.
 */
import { mac, u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const ETHERTYPE = table('ethertype')
const FRAME_TYPE = table('eth.length')

export interface Ethernet extends Layer<'eth'> {
  'eth.dst': string
  'eth.src': string
  /** Ethernet II only. */
  'eth.type'?: number
  /** 802.3 only: bytes of payload without padding. */
  'eth.len'?: number
}

export const ethernet: Protocol<Ethernet> = {
  name: 'eth',
  title: 'Ethernet',
  source: 'IEEE 802.3',
  over: { linktype: [1], 'gre.proto': [0x6558] },
  min: 14,
  fields: {
    'eth.dst': { title: 'Destination', format: 'text', also: 'eth.addr' },
    'eth.src': { title: 'Source', format: 'text', also: 'eth.addr' },
    'eth.type': { title: 'Type', format: 'hex4' },
    'eth.len': { title: 'Length', format: 'dec', unit: 'bytes' },
  },
  decode(bytes, at, _end, walk) {
    const type = u16(bytes, at + 12)
    if (type > 1500) {
      walk.next(ETHERTYPE, type, at + 14, walk.reported)
      return {
        protocol: 'eth',
        offset: at,
        size: 14,
        'eth.dst': mac(bytes, at),
        'eth.src': mac(bytes, at + 6),
        'eth.type': type,
      }
    }
    walk.next(FRAME_TYPE, 0, at + 14, at + 14 + type)
    return {
      protocol: 'eth',
      offset: at,
      size: 14,
      'eth.dst': mac(bytes, at),
      'eth.src': mac(bytes, at + 6),
      'eth.len': type,
    }
  },
  summary: (layer) => `${layer['eth.src']} > ${layer['eth.dst']}`,
  path: (layer) => (layer['eth.type'] === undefined ? 'eth' : 'eth:ethertype'),
}
