/**
 * DHCP for IPv6 (RFC 8415). What a relay passes on is a message of its own, and a layer.
 *
 *   | type 1 | id 3 | options … |      relay: | type 1 | hops 1 | link address 16 | peer address 16 | options … |
 */
import { ipv6, u16, u24 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { dhcpv6Messages } from '../names/dhcpv6.js'
import { type Dhcpv6Option, RELAY_MESSAGE, readOptions } from './dhcpv6options.js'
import { optionFields } from './dhcpv6values.js'

export interface Dhcpv6 extends Layer<'dhcpv6'> {
  'dhcpv6.msgtype': number
  'dhcpv6.xid'?: number
  'dhcpv6.hopcount'?: number
  'dhcpv6.linkaddr'?: string
  'dhcpv6.peeraddr'?: string
  options?: Dhcpv6Option[]
}

const RELAY_FORWARD = 12
const RELAY_REPLY = 13
const RELAY_HEAD = 34

export const dhcpv6: Protocol<Dhcpv6> = {
  name: 'dhcpv6',
  title: 'DHCPv6',
  source: 'RFC 8415',
  over: { 'udp.port': [546, 547] },
  min: 4,
  fields: {
    'dhcpv6.msgtype': { title: 'Message type', format: 'dec', names: dhcpv6Messages },
    'dhcpv6.xid': { title: 'Transaction ID', format: 'hex6' },
    'dhcpv6.hopcount': { title: 'Hopcount', format: 'dec' },
    'dhcpv6.linkaddr': { title: 'Link address', format: 'text' },
    'dhcpv6.peeraddr': { title: 'Peer address', format: 'text' },
    ...optionFields,
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const layer: Dhcpv6 = { protocol: 'dhcpv6', offset: at, size: end - at, 'dhcpv6.msgtype': type }
    let options = at + 4
    if (type === RELAY_FORWARD || type === RELAY_REPLY) {
      layer['dhcpv6.hopcount'] = bytes[at + 1]!
      if (end - at < RELAY_HEAD) {
        walk.short(RELAY_HEAD)
        return layer
      }
      layer['dhcpv6.linkaddr'] = ipv6(bytes, at + 2)
      layer['dhcpv6.peeraddr'] = ipv6(bytes, at + 18)
      options = at + RELAY_HEAD
    } else layer['dhcpv6.xid'] = u24(bytes, at + 1)
    const read = readOptions(bytes, options, end)
    if (read.options.length > 0) layer.options = read.options
    if (!read.whole) walk.short(end - at + 1)
    if (options === at + RELAY_HEAD) relayed(bytes, options, end, walk)
    return layer
  },
  summary(layer) {
    const name = dhcpv6Messages(layer['dhcpv6.msgtype']) ?? `type ${layer['dhcpv6.msgtype']}`
    const id = layer['dhcpv6.xid']
    return `dhcp6 ${name}${id === undefined ? '' : ` xid=${id.toString(16)}`}`
  },
}

/** The first message that is passed on is read as a layer. */
function relayed(bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  while (at + 4 <= end) {
    const length = u16(bytes, at + 2)
    if (u16(bytes, at) === RELAY_MESSAGE) {
      walk.follow('dhcpv6', at + 4, at + 4 + length)
      return
    }
    at += 4 + length
  }
}
