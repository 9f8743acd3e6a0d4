/**
 * High-availability Seamless Redundancy (IEC 62439-3): a tag in frames that go round a ring both ways.
 *
 *   | path 4b, size 12b | sequence number 2 | type or length 2 |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { payload } from './ethertype.js'

export interface Hsr extends Layer<'hsr'> {
  'hsr.netid': number
  'hsr.laneid': number
  'hsr.lsdu_size': number
  'hsr.sequence_nr': number
  'hsr.type': number
}

export const hsr: Protocol<Hsr> = {
  name: 'hsr',
  title: 'High-availability Seamless Redundancy',
  source: 'IEC 62439-3',
  over: { ethertype: [0x892f] },
  min: 6,
  fields: {
    'hsr.netid': { title: 'Network id', format: 'dec' },
    'hsr.laneid': { title: 'Lane id', format: 'dec' },
    'hsr.lsdu_size': { title: 'LSDU size', format: 'dec' },
    'hsr.sequence_nr': { title: 'Sequence number', format: 'dec' },
    'hsr.type': { title: 'Type', format: 'hex4', names: etherTypes },
  },
  decode(bytes, at, end, walk) {
    const path = u16(bytes, at)
    payload(bytes, at + 4, end, walk)
    return {
      protocol: 'hsr',
      offset: at,
      size: 6,
      'hsr.netid': path >> 13,
      'hsr.laneid': (path >> 12) & 1,
      'hsr.lsdu_size': path & 0xfff,
      'hsr.sequence_nr': u16(bytes, at + 2),
      'hsr.type': u16(bytes, at + 4),
    }
  },
  summary: (layer) => `HSR sequence ${layer['hsr.sequence_nr']}`,
}
