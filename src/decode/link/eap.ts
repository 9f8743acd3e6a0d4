/**
 * Extensible Authentication Protocol (RFC 3748).
 *
 *   | code 1 | identifier 1 | length 2 | request, response: type 1, data |
 */
import { hex, u16, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const REQUEST = 1
const RESPONSE = 2
const IDENTITY = 1
const MD5 = 4

export interface Eap extends Layer<'eap'> {
  'eap.code': number
  'eap.id': number
  'eap.len': number
  'eap.type'?: number
  'eap.identity'?: string
  'eap.md5.value_size'?: number
  'eap.md5.value'?: string
}

export const eap: Protocol<Eap> = {
  name: 'eap',
  title: 'Extensible Authentication Protocol',
  source: 'RFC 3748',
  over: { 'ppp.protocol': [0xc227], 'eapol.type': [0] },
  min: 4,
  fields: {
    'eap.code': { title: 'Code', format: 'dec', names: code },
    'eap.id': { title: 'Id', format: 'dec' },
    'eap.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'eap.type': { title: 'Type', format: 'dec', names: type },
    'eap.identity': { title: 'Identity', format: 'text' },
    'eap.md5.value_size': { title: 'EAP-MD5 Value-Size', format: 'dec' },
    'eap.md5.value': { title: 'EAP-MD5 Value', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const length = u16(bytes, at + 2)
    const number = bytes[at]!
    const stop = Math.min(end, at + Math.max(4, length))
    const layer: Eap = {
      protocol: 'eap',
      offset: at,
      size: stop - at,
      'eap.code': number,
      'eap.id': bytes[at + 1]!,
      'eap.len': length,
    }
    if (length < 4) {
      walk.wrong(`eap.len is ${length}, less than 4`)
      return layer
    }
    if ((number === REQUEST || number === RESPONSE) && stop > at + 4) {
      const kind = bytes[at + 4]!
      layer['eap.type'] = kind
      if (kind === IDENTITY && stop > at + 5) layer['eap.identity'] = utf8(bytes, at + 5, stop)
      if (kind === MD5 && stop > at + 5) {
        const size = bytes[at + 5]!
        layer['eap.md5.value_size'] = size
        if (size > 0 && at + 6 + size <= stop) layer['eap.md5.value'] = hex(bytes, at + 6, size)
      }
    }
    if (end - at < length) walk.short(length)
    return layer
  },
  summary(layer) {
    const kind = layer['eap.type']
    const parts = [
      `EAP ${code(layer['eap.code']) ?? `code ${layer['eap.code']}`}`,
      kind === undefined ? '' : (type(kind) ?? `type ${kind}`),
      layer['eap.identity']?.slice(0, 60) ?? '',
    ]
    return parts.filter((part) => part !== '').join(', ')
  },
}

function code(number: number): string | undefined {
  return ['', 'Request', 'Response', 'Success', 'Failure', 'Initiate', 'Finish'][number]
}

function type(number: number): string | undefined {
  const names: Readonly<Record<number, string>> = {
    1: 'Identity',
    2: 'Notification',
    3: 'Legacy Nak',
    4: 'MD5-Challenge',
    6: 'GTC',
    13: 'TLS',
    17: 'LEAP',
    18: 'SIM',
    21: 'TTLS',
    23: 'AKA',
    25: 'PEAP',
    26: 'MS-CHAP-V2',
    43: 'FAST',
    50: "AKA'",
    52: 'PWD',
  }
  return names[number]
}
