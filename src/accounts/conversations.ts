/**
 * Who talks to whom, as `tshark -z conv,KIND` tells it: packets and bytes each way between two ends, the largest first. Bytes are those of
 * whole frames on the wire; what travels in a tunnel counts for the inner ends and for those of the tunnel.
 */

import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES_AB,
  BYTES_BA,
  DOUBLES,
  FIRST,
  KIND,
  KIND_IPV6,
  KIND_OPENED_BY_B,
  LAST,
  PACKETS_AB,
  PACKETS_BA,
  PORTS,
  WORDS,
} from './flows.js'
import { addressText, timeText } from './flowview.js'
import { Groups, largest } from './groups.js'
import {
  bitsOf,
  type FlowSource,
  type TableKind,
  type TableSelection,
  type TableSort,
} from './tables.js'

export * from './tables.js'

/** One end, and what it sent. */
export interface ConversationEnd {
  ip: string
  /** Of tcp, udp and sctp. */
  port?: number
  packets: number
  bytes: number
}

export interface Conversation {
  /** Who sent the first packet. */
  source: ConversationEnd
  destination: ConversationEnd
  packets: number
  bytes: number
  /** RFC 3339 with nanoseconds. */
  start: string
  end: string
  /** Seconds. */
  duration: number
}

export interface ConversationsReport {
  kind: TableKind
  sort: TableSort
  /** Conversations in all, and what they hold; those told are the first of them. */
  total: number
  packets: number
  bytes: number
  conversations: Conversation[]
}

/** The conversations of these tables. */
export function conversationsOf(
  sources: readonly FlowSource[],
  selection: TableSelection,
): ConversationsReport {
  const byAddress = selection.kind === 'ip' || selection.kind === 'ipv6'
  return byAddress ? grouped(sources, selection) : single(sources, selection)
}

// A row: packets and bytes each way, first and last packet (nanoseconds from the first base there is), whether B sent the first.
const COLUMNS = 7
const [AB, BA, FORTH, BACK, BEGAN, ENDED, BY_B] = [0, 1, 2, 3, 4, 5, 6] as const

/** Every flow is a conversation. */
function single(sources: readonly FlowSource[], selection: TableSelection): ConversationsReport {
  const { kind, sort, most } = selection
  const report: ConversationsReport = {
    kind,
    sort,
    total: 0,
    packets: 0,
    bytes: 0,
    conversations: [],
  }
  const found = { sources: [] as number[], slots: [] as number[], values: [] as number[] }
  const row = new Float64Array(COLUMNS)
  const { mask, value } = bitsOf(kind)
  for (const [i, { table }] of sources.entries()) {
    const { words, doubles, used } = table
    let [total, packets, bytes] = [0, 0, 0]
    const slots = largest(used, most, (slot) => {
      const at = slot * WORDS
      if ((words[at + KIND]! & mask) !== value) return Number.NaN
      const half = slot * DOUBLES
      const ownPackets = (words[at + PACKETS_AB]! >>> 0) + (words[at + PACKETS_BA]! >>> 0)
      const ownBytes = doubles[half + BYTES_AB]! + doubles[half + BYTES_BA]!
      total++
      packets += ownPackets
      bytes += ownBytes
      if (sort === 'duration') return doubles[half + LAST]! - doubles[half + FIRST]!
      return sort === 'bytes' ? ownBytes : ownPackets
    })
    report.total += total
    report.packets += packets
    report.bytes += bytes
    for (const slot of slots) {
      readRow(table, slot, 0, row)
      found.sources.push(i)
      found.slots.push(slot)
      found.values.push(sortedBy(row, 0, sort))
    }
  }
  for (const i of largest(found.slots.length, most, (place) => found.values[place]!)) {
    const { table, base } = sources[found.sources[i]!]!
    const slot = found.slots[i]!
    readRow(table, slot, 0, row)
    report.conversations.push(shown(table.words, slot * WORDS, row, 0, base, true))
  }
  return report
}

