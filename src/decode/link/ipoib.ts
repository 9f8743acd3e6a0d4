/**
 * IP over InfiniBand as captured (DLT_IPOIB): the end of a global route header, or zeros, and the four bytes of RFC 4391.
 *
 *   | 20 bytes, or a route header's first | destination: flags 1, queue pair 3, GID 16 | EtherType 2 | reserved 2 |
 */
import { ipv6, u16, u24, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')

export interface Ipoib extends Layer<'ipoib'> {
  'ipoib.daddr.qpn'?: number
  'ipoib.dgid': string
  /** Where a global route header is there. */
  'ipoib.grh.tclass'?: number
  'ipoib.grh.flowlabel'?: number
  'ipoib.grh.sgid'?: string
  'ipoib.type': number
  'ipoib.reserved': number
}

export const ipoib: Protocol<Ipoib> = {
  name: 'ipoib',
  title: 'IP over Infiniband',
  source: 'RFC 4391',
  over: { linktype: [242] },
  min: 44,
  fields: {
    'ipoib.daddr.qpn': { title: 'Destination QPN', format: 'hex6' },
    'ipoib.grh.tclass': { title: 'Traffic Class', format: 'dec' },
    'ipoib.grh.flowlabel': { title: 'Flow Label', format: 'dec' },
    'ipoib.grh.sgid': { title: 'Source GID', format: 'text' },
    'ipoib.dgid': { title: 'Destination GID', format: 'text' },
    'ipoib.type': { title: 'Type', format: 'hex4', names: etherTypes },
    'ipoib.reserved': { title: 'Reserved', format: 'hex4' },
  },
  decode(bytes, at, _end, walk) {
    const type = u16(bytes, at + 40)
    const layer: Ipoib = {
      protocol: 'ipoib',
      offset: at,
      size: 44,
      'ipoib.dgid': ipv6(bytes, at + 24),
      'ipoib.type': type,
      'ipoib.reserved': u16(bytes, at + 42),
    }
    if (bytes[at]! >> 4 === 6) {
      const word = u32(bytes, at)
      layer['ipoib.grh.tclass'] = (word >>> 20) & 0xff
      layer['ipoib.grh.flowlabel'] = word & 0xfffff
      layer['ipoib.grh.sgid'] = ipv6(bytes, at + 8)
    } else layer['ipoib.daddr.qpn'] = u24(bytes, at + 21)
    walk.next(ETHERTYPE, type, at + 44, walk.reported)
    return layer
  },
  summary: (layer) => `IPoIB to ${layer['ipoib.dgid']}`,
}
