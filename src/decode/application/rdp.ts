/**
 * RDP, how it begins (MS-RDPBCGR 2.2.1.1, 2.2.1.2): the cookie or routing token, the negotiation of security.
 *
 *   Cookie: mstshash=alice CRLF | type 1 | flags 1 | length 2, 8 | protocols 4 |      little-endian
 */
import { ascii, find, u16le, u32le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Rdp extends Layer<'rdp'> {
  'rdp.rt_cookie'?: string
  'rdp.neg_type'?: number
  'rdp.negReq.flags'?: number
  'rdp.negRsp.flags'?: number
  'rdp.neg_length'?: number
  'rdp.negReq.requestedProtocols'?: number
  'rdp.negReq.requestedProtocols.ssl'?: boolean
  'rdp.negReq.requestedProtocols.hybrid'?: boolean
  'rdp.negReq.requestedProtocols.rdstls'?: boolean
  'rdp.negReq.requestedProtocols.hybrid_ex'?: boolean
  'rdp.negReq.selectedProtocol'?: number
  'rdp.negFailure.failureCode'?: number
}

const REQUEST = 1
const RESPONSE = 2
const FAILURE = 3
const SIZE = 8
const COOKIE = 'Cookie:'
const TYPES: Readonly<Record<number, string>> = {
  1: 'RDP Negotiation Request',
  2: 'RDP Negotiation Response',
  3: 'RDP Negotiation Failure',
}
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'Standard RDP Security',
  1: 'TLS security',
  2: 'CredSSP',
  4: 'RDSTLS',
  8: 'CredSSP with Early User Authorization Result PDU',
}
const protocol = (number: number) => PROTOCOLS[number]
const OF = { of: 'rdp.negReq.requestedProtocols', format: 'bool' } as const

export const rdp: Protocol<Rdp> = {
  name: 'rdp',
  title: 'Remote Desktop Protocol',
  source: 'MS-RDPBCGR',
  over: {},
  min: 1,
  fields: {
    'rdp.rt_cookie': { title: 'Routing Token/Cookie', format: 'text' },
    'rdp.neg_type': { title: 'Type', format: 'hex2', names: (type) => TYPES[type] },
    'rdp.negReq.flags': { title: 'Flags', format: 'hex2' },
    'rdp.negRsp.flags': { title: 'Flags', format: 'hex2' },
    'rdp.neg_length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'rdp.negReq.requestedProtocols': { title: 'requestedProtocols', format: 'hex8' },
    'rdp.negReq.requestedProtocols.ssl': { title: 'TLS security supported', ...OF },
    'rdp.negReq.requestedProtocols.hybrid': { title: 'CredSSP supported', ...OF },
    'rdp.negReq.requestedProtocols.rdstls': { title: 'RDSTLS supported', ...OF },
    'rdp.negReq.requestedProtocols.hybrid_ex': {
      title: 'CredSSP with Early User Authorization Result PDU supported',
      ...OF,
    },
    'rdp.negReq.selectedProtocol': { title: 'selectedProtocol', format: 'hex8', names: protocol },
    'rdp.negFailure.failureCode': { title: 'failureCode', format: 'hex8' },
  },
  decode(bytes, at, end, walk) {
    const layer: Rdp = { protocol: 'rdp', offset: at, size: end - at }
    let next = at
    if (ascii(bytes, at, Math.min(end, at + COOKIE.length)) === COOKIE) {
      const feed = find(bytes, 0x0a, at, end)
      if (feed < 0) {
        walk.short(end + 1 - at)
        return layer
      }
      layer['rdp.rt_cookie'] = ascii(bytes, at, bytes[feed - 1] === 0x0d ? feed - 1 : feed)
      next = feed + 1
      if (next === end && walk.reported === end) return layer
    }
    if (end < next + SIZE) {
      walk.short(next + SIZE - at)
      return layer
    }
    readNegotiation(layer, bytes, next)
    return layer
  },
  summary(layer) {
    const type = layer['rdp.neg_type']
    const cookie = layer['rdp.rt_cookie'] ?? ''
    const chosen = layer['rdp.negReq.selectedProtocol']
    const said = chosen === undefined ? '' : (PROTOCOLS[chosen] ?? `protocol ${chosen}`)
    return [cookie, type === undefined ? '' : (TYPES[type] ?? ''), said]
      .filter((part) => part !== '')
      .join(', ')
      .slice(0, 120)
  },
}

function readNegotiation(layer: Rdp, bytes: Uint8Array, at: number): void {
  const type = bytes[at]!
  const value = u32le(bytes, at + 4)
  layer['rdp.neg_type'] = type
  layer['rdp.neg_length'] = u16le(bytes, at + 2)
  if (type === REQUEST) {
    layer['rdp.negReq.flags'] = bytes[at + 1]!
    layer['rdp.negReq.requestedProtocols'] = value
    layer['rdp.negReq.requestedProtocols.ssl'] = (value & 1) !== 0
    layer['rdp.negReq.requestedProtocols.hybrid'] = (value & 2) !== 0
    layer['rdp.negReq.requestedProtocols.rdstls'] = (value & 4) !== 0
    layer['rdp.negReq.requestedProtocols.hybrid_ex'] = (value & 8) !== 0
  } else if (type === RESPONSE) {
    layer['rdp.negRsp.flags'] = bytes[at + 1]!
    layer['rdp.negReq.selectedProtocol'] = value
  } else if (type === FAILURE) {
    layer['rdp.negReq.flags'] = bytes[at + 1]!
    layer['rdp.negFailure.failureCode'] = value
  }
}
