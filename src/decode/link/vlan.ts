/**
 * A VLAN tag (IEEE Std 802.1Q, 9.6), with the type that marked service tags before 802.1ad too.
 *
 *   | priority 3b, drop eligible 1b, VLAN 12b | type or length 2 |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { isLength, payload } from './ethertype.js'

export interface Vlan extends Layer<'vlan'> {
  'vlan.priority': number
  'vlan.dei': boolean
  'vlan.id': number
  'vlan.etype'?: number
  /** Bytes of payload, where 802.3 frames are tagged. */
  'vlan.len'?: number
}

export const vlan: Protocol<Vlan> = {
  name: 'vlan',
  title: '802.1Q Virtual LAN',
  source: 'IEEE 802.1Q',
  over: { ethertype: [0x8100, 0x9100, 0x9200] },
  min: 4,
  fields: {
    'vlan.priority': { title: 'Priority', format: 'dec' },
    'vlan.dei': { title: 'Drop eligible', format: 'bool' },
    'vlan.id': { title: 'ID', format: 'dec' },
    'vlan.etype': { title: 'Type', format: 'hex4', names: etherTypes },
    'vlan.len': { title: 'Length', format: 'dec', unit: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const tag = u16(bytes, at)
    const type = u16(bytes, at + 2)
    payload(bytes, at + 2, end, walk)
    const layer: Vlan = {
      protocol: 'vlan',
      offset: at,
      size: 4,
      'vlan.priority': tag >> 13,
      'vlan.dei': (tag & 0x1000) !== 0,
      'vlan.id': tag & 0xfff,
    }
    if (isLength(type)) layer['vlan.len'] = type
    else layer['vlan.etype'] = type
    return layer
  },
  summary: (layer) => `vlan ${layer['vlan.id']}, p ${layer['vlan.priority']}`,
  path: (layer) => (layer['vlan.etype'] === undefined ? 'vlan' : 'vlan:ethertype'),
}
