/**
 * Extensions of TLS hellos (RFC 6066, 7301, 7627, 8422, 8446, 9001; IANA's TLS ExtensionType Values).
 *
 *   | length of all 2 | type 2 | length 2 | data … | type 2 | …
 */
import { ascii, hex, u16, u32, utf8 } from '../bytes.js'
import { readParameters } from './quicparameters.js'
import type { TlsExtension } from './tlsextensionfields.js'

const MAX_EXTENSIONS = 256
/** Numbers of one list that are read at most: the cipher suites that exist are fewer. */
const MAX_LIST = 512

/** The extensions in `bytes[at, end)`, of a message of this type (1 ClientHello, 2 ServerHello). One that is cut is the last. */
export function readExtensions(
  bytes: Uint8Array,
  at: number,
  end: number,
  message: number,
): TlsExtension[] {
  const extensions: TlsExtension[] = []
  while (at + 2 <= end && extensions.length < MAX_EXTENSIONS) {
    const extension: TlsExtension = { 'tls.handshake.extension.type': u16(bytes, at) }
    extensions.push(extension)
    if (at + 4 > end) break
    const length = u16(bytes, at + 2)
    extension['tls.handshake.extension.len'] = length
    at += 4
    if (at + length > end) break
    readExtension(bytes, at, at + length, message, extension)
    at += length
  }
  return extensions
}

function readExtension(
  bytes: Uint8Array,
  at: number,
  end: number,
  message: number,
  into: TlsExtension,
): void {
  const size = end - at
  const hello = message === 1
  switch (into['tls.handshake.extension.type']) {
    case 0:
      serverNames(bytes, at, end, into)
      break
    case 1:
      if (size === 1) into['tls.handshake.max_fragment_length'] = bytes[at]!
      break
    case 5:
      if (hello && size > 0) into['tls.handshake.extensions_status_request_type'] = bytes[at]!
      break
    case 10:
      into['tls.handshake.extensions_supported_group'] = words(bytes, at + 2, end)
      break
    case 11:
      into['tls.handshake.extensions_ec_point_format'] = octets(bytes, at + 1, end)
      break
    case 13:
    case 50:
      into['tls.handshake.sig_hash_alg'] = words(bytes, at + 2, end)
      break
    case 15:
      if (size === 1) into['tls.handshake.extension.heartbeat.mode'] = bytes[at]!
      break
    case 16:
      into['tls.handshake.extensions_alpn_str'] = strings(bytes, at + 2, end)
      break
    case 27:
      into['tls.compress_certificate.algorithm'] = words(bytes, at + 1, end)
      break
    case 28:
      if (size === 2) into['tls.record_size_limit'] = u16(bytes, at)
      break
    case 41:
      preShared(bytes, at, end, hello, into)
      break
    case 42:
      if (size === 4) into['tls.early_data.max_early_data_size'] = u32(bytes, at)
      break
    case 43:
      into['tls.handshake.extensions.supported_version'] = words(bytes, hello ? at + 1 : at, end)
      break
    case 44:
      if (size > 2) into['tls.handshake.extensions.cookie'] = hex(bytes, at + 2, size - 2)
      break
    case 45:
      into['tls.extension.psk_ke_mode'] = octets(bytes, at + 1, end)
      break
    case 51:
      keyShares(bytes, at, end, hello, into)
      break
    case 57:
    case 0xffa5:
      into.parameters = readParameters(bytes, at, end)
      break
    case 13172:
      into['tls.handshake.extensions_npn'] = strings(bytes, at, end)
      break
    case 17513:
    case 17613:
      if (hello) into['tls.handshake.extensions_alps_alpn_str'] = strings(bytes, at + 2, end)
      break
    case 0xff01:
      if (size > 0) into['tls.handshake.extensions_reneg_info_len'] = bytes[at]!
  }
}

/** | length of list 2 | type 1 | length 2 | name … | (RFC 6066 3). A server says only that it used the name: no data. */
function serverNames(bytes: Uint8Array, at: number, end: number, into: TlsExtension): void {
  const names: string[] = []
  at += 2
  while (at + 3 <= end && names.length < 16) {
    const length = u16(bytes, at + 1)
    if (at + 3 + length > end) break
    into['tls.handshake.extensions_server_name_type'] = bytes[at]!
    names.push(utf8(bytes, at + 3, at + 3 + length))
    at += 3 + length
  }
  if (names.length > 0) into['tls.handshake.extensions_server_name'] = names
}

/** Client: | length of list 2 | group 2 | length 2 | key … |; server: group, length, key; or the group that it wants. */
function keyShares(
  bytes: Uint8Array,
  at: number,
  end: number,
  hello: boolean,
  into: TlsExtension,
): void {
  if (!hello && end - at === 2) {
    into['tls.handshake.extensions_key_share_selected_group'] = u16(bytes, at)
    return
  }
  const groups: number[] = []
  const lengths: number[] = []
  if (hello) at += 2
  while (at + 4 <= end && groups.length < 32) {
    const length = u16(bytes, at + 2)
    groups.push(u16(bytes, at))
    lengths.push(length)
    at += 4 + length
  }
  into['tls.handshake.extensions_key_share_group'] = groups
  into['tls.handshake.extensions_key_share_key_exchange_length'] = lengths
}

/** Client: | length of identities 2 | length 2 | identity … | age 4 | …; server: the one chosen. */
function preShared(
  bytes: Uint8Array,
  at: number,
  end: number,
  hello: boolean,
  into: TlsExtension,
): void {
  if (!hello) {
    if (end - at === 2) into['tls.handshake.extensions.psk.identity.selected'] = u16(bytes, at)
    return
  }
  if (at + 2 > end) return
  const stop = Math.min(end, at + 2 + u16(bytes, at))
  const lengths: number[] = []
  at += 2
  while (at + 2 <= stop && lengths.length < 32) {
    const length = u16(bytes, at)
    lengths.push(length)
    at += 2 + length + 4
  }
  into['tls.handshake.extensions.psk.identity.identity_length'] = lengths
}

/** Numbers of 2 bytes in `bytes[at, end)`. */
export function words(bytes: Uint8Array, at: number, end: number): number[] {
  const list: number[] = []
  for (; at + 2 <= end && list.length < MAX_LIST; at += 2) list.push(u16(bytes, at))
  return list
}

/** Numbers of a byte in `bytes[at, end)`. */
export function octets(bytes: Uint8Array, at: number, end: number): number[] {
  const list: number[] = []
  for (; at < end && list.length < MAX_LIST; at++) list.push(bytes[at]!)
  return list
}

/** Strings with a byte of length before each. */
function strings(bytes: Uint8Array, at: number, end: number): string[] {
  const list: string[] = []
  while (at < end && list.length < 64) {
    const next = at + 1 + bytes[at]!
    if (next > end) break
    list.push(ascii(bytes, at + 1, next))
    at = next
  }
  return list
}
