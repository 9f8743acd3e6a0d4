/**
 * IPv6 hop-by-hop and destination options headers (RFC 8200, 4.3 and 4.6).
 *
 *   | next header | length − 1 in 8 bytes | options … |
 */
import type { Layer, Protocol, Walk } from '../layer.js'
import { table } from '../layer.js'
import { ipProtocols } from '../names/protocols.js'
import { type Ipv6Option, ipv6OptionFields, readIpv6Options } from './ipv6options.js'

const IP_PROTOCOL = table('ip.proto')

export interface HopByHop extends Layer<'ipv6.hopopts'> {
  'ipv6.hopopts.nxt': number
  'ipv6.hopopts.len': number
  /** Bytes of the header. */
  'ipv6.hopopts.len_oct': number
  options: Ipv6Option[]
}

export const hopByHop: Protocol<HopByHop> = {
  name: 'ipv6.hopopts',
  title: 'IPv6 Hop-by-Hop Option',
  source: 'RFC 8200',
  over: { 'ip.proto': [0] },
  min: 8,
  fields: {
    'ipv6.hopopts.nxt': { title: 'Next Header', format: 'dec', names: ipProtocols },
    'ipv6.hopopts.len': { title: 'Length', format: 'dec' },
    'ipv6.hopopts.len_oct': { title: 'Length', format: 'dec', unit: 'bytes' },
    ...ipv6OptionFields,
  },
  decode(bytes, at, end, walk) {
    const size = extension(bytes, at, end, walk)
    return {
      protocol: 'ipv6.hopopts',
      offset: at,
      size: Math.min(size, end - at),
      'ipv6.hopopts.nxt': bytes[at]!,
      'ipv6.hopopts.len': bytes[at + 1]!,
      'ipv6.hopopts.len_oct': size,
      options: readIpv6Options(bytes, at + 2, Math.min(end, at + size)),
    }
  },
  summary: (layer) => optionNames('HBH', layer.options),
}

export interface DestinationOptions extends Layer<'ipv6.dstopts'> {
  'ipv6.dstopts.nxt': number
  'ipv6.dstopts.len': number
  /** Bytes of the header. */
  'ipv6.dstopts.len_oct': number
  options: Ipv6Option[]
}

export const destinationOptions: Protocol<DestinationOptions> = {
  name: 'ipv6.dstopts',
  title: 'Destination Options for IPv6',
  source: 'RFC 8200',
  over: { 'ip.proto': [60] },
  min: 8,
  fields: {
    'ipv6.dstopts.nxt': { title: 'Next Header', format: 'dec', names: ipProtocols },
    'ipv6.dstopts.len': { title: 'Length', format: 'dec' },
    'ipv6.dstopts.len_oct': { title: 'Length', format: 'dec', unit: 'bytes' },
    ...ipv6OptionFields,
  },
  decode(bytes, at, end, walk) {
    const size = extension(bytes, at, end, walk)
    return {
      protocol: 'ipv6.dstopts',
      offset: at,
      size: Math.min(size, end - at),
      'ipv6.dstopts.nxt': bytes[at]!,
      'ipv6.dstopts.len': bytes[at + 1]!,
      'ipv6.dstopts.len_oct': size,
      options: readIpv6Options(bytes, at + 2, Math.min(end, at + size)),
    }
  },
  summary: (layer) => optionNames('DSTOPT', layer.options),
}

/** Tells the walk what follows an extension header of the common form (RFC 6564), and its size. */
function extension(bytes: Uint8Array, at: number, end: number, walk: Walk): number {
  const size = 8 + 8 * bytes[at + 1]!
  if (end - at < size) walk.short(size)
  else walk.next(IP_PROTOCOL, bytes[at]!, at + size, walk.reported)
  return size
}

function optionNames(header: string, options: readonly Ipv6Option[]): string {
  const told = options.map((option) => option['ipv6.opt.type']).filter((type) => type > 1)
  return told.length === 0
    ? header
    : `${header} ${told.map((type) => `0x${type.toString(16)}`).join(',')}`
}

/** What follows stands in keys of our own: Wireshark has no fields for a header it does not know. */
export interface UnknownExtension extends Layer<'ipv6.ext'> {
  /** The IP protocol number of what follows. */
  next: number
  /** Bytes of the header. */
  length: number
}

/** Extension headers without a decoder of their own: HIP (RFC 7401), Shim6 (RFC 5533), the experiments' numbers (RFC 4727). */
export const unknownExtension: Protocol<UnknownExtension> = {
  name: 'ipv6.ext',
  title: 'IPv6 Extension Header',
  source: 'RFC 6564',
  over: { 'ip.proto': [139, 140, 253, 254] },
  min: 8,
  fields: {},
  decode(bytes, at, end, walk) {
    // Under IPv4 these numbers are no extension headers, and need not have their form.
    if (walk.network?.size !== 16) return null
    const size = extension(bytes, at, end, walk)
    return {
      protocol: 'ipv6.ext',
      offset: at,
      size: Math.min(size, end - at),
      next: bytes[at]!,
      length: size,
    }
  },
  summary: (layer) => `extension header, length ${layer.length}`,
}
