/**
 * Handshake messages of TLS (RFC 5246 7.4, RFC 8446 4), the same in QUIC's CRYPTO frames (RFC 9001 4).
 *
 *   | type 1 | length 3 | body … |
 *
 * Once keys are changed messages look like any bytes. Without the state of the connection only what can be a message is told as one.
 */
import { u16, u24, u32 } from '../bytes.js'
import { tlsGroups, tlsHandshakeTypes } from '../names/tls.js'
import { type Certificate, certificateFields, readCertificate } from './certificate.js'
import { type Carrier, helloFields, RETRY_RANDOM, readHello, type TlsHello } from './tlshello.js'

export interface TlsHandshake extends TlsHello {
  'tls.handshake.type': number
  /** Bytes of the body. */
  'tls.handshake.length': number
  'tls.handshake.certificates_length'?: number
  certificates?: Certificate[]
  'tls.handshake.server_curve_type'?: number
  'tls.handshake.server_named_curve'?: number
  'tls.handshake.server_point_len'?: number
  /** Of ServerKeyExchange in TLS 1.2. */
  'tls.handshake.sig_hash_alg'?: number
  'tls.handshake.sig_len'?: number
  'tls.handshake.cert_types_count'?: number
  'tls.handshake.session_ticket_lifetime_hint'?: number
  'tls.handshake.session_ticket_length'?: number
}

export const handshakeFields = {
  'tls.handshake.type': {
    title: 'Handshake Message Type',
    format: 'dec',
    names: tlsHandshakeTypes,
  },
  'tls.handshake.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  ...helloFields,
  'tls.handshake.certificates_length': {
    title: 'Certificates Length',
    format: 'dec',
    unit: 'bytes',
  },
  ...certificateFields,
  'tls.handshake.server_curve_type': { title: 'Curve Type', format: 'hex2' },
  'tls.handshake.server_named_curve': { title: 'Named Curve', format: 'hex4', names: tlsGroups },
  'tls.handshake.server_point_len': { title: 'Pubkey Length', format: 'dec', unit: 'bytes' },
  'tls.handshake.sig_len': { title: 'Signature Length', format: 'dec', unit: 'bytes' },
  'tls.handshake.cert_types_count': { title: 'Certificate types count', format: 'dec' },
  'tls.handshake.session_ticket_lifetime_hint': {
    title: 'Session Ticket Lifetime Hint',
    format: 'dec',
    unit: 's',
  },
  'tls.handshake.session_ticket_length': {
    title: 'Session Ticket Length',
    format: 'dec',
    unit: 'bytes',
  },
} as const

export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2
const MAX_MESSAGES = 32
const MAX_CERTIFICATES = 16
/** No real message is longer: Certificate is the longest, OpenSSL takes 100 KB of it. */
const MAX_BODY = 131_072

/** The shortest body of each type that is sent in the clear. */
const SHORTEST = new Map([
  [CLIENT_HELLO, 38],
  [SERVER_HELLO, 38],
  [4, 6],
  [11, 3],
  [12, 4],
  [13, 3],
  [14, 0],
  [15, 4],
  [16, 1],
  [20, 12],
  [21, 1],
  [22, 4],
  [23, 1],
  [67, 2],
])
/** Types whose messages may be longer than a record. */
const LONG = new Set([CLIENT_HELLO, SERVER_HELLO, 4, 11, 12, 13, 22, 23])

/**
 * Whether a message of this type and length can begin a body of `room` bytes. QUIC's EncryptedExtensions (8) never are in the clear.
 */
export function plausible(type: number, length: number, room: number): boolean {
  // HelloRequest has no body and a record of its own; a cipher's counter may be zeros as well.
  if (type === 0) return length === 0 && room === 0
  const shortest = SHORTEST.get(type)
  if (shortest === undefined || length < shortest || length > MAX_BODY) return false
  if (type === 14) return length === 0
  // Finished: 12 bytes in TLS, 36 in SSL 3.0; in the clear with NULL ciphers only.
  if (type === 20) return (length === 12 || length === 36) && length <= room
  return length <= room || LONG.has(type)
}

/**
 * The messages of a record or of CRYPTO frames in `bytes[at, end)`, which goes on to `reported`. Empty when these are none
 * (encrypted). The last one may be cut.
 */
