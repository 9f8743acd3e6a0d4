/**
 * DHCPv6 options (RFC 8415 21 and IANA's registry "DHCPv6 Option Codes"): their list, and those that hold others.
 *
 *   | code 2 | length 2 | value … |
 */
import { hex, ipv6, u16, u32 } from '../bytes.js'
import { type PlainOption, readDuid, readSimple } from './dhcpv6values.js'

/** An option within an association: an address or a prefix, which may hold a status. */
export interface InnerOption extends PlainOption {
  options?: PlainOption[]
}

export interface Dhcpv6Option extends PlainOption {
  options?: InnerOption[]
}

const CLIENT = 1
const SERVER = 2
const NON_TEMPORARY = 3
const TEMPORARY = 4
const ADDRESS = 5
export const RELAY_MESSAGE = 9
const DELEGATION = 25
const PREFIX = 26
const MAX_OPTIONS = 256
const MAX_DEPTH = 2

/** The options of `bytes[at, end)`. One that reaches past `end` is the last, and has no value. */
export function readOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  depth = 0,
): { options: Dhcpv6Option[]; whole: boolean } {
  const options: Dhcpv6Option[] = []
  while (at < end && options.length < MAX_OPTIONS) {
    if (at + 4 > end) return { options, whole: false }
    const length = u16(bytes, at + 2)
    const option: Dhcpv6Option = {
      'dhcpv6.option.type': u16(bytes, at),
      'dhcpv6.option.length': length,
    }
    options.push(option)
    if (at + 4 + length > end) return { options, whole: false }
    readValue(option, bytes, at + 4, at + 4 + length, depth)
    at += 4 + length
  }
  return { options, whole: true }
}

function readValue(
  option: Dhcpv6Option,
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
): void {
  const type = option['dhcpv6.option.type']
  const size = end - at
  if (type === CLIENT || type === SERVER) readDuid(option, bytes, at, end)
  else if ((type === NON_TEMPORARY || type === DELEGATION) && size >= 12) {
    option['dhcpv6.iaid'] = hex(bytes, at, 4)
    option['dhcpv6.iaid.t1'] = u32(bytes, at + 4)
    option['dhcpv6.iaid.t2'] = u32(bytes, at + 8)
    nest(option, bytes, at + 12, end, depth)
  } else if (type === TEMPORARY && size >= 4) {
    option['dhcpv6.iata'] = hex(bytes, at, 4)
    nest(option, bytes, at + 4, end, depth)
  } else if (type === ADDRESS && size >= 24) {
    option['dhcpv6.iaaddr.ip'] = ipv6(bytes, at)
    option['dhcpv6.iaaddr.pref_lifetime'] = u32(bytes, at + 16)
    option['dhcpv6.iaaddr.valid_lifetime'] = u32(bytes, at + 20)
    nest(option, bytes, at + 24, end, depth)
  } else if (type === PREFIX && size >= 25) {
    option['dhcpv6.iaprefix.pref_lifetime'] = u32(bytes, at)
    option['dhcpv6.iaprefix.valid_lifetime'] = u32(bytes, at + 4)
    option['dhcpv6.iaprefix.pref_len'] = bytes[at + 8]!
    option['dhcpv6.iaprefix.pref_addr'] = ipv6(bytes, at + 9)
    nest(option, bytes, at + 25, end, depth)
  } else if (type !== RELAY_MESSAGE && !readSimple(option, type, bytes, at, end) && size > 0) {
    option.value = hex(bytes, at, size)
  }
}

function nest(
  option: Dhcpv6Option,
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
): void {
  if (depth >= MAX_DEPTH) return
  const { options } = readOptions(bytes, at, end, depth + 1)
  if (options.length > 0) option.options = options
}
