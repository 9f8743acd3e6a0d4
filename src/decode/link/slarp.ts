/**
 * SLARP: addresses and keep-alives on Cisco HDLC lines.
 *
 *   | type 4 | address 4, netmask 4 (0 request, 1 reply) or own number 4, other's number 4 (2 keep-alive) | reliability 2 |
 */
import { ipv4, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const KEEPALIVE = 2

export interface Slarp extends Layer<'slarp'> {
  'slarp.ptype': number
  'slarp.address'?: string
  'slarp.netmask'?: string
  'slarp.mysequence'?: number
  'slarp.yoursequence'?: number
  'slarp.reliability'?: number
}

export const slarp: Protocol<Slarp> = {
  name: 'slarp',
  title: 'Cisco SLARP',
  source: 'Cisco HDLC',
  over: { 'chdlc.protocol': [0x8035] },
  min: 4,
  fields: {
    'slarp.ptype': { title: 'Packet type', format: 'dec' },
    'slarp.address': { title: 'Address', format: 'text' },
    'slarp.netmask': { title: 'Netmask', format: 'text' },
    'slarp.mysequence': { title: 'Outgoing sequence number', format: 'dec' },
    'slarp.yoursequence': { title: 'Returned sequence number', format: 'dec' },
    'slarp.reliability': { title: 'Reliability', format: 'hex4' },
  },
  decode(bytes, at, end, walk) {
    const type = u32(bytes, at)
    const layer: Slarp = {
      protocol: 'slarp',
      offset: at,
      size: Math.min(end - at, 14),
      'slarp.ptype': type,
    }
    if (end - at < 12) {
      walk.short(type === KEEPALIVE ? 14 : 12)
      return layer
    }
    if (type === KEEPALIVE) {
      layer['slarp.mysequence'] = u32(bytes, at + 4)
      layer['slarp.yoursequence'] = u32(bytes, at + 8)
      if (end - at >= 14) layer['slarp.reliability'] = u16(bytes, at + 12)
      else walk.short(14)
    } else if (type < KEEPALIVE) {
      layer['slarp.address'] = ipv4(bytes, at + 4)
      layer['slarp.netmask'] = ipv4(bytes, at + 8)
    }
    return layer
  },
  summary(layer) {
    const { 'slarp.mysequence': mine = '?', 'slarp.yoursequence': yours = '?' } = layer
    if (layer['slarp.ptype'] === KEEPALIVE) return `SLARP keep-alive ${mine}, seen ${yours}`
    return `SLARP ${layer['slarp.ptype'] === 0 ? 'request' : 'reply'} ${layer['slarp.address'] ?? ''}`
  },
}
