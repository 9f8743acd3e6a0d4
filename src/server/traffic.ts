/**
 * What the server counts of downloads and live streams, and who is connected. Counters live here, where the
 * events happen; `metrics/server.ts` reads them at scrape.
 */
import type { Outcome, ServerCounters } from '../metrics/sources.js'

/** A live stream under way. */
export interface LiveClient {
  /** When it began, in nanoseconds since 1970. */
  since: bigint
  interfaces: string[]
  filter: string
  packets: number
  bytes: number
  /** What it was not sent because it was too slow. */
  skippedPackets: number
  skippedBlocks: number
}

export interface Traffic extends ServerCounters {
  live: Set<LiveClient>
}

/** Counters at zero, one set per agent. */
export function createTraffic(): Traffic {
  const downloads: Record<Outcome, number> = {
    complete: 0,
    aborted: 0,
    stalled: 0,
    failed: 0,
    stopped: 0,
    refused: 0,
  }
  return {
    downloads,
    downloadBytes: 0,
    downloadsActive: 0,
    liveClients: 0,
    liveSkippedPackets: 0,
    liveSkippedBlocks: 0,
    live: new Set(),
  }
}

/** Counts a block, or so many packets of one, that a client was not sent. */
export function skip(traffic: Traffic, client: LiveClient, packets: number): void {
  client.skippedPackets += packets
  client.skippedBlocks++
  traffic.liveSkippedPackets += packets
  traffic.liveSkippedBlocks++
}
