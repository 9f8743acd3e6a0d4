/**
 * ClientHello and ServerHello (RFC 5246 7.4.1, RFC 8446 4.1; DTLS: RFC 6347 4.2.1).
 *
 *   client | version 2 | random 32 | length 1, session id | DTLS: length 1, cookie | length 2, suites 2 each | length 1, compressions | extensions |
 *   server | version 2 | random 32 | length 1, session id | suite 2 | compression 1 | extensions |
 */
import { hex, u16 } from '../bytes.js'
import { tlsCipherSuites, tlsVersions } from '../names/tls.js'
import { type HelloShape, ja3, ja3s, ja4 } from './fingerprint.js'
import { extensionFields, type TlsExtension } from './tlsextensionfields.js'
import { octets, readExtensions, words } from './tlsextensions.js'

export interface TlsHello {
  'tls.handshake.version'?: number
  'tls.handshake.random'?: string
  'tls.handshake.session_id_length'?: number
  'tls.handshake.session_id'?: string
  'tls.handshake.cipher_suites_length'?: number
  /** A client's offers; the one a server chose. */
  'tls.handshake.ciphersuite'?: number[]
  'tls.handshake.comp_methods_length'?: number
  'tls.handshake.comp_method'?: number[]
  'tls.handshake.extensions_length'?: number
  extensions?: TlsExtension[]
  'tls.handshake.ja3_full'?: string
  'tls.handshake.ja3'?: string
  'tls.handshake.ja3s_full'?: string
  'tls.handshake.ja3s'?: string
  'tls.handshake.ja4'?: string
  'tls.handshake.ja4_r'?: string
}

/** What a DTLS hello has besides (RFC 6347 4.2.1). */
export interface DtlsCookie {
  'dtls.handshake.cookie_length'?: number
  'dtls.handshake.cookie'?: string
}

const long = { format: 'dec', unit: 'bytes' } as const

export const helloFields = {
  'tls.handshake.version': { title: 'Version', format: 'hex4', names: tlsVersions },
  'tls.handshake.random': { title: 'Random', format: 'bytes' },
  'tls.handshake.session_id_length': { title: 'Session ID Length', ...long },
  'tls.handshake.session_id': { title: 'Session ID', format: 'bytes' },
  'tls.handshake.cipher_suites_length': { title: 'Cipher Suites Length', ...long },
  'tls.handshake.ciphersuite': { title: 'Cipher Suite', format: 'hex4', names: tlsCipherSuites },
  'tls.handshake.comp_methods_length': { title: 'Compression Methods Length', ...long },
  'tls.handshake.comp_method': { title: 'Compression Method', format: 'dec' },
  'tls.handshake.extensions_length': { title: 'Extensions Length', ...long },
  ...extensionFields,
  'tls.handshake.ja3_full': { title: 'JA3 Fullstring', format: 'text' },
  'tls.handshake.ja3': { title: 'JA3', format: 'text' },
  'tls.handshake.ja3s_full': { title: 'JA3S Fullstring', format: 'text' },
  'tls.handshake.ja3s': { title: 'JA3S', format: 'text' },
  'tls.handshake.ja4': { title: 'JA4', format: 'text' },
  'tls.handshake.ja4_r': { title: 'JA4_r', format: 'text' },
} as const

/** What carries the hello: TLS, QUIC or DTLS. */
export type Carrier = 't' | 'q' | 'd'

/** The random of a ServerHello that is a HelloRetryRequest (RFC 8446 4.1.3). */
export const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

/**
 * The hello whose body stands in `bytes[at, end)`, as far as it is there: type 1 or 2. `whole`: nothing of it is missing, so that
 * it has fingerprints.
 */
export function readHello(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  carrier: Carrier,
  whole: boolean,
  into: TlsHello,
): void {
  if (at + 2 <= end) into['tls.handshake.version'] = u16(bytes, at)
  if (at + 34 <= end) into['tls.handshake.random'] = hex(bytes, at + 2, 32)
  at += 34
  if (at >= end) return
  if (type === 2 && isEarlyDraft(into['tls.handshake.version'] ?? 0)) {
    if (at + 2 > end) return
    into['tls.handshake.ciphersuite'] = [u16(bytes, at)]
    extensions(bytes, at + 2, end, type, into)
    if (whole) fingerprint(type, carrier, into)
    return
  }
  const session = bytes[at]!
  into['tls.handshake.session_id_length'] = session
  if (at + 1 + session > end) return
  if (session > 0) into['tls.handshake.session_id'] = hex(bytes, at + 1, session)
  at += 1 + session
  const next =
    type === 1 ? offers(bytes, at, end, carrier === 'd', into) : choices(bytes, at, end, into)
  if (next < 0) return
  extensions(bytes, next, end, type, into)
  if (whole) fingerprint(type, carrier, into)
}

