/**
 * Linux cooked capture, version 2 (DLT_LINUX_SLL2): with the interface.
 *
 *   | protocol 2 | reserved 2 | interface index 4 | ARPHRD type 2 | packet type 1 | address length 1 | address 8 |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
 */
import { u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Cooked, cookedFields, cookedSummary, readAddress, readProtocol } from './cooked.js'

export interface Sll2 extends Layer<'sll2'>, Cooked {
  'sll.ifindex': number
}

export const sll2: Protocol<Sll2> = {
  name: 'sll2',
  title: 'Linux cooked capture v2',
  source: 'tcpdump.org, LINKTYPE_LINUX_SLL2',
  over: { linktype: [276] },
  min: 20,
  fields: { 'sll.ifindex': { title: 'Interface index', format: 'dec' }, ...cookedFields },
  decode(bytes, at, _end, walk) {
    const hardware = u16(bytes, at + 8)
    const size = bytes[at + 11]!
    const layer: Sll2 = {
      protocol: 'sll2',
      offset: at,
      size: 20,
      'sll.ifindex': u32(bytes, at + 4),
      'sll.pkttype': bytes[at + 10]!,
      'sll.hatype': hardware,
      'sll.halen': size,
    }
    readAddress(layer, bytes, at + 12, size)
    readProtocol(layer, hardware, u16(bytes, at), at + 20, walk)
    return layer
  },
  summary: (layer) => `ifindex ${layer['sll.ifindex']} ${cookedSummary(layer)}`,
  // Wireshark has one protocol for both versions.
  path: (layer) => (layer['sll.etype'] === undefined ? 'sll' : 'sll:ethertype'),
}
