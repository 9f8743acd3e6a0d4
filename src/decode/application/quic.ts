/**
 * QUIC (RFC 9000, 9001; version 2 RFC 9369; version-independent: RFC 8999).
 *
 *   long  | 1 fixed 1b type 2b … | version 4 | length 1, destination id | length 1, source id | by type: token, length, packet number … |
 *   short | 0 fixed 1b spin 1b … | destination id, its length is not told | packet number … |
 *
 * A datagram may hold several packets. Initials of the client are opened (see quicinitial.ts) and the ClientHello in them read, as far as
 * this one datagram has it.
 */
import { u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { frameFields, joinCrypto } from './quicframes.js'
import { packetFields, packetText, type QuicPacket, readDatagram } from './quicpackets.js'
import { isKnownVersion } from './quicversions.js'
import {
  handshakeFields,
  handshakeText,
  readHandshakes,
  type TlsHandshake,
} from './tlshandshake.js'

export interface Quic extends Layer<'quic'> {
  packets: QuicPacket[]
  /** The messages that the CRYPTO frames of all packets of the datagram hold together. */
  handshakes?: TlsHandshake[]
}

/** The shortest short packet that can be: first byte, packet number, sample. */
const MIN_SHORT = 21

export const quic: Protocol<Quic> = {
  name: 'quic',
  title: 'QUIC',
  source: 'RFC 9000',
  over: { 'udp.port': [443] },
  guess: ['udp.port'],
  min: 1,
  fields: {
    ...packetFields,
    ...frameFields,
    ...handshakeFields,
  },
  // Short headers look like anything: the port tells.
  begins: (first, guessed) => first >= (guessed ? 0x80 : 0x40),
  decode(bytes, at, end, walk) {
    const known = walk.sourcePort === 443 || walk.destinationPort === 443
    if (!isQuic(bytes, at, end, known)) return null
    const { packets, pieces } = readDatagram(bytes, at, end, walk.reported)
    if (packets.length === 0) return null
    if (walk.reported > end) walk.short(walk.reported - at)
    const layer: Quic = { protocol: 'quic', offset: at, size: end - at, packets }
    if (pieces.length > 0) {
      const crypto = joinCrypto(pieces)
      const messages = readHandshakes(crypto, 0, crypto.length, crypto.length, 'q')
      if (messages.length > 0) layer.handshakes = messages
    }
    return layer
  },
  summary(layer) {
    const texts = layer.packets.slice(0, 4).map(packetText)
    for (const message of layer.handshakes ?? []) texts.push(handshakeText(message))
    return `QUIC ${texts.join(', ')}`.slice(0, 120)
  },
}

/** Whether a packet begins at `at`. Short ones look like anything: only where the port says so. */
function isQuic(bytes: Uint8Array, at: number, end: number, known: boolean): boolean {
  const first = bytes[at]!
  if (first < 0x80) return known && first >= 0x40 && end - at >= MIN_SHORT
  if (end - at < 7) return false
  const version = u32(bytes, at + 1)
  const negotiation = version === 0
  if (!negotiation && (first < 0xc0 || !isKnownVersion(version))) return false
  const source = at + 6 + bytes[at + 5]!
  if (bytes[at + 5]! > 20 || source >= end || bytes[source]! > 20) return false
  if (!negotiation) return true
  const list = source + 1 + bytes[source]!
  return list + 4 <= end && (end - list) % 4 === 0 && (known || isKnownVersion(u32(bytes, list)))
}
