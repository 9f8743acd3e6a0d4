/**
 * Messages of SSH before encryption: KEXINIT (RFC 4253 7.1), key exchange (RFC 4253 8, 4419, 5656, 8731), DISCONNECT (RFC 4253 11.1).
 *
 *   KEXINIT  | cookie 16 | ten lists of names, each: length 4, names with commas | guess follows 1 | 0 4 |
 *
 * HASSH: github.com/salesforce/hassh.
 */
import { createHash } from 'node:crypto'
import { ascii, hex, u32 } from '../bytes.js'
import { sshDisconnects } from '../names/ssh.js'

const LISTS = [
  'ssh.kex_algorithms',
  'ssh.server_host_key_algorithms',
  'ssh.encryption_algorithms_client_to_server',
  'ssh.encryption_algorithms_server_to_client',
  'ssh.mac_algorithms_client_to_server',
  'ssh.mac_algorithms_server_to_client',
  'ssh.compression_algorithms_client_to_server',
  'ssh.compression_algorithms_server_to_client',
  'ssh.languages_client_to_server',
  'ssh.languages_server_to_client',
] as const

export type SshBody = { [Name in (typeof LISTS)[number]]?: string } & {
  'ssh.cookie'?: string
  'ssh.first_kex_packet_follows'?: number
  'ssh.kex.hassh_algorithms'?: string
  'ssh.kex.hassh'?: string
  'ssh.kex.hasshserver_algorithms'?: string
  'ssh.kex.hasshserver'?: string
  'ssh.ecdh.q_c'?: string
  'ssh.ecdh.q_s'?: string
  'ssh.dh.e'?: string
  'ssh.dh.f'?: string
  'ssh.dh_gex.min'?: number
  'ssh.dh_gex.nbits'?: number
  'ssh.dh_gex.max'?: number
  'ssh.dh_gex.p'?: string
  'ssh.dh_gex.g'?: string
  'ssh.host_key.length'?: number
  'ssh.host_key.type'?: string
  'ssh.host_sig.length'?: number
  'ssh.host_sig.type'?: string
  'ssh.disconnect_reason'?: number
  'ssh.disconnect_description'?: string
}

export const keyExchangeFields = {
  'ssh.cookie': { title: 'Cookie', format: 'bytes' },
  'ssh.kex_algorithms': { title: 'kex_algorithms', format: 'text' },
  'ssh.server_host_key_algorithms': { title: 'server_host_key_algorithms', format: 'text' },
  'ssh.encryption_algorithms_client_to_server': {
    title: 'encryption_algorithms_client_to_server',
    format: 'text',
  },
  'ssh.encryption_algorithms_server_to_client': {
    title: 'encryption_algorithms_server_to_client',
    format: 'text',
  },
  'ssh.mac_algorithms_client_to_server': {
    title: 'mac_algorithms_client_to_server',
    format: 'text',
  },
  'ssh.mac_algorithms_server_to_client': {
    title: 'mac_algorithms_server_to_client',
    format: 'text',
  },
  'ssh.compression_algorithms_client_to_server': {
    title: 'compression_algorithms_client_to_server',
    format: 'text',
  },
  'ssh.compression_algorithms_server_to_client': {
    title: 'compression_algorithms_server_to_client',
    format: 'text',
  },
  'ssh.languages_client_to_server': { title: 'languages_client_to_server', format: 'text' },
  'ssh.languages_server_to_client': { title: 'languages_server_to_client', format: 'text' },
  'ssh.first_kex_packet_follows': { title: 'First KEX Packet Follows', format: 'dec' },
  'ssh.kex.hassh_algorithms': { title: 'hasshAlgorithms', format: 'text' },
  'ssh.kex.hassh': { title: 'hassh', format: 'text' },
  'ssh.kex.hasshserver_algorithms': { title: 'hasshServerAlgorithms', format: 'text' },
  'ssh.kex.hasshserver': { title: 'hasshServer', format: 'text' },
  'ssh.ecdh.q_c': { title: "ECDH client's ephemeral public key (Q_C)", format: 'bytes' },
  'ssh.ecdh.q_s': { title: "ECDH server's ephemeral public key (Q_S)", format: 'bytes' },
  'ssh.dh.e': { title: 'DH client e', format: 'bytes' },
  'ssh.dh.f': { title: 'DH server f', format: 'bytes' },
  'ssh.dh_gex.min': { title: 'DH GEX Min', format: 'dec', unit: 'bits' },
  'ssh.dh_gex.nbits': { title: 'DH GEX Number of Bits', format: 'dec', unit: 'bits' },
  'ssh.dh_gex.max': { title: 'DH GEX Max', format: 'dec', unit: 'bits' },
  'ssh.dh_gex.p': { title: 'DH GEX modulus (P)', format: 'bytes' },
  'ssh.dh_gex.g': { title: 'DH GEX base (G)', format: 'bytes' },
  'ssh.host_key.length': { title: 'Host key length', format: 'dec', unit: 'bytes' },
  'ssh.host_key.type': { title: 'Host key type', format: 'text' },
  'ssh.host_sig.length': { title: 'Host signature length', format: 'dec', unit: 'bytes' },
  'ssh.host_sig.type': { title: 'Host signature type', format: 'text' },
  'ssh.disconnect_reason': { title: 'Disconnect reason', format: 'hex8', names: sshDisconnects },
  'ssh.disconnect_description': { title: 'Disconnect description', format: 'text' },
} as const