export function readHandshakes(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  carrier: Carrier,
): TlsHandshake[] {
  const messages: TlsHandshake[] = []
  while (at + 4 <= end && messages.length < MAX_MESSAGES) {
    const type = bytes[at]!
    const length = u24(bytes, at + 1)
    if (!plausible(type, length, reported - at - 4)) break
    const message: TlsHandshake = { 'tls.handshake.type': type, 'tls.handshake.length': length }
    readBody(bytes, at + 4, Math.min(end, at + 4 + length), message, carrier)
    messages.push(message)
    at += 4 + length
  }
  return messages
}

/** The body in `bytes[at, end)` of a message whose head `into` has. */
export function readBody(
  bytes: Uint8Array,
  at: number,
  end: number,
  into: TlsHandshake,
  carrier: Carrier,
): void {
  const size = end - at
  switch (into['tls.handshake.type']) {
    case CLIENT_HELLO:
    case SERVER_HELLO: {
      const whole = size === into['tls.handshake.length']
      readHello(bytes, at, end, into['tls.handshake.type'], carrier, whole, into)
      break
    }
    case 4:
      if (size >= 6) {
        into['tls.handshake.session_ticket_lifetime_hint'] = u32(bytes, at)
        into['tls.handshake.session_ticket_length'] = u16(bytes, at + 4)
      }
      break
    case 11:
      readCertificates(bytes, at, end, into)
      break
    case 12:
      readKeyExchange(bytes, at, end, into)
      break
    case 13:
      if (size >= 1) into['tls.handshake.cert_types_count'] = bytes[at]!
  }
}

/**
 * ECDHE with a named curve (RFC 8422 5.4): | 3 | curve 2 | length 1, point | TLS 1.2: algorithm 2 | length 2, signature |. Other key
 * exchanges begin with a length of 2 bytes: never 0x03xx.
 */
function readKeyExchange(bytes: Uint8Array, at: number, end: number, into: TlsHandshake): void {
  if (end - at < 4 || bytes[at] !== 3) return
  const point = bytes[at + 3]!
  into['tls.handshake.server_curve_type'] = 3
  into['tls.handshake.server_named_curve'] = u16(bytes, at + 1)
  into['tls.handshake.server_point_len'] = point
  const rest = at + 4 + point
  if (rest + 4 > end) return
  // Only the lengths tell whether an algorithm stands before the signature.
  const room = into['tls.handshake.length'] - 4 - point
  if (u16(bytes, rest + 2) === room - 4) {
    into['tls.handshake.sig_hash_alg'] = u16(bytes, rest)
    into['tls.handshake.sig_len'] = room - 4
  } else if (u16(bytes, rest) === room - 2) into['tls.handshake.sig_len'] = room - 2
}

/** | length of list 3 | length 3 | certificate … | length 3 | … |: of TLS 1.2 and older, later ones are encrypted. */
function readCertificates(bytes: Uint8Array, at: number, end: number, into: TlsHandshake): void {
  if (at + 3 > end) return
  const total = u24(bytes, at)
  into['tls.handshake.certificates_length'] = total
  if (total === 0) return
  const certificates: Certificate[] = []
  const stop = Math.min(end, at + 3 + total)
  at += 3
  while (at + 3 <= stop && certificates.length < MAX_CERTIFICATES) {
    const length = u24(bytes, at)
    certificates.push(readCertificate(bytes, at + 3, stop, length))
    at += 3 + length
  }
  into.certificates = certificates
}

/** A message in a few words: `client_hello example.com`. */
export function handshakeText(message: TlsHandshake): string {
  const type = message['tls.handshake.type']
  if (type === CLIENT_HELLO) {
    const name = message.extensions?.find((one) => one['tls.handshake.extension.type'] === 0)
    const server = name?.['tls.handshake.extensions_server_name']?.[0]
    return server === undefined ? 'ClientHello' : `ClientHello ${server.slice(0, 64)}`
  }
  if (type === SERVER_HELLO) {
    if (message['tls.handshake.random'] === RETRY_RANDOM) return 'HelloRetryRequest'
    const suite = message['tls.handshake.ciphersuite']?.[0]
    return `ServerHello ${suite === undefined ? '' : (helloFields['tls.handshake.ciphersuite'].names(suite) ?? '')}`.trimEnd()
  }
  if (type === 11) return `Certificate ${commonName(message.certificates?.[0])}`.trimEnd()
  return tlsHandshakeTypes(type) ?? `handshake ${type}`
}

function commonName(certificate: Certificate | undefined): string {
  const attribute = certificate?.subject?.find((one) => one['x509if.oid'] === '2.5.4.3')
  const text = attribute?.['x509sat.uTF8String'] ?? attribute?.['x509sat.printableString'] ?? ''
  return text.slice(0, 64)
}
