/**
 * PPP's Challenge Handshake Authentication Protocol (RFC 1994).
 *
 *   | code 1 | identifier 1 | length 2 | challenge, response: value size 1, value, name; else message |
 */
import { ascii, hex, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Chap extends Layer<'chap'> {
  'chap.code': number
  'chap.identifier': number
  'chap.length': number
  'chap.value_size'?: number
  'chap.value'?: string
  'chap.name'?: string
  'chap.message'?: string
}

export const chap: Protocol<Chap> = {
  name: 'chap',
  title: 'PPP Challenge Handshake Authentication Protocol',
  source: 'RFC 1994',
  over: { 'ppp.protocol': [0xc223] },
  min: 4,
  fields: {
    'chap.code': { title: 'Code', format: 'dec', names: code },
    'chap.identifier': { title: 'Identifier', format: 'dec' },
    'chap.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'chap.value_size': { title: 'Value Size', format: 'dec' },
    'chap.value': { title: 'Value', format: 'bytes' },
    'chap.name': { title: 'Name', format: 'text' },
    'chap.message': { title: 'Message', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const length = u16(bytes, at + 2)
    const stop = Math.min(end, at + Math.max(4, length))
    const number = bytes[at]!
    const layer: Chap = {
      protocol: 'chap',
      offset: at,
      size: stop - at,
      'chap.code': number,
      'chap.identifier': bytes[at + 1]!,
      'chap.length': length,
    }
    if (stop > at + 4 && (number === 1 || number === 2)) {
      const size = bytes[at + 4]!
      const name = at + 5 + size
      layer['chap.value_size'] = size
      if (name > stop) walk.short(name - at)
      else {
        if (size > 0) layer['chap.value'] = hex(bytes, at + 5, size)
        if (stop > name) layer['chap.name'] = ascii(bytes, name, stop)
      }
    } else if (stop > at + 4) layer['chap.message'] = ascii(bytes, at + 4, stop)
    if (end - at < length) walk.short(length)
    return layer
  },
  summary(layer) {
    const name = layer['chap.name']
    return `CHAP ${code(layer['chap.code']) ?? `code ${layer['chap.code']}`}${name === undefined ? '' : `, ${name.slice(0, 60)}`}`
  },
}

function code(number: number): string | undefined {
  return ['', 'Challenge', 'Response', 'Success', 'Failure'][number]
}
