/**
 * A service tag (IEEE Std 802.1ad, now in 802.1Q): a provider's VLAN around the customer's. Two of them in a row are one layer,
 * with a VLAN of the service and one of the customer.
 *
 *   | priority 3b, drop eligible 1b, VLAN 12b | type or length 2 |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { isLength, payload } from './ethertype.js'

const SERVICE_TAG = 0x88a8

export interface ServiceTag extends Layer<'ieee8021ad'> {
  'ieee8021ad.priority': number[]
  'ieee8021ad.dei': number[]
  /** One tag. */
  'ieee8021ad.id'?: number
  /** Two tags. */
  'ieee8021ad.svid'?: number
  'ieee8021ad.cvid'?: number
  /** Bytes of payload, where an 802.3 frame is tagged. */
  length?: number
}

export const ieee8021ad: Protocol<ServiceTag> = {
  name: 'ieee8021ad',
  title: 'IEEE 802.1ad',
  source: 'IEEE 802.1Q',
  over: { ethertype: [SERVICE_TAG] },
  min: 4,
  fields: {
    'ieee8021ad.priority': { title: 'Priority', format: 'dec' },
    'ieee8021ad.dei': { title: 'DEI', format: 'dec' },
    'ieee8021ad.id': { title: 'ID', format: 'dec' },
    'ieee8021ad.svid': { title: 'ID of the service', format: 'dec' },
    'ieee8021ad.cvid': { title: 'ID of the customer', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const outer = u16(bytes, at)
    const two = u16(bytes, at + 2) === SERVICE_TAG && end - at >= 8
    const inner = two ? u16(bytes, at + 4) : 0
    const size = two ? 8 : 4
    const tags = two ? [outer, inner] : [outer]
    const layer: ServiceTag = {
      protocol: 'ieee8021ad',
      offset: at,
      size,
      'ieee8021ad.priority': tags.map((tag) => tag >> 13),
      'ieee8021ad.dei': tags.map((tag) => (tag >> 12) & 1),
    }
    if (two) {
      layer['ieee8021ad.svid'] = outer & 0xfff
      layer['ieee8021ad.cvid'] = inner & 0xfff
    } else {
      layer['ieee8021ad.id'] = outer & 0xfff
    }
    const type = u16(bytes, at + size - 2)
    if (isLength(type)) layer.length = type
    payload(bytes, at + size - 2, end, walk)
    return layer
  },
  summary: (layer) =>
    layer['ieee8021ad.id'] === undefined
      ? `service vlan ${layer['ieee8021ad.svid']}, vlan ${layer['ieee8021ad.cvid']}`
      : `service vlan ${layer['ieee8021ad.id']}`,
  path: (layer) => (layer.length === undefined ? 'ieee8021ad:ethertype' : 'ieee8021ad'),
}
