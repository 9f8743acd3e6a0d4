/**
 * CARP, OpenBSD's redundancy protocol (netinet/ip_carp.h), under VRRP's number: always 36 bytes, with 7 words of authentication.
 *
 *   | version 4b, type 4b | host id | skew | auth words | demotion | interval, s | checksum 2 | counter 8 | HMAC 20 |
 */
import { hex, u16, u64 } from '../bytes.js'
import { add16, BAD, fold, GOOD, UNVERIFIED } from '../checksum.js'
import type { Layer, Protocol } from '../layer.js'

export interface Carp extends Layer<'carp'> {
  'carp.version': number
  'carp.type': number
  'carp.vhid': number
  'carp.advskew': number
  'carp.authlen': number
  'carp.demotion': number
  'carp.adver_int': number
  'carp.checksum': number
  'carp.checksum.status'?: number
  'carp.counter': bigint
  'carp.hmac': string
}

export const carp: Protocol<Carp> = {
  name: 'carp',
  title: 'Common Address Redundancy Protocol',
  source: 'OpenBSD carp(4)',
  over: { 'ip.proto': [112] },
  min: 36,
  fields: {
    'carp.version': { title: 'CARP protocol version', format: 'dec' },
    'carp.type': { title: 'CARP packet type', format: 'dec' },
    'carp.vhid': { title: 'Virtual Host ID', format: 'dec' },
    'carp.advskew': { title: 'Advertisement Skew', format: 'dec' },
    'carp.authlen': { title: 'Auth Len', format: 'dec', unit: '× 4 bytes' },
    'carp.demotion': { title: 'Demotion indicator', format: 'dec' },
    'carp.adver_int': { title: 'Adver Int', format: 'dec', unit: 's' },
    'carp.checksum': { title: 'Checksum', format: 'hex4' },
    'carp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'carp.counter': { title: 'Counter', format: 'dec' },
    'carp.hmac': { title: 'HMAC', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    // VRRP 2 has the same first byte; its length would be 16 + 4 for each address, here 44.
    if (bytes[at] !== 0x21 || bytes[at + 3] !== 7 || walk.reported - at !== 36) return null
    const layer: Carp = {
      protocol: 'carp',
      offset: at,
      size: 36,
      'carp.version': bytes[at]! >> 4,
      'carp.type': bytes[at]! & 15,
      'carp.vhid': bytes[at + 1]!,
      'carp.advskew': bytes[at + 2]!,
      'carp.authlen': bytes[at + 3]!,
      'carp.demotion': bytes[at + 4]!,
      'carp.adver_int': bytes[at + 5]!,
      'carp.checksum': u16(bytes, at + 6),
      'carp.counter': u64(bytes, at + 8),
      'carp.hmac': hex(bytes, at + 16, 20),
    }
    if (walk.checksums) {
      const whole = walk.network?.fragment !== true
      const right = whole && fold(add16(bytes, at, end)) === 0xffff
      layer['carp.checksum.status'] = !whole ? UNVERIFIED : right ? GOOD : BAD
    }
    return layer
  },
  summary: (layer) =>
    `CARPv${layer['carp.version']}-advertise, vhid ${layer['carp.vhid']}, advbase ${layer['carp.adver_int']}, advskew ${layer['carp.advskew']}`,
}
