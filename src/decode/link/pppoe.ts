/**
 * PPP over Ethernet (RFC 2516): the discovery of an access concentrator, and the session with it.
 *
 *   | version 4b, type 4b | code 1 | session 2 | length 2 | discovery: tags; session: PPP |
 *   tag: | type 2 | length 2 | value |
 */
import { ascii, hex, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const MOST = 64

interface Head {
  'pppoe.version': number
  'pppoe.type': number
  'pppoe.code': number
  'pppoe.session_id': number
  /** Bytes behind the header. */
  'pppoe.payload_length': number
}

export interface PppoeTag {
  'pppoed.tag': number
  'pppoed.tag_length': number
  'pppoed.tags.service_name'?: string
  'pppoed.tags.ac_name'?: string
  'pppoed.tags.host_uniq'?: string
  'pppoed.tags.ac_cookie'?: string
  'pppoed.tags.relay_session_id'?: string
  'pppoed.tags.service_name_error'?: string
  'pppoed.tags.ac_system_error'?: string
  'pppoed.tags.generic_error'?: string
}

export interface PppoeDiscovery extends Layer<'pppoed'>, Head {
  tags: PppoeTag[]
}

export interface PppoeSession extends Layer<'pppoes'>, Head {}

const headFields = {
  'pppoe.version': { title: 'Version', format: 'dec' },
  'pppoe.type': { title: 'Type', format: 'dec' },
  'pppoe.code': { title: 'Code', format: 'hex2', names: code },
  'pppoe.session_id': { title: 'Session ID', format: 'hex4' },
  'pppoe.payload_length': { title: 'Payload Length', format: 'dec', unit: 'bytes' },
} as const

export const pppoeDiscovery: Protocol<PppoeDiscovery> = {
  name: 'pppoed',
  title: 'PPP-over-Ethernet Discovery',
  source: 'RFC 2516',
  over: { ethertype: [0x8863] },
  min: 6,
  fields: {
    ...headFields,
    'pppoed.tag': { title: 'Tag', format: 'hex4' },
    'pppoed.tag_length': { title: 'Tag Length', format: 'dec' },
    'pppoed.tags.service_name': { title: 'Service-Name', format: 'text' },
    'pppoed.tags.ac_name': { title: 'AC-Name', format: 'text' },
    'pppoed.tags.host_uniq': { title: 'Host-Uniq', format: 'bytes' },
    'pppoed.tags.ac_cookie': { title: 'AC-Cookie', format: 'bytes' },
    'pppoed.tags.relay_session_id': { title: 'Relay-Session-Id', format: 'bytes' },
    'pppoed.tags.service_name_error': { title: 'Service-Name-Error', format: 'text' },
    'pppoed.tags.ac_system_error': { title: 'AC-System-Error', format: 'text' },
    'pppoed.tags.generic_error': { title: 'Generic-Error', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const head = readHead(bytes, at)
    const reported = Math.min(at + 6 + head['pppoe.payload_length'], walk.reported)
    const tags: PppoeTag[] = []
    let next = at + 6
    while (next < reported && tags.length < MOST) {
      const size = end - next < 4 ? 0 : u16(bytes, next + 2)
      const stop = next + 4 + size
      if (stop > end) {
        walk.short(stop - at)
        break
      }
      tags.push(readTag(bytes, next, stop))
      next = stop
    }
    const size = Math.min(reported, end) - at
    return { protocol: 'pppoed', offset: at, size, ...head, tags }
  },
  summary(layer) {
    const name = layer.tags.find((tag) => tag['pppoed.tags.ac_name'])?.['pppoed.tags.ac_name']
    const from = name === undefined ? '' : `, AC ${name.slice(0, 60)}`
    return `PPPoE ${code(layer['pppoe.code']) ?? `code ${layer['pppoe.code']}`}${from}`
  },
}

export const pppoeSession: Protocol<PppoeSession> = {
  name: 'pppoes',
  title: 'PPP-over-Ethernet Session',
  source: 'RFC 2516',
  over: { linktype: [51], ethertype: [0x8864] },
  min: 6,
  fields: headFields,
  decode(bytes, at, _end, walk) {
    const head = readHead(bytes, at)
    const length = head['pppoe.payload_length']
    if (length > 0) walk.follow('ppp', at + 6, Math.min(at + 6 + length, walk.reported))
    return { protocol: 'pppoes', offset: at, size: 6, ...head }
  },
  summary: (layer) => `PPPoE session 0x${layer['pppoe.session_id'].toString(16)}`,
}

function readHead(bytes: Uint8Array, at: number): Head {
  return {
    'pppoe.version': bytes[at]! >> 4,
    'pppoe.type': bytes[at]! & 15,
    'pppoe.code': bytes[at + 1]!,
    'pppoe.session_id': u16(bytes, at + 2),
    'pppoe.payload_length': u16(bytes, at + 4),
  }
}

const TEXTS = {
  257: 'pppoed.tags.service_name',
  258: 'pppoed.tags.ac_name',
  513: 'pppoed.tags.service_name_error',
  514: 'pppoed.tags.ac_system_error',
  515: 'pppoed.tags.generic_error',
} as const
const VALUES = {
  259: 'pppoed.tags.host_uniq',
  260: 'pppoed.tags.ac_cookie',
  272: 'pppoed.tags.relay_session_id',
} as const

/** The tag in `bytes[at, end)`. */
function readTag(bytes: Uint8Array, at: number, end: number): PppoeTag {
  const type = u16(bytes, at)
  const tag: PppoeTag = { 'pppoed.tag': type, 'pppoed.tag_length': end - at - 4 }
  const text = TEXTS[type as keyof typeof TEXTS]
  const value = VALUES[type as keyof typeof VALUES]
  if (end > at + 4 && text !== undefined) tag[text] = ascii(bytes, at + 4, end)
  else if (end > at + 4 && value !== undefined) tag[value] = hex(bytes, at + 4, end - at - 4)
  return tag
}

function code(number: number): string | undefined {
  return { 0: 'Session', 7: 'PADO', 9: 'PADI', 25: 'PADR', 101: 'PADS', 167: 'PADT' }[number]
}
