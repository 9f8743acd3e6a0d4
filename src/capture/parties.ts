/** Who is told of what a target captures: each is wired to its stage by whoever makes the targets. */
import type { ErrorBody } from '../errors.js'
import type { Adapter } from './addon.js'
import type { WriterCounters } from './status.js'
import type { Target } from './target.js'

/** What keeps the packets, as far as capturing knows of it. The store is wired to it in agent.ts. */
export interface Recorder {
  /** What the worker needs to write this adapter's packets; made anew for each opening. */
  task(adapter: string): unknown
  /** Something happened to this adapter's files. */
  apply(adapter: string, event: unknown): void
  counters(adapter: string): WriterCounters
  /** A worker died with so many packets in its hands. */
  lost(adapter: string, packets: number): void
}

/** What accounts for the packets, as far as capturing knows of it. The accounts are wired to it in agent.ts. */
export interface Accountant {
  /** What the worker needs to account this target's packets, of which so many have been captured; made anew for each opening. */
  task(target: Target, adapter: Adapter | null, captured: number): unknown
  /** How the adapter is now, twice a second. */
  observe(target: Target, adapter: Adapter): void
  /** The target is given up for good: its adapter has been gone for long. */
  forget(target: Target): void
  /** What a worker's accounts knew when it ended. */
  keep(target: Target, names: unknown): void
  /** Accounting failed, which says nothing of the capture. */
  failed(target: Target, error: ErrorBody): void
}
