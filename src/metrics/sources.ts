/**
 * What the metrics read at scrape: the reports of the stages to the left, and what the server counts.
 */
import type { FlowTable } from '../accounts/flows.js'
import type { CaptureStatus } from '../capture/status.js'
import type { StoreStats } from '../store/store.js'

export type { CaptureStatus, StoreStats }

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

/** The accounts of an adapter, in memory that its worker writes. */
export interface AccountsSource {
  interface: string
  /** As accounts/series.ts lays them out. */
  cells: Float64Array
  /** For `topFlows`. */
  flows?: FlowTable
}

/** Everything the metrics read. */
export interface MetricSources {
  version: string
  captures(): readonly CaptureStatus[]
  store(): StoreStats
  server: ServerCounters
  /** One for each adapter, from when it is selected. */
  accounts?(): readonly AccountsSource[]
  /** How many of the largest flows to show, with their addresses: `metrics.topFlows`. */
  topFlows?: number
}
