/** What the main thread and the thread that evaluates accounts say to each other. */
import type { AccountsMemory } from '../accounts/accounts.js'
import type { TableSelection } from '../accounts/conversations.js'
import type { LocalAddresses } from '../accounts/locals.js'
import { ACCOUNTED, SKIPPED_PACKETS } from '../accounts/series.js'
import type { Precision } from '../pcap/pcap.js'
import type { PlanSource } from '../store/plan.js'
import type { FlowFilter, FlowSort } from './flowlist.js'
import type { TimeRange } from './times.js'

/** What is wanted. */
export type Wanted =
  | {
      what: 'flows'
      filter: FlowFilter
      sort: FlowSort
      most: number
      after: FlowAfter | null
    }
  | { what: 'conversations' | 'endpoints'; selection: TableSelection }
  | { what: 'protocols' | 'tcp' | 'stats' }
  | { what: 'dns' | 'names'; most: number }

/** Behind this flow a page begins: its place in the order, its adapter by its name's number. */
export interface FlowAfter {
  value: number
  adapter: number
  slot: number
}

/** The accounts of an adapter as they are. */
export interface LiveMemory {
  interface: string
  memory: AccountsMemory
}

/** Recorded packets of an adapter: what a plan of it says, without the rest. */
export interface RecordedPart {
  interface: string
  linkType: number
  precision: Precision
  /** The adapter's addresses as they are now. */
  local: LocalAddresses
  sources: PlanSource[]
  /** The same for the same bytes, and for no others. */
  etag: string
}

/** How much of the recording is read for one answer. */
export interface Bounds {
  /** Packets that pass the filter. */
  packets: number
  /** Bytes of the recording that are looked at. */
  bytes: number
  milliseconds: number
}

/** Which packets an answer is about, in words. */
export interface Scope {
  source: 'live' | 'recorder'
  interfaces: string[]
  /** The time range asked for; null: unbounded, or live. */
  from: string | null
  to: string | null
}

/** The same in the answer. */
export interface CountedScope extends Scope {
  /** How many were counted. */
  packets: number
  complete: boolean
  reason: Reason | null
}

export type AccountQuestion =
  | { type: 'live'; memories: LiveMemory[]; wanted: Wanted }
  | {
      type: 'recorded'
      parts: RecordedPart[]
      /** BPF; empty: all. */
      filter: string
      bounds: Bounds
      wanted: Wanted
      scope: Scope
      range: TimeRange
    }

export type ToAccountant = AccountQuestion & { id: number }

/**
 * Why not all packets were counted: accounting fell behind and skipped some · `packets`, `bytes` or `time` of one answer are used up ·
 * some were deleted before they were read · more flows than a table holds.
 */
export const REASONS = ['skipped', 'packets', 'bytes', 'time', 'evicted', 'flows'] as const
export type Reason = (typeof REASONS)[number]

/** What was accounted as it came, of one adapter or several. */
export function liveScope(
  adapters: readonly { interface: string; cells: Float64Array }[],
): CountedScope {
  let packets = 0
  let skipped = 0
  for (const { cells } of adapters) {
    packets += cells[ACCOUNTED]!
    skipped += cells[SKIPPED_PACKETS]!
  }
  return {
    source: 'live',
    interfaces: adapters.map((adapter) => adapter.interface),
    from: null,
    to: null,
    packets,
    complete: skipped === 0,
    reason: skipped === 0 ? null : 'skipped',
  }
}
