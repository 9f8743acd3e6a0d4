/**
 * Slow protocols (IEEE Std 802.3, 57A): a byte that tells link aggregation, its marker and link OAM apart.
 *
 *   | subtype 1 | … |
 */
import { type Layer, type Protocol, table } from '../layer.js'

const SUBTYPE = table('slow.subtype')

export interface Slow extends Layer<'slow'> {
  'slow.subtype': number
}

export const slow: Protocol<Slow> = {
  name: 'slow',
  title: 'Slow Protocols',
  source: 'IEEE 802.3',
  over: { ethertype: [0x8809] },
  min: 1,
  fields: { 'slow.subtype': { title: 'Slow Protocols subtype', format: 'hex2', names: subtype } },
  decode(bytes, at, _end, walk) {
    walk.next(SUBTYPE, bytes[at]!, at + 1, walk.reported)
    return { protocol: 'slow', offset: at, size: 1, 'slow.subtype': bytes[at]! }
  },
  summary: (layer) => subtype(layer['slow.subtype']) ?? `subtype ${layer['slow.subtype']}`,
}

function subtype(number: number): string | undefined {
  return { 1: 'LACP', 2: 'Marker', 3: 'OAM', 10: 'Organization specific' }[number]
}
