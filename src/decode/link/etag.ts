/**
 * A bridge port extension tag (IEEE Std 802.1BR, 7.5).
 *
 *   | priority 3b, drop eligible 1b, ingress E-CID base 12b | reserved 2b, group 2b, E-CID base 12b |
 *   | ingress E-CID extension 1 | E-CID extension 1 | type or length 2 |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { payload } from './ethertype.js'

export interface Etag extends Layer<'etag'> {
  'etag.pcp': number
  'etag.dei': number
  'etag.iecid_base': number
  'etag.resv': number
  'etag.group': number
  'etag.ecid_base': number
  'etag.iecid_ext': number
  'etag.ecid_ext': number
  'etag.etype': number
}

export const etag: Protocol<Etag> = {
  name: 'etag',
  title: '802.1BR E-Tag',
  source: 'IEEE 802.1BR',
  over: { ethertype: [0x893f] },
  min: 8,
  fields: {
    'etag.pcp': { title: 'E-PCP', format: 'dec' },
    'etag.dei': { title: 'E-DEI', format: 'dec' },
    'etag.iecid_base': { title: 'Ingress E-CID base', format: 'hex4' },
    'etag.resv': { title: 'Reserved', format: 'dec' },
    'etag.group': { title: 'GRP', format: 'dec' },
    'etag.ecid_base': { title: 'E-CID base', format: 'hex4' },
    'etag.iecid_ext': { title: 'Ingress E-CID ext', format: 'hex2' },
    'etag.ecid_ext': { title: 'E-CID ext', format: 'hex2' },
    'etag.etype': { title: 'Type', format: 'hex4', names: etherTypes },
  },
  decode(bytes, at, end, walk) {
    const first = u16(bytes, at)
    const second = u16(bytes, at + 2)
    payload(bytes, at + 6, end, walk)
    return {
      protocol: 'etag',
      offset: at,
      size: 8,
      'etag.pcp': first >> 13,
      'etag.dei': (first >> 12) & 1,
      'etag.iecid_base': first & 0xfff,
      'etag.resv': second >> 14,
      'etag.group': (second >> 12) & 3,
      'etag.ecid_base': second & 0xfff,
      'etag.iecid_ext': bytes[at + 4]!,
      'etag.ecid_ext': bytes[at + 5]!,
      'etag.etype': u16(bytes, at + 6),
    }
  },
  summary: (layer) => `E-CID ${layer['etag.ecid_base']}`,
  path: () => 'etag:ethertype',
}
