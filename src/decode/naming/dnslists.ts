/**
 * DNS records whose data hold lists: TXT (RFC 1035 3.3.14), SVCB and HTTPS (RFC 9460), OPT (RFC 6891) and the options that IANA's
 * registry "DNS EDNS0 Option Codes" names, CAA (RFC 8659), the services of WKS (RFC 1035 3.4.2).
 */
import { ascii, hex, ipv4, ipv6, u16, utf8 } from '../bytes.js'
import { dnsExtendedErrors, ednsOptions } from '../names/dns.js'

export interface ServiceParameter {
  'dns.svcb.svcparam.key': number
  'dns.svcb.svcparam.value.length': number
  'dns.svcb.svcparam.value'?: string
  'dns.svcb.svcparam.mandatory.key'?: number[]
  'dns.svcb.svcparam.alpn'?: string[]
  'dns.svcb.svcparam.port'?: number
  'dns.svcb.svcparam.ipv4hint.ip'?: string[]
  'dns.svcb.svcparam.echconfig'?: string
  'dns.svcb.svcparam.ipv6hint.ip'?: string[]
}

export interface EdnsOption {
  'dns.opt.code': number
  'dns.opt.len': number
  'dns.opt.data'?: string
  'dns.opt.client.family'?: number
  'dns.opt.client.netmask'?: number
  'dns.opt.client.scope'?: number
  'dns.opt.client.addr4'?: string
  'dns.opt.client.addr6'?: string
  'dns.opt.cookie.client'?: string
  'dns.opt.cookie.server'?: string
  'dns.opt.edns_tcp_keepalive.timeout'?: number
  'dns.opt.ext_error.info_code'?: number
  'dns.opt.ext_error.extra_text'?: string
}

export const listFields = {
  'dns.txt': { title: 'TXT', format: 'text' },
  'dns.spf': { title: 'SPF', format: 'text' },
  'dns.wks.bits': { title: 'Bits', format: 'hex2' },
  'dns.svcb.svcparam.key': { title: 'SvcParamKey', format: 'dec' },
  'dns.svcb.svcparam.value.length': { title: 'SvcParamValue length', format: 'dec' },
  'dns.svcb.svcparam.value': { title: 'SvcParamValue', format: 'bytes' },
  'dns.svcb.svcparam.mandatory.key': { title: 'Mandatory key', format: 'dec' },
  'dns.svcb.svcparam.alpn': { title: 'ALPN', format: 'text' },
  'dns.svcb.svcparam.port': { title: 'Port', format: 'dec' },
  'dns.svcb.svcparam.ipv4hint.ip': { title: 'IP', format: 'text' },
  'dns.svcb.svcparam.echconfig': { title: 'ECHConfig', format: 'bytes' },
  'dns.svcb.svcparam.ipv6hint.ip': { title: 'IP', format: 'text' },
  'dns.opt.code': { title: 'Option Code', format: 'dec', names: ednsOptions },
  'dns.opt.len': { title: 'Option Length', format: 'dec', unit: 'bytes' },
  'dns.opt.data': { title: 'Option Data', format: 'bytes' },
  'dns.opt.client.family': { title: 'Family', format: 'dec' },
  'dns.opt.client.netmask': { title: 'Source Netmask', format: 'dec' },
  'dns.opt.client.scope': { title: 'Scope Netmask', format: 'dec' },
  'dns.opt.client.addr4': { title: 'Client Subnet', format: 'text' },
  'dns.opt.client.addr6': { title: 'Client Subnet', format: 'text' },
  'dns.opt.cookie.client': { title: 'Client Cookie', format: 'bytes' },
  'dns.opt.cookie.server': { title: 'Server Cookie', format: 'bytes' },
  'dns.opt.edns_tcp_keepalive.timeout': { title: 'Timeout', format: 'dec' },
  'dns.opt.ext_error.info_code': {
    title: 'Info Code',
    format: 'dec',
    names: dnsExtendedErrors,
  },
  'dns.opt.ext_error.extra_text': { title: 'Extra Text', format: 'text' },
} as const

const MAX_ITEMS = 256

/** Strings with their lengths before them; null when the last reaches past `end`. */
export function readStrings(bytes: Uint8Array, at: number, end: number): string[] | null {
  const strings: string[] = []
  while (at < end && strings.length < MAX_ITEMS) {
    const next = at + 1 + bytes[at]!
    if (next > end) return null
    strings.push(utf8(bytes, at + 1, next))
    at = next
  }
  return strings
}

/** SvcParams; null when the last reaches past `end`. */
export function readParameters(
  bytes: Uint8Array,
  at: number,
  end: number,
): ServiceParameter[] | null {
  const parameters: ServiceParameter[] = []
  while (at < end && parameters.length < MAX_ITEMS) {
    if (at + 4 > end) return null
    const length = u16(bytes, at + 2)
    if (at + 4 + length > end) return null
    parameters.push(readParameter(bytes, u16(bytes, at), at + 4, at + 4 + length))
    at += 4 + length
  }
  return parameters
}

