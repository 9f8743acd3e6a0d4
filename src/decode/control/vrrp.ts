/**
 * VRRP, versions 2 (RFC 3768) and 3 (RFC 9568).
 *
 *   2  | version 4b, type 4b | router id | priority | addresses | auth type | interval, s | checksum 2 | addresses 4 … | auth 8 |
 *   3  | version 4b, type 4b | router id | priority | addresses | reserved 4b, interval 12b, 0.01 s | checksum 2 | addresses 4 or 16 … |
 */
import { ascii, ipv4, ipv6, u16 } from '../bytes.js'
import { add16, BAD, fold, GOOD, transportChecksum, UNVERIFIED } from '../checksum.js'
import type { Layer, Protocol, Walk } from '../layer.js'

export interface Vrrp extends Layer<'vrrp'> {
  'vrrp.version': number
  'vrrp.type': number
  'vrrp.virt_rtr_id': number
  /** 255: the owner of the address; 0: it retires. */
  'vrrp.prio': number
  'vrrp.addr_count': number
  'vrrp.auth_type'?: number
  'vrrp.adver_int'?: number
  'vrrp.reserved_mbz'?: number
  'vrrp.short_adver_int'?: number
  'vrrp.checksum': number
  'vrrp.checksum.status'?: number
  'vrrp.ip_addr'?: string[]
  'vrrp.ipv6_addr'?: string[]
  'vrrp.auth_string'?: string
}

export const vrrp: Protocol<Vrrp> = {
  name: 'vrrp',
  title: 'Virtual Router Redundancy Protocol',
  source: 'RFC 9568',
  over: { 'ip.proto': [112] },
  min: 8,
  fields: {
    'vrrp.version': { title: 'VRRP protocol version', format: 'dec' },
    'vrrp.type': { title: 'VRRP packet type', format: 'dec' },
    'vrrp.virt_rtr_id': { title: 'Virtual Rtr ID', format: 'dec' },
    'vrrp.prio': { title: 'Priority', format: 'dec' },
    'vrrp.addr_count': { title: 'Addr Count', format: 'dec' },
    'vrrp.auth_type': { title: 'Auth Type', format: 'dec' },
    'vrrp.adver_int': { title: 'Adver Int', format: 'dec', unit: 's' },
    'vrrp.reserved_mbz': { title: 'Reserved', format: 'dec' },
    'vrrp.short_adver_int': { title: 'Adver Int', format: 'dec', unit: '× 0.01 s' },
    'vrrp.checksum': { title: 'Checksum', format: 'hex4' },
    'vrrp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'vrrp.ip_addr': { title: 'IP Address', format: 'text' },
    'vrrp.ipv6_addr': { title: 'IPv6 Address', format: 'text' },
    'vrrp.auth_string': { title: 'Authentication String', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const version = bytes[at]! >> 4
    const count = bytes[at + 3]!
    const layer: Vrrp = {
      protocol: 'vrrp',
      offset: at,
      size: end - at,
      'vrrp.version': version,
      'vrrp.type': bytes[at]! & 15,
      'vrrp.virt_rtr_id': bytes[at + 1]!,
      'vrrp.prio': bytes[at + 2]!,
      'vrrp.addr_count': count,
      'vrrp.checksum': u16(bytes, at + 6),
    }
    if (walk.checksums) layer['vrrp.checksum.status'] = status(version, bytes, at, end, walk)
    if (version === 3) {
      layer['vrrp.reserved_mbz'] = bytes[at + 4]! >> 4
      layer['vrrp.short_adver_int'] = u16(bytes, at + 4) & 0xfff
    } else {
      layer['vrrp.auth_type'] = bytes[at + 4]!
      layer['vrrp.adver_int'] = bytes[at + 5]!
    }
    const wide = walk.network?.size === 16
    const all: string[] = []
    const step = wide ? 16 : 4
    const last = at + 8 + step * count
    for (let i = at + 8; i + step <= end && i < last; i += step) {
      all.push(wide ? ipv6(bytes, i) : ipv4(bytes, i))
    }
    if (all.length > 0) layer[wide ? 'vrrp.ipv6_addr' : 'vrrp.ip_addr'] = all
    if (end < last) walk.short(last - at)
    else if (version === 2 && bytes[at + 4] === 1 && end - last >= 8) {
      let stop = last + 8
      while (stop > last && bytes[stop - 1] === 0) stop--
      layer['vrrp.auth_string'] = ascii(bytes, last, stop)
    }
    return layer
  },
  summary: (layer) =>
    `VRRPv${layer['vrrp.version']}, ${layer['vrrp.type'] === 1 ? 'Advertisement' : `type ${layer['vrrp.type']}`}, vrid ${layer['vrrp.virt_rtr_id']}, prio ${layer['vrrp.prio']}`,
}

/** Version 3 sums a pseudo-header; over IPv4 not all senders do (RFC 9568, 5.2.8): either is right there. */
function status(version: number, bytes: Uint8Array, at: number, end: number, walk: Walk): number {
  const whole = walk.reported <= end && walk.network?.fragment !== true
  if (!whole) return UNVERIFIED
  const wide = walk.network?.size === 16
  if (!wide && fold(add16(bytes, at, end)) === 0xffff) return GOOD
  return version < 3 ? BAD : transportChecksum(bytes, at, end, walk.reported, walk.network, 112)
}
