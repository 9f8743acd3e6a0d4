/**
 * STUN (RFC 8489) and TURN (RFC 8656): messages, and ChannelData on their port.
 *
 *   | 0 2b, type 14b | length 2 | cookie 2112a442 | transaction id 12 | attributes: type 2, length 2, value, padding to 4 …|
 *   | channel 2 (0x4000…) | length 2 | data … |
 *
 * Messages before RFC 5389 have no cookie, but an id of 16 bytes: they are taken on the port of STUN.
 */
import { hex, u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { type Attribute, attributeFields, readAttributes } from './stunattributes.js'

export interface Stun extends Layer<'stun'> {
  'stun.type'?: number
  /** 0 request, 1 indication, 0x10 success, 0x11 error: the two bits stand apart. */
  'stun.type.class'?: number
  'stun.type.method'?: number
  'stun.type.method-assignment'?: number
  'stun.channel'?: number
  /** Bytes behind the header. */
  'stun.length': number
  'stun.cookie'?: string
  'stun.id'?: string
  attributes?: Attribute[]
}

const CHANNEL = table('stun.channel')
const COOKIE = 0x2112a442
const HEADER = 20
const PORT = 3478
const CLASSES: Readonly<Record<number, string>> = {
  0: 'Request',
  1: 'Indication',
  16: 'Success Response',
  17: 'Error Response',
}
const METHODS: Readonly<Record<number, string>> = {
  1: 'Binding',
  3: 'Allocate',
  4: 'Refresh',
  6: 'Send',
  7: 'Data',
  8: 'CreatePermission',
  9: 'ChannelBind',
  10: 'Connect',
  11: 'ConnectionBind',
  12: 'ConnectionAttempt',
}

export const stun: Protocol<Stun> = {
  name: 'stun',
  title: 'Session Traversal Utilities for NAT',
  source: 'RFC 8489',
  over: { 'udp.port': [PORT], 'tcp.port': [PORT] },
  guess: ['udp.port', 'tcp.port'],
  min: 4,
  fields: {
    'stun.type': { title: 'Message Type', format: 'hex4' },
    'stun.type.class': {
      title: 'Message Class',
      format: 'hex4',
      of: 'stun.type',
      names: (n) => CLASSES[n],
    },
    'stun.type.method': {
      title: 'Message Method',
      format: 'hex4',
      of: 'stun.type',
      names: (n) => METHODS[n],
    },
    'stun.type.method-assignment': {
      title: 'Method Assignment',
      format: 'hex4',
      of: 'stun.type',
    },
    'stun.channel': { title: 'Channel Number', format: 'hex4' },
    'stun.length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
    'stun.cookie': { title: 'Message Cookie', format: 'bytes' },
    'stun.id': { title: 'Message Transaction ID', format: 'bytes' },
    ...attributeFields,
  },
  // A message; of TURN's channels only its port tells.
  begins: (first, guessed) => first < (guessed ? 0x40 : 0x80),
  decode(bytes, at, end, walk) {
    const first = bytes[at]! >> 6
    const onPort = walk.sourcePort === PORT || walk.destinationPort === PORT
    const length = u16(bytes, at + 2)
    if (first === 1 && onPort) return channelData(bytes, at, length, walk)
    if (first !== 0 || end - at < HEADER || length % 4 !== 0) return null
    const cookie = u32(bytes, at + 4) === COOKIE
    const udp = walk.parent?.protocol === 'udp'
    if (!cookie && !(onPort && udp && at + HEADER + length === walk.reported)) return null
    const type = u16(bytes, at)
    const layer: Stun = {
      protocol: 'stun',
      offset: at,
      size: Math.min(end - at, HEADER + length),
      'stun.type': type,
      'stun.type.class': (type & 0x110) >> 4,
      'stun.type.method': type & 0x3eef,
      'stun.type.method-assignment': type >> 13,
      'stun.length': length,
      'stun.id': cookie ? hex(bytes, at + 8, 12) : hex(bytes, at + 4, 16),
    }
    if (cookie) layer['stun.cookie'] = '2112a442'
    const stop = at + HEADER + length
    const attributes = readAttributes(bytes, at, Math.min(end, stop))
    if (attributes.length > 0) layer.attributes = attributes
    if (stop > end && walk.reported > end) walk.short(HEADER + length)
    // A segment may hold several.
    else if (!udp && stop < end) walk.follow('stun', stop, walk.reported)
    return layer
  },
  summary(layer) {
    const { 'stun.channel': channel, 'stun.type.method': method } = layer
    if (channel !== undefined) return `STUN ChannelData 0x${channel.toString(16)}`
    const said = METHODS[method ?? 0] ?? `method ${method}`
    const kind = CLASSES[layer['stun.type.class'] ?? 0] ?? ''
    const mapped = layer.attributes?.find((attribute) => attribute['stun.att.type'] === 0x20)
    const { 'stun.att.ipv4': four, 'stun.att.ipv6': six, 'stun.att.port': port } = mapped ?? {}
    const address = four ?? (six === undefined ? undefined : `[${six}]`)
    return `STUN ${said} ${kind}${address === undefined ? '' : ` ${address}:${port}`}`
  },
}

function channelData(bytes: Uint8Array, at: number, length: number, walk: Walk): Stun | null {
  if (length > walk.reported - at - 4) return null
  if (length > 0) walk.next(CHANNEL, u16(bytes, at), at + 4, at + 4 + length)
  return {
    protocol: 'stun',
    offset: at,
    size: 4,
    'stun.channel': u16(bytes, at),
    'stun.length': length,
  }
}
