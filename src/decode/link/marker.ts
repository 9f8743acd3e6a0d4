/**
 * The marker protocol of link aggregation (IEEE Std 802.1AX, 6.5): asks when all frames before it have arrived.
 *
 *   | version 1 | type 1: 1 request, 2 answer | length 1 | port 2 | system 6 | transaction 4 | pad 2 | … |
 */
import { mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Marker extends Layer<'marker'> {
  'marker.version': number
  'marker.tlvType': number
  'marker.tlvLen': number
  'marker.requesterPort': number
  'marker.requesterSystem': string
  'marker.requesterTransId': number
}

export const marker: Protocol<Marker> = {
  name: 'marker',
  title: 'Link Aggregation Marker Protocol',
  source: 'IEEE 802.1AX',
  over: { 'slow.subtype': [2] },
  min: 15,
  fields: {
    'marker.version': { title: 'Version Number', format: 'hex2' },
    'marker.tlvType': { title: 'TLV Type', format: 'hex2' },
    'marker.tlvLen': { title: 'TLV Length', format: 'hex2' },
    'marker.requesterPort': { title: 'Requester Port', format: 'dec' },
    'marker.requesterSystem': { title: 'Requester System', format: 'text' },
    'marker.requesterTransId': { title: 'Requester Transaction ID', format: 'dec' },
  },
  decode: (bytes, at) => ({
    protocol: 'marker',
    offset: at,
    size: 15,
    'marker.version': bytes[at]!,
    'marker.tlvType': bytes[at + 1]!,
    'marker.tlvLen': bytes[at + 2]!,
    'marker.requesterPort': u16(bytes, at + 3),
    'marker.requesterSystem': mac(bytes, at + 5),
    'marker.requesterTransId': u32(bytes, at + 11),
  }),
  summary: (layer) =>
    `Marker ${layer['marker.tlvType'] === 2 ? 'Response' : 'Information'}, transaction ${layer['marker.requesterTransId']}`,
}
