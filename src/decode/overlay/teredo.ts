/**
 * Teredo: IPv6 over UDP through NATs (RFC 4380 5.1.1). Two indications may stand before the IPv6 packet.
 *
 *   authentication: | 0 1 | 1 1 | id length 1 | value length 1 | id … | value … | nonce 8 | confirmation 1 |
 *   origin:         | 0 1 | 0 1 | port, inverted 2 | address, inverted 4 |
 */
import { hex, ipv4, u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')

export interface Teredo extends Layer<'teredo'> {
  'teredo.auth.idlen'?: number
  'teredo.auth.aulen'?: number
  'teredo.auth.id'?: string
  'teredo.auth.value'?: string
  'teredo.auth.nonce'?: string
  'teredo.auth.conf'?: string
  'teredo.orig.port'?: number
  'teredo.orig.addr'?: string
}

const AUTHENTICATION = 1
const ORIGIN = 0
const inverted = new Uint8Array(4)

export const teredo: Protocol<Teredo> = {
  name: 'teredo',
  title: 'Teredo IPv6 over UDP tunneling',
  source: 'RFC 4380',
  over: { 'udp.port': [3544] },
  min: 1,
  fields: {
    'teredo.auth.idlen': { title: 'Client identifier length', format: 'dec' },
    'teredo.auth.aulen': { title: 'Authentication value length', format: 'dec' },
    'teredo.auth.id': { title: 'Client identifier', format: 'bytes' },
    'teredo.auth.value': { title: 'Authentication value', format: 'bytes' },
    'teredo.auth.nonce': { title: 'Nonce value', format: 'bytes' },
    'teredo.auth.conf': { title: 'Confirmation byte', format: 'bytes' },
    'teredo.orig.port': { title: 'Origin UDP port', format: 'dec' },
    'teredo.orig.addr': { title: 'Origin IPv4 address', format: 'text' },
  },
  begins: (first) => first === 0 || first >> 4 === 6,
  decode(bytes, at, end, walk) {
    const plain = bytes[at]! >> 4 === 6
    if (!plain && end - at < 2) return null
    const first = plain ? -1 : u16(bytes, at)
    if (!plain && first !== AUTHENTICATION && first !== ORIGIN) return null
    const layer: Teredo = { protocol: 'teredo', offset: at, size: 0 }
    let next = at
    if (first === AUTHENTICATION) {
      if (end - at < 4) {
        walk.short(4)
        return layer
      }
      const id = bytes[at + 2]!
      const value = bytes[at + 3]!
      layer['teredo.auth.idlen'] = id
      layer['teredo.auth.aulen'] = value
      next = at + 13 + id + value
      if (next > end) {
        layer.size = end - at
        walk.short(13 + id + value)
        return layer
      }
      if (id > 0) layer['teredo.auth.id'] = hex(bytes, at + 4, id)
      if (value > 0) layer['teredo.auth.value'] = hex(bytes, at + 4 + id, value)
      layer['teredo.auth.nonce'] = hex(bytes, next - 9, 8)
      layer['teredo.auth.conf'] = hex(bytes, next - 1, 1)
    }
    if (next + 2 <= end && u16(bytes, next) === ORIGIN) {
      if (next + 8 > end) {
        layer.size = end - at
        walk.short(next + 8 - at)
        return layer
      }
      for (let i = 0; i < 4; i++) inverted[i] = ~bytes[next + 4 + i]!
      layer['teredo.orig.port'] = u16(bytes, next + 2) ^ 0xffff
      layer['teredo.orig.addr'] = ipv4(inverted, 0)
      next += 8
    }
    layer.size = next - at
    walk.next(IP_VERSION, 6, next, walk.reported)
    return layer
  },
  summary: () => 'Teredo',
}
