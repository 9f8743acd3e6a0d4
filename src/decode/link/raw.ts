/**
 * Packets that begin with IP, of either version: DLT_RAW. The layer itself has no bytes.
 *
 * https://www.tcpdump.org/linktypes.html
 */
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')

export type Raw = Layer<'raw'>

export const raw: Protocol<Raw> = {
  name: 'raw',
  title: 'Raw packet data',
  source: 'tcpdump.org, LINKTYPE_RAW',
  over: { linktype: [12, 14, 101] },
  min: 0,
  fields: {},
  decode(bytes, at, end, walk) {
    if (at === end) walk.short(1)
    else walk.next(IP_VERSION, bytes[at]! >> 4, at, walk.reported)
    return { protocol: 'raw', offset: at, size: 0 }
  },
  summary: () => '',
}
