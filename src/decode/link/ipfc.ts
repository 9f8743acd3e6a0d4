/**
 * IP over Fibre Channel (RFC 2625, DLT_IP_OVER_FC): a network header of two names, then LLC.
 *
 *   | destination 8 | source 8 | LLC … |
 */
import { mac } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const FRAME_TYPE = table('eth.length')

export interface IpFc extends Layer<'ipfc'> {
  'ipfc.nh.da': string
  'ipfc.nh.sa': string
}

export const ipfc: Protocol<IpFc> = {
  name: 'ipfc',
  title: 'IP Over FC',
  source: 'RFC 2625',
  over: { linktype: [122] },
  min: 16,
  fields: {
    'ipfc.nh.da': { title: 'Network DA', format: 'text' },
    'ipfc.nh.sa': { title: 'Network SA', format: 'text' },
  },
  decode(bytes, at, _end, walk) {
    walk.next(FRAME_TYPE, 0, at + 16, walk.reported)
    return {
      protocol: 'ipfc',
      offset: at,
      size: 16,
      'ipfc.nh.da': wwn(bytes, at),
      'ipfc.nh.sa': wwn(bytes, at + 8),
    }
  },
  summary: (layer) => `${layer['ipfc.nh.sa']} > ${layer['ipfc.nh.da']}`,
}

/** A world wide name, eight bytes. */
function wwn(bytes: Uint8Array, at: number): string {
  const two = (byte: number): string => byte.toString(16).padStart(2, '0')
  return `${two(bytes[at]!)}:${two(bytes[at + 1]!)}:${mac(bytes, at + 2)}`
}