function readParameter(bytes: Uint8Array, key: number, at: number, end: number): ServiceParameter {
  const parameter: ServiceParameter = {
    'dns.svcb.svcparam.key': key,
    'dns.svcb.svcparam.value.length': end - at,
  }
  if (key === 0)
    parameter['dns.svcb.svcparam.mandatory.key'] = items(at, end, 2, (i) => u16(bytes, i))
  else if (key === 1) parameter['dns.svcb.svcparam.alpn'] = readStrings(bytes, at, end) ?? []
  else if (key === 3 && end - at >= 2) parameter['dns.svcb.svcparam.port'] = u16(bytes, at)
  else if (key === 4)
    parameter['dns.svcb.svcparam.ipv4hint.ip'] = items(at, end, 4, (i) => ipv4(bytes, i))
  else if (key === 6)
    parameter['dns.svcb.svcparam.ipv6hint.ip'] = items(at, end, 16, (i) => ipv6(bytes, i))
  else if (key === 5) parameter['dns.svcb.svcparam.echconfig'] = hex(bytes, at, end - at)
  else if (end > at) parameter['dns.svcb.svcparam.value'] = hex(bytes, at, end - at)
  return parameter
}

function items<T>(at: number, end: number, size: number, read: (at: number) => T): T[] {
  const list: T[] = []
  for (let i = at; i + size <= end && list.length < MAX_ITEMS; i += size) list.push(read(i))
  return list
}

/** EDNS options; null when the last reaches past `end`. */
export function readOptions(bytes: Uint8Array, at: number, end: number): EdnsOption[] | null {
  const options: EdnsOption[] = []
  while (at < end && options.length < MAX_ITEMS) {
    if (at + 4 > end) return null
    const length = u16(bytes, at + 2)
    if (at + 4 + length > end) return null
    options.push(readOption(bytes, u16(bytes, at), at + 4, length))
    at += 4 + length
  }
  return options
}

const CLIENT_SUBNET = 8
const COOKIE = 10
const KEEPALIVE = 11
const EXTENDED_ERROR = 15

function readOption(bytes: Uint8Array, code: number, at: number, length: number): EdnsOption {
  const option: EdnsOption = { 'dns.opt.code': code, 'dns.opt.len': length }
  if (length > 0) option['dns.opt.data'] = hex(bytes, at, length)
  if (code === CLIENT_SUBNET && length >= 4) readSubnet(option, bytes, at, length)
  else if (code === COOKIE && length >= 8) {
    option['dns.opt.cookie.client'] = hex(bytes, at, 8)
    if (length > 8) option['dns.opt.cookie.server'] = hex(bytes, at + 8, length - 8)
  } else if (code === KEEPALIVE && length >= 2) {
    option['dns.opt.edns_tcp_keepalive.timeout'] = u16(bytes, at)
  } else if (code === EXTENDED_ERROR && length >= 2) {
    option['dns.opt.ext_error.info_code'] = u16(bytes, at)
    if (length > 2) option['dns.opt.ext_error.extra_text'] = utf8(bytes, at + 2, at + length)
  }
  return option
}

const padded = new Uint8Array(16)

/** RFC 7871: an address without the bytes behind its prefix. */
function readSubnet(option: EdnsOption, bytes: Uint8Array, at: number, length: number): void {
  const family = u16(bytes, at)
  option['dns.opt.client.family'] = family
  option['dns.opt.client.netmask'] = bytes[at + 2]!
  option['dns.opt.client.scope'] = bytes[at + 3]!
  padded.fill(0)
  for (let i = 0; i < Math.min(16, length - 4); i++) padded[i] = bytes[at + 4 + i]!
  if (family === 1 && length <= 8) option['dns.opt.client.addr4'] = ipv4(padded, 0)
  else if (family === 2 && length <= 20) option['dns.opt.client.addr6'] = ipv6(padded, 0)
}

/** The bit of each service in its byte, as Wireshark shows them. */
export function readServices(bytes: Uint8Array, at: number, end: number): number[] {
  const bits: number[] = []
  for (let i = at; i < end; i++) {
    for (let bit = 0x80; bit > 0 && bits.length < MAX_ITEMS; bit >>= 1) {
      if ((bytes[i]! & bit) !== 0) bits.push(bit)
    }
  }
  return bits
}

export interface Authority {
  'dns.caa.flags': number
  'dns.caa.flags.issuer_critical': boolean
  'dns.caa.tag': string
  'dns.caa.value': string
}

/** Who may issue certificates; null when it is cut. */
export function readAuthority(bytes: Uint8Array, at: number, end: number): Authority | null {
  if (at + 2 > end || at + 2 + bytes[at + 1]! > end) return null
  const value = at + 2 + bytes[at + 1]!
  return {
    'dns.caa.flags': bytes[at]!,
    'dns.caa.flags.issuer_critical': (bytes[at]! & 0x80) !== 0,
    'dns.caa.tag': ascii(bytes, at + 2, value),
    'dns.caa.value': ascii(bytes, value, end),
  }
}
