/** Attributes of STUN and TURN messages (RFC 8489 14, RFC 8656 18, RFC 8445 16.1; IANA's STUN Attributes). */
import { hex, ipv4, ipv6, u16, u32, utf8 } from '../bytes.js'

export interface Attribute {
  'stun.att.type': number
  /** Bytes of value without padding. */
  'stun.att.length': number
  /** 1: IPv4, 2: IPv6. */
  'stun.att.family'?: number
  'stun.att.port'?: number
  'stun.att.ipv4'?: string
  'stun.att.ipv6'?: string
  'stun.att.username'?: string
  'stun.att.hmac'?: string
  'stun.att.error.class'?: number
  'stun.att.error'?: number
  'stun.att.error.reason'?: string
  'stun.att.realm'?: string
  'stun.att.nonce'?: string
  'stun.att.software'?: string
  'stun.att.priority'?: number
  'stun.att.tie-breaker'?: string
  'stun.att.lifetime'?: number
  'stun.att.transp'?: number
  'stun.att.channelnum'?: number
  'stun.att.crc32'?: number
  'stun.att.even-port.reserve-next'?: number
  'stun.att.token'?: string
  'stun.value'?: string
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'MAPPED-ADDRESS',
  3: 'CHANGE-REQUEST',
  6: 'USERNAME',
  8: 'MESSAGE-INTEGRITY',
  9: 'ERROR-CODE',
  10: 'UNKNOWN-ATTRIBUTES',
  12: 'CHANNEL-NUMBER',
  13: 'LIFETIME',
  18: 'XOR-PEER-ADDRESS',
  19: 'DATA',
  20: 'REALM',
  21: 'NONCE',
  22: 'XOR-RELAYED-ADDRESS',
  23: 'REQUESTED-ADDRESS-FAMILY',
  24: 'EVEN-PORT',
  25: 'REQUESTED-TRANSPORT',
  26: 'DONT-FRAGMENT',
  28: 'MESSAGE-INTEGRITY-SHA256',
  29: 'PASSWORD-ALGORITHM',
  30: 'USERHASH',
  32: 'XOR-MAPPED-ADDRESS',
  34: 'RESERVATION-TOKEN',
  36: 'PRIORITY',
  37: 'USE-CANDIDATE',
  42: 'CONNECTION-ID',
  32770: 'PASSWORD-ALGORITHMS',
  32771: 'ALTERNATE-DOMAIN',
  32802: 'SOFTWARE',
  32803: 'ALTERNATE-SERVER',
  32808: 'FINGERPRINT',
  32809: 'ICE-CONTROLLED',
  32810: 'ICE-CONTROLLING',
  32811: 'RESPONSE-ORIGIN',
  32812: 'OTHER-ADDRESS',
}
const MAX_ATTRIBUTES = 128
const COOKIE_AT = 4

export const attributeFields = {
  'stun.att.type': { title: 'Attribute Type', format: 'hex4', names: (n: number) => NAMES[n] },
  'stun.att.length': { title: 'Attribute Length', format: 'dec', unit: 'bytes' },
  'stun.att.family': { title: 'Protocol Family', format: 'hex2' },
  'stun.att.port': { title: 'Port', format: 'dec' },
  'stun.att.ipv4': { title: 'IP', format: 'text' },
  'stun.att.ipv6': { title: 'IP', format: 'text' },
  'stun.att.username': { title: 'Username', format: 'text' },
  'stun.att.hmac': { title: 'HMAC-SHA1', format: 'bytes' },
  'stun.att.error.class': { title: 'Error Class', format: 'dec' },
  'stun.att.error': { title: 'Error Code', format: 'dec' },
  'stun.att.error.reason': { title: 'Error Reason Phrase', format: 'text' },
  'stun.att.realm': { title: 'Realm', format: 'text' },
  'stun.att.nonce': { title: 'Nonce', format: 'text' },
  'stun.att.software': { title: 'Software', format: 'text' },
  'stun.att.priority': { title: 'Priority', format: 'dec' },
  'stun.att.tie-breaker': { title: 'Tie breaker', format: 'bytes' },
  'stun.att.lifetime': { title: 'Lifetime', format: 'dec', unit: 's' },
  'stun.att.transp': { title: 'Transport', format: 'hex2' },
  'stun.att.channelnum': { title: 'Channel-Number', format: 'hex4' },
  'stun.att.crc32': { title: 'CRC-32', format: 'hex8' },
  'stun.att.even-port.reserve-next': { title: 'Reserve next', format: 'dec' },
  'stun.att.token': { title: 'Token', format: 'bytes' },
  'stun.value': { title: 'Value', format: 'bytes' },
} as const

