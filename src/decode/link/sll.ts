/**
 * Linux cooked capture: what libpcap puts before the packets of the device `any`. Version 1 (DLT_LINUX_SLL):
 *
 *   | packet type 2 | ARPHRD type 2 | address length 2 | address 8 | protocol 2 |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Cooked, cookedFields, cookedSummary, readAddress, readProtocol } from './cooked.js'

export interface Sll extends Layer<'sll'>, Cooked {}

export const sll: Protocol<Sll> = {
  name: 'sll',
  title: 'Linux cooked capture v1',
  source: 'tcpdump.org, LINKTYPE_LINUX_SLL',
  over: { linktype: [113] },
  min: 16,
  fields: cookedFields,
  decode(bytes, at, _end, walk) {
    const hardware = u16(bytes, at + 2)
    const size = u16(bytes, at + 4)
    const layer: Sll = {
      protocol: 'sll',
      offset: at,
      size: 16,
      'sll.pkttype': u16(bytes, at),
      'sll.hatype': hardware,
      'sll.halen': size,
    }
    readAddress(layer, bytes, at + 6, size)
    readProtocol(layer, hardware, u16(bytes, at + 14), at + 16, walk)
    return layer
  },
  summary: cookedSummary,
  path: (layer) => (layer['sll.etype'] === undefined ? 'sll' : 'sll:ethertype'),
}
