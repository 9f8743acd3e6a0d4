/**
 * RTP (RFC 3550, section 5.1; header extensions RFC 8285).
 *
 *   | version 2b, padding 1b, extension 1b, csrc count 4b | marker 1b, payload type 7b | sequence 2 | timestamp 4 | ssrc 4 |
 *   | csrc 4 … | extension: profile 2, length 2 in words, words … | payload … | padding, its length in the last byte |
 *
 * No port says RTP and its head says little: it is read where something else told of it, by name, and in the channels of TURN,
 * which carry hardly anything else.
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

export interface Rtp extends Layer<'rtp'> {
  'rtp.version': number
  'rtp.padding': boolean
  'rtp.ext': boolean
  'rtp.cc': number
  'rtp.marker': boolean
  'rtp.p_type': number
  'rtp.seq': number
  'rtp.timestamp': number
  'rtp.ssrc': number
  'rtp.csrc.item'?: number[]
  'rtp.ext.profile'?: number
  /** Words of 4 bytes. */
  'rtp.ext.len'?: number
  'rtp.hdr_ext'?: number[]
  'rtp.padding.count'?: number
}

const PAYLOAD = table('rtp.pt')
const HEADER = 12
/** Static payload types (RFC 3551, section 6); the others are told by SDP. */
const TYPES: Readonly<Record<number, string>> = {
  0: 'PCMU',
  3: 'GSM',
  4: 'G723',
  5: 'DVI4 8000',
  6: 'DVI4 16000',
  7: 'LPC',
  8: 'PCMA',
  9: 'G722',
  10: 'L16 stereo',
  11: 'L16',
  12: 'QCELP',
  13: 'CN',
  14: 'MPA',
  15: 'G728',
  18: 'G729',
  25: 'CelB',
  26: 'JPEG',
  28: 'nv',
  31: 'H261',
  32: 'MPV',
  33: 'MP2T',
  34: 'H263',
}

export const rtp: Protocol<Rtp> = {
  name: 'rtp',
  title: 'Real-Time Transport Protocol',
  source: 'RFC 3550',
  over: {},
  guess: ['stun.channel'],
  min: HEADER,
  fields: {
    'rtp.version': { title: 'Version', format: 'dec' },
    'rtp.padding': { title: 'Padding', format: 'bool' },
    'rtp.ext': { title: 'Extension', format: 'bool' },
    'rtp.cc': { title: 'Contributing source identifiers count', format: 'dec' },
    'rtp.marker': { title: 'Marker', format: 'bool' },
    'rtp.p_type': { title: 'Payload type', format: 'dec', names: (n) => TYPES[n] },
    'rtp.seq': { title: 'Sequence number', format: 'dec' },
    'rtp.timestamp': { title: 'Timestamp', format: 'dec' },
    'rtp.ssrc': { title: 'Synchronization Source identifier', format: 'hex8' },
    'rtp.csrc.item': { title: 'CSRC item', format: 'hex8' },
    'rtp.ext.profile': { title: 'Defined by profile', format: 'hex4' },
    'rtp.ext.len': { title: 'Extension length', format: 'dec' },
    'rtp.hdr_ext': { title: 'Header extension', format: 'hex8' },
    'rtp.padding.count': { title: 'Padding count', format: 'dec', unit: 'bytes' },
  },
  begins: (first) => first >> 6 === 2,
  decode(bytes, at, end, walk) {
    const first = bytes[at]!
    const second = bytes[at + 1]!
    // Types 64 to 95 are RTCP's (RFC 5761, section 4).
    if (first >> 6 !== 2 || (second & 0x60) === 0x40) return null
    const count = first & 15
    const layer: Rtp = {
      protocol: 'rtp',
      offset: at,
      size: HEADER,
      'rtp.version': 2,
      'rtp.padding': (first & 0x20) !== 0,
      'rtp.ext': (first & 0x10) !== 0,
      'rtp.cc': count,
      'rtp.marker': second >= 128,
      'rtp.p_type': second & 127,
      'rtp.seq': u16(bytes, at + 2),
      'rtp.timestamp': u32(bytes, at + 4),
      'rtp.ssrc': u32(bytes, at + 8),
    }
    let size = HEADER + 4 * count
    if (at + size > end) {
      walk.short(size)
      return layer
    }
    if (count > 0) layer['rtp.csrc.item'] = words(bytes, at + HEADER, count)
    if (layer['rtp.ext']) {
      if (at + size + 4 > end) {
        walk.short(size + 4)
        return layer
      }
      const length = u16(bytes, at + size + 2)
      layer['rtp.ext.profile'] = u16(bytes, at + size)
      layer['rtp.ext.len'] = length
      if (at + size + 4 + 4 * length > end) {
        walk.short(size + 4 + 4 * length)
        return layer
      }
      if (length > 0) layer['rtp.hdr_ext'] = words(bytes, at + size + 4, Math.min(length, 64))
      size += 4 + 4 * length
    }
    layer.size = size
    let reported = walk.reported
    if (layer['rtp.padding'] && reported === end && end > at + size) {
      const padding = bytes[end - 1]!
      layer['rtp.padding.count'] = padding
      if (padding <= end - at - size) reported -= padding
    }
    if (reported > at + size) walk.next(PAYLOAD, second & 127, at + size, reported)
    return layer
  },
  summary(layer) {
    const type = TYPES[layer['rtp.p_type']] ?? `type ${layer['rtp.p_type']}`
    return `RTP ${type}, seq ${layer['rtp.seq']}, time ${layer['rtp.timestamp']}, ssrc 0x${layer['rtp.ssrc'].toString(16)}`
  },
}

function words(bytes: Uint8Array, at: number, count: number): number[] {
  const found: number[] = []
  for (let i = 0; i < count; i++) found.push(u32(bytes, at + 4 * i))
  return found
}
