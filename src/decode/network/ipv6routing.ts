/**
 * IPv6 routing headers: source route (type 0, RFC 2460, deprecated by RFC 5095), mobile home address (2, RFC 6275), RPL source route
 * (3, RFC 6554), segment routing (4, RFC 8754).
 *
 *   | next header | length − 1 in 8 bytes | type | segments left | … |
 *   type 0, 2:  | reserved 4 | addresses 16 … |
 *   type 3:     | cmprI 4b, cmprE 4b, pad 4b, reserved 20b | addresses of 16 − cmprI, the last of 16 − cmprE … |
 *   type 4:     | last entry | flags | tag 2 | segments 16 … | TLVs … |
 */
import { ipv6 as address, hex, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { ipv6RoutingTypes } from '../names/ip.js'
import { ipProtocols } from '../names/protocols.js'

const IP_PROTOCOL = table('ip.proto')

export interface Routing extends Layer<'ipv6.routing'> {
  'ipv6.routing.nxt': number
  'ipv6.routing.len': number
  /** Bytes of the header. */
  'ipv6.routing.len_oct': number
  'ipv6.routing.type': number
  'ipv6.routing.segleft': number
  'ipv6.routing.src.reserved'?: string
  'ipv6.routing.src.addr'?: string[]
  'ipv6.routing.mipv6.reserved'?: string
  'ipv6.routing.mipv6.home_address'?: string
  'ipv6.routing.rpl.cmprI'?: number
  'ipv6.routing.rpl.cmprE'?: number
  'ipv6.routing.rpl.pad'?: number
  'ipv6.routing.rpl.reserved'?: number
  'ipv6.routing.rpl.addr_count'?: number
  /** The bytes that differ from the destination's. */
  'ipv6.routing.rpl.address'?: string[]
  'ipv6.routing.srh.last_entry'?: number
  'ipv6.routing.srh.flags'?: number
  'ipv6.routing.srh.tag'?: string
  'ipv6.routing.srh.addr'?: string[]
  'ipv6.routing.unknown_data'?: string
}

export const routing: Protocol<Routing> = {
  name: 'ipv6.routing',
  title: 'Routing Header for IPv6',
  source: 'RFC 8200',
  over: { 'ip.proto': [43] },
  min: 8,
  fields: {
    'ipv6.routing.nxt': { title: 'Next Header', format: 'dec', names: ipProtocols },
    'ipv6.routing.len': { title: 'Length', format: 'dec' },
    'ipv6.routing.len_oct': { title: 'Length', format: 'dec', unit: 'bytes' },
    'ipv6.routing.type': { title: 'Type', format: 'dec', names: ipv6RoutingTypes },
    'ipv6.routing.segleft': { title: 'Segments Left', format: 'dec' },
    'ipv6.routing.src.reserved': { title: 'Reserved', format: 'bytes' },
    'ipv6.routing.src.addr': { title: 'Address', format: 'text' },
    'ipv6.routing.mipv6.reserved': { title: 'Reserved', format: 'bytes' },
    'ipv6.routing.mipv6.home_address': { title: 'Home Address', format: 'text' },
    'ipv6.routing.rpl.cmprI': { title: 'Compressed Internal Octets', format: 'dec' },
    'ipv6.routing.rpl.cmprE': { title: 'Compressed Final Octets', format: 'dec' },
    'ipv6.routing.rpl.pad': { title: 'Padding Bytes', format: 'dec' },
    'ipv6.routing.rpl.reserved': { title: 'Reserved', format: 'dec' },
    'ipv6.routing.rpl.addr_count': { title: 'Total Address Count', format: 'dec' },
    'ipv6.routing.rpl.address': { title: 'Address', format: 'bytes' },
    'ipv6.routing.srh.last_entry': { title: 'Last Entry', format: 'dec' },
    'ipv6.routing.srh.flags': { title: 'Flags', format: 'hex2' },
    'ipv6.routing.srh.tag': { title: 'Tag', format: 'bytes' },
    'ipv6.routing.srh.addr': { title: 'Address', format: 'text' },
    'ipv6.routing.unknown_data': { title: 'Type-Specific Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const size = 8 + 8 * bytes[at + 1]!
    const type = bytes[at + 2]!
    const layer: Routing = {
      protocol: 'ipv6.routing',
      offset: at,
      size: Math.min(size, end - at),
      'ipv6.routing.nxt': bytes[at]!,
      'ipv6.routing.len': bytes[at + 1]!,
      'ipv6.routing.len_oct': size,
      'ipv6.routing.type': type,
      'ipv6.routing.segleft': bytes[at + 3]!,
    }
    const there = at + layer.size
    if (type === 0) readSource(layer, bytes, at, there)
    else if (type === 2) readMobile(layer, bytes, at, there)
    else if (type === 3) readRpl(layer, bytes, at, there)
    else if (type === 4) readSegments(layer, bytes, at, there)
    else layer['ipv6.routing.unknown_data'] = hex(bytes, at + 4, there - at - 4)
    if (end - at < size) {
      walk.short(size)
      return layer
    }
    tellDestination(layer, at, walk)
    walk.next(IP_PROTOCOL, bytes[at]!, at + size, walk.reported)
    return layer
  },
  summary: (layer) =>
    `RT${layer['ipv6.routing.type']} (len=${layer['ipv6.routing.len']}, segleft=${layer['ipv6.routing.segleft']})`,
}

function addresses(bytes: Uint8Array, at: number, end: number, count: number): string[] {
  const all: string[] = []
  for (let i = at; i + 16 <= end && all.length < count; i += 16) all.push(address(bytes, i))
  return all
}

function readSource(layer: Routing, bytes: Uint8Array, at: number, end: number): void {
  layer['ipv6.routing.src.reserved'] = hex(bytes, at + 4, 4)
  const all = addresses(bytes, at + 8, end, 128)
  if (all.length > 0) layer['ipv6.routing.src.addr'] = all
}

function readMobile(layer: Routing, bytes: Uint8Array, at: number, end: number): void {
  layer['ipv6.routing.mipv6.reserved'] = hex(bytes, at + 4, 4)
  if (end - at >= 24) layer['ipv6.routing.mipv6.home_address'] = address(bytes, at + 8)
}

function readRpl(layer: Routing, bytes: Uint8Array, at: number, end: number): void {
  const word = u32(bytes, at + 4)
  const inner = 16 - (word >>> 28)
  const last = 16 - ((word >>> 24) & 15)
  const pad = (word >>> 20) & 15
  layer['ipv6.routing.rpl.cmprI'] = 16 - inner
  layer['ipv6.routing.rpl.cmprE'] = 16 - last
  layer['ipv6.routing.rpl.pad'] = pad
  layer['ipv6.routing.rpl.reserved'] = word & 0xfffff
  // RFC 6554, 3: so many addresses fit, the last one counted by its own size.
  const room = layer['ipv6.routing.len_oct'] - 8 - pad - last
  if (room < 0) return
  const count = Math.floor(room / inner) + 1
  layer['ipv6.routing.rpl.addr_count'] = count
  const all: string[] = []
  let from = at + 8
  for (let i = 1; i <= count; i++) {
    const size = i < count ? inner : last
    if (from + size > end) break
    all.push(hex(bytes, from, size))
    from += size
  }
  if (all.length > 0) layer['ipv6.routing.rpl.address'] = all
}

function readSegments(layer: Routing, bytes: Uint8Array, at: number, end: number): void {
  const last = bytes[at + 4]!
  layer['ipv6.routing.srh.last_entry'] = last
  layer['ipv6.routing.srh.flags'] = bytes[at + 5]!
  layer['ipv6.routing.srh.tag'] = hex(bytes, at + 6, 2)
  const all = addresses(bytes, at + 8, end, last + 1)
  if (all.length > 0) layer['ipv6.routing.srh.addr'] = all
}

/**
 * Checksums are made with the final destination (RFC 8200 8.1) while segments are left: the last address of types 0 and 2, the
 * first segment of type 4. RPL's is not written out anywhere in the packet: nothing over a pseudo-header is verified there.
 */
function tellDestination(layer: Routing, at: number, walk: Walk): void {
  const { network } = walk
  if (network === null || network.size !== 16 || layer['ipv6.routing.segleft'] === 0) return
  const { source, destination, fragment } = network
  const type = layer['ipv6.routing.type']
  if (type === 0 && layer['ipv6.routing.src.addr'] !== undefined) {
    const last = at + 8 + 16 * (layer['ipv6.routing.src.addr'].length - 1)
    walk.setNetwork(source, last, 16, fragment)
  } else if (
    layer['ipv6.routing.mipv6.home_address'] !== undefined ||
    layer['ipv6.routing.srh.addr'] !== undefined
  ) {
    walk.setNetwork(source, at + 8, 16, fragment)
  } else if (type !== 0) walk.setNetwork(source, destination, 16, true)
}
