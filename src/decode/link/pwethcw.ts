/**
 * The control word of an Ethernet pseudowire (RFC 4448 4.6): it stands between the label and the Ethernet frame.
 *
 *   | 0 4b, reserved 12b | sequence number 2 |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { frameLikeness } from './ethertype.js'

export interface EthernetControlWord extends Layer<'pwethcw'> {
  /** 0: frames are not numbered. */
  'pweth.cw.sequence_number': number
}

export const pwethcw: Protocol<EthernetControlWord> = {
  name: 'pwethcw',
  title: 'PW Ethernet Control Word',
  source: 'RFC 4448',
  over: { 'mpls.payload': [0] },
  min: 4,
  fields: { 'pweth.cw.sequence_number': { title: 'PW sequence number', format: 'dec' } },
  decode(bytes, at, end, walk) {
    // A zero may as well begin the address of a frame that comes without a control word.
    const frame = at + 4
    const likeness = frameLikeness(bytes, frame, end, walk.reported)
    if (u16(bytes, at) !== 0 || likeness === 0) return null
    if (likeness < frameLikeness(bytes, at, end, walk.reported)) return null
    walk.follow('eth', frame, walk.reported)
    return {
      protocol: 'pwethcw',
      offset: at,
      size: 4,
      'pweth.cw.sequence_number': u16(bytes, at + 2),
    }
  },
  summary: (layer) => `PW control word, sequence ${layer['pweth.cw.sequence_number']}`,
  path: () => 'pwethheuristic:pwethcw',
}
