/**
 * An Ethernet pseudowire without a control word (RFC 4448): the frame stands right behind the label. Nothing says so; it is
 * taken for one when the bytes where its type would be hold a type that somebody has, or a length that fits.
 */
import type { Layer, Protocol } from '../layer.js'
import { frameLikeness } from './ethertype.js'

export type EthernetPseudowire = Layer<'pwethnocw'>

export const pwethnocw: Protocol<EthernetPseudowire> = {
  name: 'pwethnocw',
  title: 'PW Ethernet, no Control Word',
  source: 'RFC 4448',
  over: { 'mpls.payload': [0] },
  min: 0,
  fields: {},
  decode(bytes, at, end, walk) {
    if (frameLikeness(bytes, at, end, walk.reported) === 0) return null
    walk.follow('eth', at, walk.reported)
    return { protocol: 'pwethnocw', offset: at, size: 0 }
  },
  summary: () => '',
  path: () => 'pwethheuristic:pwethnocw',
}
