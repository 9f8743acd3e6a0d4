/**
 * IPv4 options (RFC 791 3.1): a type byte; all but two have a length that counts both. Security RFC 791 and 1108, traceroute
 * RFC 1393, router alert RFC 2113, MTU probe RFC 1063, quick start RFC 4782, CIPSO (its head).
 */
import { ipv4 as address, ascii, hex, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { ipOptions, ipRouterAlerts } from '../names/ip.js'

export interface IpOption {
  'ip.opt.type': number
  'ip.opt.type.copy': boolean
  'ip.opt.type.class': number
  'ip.opt.type.number': number
  /** Bytes, type and length included; what follows is missing when it is not what the type asks for. */
  'ip.opt.len'?: number
  /** Where the next entry goes, counted from 1. */
  'ip.opt.ptr'?: number
  'ip.rec_rt'?: string[]
  'ip.src_rt'?: string[]
  'ip.empty_rt'?: string[]
  'ip.opt.overflow'?: number
  'ip.opt.flag'?: number
  'ip.opt.time_stamp'?: number[]
  'ip.opt.time_stamp_addr'?: string[]
  'ip.opt.sid'?: number
  'ip.opt.ra'?: number
  'ip.opt.mtu'?: number
  'ip.opt.id_number'?: number
  'ip.opt.ohc'?: number
  'ip.opt.rhc'?: number
  'ip.opt.originator'?: string
  'ip.opt.sec_rfc791_sec'?: number
  'ip.opt.sec_rfc791_comp'?: number
  'ip.opt.sec_rfc791_hr'?: string
  'ip.opt.sec_rfc791_tcc'?: string
  'ip.opt.sec_cl'?: number
  'ip.opt.sec_prot_auth_flags'?: number
  'ip.opt.ext_sec_add_sec_info_format_code'?: number
  'ip.opt.ext_sec_add_sec_info'?: string
  'ip.cipso.doi'?: number
  'ip.opt.qs_func'?: number
  'ip.opt.qs_rate'?: number
  'ip.opt.qs_ttl'?: number
  'ip.opt.qs_nonce'?: number
}

export const optionFields: Fields<IpOption> = {
  'ip.opt.type': { title: 'Type', format: 'dec', names: ipOptions },
  'ip.opt.type.copy': { title: 'Copy on fragmentation', format: 'bool', of: 'ip.opt.type' },
  'ip.opt.type.class': { title: 'Class', format: 'dec', of: 'ip.opt.type' },
  'ip.opt.type.number': { title: 'Number', format: 'dec', of: 'ip.opt.type' },
  'ip.opt.len': { title: 'Length', format: 'dec', unit: 'bytes' },
  'ip.opt.ptr': { title: 'Pointer', format: 'dec' },
  'ip.rec_rt': { title: 'Recorded Route', format: 'text' },
  'ip.src_rt': { title: 'Source Route', format: 'text' },
  'ip.empty_rt': { title: 'Empty Route', format: 'text' },
  'ip.opt.overflow': { title: 'Overflow', format: 'dec' },
  'ip.opt.flag': { title: 'Flag', format: 'hex2' },
  'ip.opt.time_stamp': { title: 'Time stamp', format: 'dec', unit: 'ms' },
  'ip.opt.time_stamp_addr': { title: 'Address', format: 'text' },
  'ip.opt.sid': { title: 'Stream Identifier', format: 'dec' },
  'ip.opt.ra': { title: 'Router Alert', format: 'dec', names: ipRouterAlerts },
  'ip.opt.mtu': { title: 'MTU', format: 'dec', unit: 'bytes' },
  'ip.opt.id_number': { title: 'ID Number', format: 'dec' },
  'ip.opt.ohc': { title: 'Outbound Hop Count', format: 'dec' },
  'ip.opt.rhc': { title: 'Return Hop Count', format: 'dec' },
  'ip.opt.originator': { title: 'Originator IP Address', format: 'text' },
  'ip.opt.sec_rfc791_sec': { title: 'Security', format: 'hex4' },
  'ip.opt.sec_rfc791_comp': { title: 'Compartments', format: 'dec' },
  'ip.opt.sec_rfc791_hr': { title: 'Handling Restrictions', format: 'text' },
  'ip.opt.sec_rfc791_tcc': { title: 'Transmission Control Code', format: 'text' },
  'ip.opt.sec_cl': { title: 'Classification Level', format: 'hex2' },
  'ip.opt.sec_prot_auth_flags': { title: 'Protection Authority Flags', format: 'hex2' },
  'ip.opt.ext_sec_add_sec_info_format_code': {
    title: 'Additional Security Info Format Code',
    format: 'hex2',
  },
  'ip.opt.ext_sec_add_sec_info': { title: 'Additional Security Info', format: 'bytes' },
  'ip.cipso.doi': { title: 'DOI', format: 'dec' },
  'ip.opt.qs_func': { title: 'Function', format: 'dec' },
  'ip.opt.qs_rate': { title: 'Rate', format: 'dec' },
  'ip.opt.qs_ttl': { title: 'QS TTL', format: 'dec' },
  'ip.opt.qs_nonce': { title: 'QS Nonce', format: 'hex8' },
}

/**
 * The options in `bytes[at, end)`, to the first that cannot be. That is not told as wrong: the header says where the payload
 * begins, whatever the options hold.
 */
export function readOptions(bytes: Uint8Array, at: number, end: number): IpOption[] {
  const options: IpOption[] = []
  while (at < end) {
    const type = bytes[at]!
    const option: IpOption = {
      'ip.opt.type': type,
      'ip.opt.type.copy': type >= 0x80,
      'ip.opt.type.class': (type >> 5) & 3,
      'ip.opt.type.number': type & 0x1f,
    }
    options.push(option)
    if (type === 0) break
    if (type === 1) {
      at++
      continue
    }
    if (at + 1 >= end) break
    const size = bytes[at + 1]!
    option['ip.opt.len'] = size
    if (size < 2 || at + size > end) break
    readOption(option, bytes, at, size)
    at += size
  }
  return options
}

function readOption(option: IpOption, bytes: Uint8Array, at: number, size: number): void {
  switch (option['ip.opt.type']) {
    case 7:
    case 131:
    case 137:
      readRoute(option, bytes, at, size)
      return
    case 68:
      readTimestamps(option, bytes, at, size)
      return
    case 130:
      readSecurity(option, bytes, at, size)
      return
    case 133:
      if (size < 4) return
      option['ip.opt.ext_sec_add_sec_info_format_code'] = bytes[at + 2]!
      option['ip.opt.ext_sec_add_sec_info'] = hex(bytes, at + 3, size - 3)
      return
    case 134:
      if (size >= 6) option['ip.cipso.doi'] = u32(bytes, at + 2)
      return
    case 136:
      if (size === 4) option['ip.opt.sid'] = u16(bytes, at + 2)
      return
    case 148:
      if (size === 4) option['ip.opt.ra'] = u16(bytes, at + 2)
      return
    case 11:
    case 12:
      if (size === 4) option['ip.opt.mtu'] = u16(bytes, at + 2)
      return
    case 82:
      if (size !== 12) return
      option['ip.opt.id_number'] = u16(bytes, at + 2)
      option['ip.opt.ohc'] = u16(bytes, at + 4)
      option['ip.opt.rhc'] = u16(bytes, at + 6)
      option['ip.opt.originator'] = address(bytes, at + 8)
      return
    case 25:
      if (size !== 8) return
      option['ip.opt.qs_func'] = bytes[at + 2]! >> 4
      option['ip.opt.qs_rate'] = bytes[at + 2]! & 0x0f
      if (bytes[at + 2]! >> 4 === 0) option['ip.opt.qs_ttl'] = bytes[at + 3]!
      option['ip.opt.qs_nonce'] = u32(bytes, at + 4) >>> 2
  }
}

/**
 * Routes: what lies before the pointer has been visited. The last address of a source route that is not used up is the
 * packet's destination: it stands in `ip.dst` (see `finalDestination`).
 */
function readRoute(option: IpOption, bytes: Uint8Array, at: number, size: number): void {
  if (size < 3) return
  const pointer = bytes[at + 2]!
  option['ip.opt.ptr'] = pointer
  const recorded: string[] = []
  const rest: string[] = []
  const source = option['ip.opt.type'] !== 7
  for (let i = 3; i + 4 <= size; i += 4) {
    if (i + 1 < pointer) recorded.push(address(bytes, at + i))
    else if (!source || i + 8 <= size) rest.push(address(bytes, at + i))
  }
  if (recorded.length > 0) option['ip.rec_rt'] = recorded
  if (rest.length > 0) option[source ? 'ip.src_rt' : 'ip.empty_rt'] = rest
}

/**
 * Where the address stands that the packet goes to in the end: the last of a source route (LSRR, SSRR) that is not used up,
 * else -1. Checksums of the transport layer are made with it (RFC 1122 3.2.1.8).
 */
export function finalDestination(bytes: Uint8Array, at: number, end: number): number {
  while (at + 1 < end) {
    const type = bytes[at]!
    if (type === 0) return -1
    const size = type === 1 ? 1 : bytes[at + 1]!
    if (type !== 1 && (size < 2 || at + size > end)) return -1
    if ((type === 131 || type === 137) && size >= 7) {
      const pointer = bytes[at + 2]!
      const last = at + 3 + 4 * (((size - 3) >> 2) - 1)
      return pointer >= 4 && at + pointer - 1 <= last ? last : -1
    }
    at += size
  }
  return -1
}

/** Flag 0: only times; 1 and 3: each behind the address it belongs to. */
function readTimestamps(option: IpOption, bytes: Uint8Array, at: number, size: number): void {
  if (size < 4) return
  const flag = bytes[at + 3]! & 0x0f
  option['ip.opt.ptr'] = bytes[at + 2]!
  option['ip.opt.overflow'] = bytes[at + 3]! >> 4
  option['ip.opt.flag'] = flag
  const times: number[] = []
  const addresses: string[] = []
  const step = flag === 1 || flag === 3 ? 8 : 4
  for (let i = at + 4; i + step <= at + size; i += step) {
    if (step === 8) addresses.push(address(bytes, i))
    times.push(u32(bytes, i + step - 4))
  }
  if (times.length > 0) option['ip.opt.time_stamp'] = times
  if (addresses.length > 0) option['ip.opt.time_stamp_addr'] = addresses
}

/** RFC 791's has 11 bytes always; RFC 1108's 3 and as many as its flags go on. */
function readSecurity(option: IpOption, bytes: Uint8Array, at: number, size: number): void {
  if (size === 11) {
    option['ip.opt.sec_rfc791_sec'] = u16(bytes, at + 2)
    option['ip.opt.sec_rfc791_comp'] = u16(bytes, at + 4)
    option['ip.opt.sec_rfc791_hr'] = ascii(bytes, at + 6, at + 8)
    option['ip.opt.sec_rfc791_tcc'] = ascii(bytes, at + 8, at + 11)
  } else if (size >= 3) {
    option['ip.opt.sec_cl'] = bytes[at + 2]!
    if (size >= 4) option['ip.opt.sec_prot_auth_flags'] = bytes[at + 3]!
  }
}