/** Before draft 22 of TLS 1.3 its ServerHello had neither session id nor compression. */
function isEarlyDraft(version: number): boolean {
  return version === 0x0304 || (version >= 0x7f00 && version <= 0x7f15)
}

/** | length 2 | extensions |: none at all in old hellos. */
function extensions(bytes: Uint8Array, at: number, end: number, type: number, into: TlsHello) {
  if (at + 2 > end) return
  const length = u16(bytes, at)
  into['tls.handshake.extensions_length'] = length
  into.extensions = readExtensions(bytes, at + 2, Math.min(end, at + 2 + length), type)
}

/** What a client offers; where the extensions begin, -1 when that is not there. */
function offers(bytes: Uint8Array, at: number, end: number, dtls: boolean, into: TlsHello): number {
  if (dtls) {
    if (at >= end) return -1
    const cookie = bytes[at]!
    const said: DtlsCookie = into as DtlsCookie
    said['dtls.handshake.cookie_length'] = cookie
    if (at + 1 + cookie > end) return -1
    if (cookie > 0) said['dtls.handshake.cookie'] = hex(bytes, at + 1, cookie)
    at += 1 + cookie
  }
  if (at + 2 > end) return -1
  const suites = u16(bytes, at)
  into['tls.handshake.cipher_suites_length'] = suites
  at += 2
  into['tls.handshake.ciphersuite'] = words(bytes, at, Math.min(end, at + suites))
  at += suites
  if (at >= end) return -1
  const methods = bytes[at]!
  into['tls.handshake.comp_methods_length'] = methods
  at += 1
  into['tls.handshake.comp_method'] = octets(bytes, at, Math.min(end, at + methods))
  at += methods
  return at <= end ? at : -1
}

function choices(bytes: Uint8Array, at: number, end: number, into: TlsHello): number {
  if (at + 3 > end) return -1
  into['tls.handshake.ciphersuite'] = [u16(bytes, at)]
  into['tls.handshake.comp_method'] = [bytes[at + 2]!]
  return at + 3
}

function fingerprint(type: number, carrier: Carrier, into: TlsHello): void {
  const list = into.extensions ?? []
  const types = list.map((extension) => extension['tls.handshake.extension.type'])
  const version = into['tls.handshake.version'] ?? 0
  const ciphers = into['tls.handshake.ciphersuite'] ?? []
  if (type === 2) {
    const { full, hash } = ja3s(version, ciphers[0] ?? 0, types)
    into['tls.handshake.ja3s_full'] = full
    into['tls.handshake.ja3s'] = hash
    return
  }
  const of = (
    extension: number,
    field:
      | 'tls.handshake.extensions_supported_group'
      | 'tls.handshake.extensions_ec_point_format'
      | 'tls.handshake.sig_hash_alg'
      | 'tls.handshake.extensions.supported_version',
  ) => list[types.indexOf(extension)]?.[field] ?? []
  const shape: HelloShape = {
    version,
    ciphers,
    extensions: types,
    groups: of(10, 'tls.handshake.extensions_supported_group'),
    pointFormats: of(11, 'tls.handshake.extensions_ec_point_format'),
    signatures: of(13, 'tls.handshake.sig_hash_alg'),
    versions: of(43, 'tls.handshake.extensions.supported_version'),
    alpn: list[types.indexOf(16)]?.['tls.handshake.extensions_alpn_str'] ?? [],
  }
  const { full, hash } = ja3(shape)
  into['tls.handshake.ja3_full'] = full
  into['tls.handshake.ja3'] = hash
  const { text, raw } = ja4(shape, carrier)
  into['tls.handshake.ja4'] = text
  into['tls.handshake.ja4_r'] = raw
}
