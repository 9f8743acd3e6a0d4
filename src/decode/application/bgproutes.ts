/** Prefixes in BGP's messages (RFC 4271 4.3, RFC 4760 5): a length in bits, and as many bytes as that takes. */
import { ipv4, ipv6 } from '../bytes.js'

export interface BgpRoute {
  'bgp.prefix_length': number
  'bgp.nlri_prefix'?: string
  'bgp.withdrawn_prefix'?: string
  'bgp.mp_reach_nlri_ipv4_prefix'?: string
  'bgp.mp_reach_nlri_ipv6_prefix'?: string
  'bgp.mp_unreach_nlri_ipv4_prefix'?: string
  'bgp.mp_unreach_nlri_ipv6_prefix'?: string
}

/** Routes of one list that are read at most. */
const MAX_ROUTES = 256

export const routeFields = {
  'bgp.prefix_length': { title: 'Prefix Length', format: 'dec' },
  'bgp.withdrawn_prefix': { title: 'Withdrawn prefix', format: 'text' },
  'bgp.nlri_prefix': { title: 'NLRI prefix', format: 'text' },
  'bgp.mp_reach_nlri_ipv4_prefix': { title: 'MP Reach NLRI IPv4 prefix', format: 'text' },
  'bgp.mp_reach_nlri_ipv6_prefix': { title: 'MP Reach NLRI IPv6 prefix', format: 'text' },
  'bgp.mp_unreach_nlri_ipv4_prefix': { title: 'MP Unreach NLRI IPv4 prefix', format: 'text' },
  'bgp.mp_unreach_nlri_ipv6_prefix': { title: 'MP Unreach NLRI IPv6 prefix', format: 'text' },
} as const

/** The routes in `bytes[at, end)`, up to one that is not whole or longer than an address of `name`'s family. */
export function readRoutes(
  name: Exclude<keyof BgpRoute, 'bgp.prefix_length'>,
  bytes: Uint8Array,
  at: number,
  end: number,
): BgpRoute[] {
  const long = name.includes('ipv6')
  const address = new Uint8Array(long ? 16 : 4)
  const routes: BgpRoute[] = []
  while (at < end && routes.length < MAX_ROUTES) {
    const bits = bytes[at]!
    const size = (bits + 7) >> 3
    if (size > address.length || at + 1 + size > end) break
    address.fill(0)
    for (let i = 0; i < size; i++) address[i] = bytes[at + 1 + i]!
    // What stands behind the prefix's last bit is no part of it.
    if ((bits & 7) !== 0) address[size - 1]! &= 0xff << (8 - (bits & 7))
    const text = long ? ipv6(address, 0) : ipv4(address, 0)
    routes.push({ 'bgp.prefix_length': bits, [name]: text })
    at += 1 + size
  }
  return routes
}
