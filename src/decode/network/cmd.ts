/**
 * Cisco MetaData: the security group of a packet (TrustSec), as Wireshark's dissector reads it. Behind GRE the type comes first.
 *
 *   Ethernet  | version | length | options 2 | security group tag 2 | type 2 | payload …
 *   GRE       | type 2 | version | length | options 2 | security group tag 2 | payload …
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')

export interface CiscoMetaData extends Layer<'cmd'> {
  'cmd.type': number
  'cmd.version': number
  'cmd.length': number
  'cmd.options': number
  'cmd.sgt': number
}

export const ciscoMetaData: Protocol<CiscoMetaData> = {
  name: 'cmd',
  title: 'Cisco MetaData',
  source: 'Cisco TrustSec',
  over: { ethertype: [0x8909] },
  min: 8,
  fields: {
    'cmd.type': { title: 'Type', format: 'hex4', names: etherTypes },
    'cmd.version': { title: 'Version', format: 'dec' },
    'cmd.length': { title: 'Length', format: 'dec' },
    'cmd.options': { title: 'Options', format: 'hex4' },
    'cmd.sgt': { title: 'Security Group Tag', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    const first = walk.parent?.protocol === 'gre'
    const head = first ? at + 2 : at
    const type = u16(bytes, first ? at : at + 6)
    walk.next(ETHERTYPE, type, at + 8, walk.reported)
    return {
      protocol: 'cmd',
      offset: at,
      size: 8,
      'cmd.type': type,
      'cmd.version': bytes[head]!,
      'cmd.length': bytes[head + 1]!,
      'cmd.options': u16(bytes, head + 2),
      'cmd.sgt': u16(bytes, head + 4),
    }
  },
  summary: (layer) => `CMD, sgt ${layer['cmd.sgt']}`,
}
