/**
 * ERSPAN, Cisco's mirrored frames in GRE (draft-foschiano-erspan): types II and III; type I has no header (see gre.ts).
 *
 *   II   | version 4b, vlan 12b | cos 3b, encapsulation 2b, truncated 1b, session 10b | reserved 12b, index 20b |
 *   III  | version 4b, vlan 12b | cos 3b, bad-short-oversized 2b, truncated 1b, session 10b | timestamp 4 |
 *        | security group tag 2 | P 1b, frame type 5b, hardware 6b, direction 1b, granularity 2b, O 1b | O: platform header 8 |
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { names } from '../names/names.js'

const FRAME_TYPE = table('erspan.ft')
const encapsulations = names('0 Originally without VLAN tag|1 ISL|2 802.1Q|3 VLAN tag preserved')

export interface Erspan extends Layer<'erspan'> {
  /** 1 is type II, 2 type III. */
  'erspan.version': number
  'erspan.vlan': number
  'erspan.cos': number
  'erspan.encap'?: number
  'erspan.bso'?: number
  'erspan.truncated': number
  'erspan.spanid': number
  'erspan.reserved'?: number
  'erspan.index'?: number
  'erspan.timestamp'?: number
  'erspan.sgt'?: number
  'erspan.p'?: number
  'erspan.ft'?: number
  'erspan.hw'?: number
  'erspan.direction'?: boolean
  'erspan.gra'?: number
  'erspan.o'?: number
  'erspan.platid'?: number
}

export const erspan: Protocol<Erspan> = {
  name: 'erspan',
  title: 'Encapsulated Remote Switch Packet ANalysis',
  source: 'draft-foschiano-erspan-03',
  over: { 'gre.proto': [0x88be, 0x22eb] },
  min: 8,
  fields: {
    'erspan.version': { title: 'Version', format: 'dec' },
    'erspan.vlan': { title: 'Vlan', format: 'dec' },
    'erspan.cos': { title: 'COS', format: 'dec' },
    'erspan.encap': { title: 'Encap', format: 'dec', names: encapsulations },
    'erspan.bso': { title: 'Bad/Short/Oversized', format: 'dec' },
    'erspan.truncated': { title: 'Truncated', format: 'dec' },
    'erspan.spanid': { title: 'SpanID', format: 'dec' },
    'erspan.reserved': { title: 'Reserved', format: 'dec' },
    'erspan.index': { title: 'Index', format: 'dec' },
    'erspan.timestamp': { title: 'Timestamp', format: 'dec' },
    'erspan.sgt': { title: 'Security Group Tag', format: 'dec' },
    'erspan.p': { title: 'Has Ethernet PDU', format: 'dec' },
    'erspan.ft': { title: 'Frame Type', format: 'dec' },
    'erspan.hw': { title: 'Hardware ID', format: 'dec' },
    'erspan.direction': { title: 'Direction', format: 'bool' },
    'erspan.gra': { title: 'Timestamp granularity', format: 'dec' },
    'erspan.o': { title: 'Optional Sub headers', format: 'dec' },
    'erspan.platid': { title: 'Platform ID', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const first = u16(bytes, at)
    const second = u16(bytes, at + 2)
    const version = first >> 12
    const layer: Erspan = {
      protocol: 'erspan',
      offset: at,
      size: 8,
      'erspan.version': version,
      'erspan.vlan': first & 0xfff,
      'erspan.cos': second >> 13,
      'erspan.truncated': (second >> 10) & 1,
      'erspan.spanid': second & 0x3ff,
    }
    if (version === 1) {
      const word = u32(bytes, at + 4)
      layer['erspan.encap'] = (second >> 11) & 3
      layer['erspan.reserved'] = word >>> 20
      layer['erspan.index'] = word & 0xfffff
      walk.follow('eth', at + 8, walk.reported)
    } else if (version === 2) {
      layer['erspan.bso'] = (second >> 11) & 3
      layer['erspan.timestamp'] = u32(bytes, at + 4)
      if (end - at < 12) {
        walk.short(12)
        return layer
      }
      const word = u16(bytes, at + 10)
      layer['erspan.sgt'] = u16(bytes, at + 8)
      layer['erspan.p'] = word >> 15
      layer['erspan.ft'] = (word >> 10) & 0x1f
      layer['erspan.hw'] = (word >> 4) & 0x3f
      layer['erspan.direction'] = (word & 8) !== 0
      layer['erspan.gra'] = (word >> 1) & 3
      layer['erspan.o'] = word & 1
      const size = (word & 1) === 1 ? 20 : 12
      layer.size = Math.min(size, end - at)
      if (end - at < size) {
        walk.short(size)
        return layer
      }
      if (size === 20) layer['erspan.platid'] = u32(bytes, at + 12) >>> 26
      // Frame type 0 is Ethernet, 2 an IP packet.
      if (layer['erspan.ft'] === 0) walk.follow('eth', at + size, walk.reported)
      else walk.next(FRAME_TYPE, layer['erspan.ft'], at + size, walk.reported)
    } else walk.wrong(`erspan.version is ${version}, not 1 or 2`)
    return layer
  },
  summary: (layer) => `ERSPAN session ${layer['erspan.spanid']}, vlan ${layer['erspan.vlan']}`,
}
