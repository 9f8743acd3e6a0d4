/**
 * What the metrics read at scrape. The shapes are the subset of each stage's own report that is exported, so that
 * metrics stay readable without knowing the stages.
 */
import type { Adapter, CaptureCounters } from '../capture/addon.js'
import type { ErrorBody } from '../errors.js'

/** Totals of the writer of one adapter, monotonic over reopenings. */
export interface WriterCounters {
  /** Packets and bytes written to disk, record headers included. */
  written: number
  writtenBytes: number
  /** Packets lost because the disk did not take them. */
  droppedDisk: number
  /** Whether the last write failed, and how. */
  failing: boolean
  error: ErrorBody | null
}

/** One selected adapter. */
export interface CaptureStatus {
  /** Its label: the current name. */
  interface: string
  /** Null while it is absent. */
  adapter: Adapter | null
  state: 'starting' | 'capturing' | 'waiting' | 'ended' | 'failed'
  /** Why it is not capturing. */
  error: ErrorBody | null
  backend: string
  linkType: number | null
  linkTypeName: string | null
  snaplen: number
  precision: 'micro' | 'nano'
  filter: string
  warnings: string[]
  counters: CaptureCounters
  store: WriterCounters
  /** Times capturing began again. */
  restarts: number
}

/** What the recorder holds. Times in nanoseconds since 1970. */
export interface StoreStats {
  bytes: number
  limit: number
  segments: number
  oldest: bigint | null
  newest: bigint | null
  /** Segments evicted, by reason. */
  evictions: { bytes: number; age: number; free: number }
  evictedBytes: number
  /** Files of an earlier run that were repaired at start, and the bytes cut from them. */
  recoveries: number
  tornBytes: number
}

/** How a download ended: `aborted` by the client, `stalled` clients are cut, `stopped` with the agent. */
export const OUTCOMES = ['complete', 'aborted', 'stalled', 'failed', 'stopped', 'refused'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What the server counts. */
export interface ServerCounters {
  downloads: Record<Outcome, number>
  downloadBytes: number
  downloadsActive: number
  liveClients: number
  /** What slow live clients were not sent. */
  liveSkippedPackets: number
  liveSkippedBlocks: number
}

/** Everything the metrics read. */
export interface MetricSources {
  version: string
  captures(): readonly CaptureStatus[]
  store(): StoreStats
  server: ServerCounters
}
