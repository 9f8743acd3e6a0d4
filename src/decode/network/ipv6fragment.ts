/**
 * IPv6 fragment header (RFC 8200, 4.5).
 *
 *   | next header | reserved | offset 13b, reserved 2b, more 1b | identification 4 |
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { ipProtocols } from '../names/protocols.js'

const IP_PROTOCOL = table('ip.proto')
const FRAGMENT = table('ip.fragment')

export interface Fragment extends Layer<'ipv6.fraghdr'> {
  'ipv6.fraghdr.nxt': number
  'ipv6.fraghdr.reserved_octet': number
  /** In units of 8 bytes. */
  'ipv6.fraghdr.offset': number
  'ipv6.fraghdr.reserved_bits': number
  'ipv6.fraghdr.more': boolean
  'ipv6.fraghdr.ident': number
}

export const fragment: Protocol<Fragment> = {
  name: 'ipv6.fraghdr',
  title: 'Fragment Header for IPv6',
  source: 'RFC 8200',
  over: { 'ip.proto': [44] },
  min: 8,
  fields: {
    'ipv6.fraghdr.nxt': { title: 'Next header', format: 'dec', names: ipProtocols },
    'ipv6.fraghdr.reserved_octet': { title: 'Reserved octet', format: 'hex2' },
    'ipv6.fraghdr.offset': { title: 'Offset', format: 'dec' },
    'ipv6.fraghdr.reserved_bits': { title: 'Reserved bits', format: 'dec' },
    'ipv6.fraghdr.more': { title: 'More Fragments', format: 'bool' },
    'ipv6.fraghdr.ident': { title: 'Identification', format: 'hex8' },
  },
  decode(bytes, at, _end, walk) {
    const next = bytes[at]!
    const word = u16(bytes, at + 2)
    const { network } = walk
    // Offset 0 without more to come is a whole datagram (RFC 6946).
    if (network !== null && (word & 0xfff9) !== 0) {
      walk.setNetwork(network.source, network.destination, network.size, true)
    }
    if (word >> 3 === 0) walk.next(IP_PROTOCOL, next, at + 8, walk.reported)
    else walk.next(FRAGMENT, 0, at + 8, walk.reported)
    return {
      protocol: 'ipv6.fraghdr',
      offset: at,
      size: 8,
      'ipv6.fraghdr.nxt': next,
      'ipv6.fraghdr.reserved_octet': bytes[at + 1]!,
      'ipv6.fraghdr.offset': word >> 3,
      'ipv6.fraghdr.reserved_bits': (word >> 1) & 3,
      'ipv6.fraghdr.more': (word & 1) !== 0,
      'ipv6.fraghdr.ident': u32(bytes, at + 4),
    }
  },
  summary: (layer) =>
    `frag (0x${layer['ipv6.fraghdr.ident'].toString(16)}:${8 * layer['ipv6.fraghdr.offset']}${layer['ipv6.fraghdr.more'] ? '+' : ''})`,
}
