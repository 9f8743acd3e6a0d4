/**
 * Layer Two Tunneling Protocol, version 2 (RFC 2661) and version 3 over UDP and IP (RFC 3931).
 *
 *   version 2: | control 1b, length 1b, - 2b, sequence 1b, - 1b, offset 1b, priority 1b, - 4b, version 4b |
 *              | length 2, if told | tunnel 2 | session 2 | Ns 2, Nr 2, if told | offset 2, if told | PPP or pairs … |
 *   version 3: | flags 2 | length 2 | control connection 4 | Ns 2 | Nr 2 | pairs … |     or, data: | flags 2 | 0 2 | session 4 | … |
 *   over IP:   | session 4, 0 for control | … |
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { avpFields, type L2tpAvp, readAvps } from './l2tpavps.js'

// What a session of version 3 carries was agreed on before: no packet tells.
const PSEUDOWIRE = table('l2tp.pw_type')

export interface L2tp extends Layer<'l2tp'> {
  'l2tp.flags'?: number
  'l2tp.type'?: number
  'l2tp.length_bit'?: boolean
  'l2tp.seq_bit'?: boolean
  'l2tp.offset_bit'?: boolean
  'l2tp.priority'?: boolean
  'l2tp.version'?: number
  'l2tp.length'?: number
  'l2tp.tunnel'?: number
  'l2tp.session'?: number
  'l2tp.sid'?: number
  'l2tp.ccid'?: number
  'l2tp.Ns'?: number
  'l2tp.Nr'?: number
  'l2tp.offset'?: number
  avps?: L2tpAvp[]
}

const OF = 'l2tp.flags'
const OVER_IP = 115

export const l2tp: Protocol<L2tp> = {
  name: 'l2tp',
  title: 'Layer 2 Tunneling Protocol',
  source: 'RFC 2661',
  over: { 'udp.port': [1701], 'ip.proto': [OVER_IP] },
  min: 4,
  fields: {
    'l2tp.flags': { title: 'Flags', format: 'hex4' },
    'l2tp.type': { title: 'Type', format: 'dec', of: OF },
    'l2tp.length_bit': { title: 'Length Bit', format: 'bool', of: OF },
    'l2tp.seq_bit': { title: 'Sequence Bit', format: 'bool', of: OF },
    'l2tp.offset_bit': { title: 'Offset bit', format: 'bool', of: OF },
    'l2tp.priority': { title: 'Priority', format: 'bool', of: OF },
    'l2tp.version': { title: 'Version', format: 'dec', of: OF },
    'l2tp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'l2tp.tunnel': { title: 'Tunnel ID', format: 'dec' },
    'l2tp.session': { title: 'Session ID', format: 'dec' },
    'l2tp.sid': { title: 'Session ID', format: 'hex8' },
    'l2tp.ccid': { title: 'Control Connection ID', format: 'hex8' },
    'l2tp.Ns': { title: 'Ns', format: 'dec' },
    'l2tp.Nr': { title: 'Nr', format: 'dec' },
    'l2tp.offset': { title: 'Offset', format: 'dec', unit: 'bytes' },
    ...avpFields,
  },
  decode(bytes, at, end, walk) {
    const layer: L2tp = { protocol: 'l2tp', offset: at, size: 4 }
    if (walk.parent?.protocol !== 'udp') {
      const session = u32(bytes, at)
      layer['l2tp.sid'] = session
      if (session === 0) readControl(layer, bytes, at, at + 4, end, walk)
      else walk.next(PSEUDOWIRE, 0, at + 4, walk.reported)
      return layer
    }
    const version = u16(bytes, at) & 15
    if (version !== 2 && version !== 3) return null
    if (version === 2) readTwo(layer, bytes, at, end, walk)
    else if ((bytes[at]! & 0x80) !== 0) readControl(layer, bytes, at, at, end, walk)
    else {
      readFlags(layer, u16(bytes, at))
      if (end - at < 8) walk.short(8)
      else {
        layer['l2tp.sid'] = u32(bytes, at + 4)
        layer.size = 8
        walk.next(PSEUDOWIRE, 0, at + 8, walk.reported)
      }
    }
    return layer
  },
  summary(layer) {
    const ids =
      layer['l2tp.tunnel'] === undefined
        ? `session ${layer['l2tp.sid'] ?? 0}`
        : `${layer['l2tp.tunnel']}/${layer['l2tp.session']}`
    const type = layer.avps?.[0]?.['l2tp.avp.message_type']
    const message = type === undefined ? '' : avpFields['l2tp.avp.message_type'].names(type)
    return `l2tp ${ids} ${message ?? `message ${type}`}`.trimEnd()
  },
}

function readFlags(layer: L2tp, flags: number): void {
  layer['l2tp.flags'] = flags
  layer['l2tp.type'] = flags >> 15
  layer['l2tp.length_bit'] = (flags & 0x4000) !== 0
  layer['l2tp.seq_bit'] = (flags & 0x0800) !== 0
  if ((flags & 15) === 2) {
    layer['l2tp.offset_bit'] = (flags & 0x0200) !== 0
    layer['l2tp.priority'] = (flags & 0x0100) !== 0
  }
  layer['l2tp.version'] = flags & 15
}

function readTwo(layer: L2tp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const flags = u16(bytes, at)
  readFlags(layer, flags)
  const hasLength = (flags & 0x4000) !== 0
  const hasSequence = (flags & 0x0800) !== 0
  const hasOffset = (flags & 0x0200) !== 0
  let next = at + (hasLength ? 4 : 2)
  const size = next - at + 4 + (hasSequence ? 4 : 0) + (hasOffset ? 2 : 0)
  if (end - at < size) {
    walk.short(size)
    return
  }
  const length = hasLength ? u16(bytes, at + 2) : walk.reported - at
  if (hasLength) layer['l2tp.length'] = length
  layer['l2tp.tunnel'] = u16(bytes, next)
  layer['l2tp.session'] = u16(bytes, next + 2)
  next += 4
  if (hasSequence) {
    layer['l2tp.Ns'] = u16(bytes, next)
    layer['l2tp.Nr'] = u16(bytes, next + 2)
    next += 4
  }
  if (hasOffset) {
    layer['l2tp.offset'] = u16(bytes, next)
    next += 2 + layer['l2tp.offset']
  }
  layer.size = Math.min(next, end) - at
  if (length < next - at) walk.wrong(`l2tp.length is ${length}, less than ${next - at}`)
  else if ((flags & 0x8000) !== 0) pairs(layer, bytes, at, next, at + length, end, walk)
  else if (next > end) walk.short(next - at)
  else if (at + length > next) walk.follow('ppp', next, at + length)
}

/** A control message of version 3, whose flags stand at `at`; `start` is the layer's. */
function readControl(
  layer: L2tp,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  if (end - at < 12) {
    layer.size = end - start
    walk.short(at + 12 - start)
    return
  }
  readFlags(layer, u16(bytes, at))
  const length = u16(bytes, at + 2)
  layer['l2tp.length'] = length
  layer['l2tp.ccid'] = u32(bytes, at + 4)
  layer['l2tp.Ns'] = u16(bytes, at + 8)
  layer['l2tp.Nr'] = u16(bytes, at + 10)
  layer.size = at + 12 - start
  if (length < 12) walk.wrong(`l2tp.length is ${length}, less than 12`)
  else pairs(layer, bytes, start, at + 12, at + length, end, walk)
}

function pairs(
  layer: L2tp,
  bytes: Uint8Array,
  start: number,
  at: number,
  told: number,
  end: number,
  walk: Walk,
): void {
  const until = Math.min(told, end)
  const { avps, problem } = readAvps(bytes, at, until)
  if (avps.length > 0) layer.avps = avps
  layer.size = Math.max(layer.size, until - start)
  if (problem === 'cut' || (problem === '' && told > end)) {
    walk.short(Math.max(told, until + 1) - start)
  } else if (problem !== '') walk.wrong(problem)
}
