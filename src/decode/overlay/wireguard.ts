/**
 * WireGuard (Donenfeld, "WireGuard: Next Generation Kernel Network Tunnel", 5.4). All numbers little-endian; all else is encrypted.
 *
 *   initiation 1: | type 1 | 0 3 | sender 4 | ephemeral 32 | static 48 | timestamp 28 | mac1 16 | mac2 16 |
 *   response 2:   | type 1 | 0 3 | sender 4 | receiver 4 | ephemeral 32 | empty 16 | mac1 16 | mac2 16 |
 *   cookie 3:     | type 1 | 0 3 | receiver 4 | nonce 24 | cookie 32 |
 *   data 4:       | type 1 | 0 3 | receiver 4 | counter 8 | packet … |
 */
import { Buffer } from 'node:buffer'
import { hex, u24, u32le, u64le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface WireGuard extends Layer<'wg'> {
  'wg.type': number
  'wg.reserved': string
  'wg.sender'?: number
  'wg.receiver'?: number
  /** Base 64, as keys are shown everywhere. */
  'wg.ephemeral'?: string
  'wg.mac1'?: string
  'wg.mac2'?: string
  'wg.nonce'?: string
  'wg.counter'?: bigint
}

const PORT = 51820
const INITIATION = 1
const RESPONSE = 2
const COOKIE = 3
const DATA = 4
const TYPES: Readonly<Record<number, string>> = {
  [INITIATION]: 'Handshake Initiation',
  [RESPONSE]: 'Handshake Response',
  [COOKIE]: 'Cookie Reply',
  [DATA]: 'Transport Data',
}
/** Bytes of the messages that have one length. */
const SIZES: Readonly<Record<number, number>> = { [INITIATION]: 148, [RESPONSE]: 92, [COOKIE]: 64 }
/** Of transport data without any. */
const KEEPALIVE = 32

export const wireguard: Protocol<WireGuard> = {
  name: 'wg',
  title: 'WireGuard Protocol',
  source: 'https://www.wireguard.com/papers/wireguard.pdf',
  over: { 'udp.port': [PORT] },
  min: 4,
  fields: {
    'wg.type': { title: 'Type', format: 'dec', names: (type) => TYPES[type] },
    'wg.reserved': { title: 'Reserved', format: 'bytes' },
    'wg.sender': { title: 'Sender', format: 'hex8' },
    'wg.receiver': { title: 'Receiver', format: 'hex8' },
    'wg.ephemeral': { title: 'Ephemeral', format: 'text' },
    'wg.mac1': { title: 'mac1', format: 'bytes' },
    'wg.mac2': { title: 'mac2', format: 'bytes' },
    'wg.nonce': { title: 'Nonce', format: 'bytes' },
    'wg.counter': { title: 'Counter', format: 'dec' },
  },
  guess: ['udp.port'],
  begins: (first) => first >= INITIATION && first <= DATA,
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const known = walk.sourcePort === PORT || walk.destinationPort === PORT
    if (!possible(type, u24(bytes, at + 1), walk.reported - at, known)) return null
    const layer: WireGuard = {
      protocol: 'wg',
      offset: at,
      size: end - at,
      'wg.type': type,
      'wg.reserved': hex(bytes, at + 1, 3),
    }
    const have = end - at
    if (type === INITIATION || type === RESPONSE) {
      const key = at + (type === INITIATION ? 8 : 12)
      const macs = at + SIZES[type]! - 32
      if (have >= 8) layer['wg.sender'] = u32le(bytes, at + 4)
      if (type === RESPONSE && have >= 12) layer['wg.receiver'] = u32le(bytes, at + 8)
      if (key + 32 <= end) layer['wg.ephemeral'] = base64(bytes, key, 32)
      if (macs + 16 <= end) layer['wg.mac1'] = hex(bytes, macs, 16)
      if (macs + 32 <= end) layer['wg.mac2'] = hex(bytes, macs + 16, 16)
    } else {
      if (have >= 8) layer['wg.receiver'] = u32le(bytes, at + 4)
      if (type === COOKIE && have >= 32) layer['wg.nonce'] = hex(bytes, at + 8, 24)
      if (type === DATA && have >= 16) layer['wg.counter'] = u64le(bytes, at + 8)
    }
    const need = SIZES[type] ?? 16
    if (have < need) walk.short(need)
    return layer
  },
  summary: (layer) => `WireGuard, ${TYPES[layer['wg.type']]?.toLowerCase()}`,
}

/** Lengths on the wire tell; data are a multiple of 16 bytes but at the MTU, which is believed on the usual port only. */
function possible(type: number, reserved: number, length: number, known: boolean): boolean {
  if (reserved !== 0) return false
  if (type === DATA) return length >= KEEPALIVE && (known || length % 16 === 0)
  const size = SIZES[type] ?? -1
  return length === size || (known && length < size)
}

function base64(bytes: Uint8Array, at: number, size: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, size).toString('base64')
}
