/**
 * Ethernet as Juniper's routers capture it (DLT_JUNIPER_ETHER).
 *
 *   | magic 4d 47 43 | flags 1: 80 extensions, 02 no link layer | extensions: length 2, … | Ethernet frame |
 *
 * https://www.tcpdump.org/linktypes.html
 */
import { u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const PROTOCOL = table('juniper.proto')
const MAGIC = 0x4d4743
const EXTENSIONS = 0x80
const NO_LINK_LAYER = 0x02

export interface Juniper extends Layer<'juniper'> {
  'juniper.magic-number': number
  'juniper.direction': number
  'juniper.l2hdr': number
  'juniper.ext_total_len'?: number
}

export const juniper: Protocol<Juniper> = {
  name: 'juniper',
  title: 'Juniper',
  source: 'tcpdump.org, LINKTYPE_JUNIPER_ETHER',
  over: { linktype: [178] },
  min: 4,
  fields: {
    'juniper.magic-number': { title: 'Magic Number', format: 'hex6' },
    'juniper.direction': { title: 'Direction', format: 'hex2' },
    'juniper.l2hdr': { title: 'L2 header presence', format: 'hex2' },
    'juniper.ext_total_len': { title: 'Extension(s) Total length', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const flags = bytes[at + 3]!
    const layer: Juniper = {
      protocol: 'juniper',
      offset: at,
      size: 4,
      'juniper.magic-number': u24(bytes, at),
      'juniper.direction': flags & 1,
      'juniper.l2hdr': (flags >> 1) & 1,
    }
    if (layer['juniper.magic-number'] !== MAGIC) {
      walk.wrong("the magic number is not Juniper's")
      return layer
    }
    if ((flags & EXTENSIONS) !== 0) {
      const length = end - at < 6 ? 0 : u16(bytes, at + 4)
      if (end - at < 6 + length) {
        walk.short(6 + length)
        return layer
      }
      layer['juniper.ext_total_len'] = length
      layer.size = 6 + length
    }
    const next = at + layer.size
    if ((flags & NO_LINK_LAYER) === 0) walk.follow('eth', next, walk.reported)
    else walk.next(PROTOCOL, 0, next, walk.reported)
    return layer
  },
  summary: (layer) => (layer['juniper.direction'] === 1 ? 'In' : 'Out'),
}
