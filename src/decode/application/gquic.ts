/**
 * Google's QUIC before IETF's (versions Q0xx; chromium's "QUIC Wire Layout Specification"): the public header.
 *
 *   | flags 1 | connection id 8 | version 4: Q and three digits | packet number 1, 2, 4 or 6 | … |
 *
 * Only packets that say their version are told from others.
 */
import { ascii } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Gquic extends Layer<'gquic'> {
  'gquic.puflags': number
  'gquic.puflags.version': boolean
  'gquic.puflags.reset': boolean
  'gquic.puflags.pkn': number
  'gquic.cid': bigint
  'gquic.version': string
  'gquic.packet_number'?: bigint
}

/** Flags of a packet with version and connection id; the two below are never set together with it. */
const VERSION = 0x01
const RESET = 0x02
const CONNECTION_ID = 0x08
const SIZES = [1, 2, 4, 6]

export const gquic: Protocol<Gquic> = {
  name: 'gquic',
  title: 'GQUIC (Google Quick UDP Internet Connections)',
  source: 'QUIC Wire Layout Specification',
  over: { 'udp.port': [80, 443] },
  guess: ['udp.port'],
  min: 13,
  fields: {
    'gquic.puflags': { title: 'Public Flags', format: 'hex2' },
    'gquic.puflags.version': { title: 'Version', format: 'bool', of: 'gquic.puflags' },
    'gquic.puflags.reset': { title: 'Reset', format: 'bool', of: 'gquic.puflags' },
    'gquic.puflags.pkn': { title: 'Packet Number Length', format: 'hex2', of: 'gquic.puflags' },
    'gquic.cid': { title: 'CID', format: 'dec' },
    'gquic.version': { title: 'Version', format: 'text' },
    'gquic.packet_number': { title: 'Packet Number', format: 'dec' },
  },
  begins: (first) =>
    first < 0x40 && (first & (VERSION | RESET | CONNECTION_ID)) === (VERSION | CONNECTION_ID),
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    if ((flags & (VERSION | RESET | CONNECTION_ID)) !== (VERSION | CONNECTION_ID)) return null
    if (flags >= 0x40 || !isVersion(bytes, at + 9)) return null
    const version = ascii(bytes, at + 9, at + 13)
    const network = version >= 'Q039'
    const length = SIZES[(flags >> 4) & 3]!
    const layer: Gquic = {
      protocol: 'gquic',
      offset: at,
      size: end - at,
      'gquic.puflags': flags,
      'gquic.puflags.version': true,
      'gquic.puflags.reset': false,
      'gquic.puflags.pkn': (flags >> 4) & 3,
      'gquic.cid': number(bytes, at + 1, 8, network),
      'gquic.version': version,
    }
    if (at + 13 + length > end) walk.short(13 + length)
    else layer['gquic.packet_number'] = number(bytes, at + 13, length, network)
    return layer
  },
  summary: (layer) =>
    `GQUIC ${layer['gquic.version']}, cid ${layer['gquic.cid'].toString(16).padStart(16, '0')}`,
}

/** `Q` and three digits, the first a zero. */
function isVersion(bytes: Uint8Array, at: number): boolean {
  const digit = (byte: number) => byte >= 0x30 && byte <= 0x39
  return (
    bytes[at] === 0x51 && bytes[at + 1] === 0x30 && digit(bytes[at + 2]!) && digit(bytes[at + 3]!)
  )
}

/** Numbers stand in network order since version Q039, the other way before. */
function number(bytes: Uint8Array, at: number, length: number, network: boolean): bigint {
  let value = 0n
  for (let i = 0; i < length; i++)
    value = (value << 8n) | BigInt(bytes[network ? at + i : at + length - 1 - i]!)
  return value
}
