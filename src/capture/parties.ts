/** Who is told of what a target captures: each is wired to its stage by whoever makes the targets. */
import type { ErrorBody } from '../errors.js'
import type { Adapter } from './addon.js'
import type { WriterCounters } from './status.js'

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

/** What is captured: its present label, and its worker, to be asked for what nobody else knows. */
export interface Source {
  readonly name: string
  /** Null when there is no answer. */
  ask(question: unknown): Promise<unknown>
}

/** What accounts for the packets, as far as capturing knows of it. The accounts are wired to it in agent.ts. */
export interface Accountant {
  /** What the worker needs to account this source's packets, of which so many have been captured; made anew for each opening. */
  task(source: Source, adapter: Adapter | null, captured: number): unknown
  /** How the adapter is now, twice a second. */
  observe(source: Source, adapter: Adapter): void
  /** The source is given up for good: its adapter has been gone for long. */
  forget(source: Source): void
  /** What a worker's accounts knew when it ended. */
  keep(source: Source, names: unknown): void
  /** Accounting failed, which says nothing of the capture. */
  failed(source: Source, error: ErrorBody): void
}
