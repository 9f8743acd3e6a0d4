/** BGP's UPDATE message: withdrawn routes, path attributes, new routes (RFC 4271 4.3). */
import { ipv4, ipv6, u16, u32 } from '../bytes.js'
import type { Walk } from '../layer.js'
import { bgpAttributes } from '../names/routing.js'
import { type BgpSegment, fits, pathFields, readPath } from './bgppath.js'
import { type BgpRoute, readRoutes, routeFields } from './bgproutes.js'

export interface BgpAttribute {
  'bgp.update.path_attribute.flags': number
  'bgp.update.path_attribute.flags.optional': boolean
  'bgp.update.path_attribute.flags.transitive': boolean
  'bgp.update.path_attribute.flags.partial': boolean
  'bgp.update.path_attribute.flags.extended_length': boolean
  'bgp.update.path_attribute.type_code': number
  'bgp.update.path_attribute.length': number
  'bgp.update.path_attribute.origin'?: number
  segments?: BgpSegment[]
  'bgp.update.path_attribute.next_hop'?: string
  'bgp.update.path_attribute.multi_exit_disc'?: number
  'bgp.update.path_attribute.local_pref'?: number
  'bgp.update.path_attribute.mp_reach_nlri.afi'?: number
  'bgp.update.path_attribute.mp_reach_nlri.safi'?: number
  'bgp.update.path_attribute.mp_reach_nlri.next_hop.ipv6'?: string
  'bgp.update.path_attribute.mp_unreach_nlri.afi'?: number
  'bgp.update.path_attribute.mp_unreach_nlri.safi'?: number
  routes?: BgpRoute[]
}

export interface BgpUpdate {
  'bgp.update.withdrawn_routes.length'?: number
  withdrawn?: BgpRoute[]
  'bgp.update.path_attributes.length'?: number
  attributes?: BgpAttribute[]
  routes?: BgpRoute[]
}

const EXTENDED_LENGTH = 0x10
const MAX_ATTRIBUTES = 64
const ORIGINS = ['IGP', 'EGP', 'INCOMPLETE']
const AS_PATH = 2
const UNICAST = 1
const IPV4 = 1
const IPV6 = 2
const REACHED4 = 'bgp.mp_reach_nlri_ipv4_prefix'
const REACHED6 = 'bgp.mp_reach_nlri_ipv6_prefix'
const GONE4 = 'bgp.mp_unreach_nlri_ipv4_prefix'
const GONE6 = 'bgp.mp_unreach_nlri_ipv6_prefix'
const AS4_PATH = 17

const FLAGS = 'bgp.update.path_attribute.flags'

export const updateFields = {
  'bgp.update.withdrawn_routes.length': { title: 'Withdrawn Routes Length', format: 'dec' },
  ...routeFields,
  'bgp.update.path_attributes.length': { title: 'Total Path Attribute Length', format: 'dec' },
  'bgp.update.path_attribute.flags': { title: 'Flags', format: 'hex2' },
  'bgp.update.path_attribute.flags.optional': { title: 'Optional', format: 'bool', of: FLAGS },
  'bgp.update.path_attribute.flags.transitive': { title: 'Transitive', format: 'bool', of: FLAGS },
  'bgp.update.path_attribute.flags.partial': { title: 'Partial', format: 'bool', of: FLAGS },
  'bgp.update.path_attribute.flags.extended_length': {
    title: 'Extended-Length',
    format: 'bool',
    of: FLAGS,
  },
  'bgp.update.path_attribute.type_code': {
    title: 'Type Code',
    format: 'dec',
    names: bgpAttributes,
  },
  'bgp.update.path_attribute.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'bgp.update.path_attribute.origin': {
    title: 'Origin',
    format: 'dec',
    names: (n: number) => ORIGINS[n],
  },
  ...pathFields,
  'bgp.update.path_attribute.next_hop': { title: 'Next hop', format: 'text' },
  'bgp.update.path_attribute.multi_exit_disc': {
    title: 'Multiple exit discriminator',
    format: 'dec',
  },
  'bgp.update.path_attribute.local_pref': { title: 'Local preference', format: 'dec' },
  'bgp.update.path_attribute.mp_reach_nlri.afi': { title: 'Address family', format: 'dec' },
  'bgp.update.path_attribute.mp_reach_nlri.safi': {
    title: 'Subsequent address family',
    format: 'dec',
  },
  'bgp.update.path_attribute.mp_reach_nlri.next_hop.ipv6': {
    title: 'IPv6 Address',
    format: 'text',
  },
  'bgp.update.path_attribute.mp_unreach_nlri.afi': { title: 'Address family', format: 'dec' },
  'bgp.update.path_attribute.mp_unreach_nlri.safi': {
    title: 'Subsequent address family',
    format: 'dec',
  },
} as const