/** Flows between the same two addresses are one conversation. */
function grouped(sources: readonly FlowSource[], selection: TableSelection): ConversationsReport {
  const { kind, sort, most } = selection
  const groups = new Groups(2 * ADDRESS_B, COLUMNS)
  // A source that has seen nothing has none: nanoseconds from 1970 have no room in a double.
  const base = sources.find((source) => source.base > 0)?.base ?? 0
  const row = new Float64Array(COLUMNS)
  const { mask, value } = bitsOf(kind)
  for (const { table, base: own } of sources) {
    const { words, used } = table
    for (let slot = 0; slot < used; slot++) {
      const at = slot * WORDS
      if ((words[at + KIND]! & mask) !== value) continue
      readRow(table, slot, (own - base) * 1e9, row)
      for (let i = ADDRESS_A; i < 2 * ADDRESS_B; i++) groups.key[i] = words[at + i]!
      // What a host says to itself has one direction: AB and FORTH are even.
      const ways = isLoop(words, at) ? ~1 : ~0
      const before = groups.count
      const to = groups.row() * COLUMNS
      const { sums } = groups
      if (groups.count > before || row[BEGAN]! < sums[to + BEGAN]!) {
        sums[to + BEGAN] = row[BEGAN]!
        sums[to + BY_B] = row[BY_B]! & ways
      }
      if (groups.count > before || row[ENDED]! > sums[to + ENDED]!) sums[to + ENDED] = row[ENDED]!
      for (let i = AB; i <= BACK; i++) sums[to + (i & ways)]! += row[i]!
    }
  }
  const { count, words, sums } = groups
  const report: ConversationsReport = {
    kind,
    sort,
    total: count,
    packets: 0,
    bytes: 0,
    conversations: [],
  }
  const places = largest(count, most, (place) => {
    const at = place * COLUMNS
    report.packets += sums[at + AB]! + sums[at + BA]!
    report.bytes += sums[at + FORTH]! + sums[at + BACK]!
    return sortedBy(sums, at, sort)
  })
  for (const place of places) {
    const at = place * COLUMNS
    const v6 = kind === 'ipv6'
    report.conversations.push(shown(words, place * 2 * ADDRESS_B, sums, at, base, false, v6))
  }
  return report
}

function isLoop(words: Int32Array, at: number): boolean {
  for (let i = 0; i < 4; i++) {
    if (words[at + ADDRESS_A + i] !== words[at + ADDRESS_B + i]) return false
  }
  return true
}

function readRow(
  table: FlowSource['table'],
  slot: number,
  offset: number,
  row: Float64Array,
): void {
  const { words, doubles } = table
  const at = slot * WORDS
  const half = slot * DOUBLES
  row[AB] = words[at + PACKETS_AB]! >>> 0
  row[BA] = words[at + PACKETS_BA]! >>> 0
  row[FORTH] = doubles[half + BYTES_AB]!
  row[BACK] = doubles[half + BYTES_BA]!
  row[BEGAN] = doubles[half + FIRST]! + offset
  row[ENDED] = doubles[half + LAST]! + offset
  row[BY_B] = (words[at + KIND]! & KIND_OPENED_BY_B) === 0 ? 0 : 1
}

function sortedBy(row: Float64Array, at: number, sort: TableSort): number {
  if (sort === 'bytes') return row[at + FORTH]! + row[at + BACK]!
  return sort === 'packets' ? row[at + AB]! + row[at + BA]! : row[at + ENDED]! - row[at + BEGAN]!
}

function shown(
  words: Int32Array,
  key: number,
  row: Float64Array,
  at: number,
  base: number,
  ported: boolean,
  v6 = (words[key + KIND]! & KIND_IPV6) !== 0,
): Conversation {
  const ports = ported ? words[key + PORTS]! : 0
  const a: ConversationEnd = {
    ip: addressText(words, key + ADDRESS_A, v6),
    ...(ported ? { port: ports >>> 16 } : {}),
    packets: row[at + AB]!,
    bytes: row[at + FORTH]!,
  }
  const b: ConversationEnd = {
    ip: addressText(words, key + ADDRESS_B, v6),
    ...(ported ? { port: ports & 0xffff } : {}),
    packets: row[at + BA]!,
    bytes: row[at + BACK]!,
  }
  const turned = row[at + BY_B] === 1
  return {
    source: turned ? b : a,
    destination: turned ? a : b,
    packets: a.packets + b.packets,
    bytes: a.bytes + b.bytes,
    start: timeText(base, row[at + BEGAN]!),
    end: timeText(base, row[at + ENDED]!),
    duration: Math.max(0, row[at + ENDED]! - row[at + BEGAN]!) / 1e9,
  }
}
