/**
 * PIM's hello options and join/prune lists (RFC 7761, 4.9). Addresses come encoded: family (1 IPv4, 2 IPv6), encoding, then for groups
 * and sources flags and mask length, then the address.
 */
import { ipv4, ipv6, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { names } from '../names/names.js'

const optionTypes = names(
  '1 Hold Time|2 LAN Prune Delay|17 Deprecated and should not be used|18 Deprecated and should not be used|19 DR Priority|20 Generation ID|21 State Refresh Capable|22 Bidirectional Capable|24 Address List|26 PIM Join Attribute',
)

export interface PimHelloOption {
  'pim.optiontype': number
  'pim.optionlength': number
  'pim.holdtime'?: number
  'pim.t'?: boolean
  'pim.propagation_delay'?: number
  'pim.override_interval'?: number
  'pim.dr_priority'?: number
  'pim.generation_id'?: number
  'pim.address_list'?: string[]
  'pim.address_list_ip6'?: string[]
}

export interface PimGroup {
  'pim.group'?: string
  'pim.group_ip6'?: string
  'pim.numjoins': number
  'pim.numprunes': number
  'pim.join_ip'?: string[]
  'pim.join_ip6'?: string[]
  'pim.prune_ip'?: string[]
  'pim.prune_ip6'?: string[]
}

export interface PimJoinPrune {
  'pim.upstream_neighbor'?: string
  'pim.upstream_neighbor_ip6'?: string
  'pim.numgroups'?: number
  'pim.holdtime'?: number
  groups?: PimGroup[]
}

export const pimFields: Fields<PimHelloOption & PimGroup & PimJoinPrune> = {
  'pim.optiontype': { title: 'Type', format: 'dec', names: optionTypes },
  'pim.optionlength': { title: 'Length', format: 'dec', unit: 'bytes' },
  'pim.holdtime': { title: 'Holdtime', format: 'dec', unit: 's' },
  'pim.t': { title: 'T', format: 'bool' },
  'pim.propagation_delay': { title: 'Propagation Delay', format: 'dec', unit: 'ms' },
  'pim.override_interval': { title: 'Override Interval', format: 'dec', unit: 'ms' },
  'pim.dr_priority': { title: 'DR Priority', format: 'dec' },
  'pim.generation_id': { title: 'Generation ID', format: 'dec' },
  'pim.address_list': { title: 'Address', format: 'text' },
  'pim.address_list_ip6': { title: 'Address', format: 'text' },
  'pim.upstream_neighbor': { title: 'Upstream-neighbor', format: 'text' },
  'pim.upstream_neighbor_ip6': { title: 'Upstream-neighbor', format: 'text' },
  'pim.numgroups': { title: 'Num Groups', format: 'dec' },
  'pim.group': { title: 'Group', format: 'text' },
  'pim.group_ip6': { title: 'Group', format: 'text' },
  'pim.numjoins': { title: 'Num Joins', format: 'dec' },
  'pim.numprunes': { title: 'Num Prunes', format: 'dec' },
  'pim.join_ip': { title: 'IP address', format: 'text' },
  'pim.join_ip6': { title: 'IP address', format: 'text' },
  'pim.prune_ip': { title: 'IP address', format: 'text' },
  'pim.prune_ip6': { title: 'IP address', format: 'text' },
}

const MAX_GROUPS = 256

/** The options in `bytes[at, end)`, to the first that is cut. */
export function readHelloOptions(bytes: Uint8Array, at: number, end: number): PimHelloOption[] {
  const options: PimHelloOption[] = []
  while (at + 4 <= end && options.length < MAX_GROUPS) {
    const size = u16(bytes, at + 2)
    const option: PimHelloOption = {
      'pim.optiontype': u16(bytes, at),
      'pim.optionlength': size,
    }
    options.push(option)
    if (at + 4 + size > end) break
    readOption(option, bytes, at + 4, size)
    at += 4 + size
  }
  return options
}

function readOption(option: PimHelloOption, bytes: Uint8Array, at: number, size: number): void {
  const type = option['pim.optiontype']
  if (type === 1 && size >= 2) option['pim.holdtime'] = u16(bytes, at)
  else if (type === 2 && size >= 4) {
    option['pim.t'] = (bytes[at]! & 0x80) !== 0
    option['pim.propagation_delay'] = u16(bytes, at) & 0x7fff
    option['pim.override_interval'] = u16(bytes, at + 2)
  } else if (type === 19 && size >= 4) option['pim.dr_priority'] = u32(bytes, at)
  else if (type === 20 && size >= 4) option['pim.generation_id'] = u32(bytes, at)
  else if (type === 24) {
    const four: string[] = []
    const six: string[] = []
    for (let i = at; i + 2 <= at + size; ) {
      const address = addressAt(bytes, i, at + size, 0)
      if (address === null) break
      if (address.wide) six.push(address.text)
      else four.push(address.text)
      i = address.end
    }
    if (four.length > 0) option['pim.address_list'] = four
    if (six.length > 0) option['pim.address_list_ip6'] = six
  }
}

interface Address {
  text: string
  wide: boolean
  end: number
}

/** An encoded address with `between` bytes (flags, mask length) before the address itself; null when it is cut or strange. */
function addressAt(bytes: Uint8Array, at: number, end: number, between: number): Address | null {
  const from = at + 2 + between
  if (from > end || bytes[at + 1] !== 0) return null
  const wide = bytes[at] === 2
  const last = from + (wide ? 16 : 4)
  if ((!wide && bytes[at] !== 1) || last > end) return null
  return { text: wide ? ipv6(bytes, from) : ipv4(bytes, from), wide, end: last }
}

/** Reads a join/prune message whose lists begin at `at`; false when they are cut. */
export function readJoinPrune(
  into: PimJoinPrune,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  const upstream = addressAt(bytes, at, end, 0)
  if (upstream === null) return false
  into[upstream.wide ? 'pim.upstream_neighbor_ip6' : 'pim.upstream_neighbor'] = upstream.text
  let from = upstream.end
  if (from + 4 > end) return false
  const count = bytes[from + 1]!
  into['pim.numgroups'] = count
  into['pim.holdtime'] = u16(bytes, from + 2)
  into.groups = []
  from += 4
  for (let i = 0; i < count; i++) {
    const address = addressAt(bytes, from, end, 2)
    if (address === null || address.end + 4 > end) return false
    const group: PimGroup = {
      'pim.numjoins': u16(bytes, address.end),
      'pim.numprunes': u16(bytes, address.end + 2),
    }
    group[address.wide ? 'pim.group_ip6' : 'pim.group'] = address.text
    into.groups.push(group)
    from = readSources(group, 'join', group['pim.numjoins'], bytes, address.end + 4, end)
    if (from >= 0) from = readSources(group, 'prune', group['pim.numprunes'], bytes, from, end)
    if (from < 0) return false
  }
  return true
}

/** Returns where they end, -1 when they are cut. */
function readSources(
  group: PimGroup,
  kind: 'join' | 'prune',
  count: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const four: string[] = []
  const six: string[] = []
  let cut = false
  for (let i = 0; i < count && !cut; i++) {
    const address = addressAt(bytes, at, end, 2)
    cut = address === null || i >= MAX_GROUPS
    if (address === null || cut) break
    if (address.wide) six.push(address.text)
    else four.push(address.text)
    at = address.end
  }
  if (four.length > 0) group[`pim.${kind}_ip`] = four
  if (six.length > 0) group[`pim.${kind}_ip6`] = six
  return cut ? -1 : at
}
