/**
 * Flows out of tables in shared memory: those that pass a filter, in an order, a page of them. Only those that are given become objects:
 * a table of a million is looked through in a tenth of a second, on the thread that works for clients.
 */
import type { FlowSource } from '../accounts/conversations.js'
import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES_AB,
  BYTES_BA,
  FIRST,
  KIND,
  KIND_DIRECTION,
  KIND_IPV6,
  LAST,
  PACKETS_AB,
  PACKETS_BA,
  PORTS,
  STATE,
  WORDS,
} from '../accounts/flows.js'
import { PORTED } from '../accounts/flowview.js'
import { largest } from '../accounts/groups.js'
import { LIFE, LIVES } from '../accounts/tcpwords.js'
import { TCP } from '../accounts/walk.js'

/** One adapter's table. */
export interface ListedTable extends FlowSource {
  interface: string
}

/** What a flow must be; nothing of it: anything. */
export interface FlowFilter {
  /** Of one of its ends: four words as in the table, of which so many bits count, and whether it is IPv6's. */
  address?: { words: readonly number[]; bits: number; ipv6: boolean }
  /** Of one of its ends. */
  port?: number
  /** IP's numbers. */
  protocols?: readonly number[]
  ipv6?: boolean
  /** Place in DIRECTIONS. */
  direction?: number
  /** Of TCP, as in the state word. */
  states?: readonly number[]
}

export const SORTS = ['bytes', 'packets', 'duration', 'start', 'end'] as const
export type FlowSort = (typeof SORTS)[number]

/** Where a flow stands in the order: what it is sorted by, then its table and slot. */
export interface FlowPlace {
  value: number
  table: number
  slot: number
}

/** The largest, latest or longest first. */
export interface FlowList {
  /** Flows that pass, those of other pages included. */
  total: number
  places: FlowPlace[]
  /** There are further ones behind these. */
  more: boolean
}

/** `most` flows that pass, from behind `after` on. */
export function listFlows(
  tables: readonly ListedTable[],
  filter: FlowFilter,
  sort: FlowSort,
  most: number,
  after: FlowPlace | null,
): FlowList {
  // Slots of all tables, one after the other.
  const starts: number[] = []
  let slots = 0
  for (const { table } of tables) {
    starts.push(slots)
    slots += table.used
  }
  const list: FlowList = { total: 0, places: [], more: false }
  let behind = 0
  let at = 0
  const valueAt = (place: number): number => {
    while (at + 1 < starts.length && place >= starts[at + 1]!) at++
    const { table, base } = tables[at]!
    const slot = place - starts[at]!
    const { words, doubles } = table
    if (words[slot * WORDS + KIND]! >= 0 || !passes(words, slot * WORDS, filter)) return Number.NaN
    list.total++
    const value = sortValue(words, doubles, slot, base, sort)
    if (after !== null && !follows(value, at, slot, after)) return Number.NaN
    behind++
    return value
  }
  for (const place of largest(slots, most, valueAt)) {
    const table = starts.findLastIndex((start) => start <= place)
    const slot = place - starts[table]!
    const { words, doubles } = tables[table]!.table
    const value = sortValue(words, doubles, slot, tables[table]!.base, sort)
    list.places.push({ value, table, slot })
  }
  list.more = behind > list.places.length
  return list
}

function sortValue(
  words: Int32Array,
  doubles: Float64Array,
  slot: number,
  base: number,
  sort: FlowSort,
): number {
  const at = slot * WORDS
  const half = at / 2
  switch (sort) {
    case 'bytes':
      return doubles[half + BYTES_AB]! + doubles[half + BYTES_BA]!
    case 'packets':
      return (words[at + PACKETS_AB]! >>> 0) + (words[at + PACKETS_BA]! >>> 0)
    case 'duration':
      return doubles[half + LAST]! - doubles[half + FIRST]!
    case 'start':
      return base * 1e9 + doubles[half + FIRST]!
    case 'end':
      return base * 1e9 + doubles[half + LAST]!
  }
}

function passes(words: Int32Array, at: number, filter: FlowFilter): boolean {
  const { address, port, protocols, ipv6, direction, states } = filter
  const kind = words[at + KIND]!
  if (protocols !== undefined && !protocols.includes(kind & 0xff)) return false
  if (port !== undefined) {
    const ports = words[at + PORTS]!
    if (!PORTED.includes(kind & 0xff)) return false
    if (ports >>> 16 !== port && (ports & 0xffff) !== port) return false
  }
  if (ipv6 !== undefined && ((kind & KIND_IPV6) !== 0) !== ipv6) return false
  if (direction !== undefined && ((kind >> KIND_DIRECTION) & 3) !== direction) return false
  if (states !== undefined) {
    if ((kind & 0xff) !== TCP || !states.includes((words[at + STATE]! >>> LIFE) & LIVES))
      return false
  }
  if (address === undefined) return true
  // IPv4's addresses stand among IPv6's, where ::/0 is all of them.
  if (((kind & KIND_IPV6) !== 0) !== address.ipv6) return false
  return isWithin(words, at + ADDRESS_A, address) || isWithin(words, at + ADDRESS_B, address)
}

/** Whether the address in four words from `at` on is of a network. */
export function isWithin(
  words: Int32Array,
  at: number,
  { words: wanted, bits }: NonNullable<FlowFilter['address']>,
): boolean {
  for (let i = 0, left = bits; left > 0; i++, left -= 32) {
    const difference = words[at + i]! ^ wanted[i]!
    if ((left >= 32 ? difference : difference >>> (32 - left)) !== 0) return false
  }
  return true
}

/** Whether a flow stands behind another in the order. */
function follows(value: number, table: number, slot: number, other: FlowPlace): boolean {
  if (value !== other.value) return value < other.value
  return table === other.table ? slot > other.slot : table > other.table
}
