/**
 * Virtual eXtensible Local Area Network (RFC 7348; group policy draft-smith-vxlan-group-policy). Linux has long used port 8472.
 *
 *   | flags 2 | group policy 2 | vni 3 | reserved 1 | Ethernet frame … |
 */
import { u16, u24 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Vxlan extends Layer<'vxlan'> {
  'vxlan.flags': number
  'vxlan.flag_g': boolean
  'vxlan.flag_i': boolean
  'vxlan.flag_d': boolean
  'vxlan.flag_a': boolean
  /** Group policy; 0 where flag_g is not set. */
  'vxlan.gbp': number
  'vxlan.vni': number
  'vxlan.reserved8': number
}

const PORT = 4789
const LINUX_PORT = 8472
const HAS_VNI = 0x0800

export const vxlan: Protocol<Vxlan> = {
  name: 'vxlan',
  title: 'Virtual eXtensible Local Area Network',
  source: 'RFC 7348',
  over: { 'udp.port': [PORT, LINUX_PORT] },
  min: 8,
  fields: {
    'vxlan.flags': { title: 'Flags', format: 'hex4' },
    'vxlan.flag_g': { title: 'GBP Extension', format: 'bool', of: 'vxlan.flags' },
    'vxlan.flag_i': { title: 'VXLAN Network ID (VNI)', format: 'bool', of: 'vxlan.flags' },
    'vxlan.flag_d': { title: "Don't Learn", format: 'bool', of: 'vxlan.flags' },
    'vxlan.flag_a': { title: 'Policy Applied', format: 'bool', of: 'vxlan.flags' },
    'vxlan.gbp': { title: 'Group Policy ID', format: 'dec' },
    'vxlan.vni': { title: 'VXLAN Network Identifier (VNI)', format: 'dec' },
    'vxlan.reserved8': { title: 'Reserved', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    const flags = u16(bytes, at)
    const known = walk.sourcePort === PORT || walk.destinationPort === PORT
    // Port 8472 belongs to another tunnel of the same look (OTV), which has no such flags.
    if (!known && (flags !== HAS_VNI || u16(bytes, at + 2) !== 0)) return null
    walk.follow('eth', at + 8, walk.reported)
    return {
      protocol: 'vxlan',
      offset: at,
      size: 8,
      'vxlan.flags': flags,
      'vxlan.flag_g': (flags & 0x8000) !== 0,
      'vxlan.flag_i': (flags & HAS_VNI) !== 0,
      'vxlan.flag_d': (flags & 0x0040) !== 0,
      'vxlan.flag_a': (flags & 0x0008) !== 0,
      'vxlan.gbp': u16(bytes, at + 2),
      'vxlan.vni': u24(bytes, at + 4),
      'vxlan.reserved8': bytes[at + 7]!,
    }
  },
  summary: (layer) => `VXLAN, vni ${layer['vxlan.vni']}`,
}
