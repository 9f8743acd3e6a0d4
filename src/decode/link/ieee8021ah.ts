/**
 * A provider's backbone service tag (IEEE Std 802.1ah, now in 802.1Q): the customer's whole frame in the provider's.
 *
 *   | priority 3b, drop eligible 1b, customer addresses 1b, reserved 3b, service 24b | destination 6 | source 6 | type or length 2 |
 */
import { mac, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { payload } from './ethertype.js'

export interface BackboneTag extends Layer<'ieee8021ah'> {
  'ieee8021ah.priority': number
  'ieee8021ah.drop': number
  'ieee8021ah.nca': number
  'ieee8021ah.res1': number
  'ieee8021ah.res2': number
  'ieee8021ah.isid': number
  'ieee8021ah.cdst': string
  'ieee8021ah.csrc': string
}

export const ieee8021ah: Protocol<BackboneTag> = {
  name: 'ieee8021ah',
  title: 'IEEE 802.1ah',
  source: 'IEEE 802.1Q',
  over: { ethertype: [0x88e7] },
  min: 18,
  fields: {
    'ieee8021ah.priority': { title: 'Priority', format: 'dec' },
    'ieee8021ah.drop': { title: 'DROP', format: 'dec' },
    'ieee8021ah.nca': { title: 'NCA', format: 'dec' },
    'ieee8021ah.res1': { title: 'RES1', format: 'dec' },
    'ieee8021ah.res2': { title: 'RES2', format: 'dec' },
    'ieee8021ah.isid': { title: 'I-SID', format: 'dec' },
    'ieee8021ah.cdst': { title: 'C-Destination', format: 'text' },
    'ieee8021ah.csrc': { title: 'C-Source', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const tag = u32(bytes, at)
    payload(bytes, at + 16, end, walk)
    return {
      protocol: 'ieee8021ah',
      offset: at,
      size: 18,
      'ieee8021ah.priority': tag >>> 29,
      'ieee8021ah.drop': (tag >>> 28) & 1,
      'ieee8021ah.nca': (tag >>> 27) & 1,
      'ieee8021ah.res1': (tag >>> 26) & 1,
      'ieee8021ah.res2': (tag >>> 24) & 3,
      'ieee8021ah.isid': tag & 0xffffff,
      'ieee8021ah.cdst': mac(bytes, at + 4),
      'ieee8021ah.csrc': mac(bytes, at + 10),
    }
  },
  summary: (layer) =>
    `I-SID ${layer['ieee8021ah.isid']}, ${layer['ieee8021ah.csrc']} > ${layer['ieee8021ah.cdst']}`,
  path: () => 'ieee8021ah:ethertype',
}