/** The attributes of the message at `message`, which ends at `end`; one that is not whole ends the list. */
export function readAttributes(bytes: Uint8Array, message: number, end: number): Attribute[] {
  const attributes: Attribute[] = []
  let at = message + 20
  while (at + 4 <= end && attributes.length < MAX_ATTRIBUTES) {
    const type = u16(bytes, at)
    const length = u16(bytes, at + 2)
    const attribute: Attribute = { 'stun.att.type': type, 'stun.att.length': length }
    attributes.push(attribute)
    if (at + 4 + length > end) break
    readValue(attribute, bytes, message, at + 4, length)
    at += 4 + length + (-length & 3)
  }
  return attributes
}

function readValue(
  attribute: Attribute,
  bytes: Uint8Array,
  message: number,
  at: number,
  length: number,
): void {
  const type = attribute['stun.att.type']
  const text = () => utf8(bytes, at, at + length)
  if (type === 1 || type === 2 || type === 4 || type === 5 || type === 11 || type === 0x8023) {
    address(attribute, bytes, message, at, length, false)
  } else if (type === 0x802b || type === 0x802c) {
    address(attribute, bytes, message, at, length, false)
  } else if (type === 0x20 || type === 0x12 || type === 0x16 || type === 0x8020) {
    address(attribute, bytes, message, at, length, true)
  } else if (type === 6) attribute['stun.att.username'] = text()
  else if (type === 8) attribute['stun.att.hmac'] = hex(bytes, at, length)
  else if (type === 9 && length >= 4) {
    attribute['stun.att.error.class'] = bytes[at + 2]! & 7
    attribute['stun.att.error'] = bytes[at + 3]!
    if (length > 4) attribute['stun.att.error.reason'] = utf8(bytes, at + 4, at + length)
  } else if (type === 0x14) attribute['stun.att.realm'] = text()
  else if (type === 0x15) attribute['stun.att.nonce'] = text()
  else if (type === 0x8022) attribute['stun.att.software'] = text()
  else if (type === 0x24 && length >= 4) attribute['stun.att.priority'] = u32(bytes, at)
  else if ((type === 0x8029 || type === 0x802a) && length >= 8) {
    attribute['stun.att.tie-breaker'] = hex(bytes, at, 8)
  } else if (type === 0x0d && length >= 4) attribute['stun.att.lifetime'] = u32(bytes, at)
  else if (type === 0x19 && length >= 1) attribute['stun.att.transp'] = bytes[at]!
  else if (type === 0x0c && length >= 2) attribute['stun.att.channelnum'] = u16(bytes, at)
  else if (type === 0x8028 && length >= 4) attribute['stun.att.crc32'] = u32(bytes, at)
  else if (type === 0x18 && length >= 1) {
    attribute['stun.att.even-port.reserve-next'] = bytes[at]! >> 7
  } else if (type === 0x22) attribute['stun.att.token'] = hex(bytes, at, length)
  else if (length > 0) attribute['stun.value'] = hex(bytes, at, length)
}

const scratch = new Uint8Array(16)

/** Family, port and address; in the XOR forms mixed with the cookie and the transaction id (RFC 8489, 14.2). */
function address(
  attribute: Attribute,
  bytes: Uint8Array,
  message: number,
  at: number,
  length: number,
  mixed: boolean,
): void {
  if (length < 8) return
  const family = bytes[at + 1]!
  attribute['stun.att.family'] = family
  const mask = message + COOKIE_AT
  attribute['stun.att.port'] = u16(bytes, at + 2) ^ (mixed ? u16(bytes, mask) : 0)
  const size = family === 2 ? 16 : 4
  if (length < 4 + size) return
  for (let i = 0; i < size; i++) {
    scratch[i] = bytes[at + 4 + i]! ^ (mixed ? bytes[mask + i]! : 0)
  }
  if (family === 1) attribute['stun.att.ipv4'] = ipv4(scratch, 0)
  else if (family === 2) attribute['stun.att.ipv6'] = ipv6(scratch, 0)
}
