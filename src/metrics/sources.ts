/**
 * What the metrics read at scrape: the reports of the stages to the left, and what the server counts.
 */
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

/** Everything the metrics read. */
export interface MetricSources {
  version: string
  captures(): readonly CaptureStatus[]
  store(): StoreStats
  server: ServerCounters
}
