/**
 * QUIC Initial packets are encrypted with keys that anybody can make from the connection id the client chose (RFC 9001 5.2, A.1; version 2:
 * RFC 9369 3.3): header protection AES-128-ECB (5.4), payload AES-128-GCM (5.3).
 *
 * Pure functions: who knows the client's connection id (the packet itself, or the state of a conversation) opens packets of both sides.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

/** Keys of one side. */
export interface InitialKeys {
  key: Uint8Array
  iv: Uint8Array
  /** For header protection. */
  hp: Uint8Array
}

/** An Initial packet without its protection. */
export interface OpenInitial {
  packetNumber: number
  /** Bytes, 1 to 4. */
  packetNumberLength: number
  /** The reserved bits of the first byte. */
  reserved: number
  /** The frames. */
  payload: Uint8Array
}

export const VERSION_1 = 0x00000001
export const VERSION_2 = 0x6b3343cf
const VERSION_2_DRAFT = 0x709a50c4

const salt = (hex: string) => Buffer.from(hex, 'hex')
const SALT_22 = salt('7fbcdb0e7c66bbe92a96cd21519ebd7a02644190')
const SALT_23 = salt('c3eef712c72ebb5a11a7d2432bb46365bef9f502')
const SALT_29 = salt('afbfec289993d24c9e9786f19c6111e04390a899')
const SALT_1 = salt('38762cf7f55934b34d179ae6a4c80cadccbb7f0a')
const SALT_2 = salt('0dede3def700a6db819381be6e269dcbf9bd2ed9')
const SALT_2_DRAFT = salt('a707c203a59b47184a1d62ca570406ea7ae3e5d3')

/** The salt of a version, or null when Initials of it cannot be opened. */
function saltOf(version: number): Buffer | null {
  if (version === VERSION_1) return SALT_1
  if (version === VERSION_2) return SALT_2
  if (version === VERSION_2_DRAFT) return SALT_2_DRAFT
  // Facebook's mvfst, as drafts 22 and 27.
  if (version === 0xfaceb001) return SALT_22
  if (version === 0xfaceb002) return SALT_23
  const draft = version >>> 8 === 0xff0000 ? version & 0xff : 0
  if (draft < 21 || draft > 34) return null
  return draft < 23 ? SALT_22 : draft < 29 ? SALT_23 : draft < 33 ? SALT_29 : SALT_1
}

/** Version 2 and its drafts number the packet types anew and have labels of their own. */
export function isVersion2(version: number): boolean {
  return version === VERSION_2 || version === VERSION_2_DRAFT
}

/** Keys of Initial packets from the destination connection id of the client's first; null for an unknown version. */
export function initialKeys(
  version: number,
  clientConnectionId: Uint8Array,
  side: 'client' | 'server',
): InitialKeys | null {
  const of = saltOf(version)
  if (of === null) return null
  const initial = createHmac('sha256', of).update(clientConnectionId).digest()
  const secret = expand(initial, `${side} in`, 32)
  const label = isVersion2(version) ? 'quicv2' : 'quic'
  return {
    key: expand(secret, `${label} key`, 16),
    iv: expand(secret, `${label} iv`, 12),
    hp: expand(secret, `${label} hp`, 16),
  }
}

/** HKDF-Expand-Label of at most 32 bytes (RFC 8446 7.1): one block of HKDF. */
function expand(secret: Uint8Array, label: string, size: number): Uint8Array {
  const name = `tls13 ${label}`
  const info = Buffer.from(`\0${String.fromCharCode(size, name.length)}${name}\0\x01`, 'latin1')
  return createHmac('sha256', secret).update(info).digest().subarray(0, size)
}

/**
 * Opens the Initial in `bytes[at, end)`, whose protected packet number stands at `number`. Null when the keys do not fit or
 * something is missing. The payload is a copy.
 */
export function openInitial(
  bytes: Uint8Array,
  at: number,
  number: number,
  end: number,
  keys: InitialKeys,
): OpenInitial | null {
  // The sample is taken as if the packet number had 4 bytes.
  if (end - number < 20) return null
  const ecb = createCipheriv('aes-128-ecb', keys.hp, null).setAutoPadding(false)
  const mask = ecb.update(bytes.subarray(number + 4, number + 20))
  const first = bytes[at]! ^ (mask[0]! & 0x0f)
  const size = (first & 3) + 1
  const body = number + size
  if (end - body < 16) return null
  const header = Uint8Array.from(bytes.subarray(at, body))
  header[0] = first
  const nonce = Uint8Array.from(keys.iv)
  let packetNumber = 0
  for (let i = 0; i < size; i++) {
    const byte = bytes[number + i]! ^ mask[1 + i]!
    header[number - at + i] = byte
    nonce[12 - size + i]! ^= byte
    packetNumber = packetNumber * 256 + byte
  }
  const gcm = createDecipheriv('aes-128-gcm', keys.key, nonce)
  gcm.setAAD(header)
  gcm.setAuthTag(bytes.subarray(end - 16, end))
  const payload = gcm.update(bytes.subarray(body, end - 16))
  try {
    gcm.final()
  } catch {
    // Not these keys: a server's packet, a later one of the client's, or damage.
    return null
  }
  return { packetNumber, packetNumberLength: size, reserved: (first >> 2) & 3, payload }
}
