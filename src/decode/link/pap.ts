/**
 * PPP's Password Authentication Protocol (RFC 1334): names and passwords in the clear.
 *
 *   | code 1 | identifier 1 | length 2 | request: name length 1, name, password length 1, password; else message length 1, message |
 */
import { ascii, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const REQUEST = 1

export interface Pap extends Layer<'pap'> {
  'pap.code': number
  'pap.identifier': number
  'pap.length': number
  'pap.peer_id.length'?: number
  'pap.peer_id'?: string
  'pap.password.length'?: number
  'pap.password'?: string
  'pap.message.length'?: number
  'pap.message'?: string
}

export const pap: Protocol<Pap> = {
  name: 'pap',
  title: 'PPP Password Authentication Protocol',
  source: 'RFC 1334',
  over: { 'ppp.protocol': [0xc023] },
  min: 4,
  fields: {
    'pap.code': { title: 'Code', format: 'dec', names: code },
    'pap.identifier': { title: 'Identifier', format: 'dec' },
    'pap.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'pap.peer_id.length': { title: 'Peer-ID-Length', format: 'dec' },
    'pap.peer_id': { title: 'Peer-ID', format: 'text' },
    'pap.password.length': { title: 'Password-Length', format: 'dec' },
    'pap.password': { title: 'Password', format: 'text' },
    'pap.message.length': { title: 'Message-Length', format: 'dec' },
    'pap.message': { title: 'Message', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const length = u16(bytes, at + 2)
    const stop = Math.min(end, at + Math.max(4, length))
    const layer: Pap = {
      protocol: 'pap',
      offset: at,
      size: stop - at,
      'pap.code': bytes[at]!,
      'pap.identifier': bytes[at + 1]!,
      'pap.length': length,
    }
    const names =
      layer['pap.code'] === REQUEST ? (['peer_id', 'password'] as const) : (['message'] as const)
    let next = at + 4
    for (const name of names) {
      if (next >= stop) break
      const size = bytes[next]!
      layer[`pap.${name}.length`] = size
      if (next + 1 + size > stop) {
        walk.short(next + 1 + size - at)
        break
      }
      if (size > 0) layer[`pap.${name}`] = ascii(bytes, next + 1, next + 1 + size)
      next += 1 + size
    }
    if (end - at < length) walk.short(length)
    return layer
  },
  summary(layer) {
    const name = layer['pap.peer_id']
    return `PAP ${code(layer['pap.code']) ?? `code ${layer['pap.code']}`}${name === undefined ? '' : `, ${name.slice(0, 60)}`}`
  },
}

function code(number: number): string | undefined {
  return ['', 'Authenticate-Request', 'Authenticate-Ack', 'Authenticate-Nak'][number]
}