/** The body in `bytes[at, end)` of a message with this code, as far as it is there. `server`: a server sent it. */
export function readMessage(
  bytes: Uint8Array,
  at: number,
  end: number,
  code: number,
  server: boolean,
  into: SshBody,
): void {
  if (code === 1) readDisconnect(bytes, at, end, into)
  else if (code === 20) readInit(bytes, at, end, server, into)
  else if (code === 34) readGroupRequest(bytes, at, end, into)
  else if (code === 30 || code === 32) readPublic(bytes, at, end, code, into)
  else if (code === 31 || code === 33) readReply(bytes, at, end, into)
}

/** A string: where it begins and ends; null when it is not whole. */
function string(bytes: Uint8Array, at: number, end: number): { at: number; end: number } | null {
  if (at + 4 > end) return null
  const stop = at + 4 + u32(bytes, at)
  return stop <= end ? { at: at + 4, end: stop } : null
}

function readInit(
  bytes: Uint8Array,
  at: number,
  end: number,
  server: boolean,
  into: SshBody,
): void {
  if (at + 16 > end) return
  into['ssh.cookie'] = hex(bytes, at, 16)
  at += 16
  for (const name of LISTS) {
    const list = string(bytes, at, end)
    if (list === null) return
    into[name] = ascii(bytes, list.at, list.end)
    at = list.end
  }
  if (at < end) into['ssh.first_kex_packet_follows'] = bytes[at]!
  fingerprint(server, into)
}

function fingerprint(server: boolean, into: SshBody): void {
  const way = server ? 'server_to_client' : 'client_to_server'
  const algorithms = [
    into['ssh.kex_algorithms'],
    into[`ssh.encryption_algorithms_${way}`],
    into[`ssh.mac_algorithms_${way}`],
    into[`ssh.compression_algorithms_${way}`],
  ].join(';')
  const hash = md5(algorithms)
  if (server) {
    into['ssh.kex.hasshserver_algorithms'] = algorithms
    into['ssh.kex.hasshserver'] = hash
  } else {
    into['ssh.kex.hassh_algorithms'] = algorithms
    into['ssh.kex.hassh'] = hash
  }
}

/** Empty where the system forbids MD5 (FIPS). */
function md5(text: string): string {
  try {
    return createHash('md5').update(text, 'latin1').digest('hex')
  } catch {
    return ''
  }
}

/**
 * The method is not known here. A number of Diffie-Hellman is a multiple of 8 bytes of 128 or more, with a zero before it or not; all
 * else is a point or a key of a newer method.
 */
function isNumber(size: number): boolean {
  return size >= 128 && size <= 1025 && (size % 8 === 0 || size % 8 === 1)
}

function readPublic(bytes: Uint8Array, at: number, end: number, code: number, into: SshBody): void {
  const key = string(bytes, at, end)
  if (key === null) return
  const digits = hex(bytes, key.at, key.end - key.at)
  if (code === 32 || isNumber(key.end - key.at)) into['ssh.dh.e'] = digits
  else into['ssh.ecdh.q_c'] = digits
}

/** | host key: type, … | public key | signature: type, … |. Of a group exchange 31 is the group instead: p, g. */
function readReply(bytes: Uint8Array, at: number, end: number, into: SshBody): void {
  const host = string(bytes, at, end)
  if (host === null) return
  const type = string(bytes, host.at, host.end)
  if (type === null || type.end - type.at > 64) {
    const base = string(bytes, host.end, end)
    if (base === null || !isNumber(host.end - host.at)) return
    into['ssh.dh_gex.p'] = hex(bytes, host.at, host.end - host.at)
    into['ssh.dh_gex.g'] = hex(bytes, base.at, base.end - base.at)
    return
  }
  into['ssh.host_key.length'] = host.end - host.at
  into['ssh.host_key.type'] = ascii(bytes, type.at, type.end)
  const key = string(bytes, host.end, end)
  if (key === null) return
  const digits = hex(bytes, key.at, key.end - key.at)
  if (isNumber(key.end - key.at)) into['ssh.dh.f'] = digits
  else into['ssh.ecdh.q_s'] = digits
  const signature = string(bytes, key.end, end)
  const kind = signature === null ? null : string(bytes, signature.at, signature.end)
  if (signature === null || kind === null || kind.end - kind.at > 64) return
  into['ssh.host_sig.length'] = signature.end - signature.at
  into['ssh.host_sig.type'] = ascii(bytes, kind.at, kind.end)
}

function readGroupRequest(bytes: Uint8Array, at: number, end: number, into: SshBody): void {
  if (at + 12 > end) return
  into['ssh.dh_gex.min'] = u32(bytes, at)
  into['ssh.dh_gex.nbits'] = u32(bytes, at + 4)
  into['ssh.dh_gex.max'] = u32(bytes, at + 8)
}

function readDisconnect(bytes: Uint8Array, at: number, end: number, into: SshBody): void {
  if (at + 4 > end) return
  into['ssh.disconnect_reason'] = u32(bytes, at)
  const text = string(bytes, at + 4, end)
  if (text !== null) into['ssh.disconnect_description'] = ascii(bytes, text.at, text.end)
}