/** The UPDATE message at `at`, which ends at `whole` and of which `bytes[at, end)` is there. */
export function readUpdate(
  layer: BgpUpdate,
  bytes: Uint8Array,
  at: number,
  whole: number,
  end: number,
  walk: Walk,
): void {
  if (end < at + 2) return
  const withdrawn = u16(bytes, at)
  layer['bgp.update.withdrawn_routes.length'] = withdrawn
  const second = at + 2 + withdrawn
  if (second + 2 > whole) {
    walk.wrong(`bgp.update.withdrawn_routes.length is ${withdrawn}, more than the message has`)
    return
  }
  const gone = readRoutes('bgp.withdrawn_prefix', bytes, at + 2, Math.min(end, second))
  if (gone.length > 0) layer.withdrawn = gone
  if (end < second + 2) return
  const length = u16(bytes, second)
  layer['bgp.update.path_attributes.length'] = length
  const third = second + 2 + length
  if (third > whole) {
    walk.wrong(`bgp.update.path_attributes.length is ${length}, more than the message has`)
    return
  }
  const attributes = readAttributes(bytes, second + 2, Math.min(end, third))
  if (attributes.length > 0) layer.attributes = attributes
  const routes = readRoutes('bgp.nlri_prefix', bytes, third, end)
  if (routes.length > 0) layer.routes = routes
}

function readAttributes(bytes: Uint8Array, at: number, end: number): BgpAttribute[] {
  const attributes: BgpAttribute[] = []
  while (at + 3 <= end && attributes.length < MAX_ATTRIBUTES) {
    const flags = bytes[at]!
    const extended = (flags & EXTENDED_LENGTH) !== 0
    if (extended && at + 4 > end) break
    const length = extended ? u16(bytes, at + 2) : bytes[at + 2]!
    const attribute: BgpAttribute = {
      'bgp.update.path_attribute.flags': flags,
      'bgp.update.path_attribute.flags.optional': (flags & 0x80) !== 0,
      'bgp.update.path_attribute.flags.transitive': (flags & 0x40) !== 0,
      'bgp.update.path_attribute.flags.partial': (flags & 0x20) !== 0,
      'bgp.update.path_attribute.flags.extended_length': extended,
      'bgp.update.path_attribute.type_code': bytes[at + 1]!,
      'bgp.update.path_attribute.length': length,
    }
    attributes.push(attribute)
    const value = at + (extended ? 4 : 3)
    if (value + length > end) break
    readValue(attribute, bytes, value, value + length)
    at = value + length
  }
  return attributes
}

function readValue(attribute: BgpAttribute, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  const type = attribute['bgp.update.path_attribute.type_code']
  if (type === 1 && size === 1) attribute['bgp.update.path_attribute.origin'] = bytes[at]!
  else if (type === AS_PATH) {
    setPath(attribute, readPath(bytes, at, end, fits(bytes, at, end, 2) ? 2 : 4))
  } else if (type === AS4_PATH) setPath(attribute, readPath(bytes, at, end, 4))
  else if (type === 3 && size === 4) {
    attribute['bgp.update.path_attribute.next_hop'] = ipv4(bytes, at)
  } else if (type === 4 && size === 4) {
    attribute['bgp.update.path_attribute.multi_exit_disc'] = u32(bytes, at)
  } else if (type === 5 && size === 4) {
    attribute['bgp.update.path_attribute.local_pref'] = u32(bytes, at)
  } else if (type === 14 && size >= 3) {
    readReach(attribute, bytes, at, end)
  } else if (type === 15 && size >= 3) {
    const family = u16(bytes, at)
    attribute['bgp.update.path_attribute.mp_unreach_nlri.afi'] = family
    attribute['bgp.update.path_attribute.mp_unreach_nlri.safi'] = bytes[at + 2]!
    if (bytes[at + 2] !== UNICAST) return
    const name = family === IPV4 ? GONE4 : family === IPV6 ? GONE6 : null
    const routes = name === null ? [] : readRoutes(name, bytes, at + 3, end)
    if (routes.length > 0) attribute.routes = routes
  }
}

/** MP_REACH_NLRI (RFC 4760, 3): family, next hop, a reserved byte, routes. */
function readReach(attribute: BgpAttribute, bytes: Uint8Array, at: number, end: number): void {
  const family = u16(bytes, at)
  attribute['bgp.update.path_attribute.mp_reach_nlri.afi'] = family
  attribute['bgp.update.path_attribute.mp_reach_nlri.safi'] = bytes[at + 2]!
  if (bytes[at + 2] !== UNICAST || end < at + 4) return
  const hop = bytes[at + 3]!
  const first = at + 5 + hop
  if (first > end) return
  if (family === IPV6 && hop >= 16) {
    attribute['bgp.update.path_attribute.mp_reach_nlri.next_hop.ipv6'] = ipv6(bytes, at + 4)
  }
  const name = family === IPV4 ? REACHED4 : family === IPV6 ? REACHED6 : null
  const routes = name === null ? [] : readRoutes(name, bytes, first, end)
  if (routes.length > 0) attribute.routes = routes
}

function setPath(attribute: BgpAttribute, segments: BgpSegment[]): void {
  if (segments.length > 0) attribute.segments = segments
}
