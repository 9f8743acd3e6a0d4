/**
 * SSL 2.0: its ClientHello, with which old clients offer TLS as well (RFC 5246 E.2), the server's hello and the client's master key
 * (draft-hickman-netscape-ssl-00). What follows is encrypted.
 *
 *   | 0x80, length 15b | message type 1 | … |
 *
 * Of each message all lengths are told, and must fit the record's: that makes it sure.
 */
import { u16, u24 } from '../bytes.js'

export interface Ssl2Message {
  /** 1 client hello, 2 client master key, 4 server hello: not the numbers of TLS. */
  'tls.handshake.type': number
  'tls.handshake.version'?: number
  'tls.handshake.cipher_spec_len'?: number
  'tls.handshake.session_id_length'?: number
  'tls.handshake.challenge_length'?: number
  'tls.handshake.connection_id_length'?: number
  'tls.handshake.session_id_hit'?: boolean
  'tls.handshake.cert_type'?: number
  'tls.handshake.clear_key_length'?: number
  'tls.handshake.encrypted_key_length'?: number
  'tls.handshake.key_arg_length'?: number
  'tls.handshake.cipherspec'?: number[]
}

export const ssl2Fields = {
  'tls.handshake.cipher_spec_len': { title: 'Cipher Spec Length', format: 'dec', unit: 'bytes' },
  'tls.handshake.challenge_length': { title: 'Challenge Length', format: 'dec', unit: 'bytes' },
  'tls.handshake.connection_id_length': {
    title: 'Connection ID Length',
    format: 'dec',
    unit: 'bytes',
  },
  'tls.handshake.session_id_hit': { title: 'Session ID Hit', format: 'bool' },
  'tls.handshake.cert_type': { title: 'Certificate Type', format: 'dec' },
  'tls.handshake.clear_key_length': {
    title: 'Clear Key Data Length',
    format: 'dec',
    unit: 'bytes',
  },
  'tls.handshake.encrypted_key_length': {
    title: 'Encrypted Key Data Length',
    format: 'dec',
    unit: 'bytes',
  },
  'tls.handshake.key_arg_length': { title: 'Key Argument Length', format: 'dec', unit: 'bytes' },
  'tls.handshake.cipherspec': { title: 'Cipher Spec', format: 'hex6' },
} as const

const CLIENT_HELLO = 1
const CLIENT_MASTER_KEY = 2
const SERVER_HELLO = 4

/** The message whose record begins at `at`, or null when none does. The record may go on behind `end`. */
export function readSsl2(bytes: Uint8Array, at: number, end: number): Ssl2Message | null {
  if (at + 13 > end || bytes[at]! < 0x80) return null
  const length = u16(bytes, at) & 0x7fff
  const type = bytes[at + 2]!
  if (type === CLIENT_HELLO) return readClientHello(bytes, at, end, length)
  if (type === SERVER_HELLO) return readServerHello(bytes, at, end, length)
  if (type === CLIENT_MASTER_KEY) return readMasterKey(bytes, at, length)
  return null
}

/** | 1 | version 2 | length of specs 2, of session id 2, of challenge 2 | specs 3 each | … | */
function readClientHello(
  bytes: Uint8Array,
  at: number,
  end: number,
  length: number,
): Ssl2Message | null {
  const version = u16(bytes, at + 3)
  const specs = u16(bytes, at + 5)
  const session = u16(bytes, at + 7)
  const challenge = u16(bytes, at + 9)
  if (version !== 2 && (version < 0x0300 || version > 0x0304)) return null
  if (specs === 0 || specs % 3 !== 0 || challenge < 16 || challenge > 32) return null
  if (session > 32 || length !== 9 + specs + session + challenge) return null
  return {
    'tls.handshake.type': CLIENT_HELLO,
    'tls.handshake.version': version,
    'tls.handshake.cipher_spec_len': specs,
    'tls.handshake.session_id_length': session,
    'tls.handshake.challenge_length': challenge,
    'tls.handshake.cipherspec': readSpecs(bytes, at + 11, Math.min(end, at + 11 + specs)),
  }
}

/** | 4 | session id hit 1 | certificate type 1 | version 2 | length of certificate 2, of specs 2, of connection id 2 | … | */
function readServerHello(
  bytes: Uint8Array,
  at: number,
  end: number,
  length: number,
): Ssl2Message | null {
  const certificate = u16(bytes, at + 7)
  const specs = u16(bytes, at + 9)
  const connection = u16(bytes, at + 11)
  if (bytes[at + 3]! > 1 || u16(bytes, at + 5) !== 2 || specs % 3 !== 0) return null
  if (connection > 32 || length !== 11 + certificate + specs + connection) return null
  const list = at + 13 + certificate
  return {
    'tls.handshake.type': SERVER_HELLO,
    'tls.handshake.session_id_hit': bytes[at + 3] === 1,
    'tls.handshake.cert_type': bytes[at + 4]!,
    'tls.handshake.version': 2,
    'tls.handshake.cipher_spec_len': specs,
    'tls.handshake.connection_id_length': connection,
    'tls.handshake.cipherspec': readSpecs(bytes, list, Math.min(end, list + specs)),
  }
}

/** | 2 | spec 3 | length of clear key 2, of encrypted key 2, of key argument 2 | … | */
function readMasterKey(bytes: Uint8Array, at: number, length: number): Ssl2Message | null {
  const clear = u16(bytes, at + 6)
  const encrypted = u16(bytes, at + 8)
  const argument = u16(bytes, at + 10)
  if (clear > 32 || encrypted < 32 || argument > 32) return null
  if (length !== 10 + clear + encrypted + argument) return null
  return {
    'tls.handshake.type': CLIENT_MASTER_KEY,
    'tls.handshake.clear_key_length': clear,
    'tls.handshake.encrypted_key_length': encrypted,
    'tls.handshake.key_arg_length': argument,
    'tls.handshake.cipherspec': [u24(bytes, at + 3)],
  }
}

function readSpecs(bytes: Uint8Array, at: number, end: number): number[] {
  const list: number[] = []
  for (; at + 3 <= end && list.length < 256; at += 3) list.push(u24(bytes, at))
  return list
}
