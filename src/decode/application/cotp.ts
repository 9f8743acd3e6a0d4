/**
 * ISO transport protocol, class 0 as on TCP (ITU-T X.224, 13).
 *
 *   | length 1, behind this byte | type 4b, credit 4b | requests: destination 2, source 2, class 1, parameters … |
 *   |                            |                    | data: end of text 1b, number 7b | payload … |
 */
import { hex, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Cotp extends Layer<'cotp'> {
  'cotp.li': number
  'cotp.type': number
  'cotp.destref'?: number
  'cotp.srcref'?: number
  'cotp.class'?: number
  'cotp.tpdu-number'?: number
  'cotp.eot'?: boolean
  parameters?: {
    'cotp.parameter_code': number
    'cotp.parameter_length': number
    /** Who is called or calls, where it is no text. */
    'cotp.src-tsap-bytes'?: string
    'cotp.dst-tsap-bytes'?: string
    /** Bytes. */
    'cotp.tpdu_size'?: number
  }[]
}

const CONNECT = 0xe
const CONFIRM = 0xd
const DISCONNECT = 0x8
const DATA = 0xf
const TYPES: Readonly<Record<number, string>> = {
  1: 'ED Expedited Data',
  5: 'RJ Reject',
  7: 'ER TPDU Error',
  8: 'DR Disconnect Request',
  12: 'DC Disconnect Confirm',
  13: 'CC Connect Confirm',
  14: 'CR Connect Request',
  15: 'DT Data',
}
/** A connection's fixed part; what RDP says begins behind it. */
const FIXED = 7
const MAX_PARAMETERS = 16

export const cotp: Protocol<Cotp> = {
  name: 'cotp',
  title: 'ISO 8073/X.224 COTP Connection-Oriented Transport Protocol',
  source: 'ITU-T X.224',
  over: {},
  min: 2,
  fields: {
    'cotp.li': { title: 'Length', format: 'dec', unit: 'bytes' },
    'cotp.type': { title: 'PDU Type', format: 'hex2', names: (type) => TYPES[type] },
    'cotp.destref': { title: 'Destination reference', format: 'hex4' },
    'cotp.srcref': { title: 'Source reference', format: 'hex4' },
    'cotp.class': { title: 'Class', format: 'dec' },
    'cotp.tpdu-number': { title: 'TPDU number', format: 'hex2' },
    'cotp.eot': { title: 'Last data unit', format: 'bool' },
    'cotp.parameter_code': { title: 'Parameter code', format: 'hex2' },
    'cotp.parameter_length': { title: 'Parameter length', format: 'dec', unit: 'bytes' },
    'cotp.src-tsap-bytes': { title: 'Source TSAP', format: 'bytes' },
    'cotp.dst-tsap-bytes': { title: 'Destination TSAP', format: 'bytes' },
    'cotp.tpdu_size': { title: 'TPDU size', format: 'dec', unit: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const length = bytes[at]!
    const type = bytes[at + 1]! >> 4
    const layer: Cotp = {
      protocol: 'cotp',
      offset: at,
      size: Math.min(end - at, length + 1),
      'cotp.li': length,
      'cotp.type': type,
    }
    const need = type === DATA ? 3 : type === CONNECT || type === CONFIRM ? FIXED : 2
    if (length + 1 < need) walk.wrong(`cotp.li is ${length}, less than ${need - 1}`)
    else if (end < at + need) walk.short(need)
    else if (type === DATA) {
      layer['cotp.tpdu-number'] = bytes[at + 2]! & 0x7f
      layer['cotp.eot'] = bytes[at + 2]! >> 7 === 1
      if (walk.reported > at + length + 1) walk.follow('data', at + length + 1, walk.reported)
    } else if (need === FIXED) {
      layer['cotp.destref'] = u16(bytes, at + 2)
      layer['cotp.srcref'] = u16(bytes, at + 4)
      layer['cotp.class'] = bytes[at + 6]! >> 4
      // A negotiation of RDP or its cookie stands where parameters would (MS-RDPBCGR 2.2.1.1).
      const first = end > at + FIXED ? bytes[at + FIXED]! : 0
      if ((first >= 1 && first <= 3) || first === 0x43) {
        layer.size = FIXED
        walk.follow('rdp', at + FIXED, at + length + 1)
      } else readParameters(layer, bytes, at + FIXED, Math.min(end, at + length + 1))
    } else if (type === DISCONNECT && end >= at + 6) {
      layer['cotp.destref'] = u16(bytes, at + 2)
      layer['cotp.srcref'] = u16(bytes, at + 4)
    }
    return layer
  },
  summary: (layer) => TYPES[layer['cotp.type']] ?? `type ${layer['cotp.type']}`,
}

function readParameters(layer: Cotp, bytes: Uint8Array, at: number, end: number): void {
  const parameters: NonNullable<Cotp['parameters']> = []
  while (at + 2 <= end && parameters.length < MAX_PARAMETERS) {
    const code = bytes[at]!
    const size = bytes[at + 1]!
    const parameter: (typeof parameters)[number] = {
      'cotp.parameter_code': code,
      'cotp.parameter_length': size,
    }
    parameters.push(parameter)
    const value = at + 2
    if (value + size > end) break
    if (code === 0xc0 && size === 1) {
      parameter['cotp.tpdu_size'] = 2 ** (bytes[value]! & 15)
    } else if (code === 0xc1 && size > 0) {
      parameter['cotp.src-tsap-bytes'] = hex(bytes, value, size)
    } else if (code === 0xc2 && size > 0) {
      parameter['cotp.dst-tsap-bytes'] = hex(bytes, value, size)
    }
    at = value + size
  }
  if (parameters.length > 0) layer.parameters = parameters
}
