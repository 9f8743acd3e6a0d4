/**
 * Wake-on-LAN: six bytes ff, then the address of the machine to wake sixteen times, and sometimes a password. It has an EtherType,
 * and is sent over UDP to any port, most often 9, 7 or 0 (AMD, Magic Packet Technology).
 */
import { hex, ipv4, mac } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const SYNC = 6
const TIMES = 16
const SIZE = SYNC + TIMES * 6

export interface WakeOnLan extends Layer<'wol'> {
  'wol.sync': string
  'wol.mac'?: string
  /** Six bytes as a MAC address, four as an IPv4 address is written. */
  'wol.passwd'?: string
}

export const wol: Protocol<WakeOnLan> = {
  name: 'wol',
  title: 'Wake On LAN',
  source: 'AMD Magic Packet',
  over: { ethertype: [0x0842], 'udp.port': [9, 7] },
  guess: ['udp.port'],
  // On its ports anything may come: too little of it is no broken packet.
  min: 1,
  fields: {
    'wol.sync': { title: 'Sync stream', format: 'bytes' },
    'wol.mac': { title: 'MAC', format: 'text' },
    'wol.passwd': { title: 'Password', format: 'text' },
  },
  // On Ethernet and UDP the same six bytes.
  begins: (first) => first === 0xff,
  decode(bytes, at, end, walk) {
    if (walk.reported - at < SIZE || end - at < SYNC) return null
    for (let i = at; i < at + SYNC; i++) if (bytes[i] !== 0xff) return null
    const there = Math.min(end, at + SIZE)
    for (let i = at + SYNC + 6; i < there; i++) if (bytes[i] !== bytes[i - 6]) return null
    const layer: WakeOnLan = {
      protocol: 'wol',
      offset: at,
      size: there - at,
      'wol.sync': hex(bytes, at, SYNC),
    }
    if (end - at >= SYNC + 6) layer['wol.mac'] = mac(bytes, at + SYNC)
    const password = walk.reported - at - SIZE
    const size = password === 4 || password === 6 ? SIZE + password : SIZE
    if (end - at < size) walk.short(size)
    else if (size > SIZE) {
      layer.size = size
      layer['wol.passwd'] = password === 6 ? mac(bytes, at + SIZE) : ipv4(bytes, at + SIZE)
    }
    return layer
  },
  summary: (layer) => `MagicPacket for ${layer['wol.mac'] ?? '?'}`,
}
