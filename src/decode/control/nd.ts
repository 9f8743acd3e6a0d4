/**
 * Neighbour discovery in ICMPv6 (RFC 4861): router and neighbour solicitation and advertisement, redirect. Flags of routers RFC 4191,
 * RFC 6275, RFC 4389.
 */
import { hex, ipv6, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { names } from '../names/names.js'
import { type NdOption, ndOptionFields, readNdOptions } from './ndoptions.js'

const preferences = names('0 Medium|1 High|2 Reserved|3 Low')

export interface Discovery {
  'icmpv6.reserved'?: string
  'icmpv6.nd.ra.cur_hop_limit'?: number
  'icmpv6.nd.ra.flag'?: number
  'icmpv6.nd.ra.flag.m'?: boolean
  'icmpv6.nd.ra.flag.o'?: boolean
  'icmpv6.nd.ra.flag.h'?: boolean
  'icmpv6.nd.ra.flag.prf'?: number
  'icmpv6.nd.ra.flag.p'?: boolean
  'icmpv6.nd.ra.router_lifetime'?: number
  'icmpv6.nd.ra.reachable_time'?: number
  'icmpv6.nd.ra.retrans_timer'?: number
  'icmpv6.nd.ns.target_address'?: string
  'icmpv6.nd.na.flag'?: number
  'icmpv6.nd.na.flag.r'?: boolean
  'icmpv6.nd.na.flag.s'?: boolean
  'icmpv6.nd.na.flag.o'?: boolean
  'icmpv6.nd.na.target_address'?: string
  'icmpv6.nd.rd.target_address'?: string
  'icmpv6.rd.na.destination_address'?: string
  options?: NdOption[]
}

export const discoveryFields: Fields<Discovery> = {
  'icmpv6.reserved': { title: 'Reserved', format: 'bytes' },
  'icmpv6.nd.ra.cur_hop_limit': { title: 'Cur hop limit', format: 'dec' },
  'icmpv6.nd.ra.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.nd.ra.flag.m': {
    title: 'Managed address configuration',
    format: 'bool',
    of: 'icmpv6.nd.ra.flag',
  },
  'icmpv6.nd.ra.flag.o': {
    title: 'Other configuration',
    format: 'bool',
    of: 'icmpv6.nd.ra.flag',
  },
  'icmpv6.nd.ra.flag.h': { title: 'Home Agent', format: 'bool', of: 'icmpv6.nd.ra.flag' },
  'icmpv6.nd.ra.flag.prf': {
    title: 'Default Router Preference',
    format: 'dec',
    names: preferences,
    of: 'icmpv6.nd.ra.flag',
  },
  'icmpv6.nd.ra.flag.p': { title: 'Proxy', format: 'bool', of: 'icmpv6.nd.ra.flag' },
  'icmpv6.nd.ra.router_lifetime': { title: 'Router lifetime', format: 'dec', unit: 's' },
  'icmpv6.nd.ra.reachable_time': { title: 'Reachable time', format: 'dec', unit: 'ms' },
  'icmpv6.nd.ra.retrans_timer': { title: 'Retrans timer', format: 'dec', unit: 'ms' },
  'icmpv6.nd.ns.target_address': { title: 'Target Address', format: 'text' },
  'icmpv6.nd.na.flag': { title: 'Flags', format: 'hex8' },
  'icmpv6.nd.na.flag.r': { title: 'Router', format: 'bool', of: 'icmpv6.nd.na.flag' },
  'icmpv6.nd.na.flag.s': { title: 'Solicited', format: 'bool', of: 'icmpv6.nd.na.flag' },
  'icmpv6.nd.na.flag.o': { title: 'Override', format: 'bool', of: 'icmpv6.nd.na.flag' },
  'icmpv6.nd.na.target_address': { title: 'Target Address', format: 'text' },
  'icmpv6.nd.rd.target_address': { title: 'Target Address', format: 'text' },
  'icmpv6.rd.na.destination_address': { title: 'Destination Address', format: 'text' },
  ...ndOptionFields,
}

/** Bytes before the options, of types 133 … 137. */
const SIZES = [8, 16, 24, 24, 40] as const

/** Reads the message of `type` 133 … 137 whose ICMPv6 header is at `at`; returns the bytes it needs. */
export function readDiscovery(
  into: Discovery,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const size = SIZES[type - 133]!
  if (end - at < size) return size
  if (type === 133) into['icmpv6.reserved'] = hex(bytes, at + 4, 4)
  else if (type === 134) readRouter(into, bytes, at)
  else if (type === 135) {
    into['icmpv6.reserved'] = hex(bytes, at + 4, 4)
    into['icmpv6.nd.ns.target_address'] = ipv6(bytes, at + 8)
  } else if (type === 136) {
    const flags = bytes[at + 4]!
    into['icmpv6.nd.na.flag'] = u32(bytes, at + 4)
    into['icmpv6.nd.na.flag.r'] = (flags & 0x80) !== 0
    into['icmpv6.nd.na.flag.s'] = (flags & 0x40) !== 0
    into['icmpv6.nd.na.flag.o'] = (flags & 0x20) !== 0
    into['icmpv6.nd.na.target_address'] = ipv6(bytes, at + 8)
  } else {
    into['icmpv6.reserved'] = hex(bytes, at + 4, 4)
    into['icmpv6.nd.rd.target_address'] = ipv6(bytes, at + 8)
    into['icmpv6.rd.na.destination_address'] = ipv6(bytes, at + 24)
  }
  const options = readNdOptions(bytes, at + size, end)
  if (options.length > 0) into.options = options
  return size
}

function readRouter(into: Discovery, bytes: Uint8Array, at: number): void {
  const flags = bytes[at + 5]!
  into['icmpv6.nd.ra.cur_hop_limit'] = bytes[at + 4]!
  into['icmpv6.nd.ra.flag'] = flags
  into['icmpv6.nd.ra.flag.m'] = (flags & 0x80) !== 0
  into['icmpv6.nd.ra.flag.o'] = (flags & 0x40) !== 0
  into['icmpv6.nd.ra.flag.h'] = (flags & 0x20) !== 0
  into['icmpv6.nd.ra.flag.prf'] = (flags >> 3) & 3
  into['icmpv6.nd.ra.flag.p'] = (flags & 0x04) !== 0
  into['icmpv6.nd.ra.router_lifetime'] = u16(bytes, at + 6)
  into['icmpv6.nd.ra.reachable_time'] = u32(bytes, at + 8)
  into['icmpv6.nd.ra.retrans_timer'] = u32(bytes, at + 12)
}
