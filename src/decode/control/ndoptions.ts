/**
 * Options of neighbour discovery (RFC 4861 4.6): type, length in 8 bytes, data. Route information RFC 4191, DNS RFC 8106, NAT64 prefix
 * RFC 8781, mobility's intervals RFC 6275, nonce RFC 3971, captive portal RFC 8910, address registration RFC 6775.
 */
import { ascii, hex, ipv6, mac, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { ndOptions } from '../names/icmpv6.js'

export interface NdOption {
  'icmpv6.opt.type': number
  /** In units of 8 bytes, type and length included. */
  'icmpv6.opt.length': number
  'icmpv6.opt.linkaddr'?: string
  'icmpv6.opt.src_linkaddr'?: string
  'icmpv6.opt.target_linkaddr'?: string
  'icmpv6.opt.prefix.length'?: number
  'icmpv6.opt.prefix.flag'?: number
  'icmpv6.opt.prefix.flag.l'?: boolean
  'icmpv6.opt.prefix.flag.a'?: boolean
  'icmpv6.opt.prefix.flag.r'?: boolean
  'icmpv6.opt.prefix.valid_lifetime'?: number
  'icmpv6.opt.prefix.preferred_lifetime'?: number
  'icmpv6.opt.prefix'?: string
  'icmpv6.opt.mtu'?: number
  'icmpv6.opt.advertisement_interval'?: number
  'icmpv6.opt.home_agent_preference'?: number
  'icmpv6.opt.home_agent_lifetime'?: number
  'icmpv6.opt.nonce'?: string
  'icmpv6.opt.route_info.flag'?: number
  'icmpv6.opt.route_info.flag.route_preference'?: number
  'icmpv6.opt.route_lifetime'?: number
  'icmpv6.opt.rdnss.lifetime'?: number
  'icmpv6.opt.rdnss'?: string[]
  'icmpv6.opt.dnssl.lifetime'?: number
  'icmpv6.opt.dnssl'?: string[]
  'icmpv6.opt.aro.status'?: number
  'icmpv6.opt.aro.registration_lifetime'?: number
  'icmpv6.opt.captive_portal'?: string
  'icmpv6.opt.pref64.scaled_lifetime'?: number
  'icmpv6.opt.pref64.plc'?: number
  'icmpv6.opt.pref64.prefix'?: string
}

export const ndOptionFields: Fields<NdOption> = {
  'icmpv6.opt.type': { title: 'Type', format: 'dec', names: ndOptions },
  'icmpv6.opt.length': { title: 'Length', format: 'dec', unit: '× 8 bytes' },
  'icmpv6.opt.linkaddr': { title: 'Link-layer address', format: 'text' },
  'icmpv6.opt.src_linkaddr': { title: 'Source Link-layer address', format: 'text' },
  'icmpv6.opt.target_linkaddr': { title: 'Target Link-layer address', format: 'text' },
  'icmpv6.opt.prefix.length': { title: 'Prefix Length', format: 'dec', unit: 'bits' },
  'icmpv6.opt.prefix.flag': { title: 'Flag', format: 'hex2' },
  'icmpv6.opt.prefix.flag.l': {
    title: 'On-link flag(L)',
    format: 'bool',
    of: 'icmpv6.opt.prefix.flag',
  },
  'icmpv6.opt.prefix.flag.a': {
    title: 'Autonomous address-configuration flag(A)',
    format: 'bool',
    of: 'icmpv6.opt.prefix.flag',
  },
  'icmpv6.opt.prefix.flag.r': {
    title: 'Router address flag(R)',
    format: 'bool',
    of: 'icmpv6.opt.prefix.flag',
  },
  'icmpv6.opt.prefix.valid_lifetime': { title: 'Valid Lifetime', format: 'dec', unit: 's' },
  'icmpv6.opt.prefix.preferred_lifetime': {
    title: 'Preferred Lifetime',
    format: 'dec',
    unit: 's',
  },
  'icmpv6.opt.prefix': { title: 'Prefix', format: 'text' },
  'icmpv6.opt.mtu': { title: 'MTU', format: 'dec', unit: 'bytes' },
  'icmpv6.opt.advertisement_interval': {
    title: 'Advertisement Interval',
    format: 'dec',
    unit: 'ms',
  },
  'icmpv6.opt.home_agent_preference': { title: 'Home Agent Preference', format: 'dec' },
  'icmpv6.opt.home_agent_lifetime': { title: 'Home Agent Lifetime', format: 'dec', unit: 's' },
  'icmpv6.opt.nonce': { title: 'Nonce', format: 'bytes' },
  'icmpv6.opt.route_info.flag': { title: 'Flag', format: 'hex2' },
  'icmpv6.opt.route_info.flag.route_preference': {
    title: 'Route Preference',
    format: 'dec',
    of: 'icmpv6.opt.route_info.flag',
  },
  'icmpv6.opt.route_lifetime': { title: 'Route Lifetime', format: 'dec', unit: 's' },
  'icmpv6.opt.rdnss.lifetime': { title: 'Lifetime', format: 'dec', unit: 's' },
  'icmpv6.opt.rdnss': { title: 'Recursive DNS Servers', format: 'text' },
  'icmpv6.opt.dnssl.lifetime': { title: 'Lifetime', format: 'dec', unit: 's' },
  'icmpv6.opt.dnssl': { title: 'Domain Names', format: 'text' },
  'icmpv6.opt.aro.status': { title: 'Status', format: 'dec' },
  'icmpv6.opt.aro.registration_lifetime': {
    title: 'Registration Lifetime',
    format: 'dec',
    unit: '× 60 s',
  },
  'icmpv6.opt.captive_portal': { title: 'Captive Portal', format: 'text' },
  'icmpv6.opt.pref64.scaled_lifetime': {
    title: 'Scaled Lifetime',
    format: 'dec',
    unit: '× 8 s',
  },
  'icmpv6.opt.pref64.plc': { title: 'Prefix Length Code', format: 'hex4' },
  'icmpv6.opt.pref64.prefix': { title: 'Prefix', format: 'text' },
}

/** The options in `bytes[at, end)`, to the first that is cut or has no length. */
export function readNdOptions(bytes: Uint8Array, at: number, end: number): NdOption[] {
  const options: NdOption[] = []
  while (at + 2 <= end && options.length < 256) {
    const words = bytes[at + 1]!
    const option: NdOption = { 'icmpv6.opt.type': bytes[at]!, 'icmpv6.opt.length': words }
    options.push(option)
    if (words === 0 || at + 8 * words > end) break
    readOption(option, bytes, at, at + 8 * words)
    at += 8 * words
  }
  return options
}

function readOption(option: NdOption, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  switch (option['icmpv6.opt.type']) {
    case 1:
    case 2:
      readLinkAddress(option, bytes, at, end)
      break
    case 3:
      if (size >= 32) readPrefix(option, bytes, at)
      break
    case 5:
      option['icmpv6.opt.mtu'] = u32(bytes, at + 4)
      break
    case 7:
      option['icmpv6.opt.advertisement_interval'] = u32(bytes, at + 4)
      break
    case 8:
      option['icmpv6.opt.home_agent_preference'] = u16(bytes, at + 4)
      option['icmpv6.opt.home_agent_lifetime'] = u16(bytes, at + 6)
      break
    case 14:
      option['icmpv6.opt.nonce'] = hex(bytes, at + 2, size - 2)
      break
    case 24:
      readRoute(option, bytes, at, end)
      break
    case 25: {
      const servers: string[] = []
      for (let i = at + 8; i + 16 <= end; i += 16) servers.push(ipv6(bytes, i))
      option['icmpv6.opt.rdnss.lifetime'] = u32(bytes, at + 4)
      if (servers.length > 0) option['icmpv6.opt.rdnss'] = servers
      break
    }
    case 31:
      option['icmpv6.opt.dnssl.lifetime'] = u32(bytes, at + 4)
      option['icmpv6.opt.dnssl'] = domains(bytes, at + 8, end)
      break
    case 33:
      option['icmpv6.opt.aro.status'] = bytes[at + 2]!
      option['icmpv6.opt.aro.registration_lifetime'] = u16(bytes, at + 6)
      break
    case 37: {
      let last = end
      while (last > at + 2 && bytes[last - 1] === 0) last--
      option['icmpv6.opt.captive_portal'] = ascii(bytes, at + 2, last)
      break
    }
    case 38:
      option['icmpv6.opt.pref64.scaled_lifetime'] = u16(bytes, at + 2) >> 3
      option['icmpv6.opt.pref64.plc'] = u16(bytes, at + 2) & 7
      if (size >= 16) option['icmpv6.opt.pref64.prefix'] = prefix(bytes, at + 4, 12)
  }
}

/** Of Ethernet where it has 6 bytes; others (8 bytes, and padding) as hex digits. */
function readLinkAddress(option: NdOption, bytes: Uint8Array, at: number, end: number): void {
  const text = end - at === 8 ? mac(bytes, at + 2) : hex(bytes, at + 2, end - at - 2)
  option['icmpv6.opt.linkaddr'] = text
  if (option['icmpv6.opt.type'] === 1) option['icmpv6.opt.src_linkaddr'] = text
  else option['icmpv6.opt.target_linkaddr'] = text
}

function readPrefix(option: NdOption, bytes: Uint8Array, at: number): void {
  const flags = bytes[at + 3]!
  option['icmpv6.opt.prefix.length'] = bytes[at + 2]!
  option['icmpv6.opt.prefix.flag'] = flags
  option['icmpv6.opt.prefix.flag.l'] = (flags & 0x80) !== 0
  option['icmpv6.opt.prefix.flag.a'] = (flags & 0x40) !== 0
  option['icmpv6.opt.prefix.flag.r'] = (flags & 0x20) !== 0
  option['icmpv6.opt.prefix.valid_lifetime'] = u32(bytes, at + 4)
  option['icmpv6.opt.prefix.preferred_lifetime'] = u32(bytes, at + 8)
  option['icmpv6.opt.prefix'] = ipv6(bytes, at + 16)
}

function readRoute(option: NdOption, bytes: Uint8Array, at: number, end: number): void {
  option['icmpv6.opt.prefix.length'] = bytes[at + 2]!
  option['icmpv6.opt.route_info.flag'] = bytes[at + 3]!
  option['icmpv6.opt.route_info.flag.route_preference'] = (bytes[at + 3]! >> 3) & 3
  option['icmpv6.opt.route_lifetime'] = u32(bytes, at + 4)
  option['icmpv6.opt.prefix'] = prefix(bytes, at + 8, Math.min(16, end - at - 8))
}

/** The first `size` bytes of an IPv6 address whose rest is zero. */
function prefix(bytes: Uint8Array, at: number, size: number): string {
  const whole = new Uint8Array(16)
  for (let i = 0; i < size; i++) whole[i] = bytes[at + i]!
  return ipv6(whole, 0)
}

/** Names of labels, without compression (RFC 8106, 5.2); what is left is zero padding. */
function domains(bytes: Uint8Array, at: number, end: number): string[] {
  const all: string[] = []
  let name = ''
  while (at < end) {
    const size = bytes[at]!
    if (size > 63 || at + 1 + size > end) break
    if (size === 0) {
      if (name !== '') all.push(name)
      name = ''
    } else name += (name === '' ? '' : '.') + ascii(bytes, at + 1, at + 1 + size)
    at += 1 + size
  }
  return all
}
