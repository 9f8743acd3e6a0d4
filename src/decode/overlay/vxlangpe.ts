/**
 * Generic Protocol Extension for VXLAN (draft-ietf-nvo3-vxlan-gpe): VXLAN that says what it carries.
 *
 *   | reserved 2b, version 2b, instance 1b, next 1b, bum 1b, oam 1b | reserved 2 | next protocol 1 | vni 3 | reserved 1 |
 */
import { u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const NEXT_PROTOCOL = table('vxlan.next_proto')
const IP_VERSION = table('ip.version')

export interface VxlanGpe extends Layer<'vxlan_gpe'> {
  'vxlan.flags': number
  'vxlan.ver': number
  'vxlan.i_bit': number
  'vxlan.p_bit': number
  'vxlan.o_bit': number
  'vxlan.reserved_16': number
  'vxlan.next_proto': number
  'vxlan.vni': number
  'vxlan.reserved8': number
}

const NEXT: Readonly<Record<number, string>> = {
  1: 'IPv4',
  2: 'IPv6',
  3: 'Ethernet',
  4: 'NSH',
  5: 'MPLS',
}

export const vxlanGpe: Protocol<VxlanGpe> = {
  name: 'vxlan_gpe',
  title: 'Virtual eXtensible Local Area Network (GPE)',
  source: 'draft-ietf-nvo3-vxlan-gpe',
  over: { 'udp.port': [4790] },
  min: 8,
  fields: {
    'vxlan.flags': { title: 'Flags', format: 'hex4' },
    'vxlan.ver': { title: 'Version', format: 'dec', of: 'vxlan.flags' },
    'vxlan.i_bit': { title: 'Instance', format: 'dec', of: 'vxlan.flags' },
    'vxlan.p_bit': { title: 'Next Protocol Bit', format: 'dec', of: 'vxlan.flags' },
    'vxlan.o_bit': { title: 'OAM bit', format: 'dec', of: 'vxlan.flags' },
    'vxlan.reserved_16': { title: 'Reserved', format: 'dec' },
    'vxlan.next_proto': { title: 'Next Protocol', format: 'dec', names: (next) => NEXT[next] },
    'vxlan.vni': { title: 'VXLAN Network Identifier (VNI)', format: 'dec' },
    'vxlan.reserved8': { title: 'Reserved', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    const flags = bytes[at]!
    const next = bytes[at + 3]!
    if (next === 1 || next === 2) walk.next(IP_VERSION, next === 1 ? 4 : 6, at + 8, walk.reported)
    else if (next === 3) walk.follow('eth', at + 8, walk.reported)
    else if (next === 5) walk.follow('mpls', at + 8, walk.reported)
    else walk.next(NEXT_PROTOCOL, next, at + 8, walk.reported)
    return {
      protocol: 'vxlan_gpe',
      offset: at,
      size: 8,
      'vxlan.flags': flags,
      'vxlan.ver': (flags >> 4) & 3,
      'vxlan.i_bit': (flags >> 3) & 1,
      'vxlan.p_bit': (flags >> 2) & 1,
      'vxlan.o_bit': flags & 1,
      'vxlan.reserved_16': u16(bytes, at + 1),
      'vxlan.next_proto': next,
      'vxlan.vni': u24(bytes, at + 4),
      'vxlan.reserved8': bytes[at + 7]!,
    }
  },
  summary: (layer) => `VXLAN-GPE, vni ${layer['vxlan.vni']}`,
}
