/** What is told of a capture: the shapes that metrics, routes and the page read. */
import type { ErrorBody } from '../errors.js'
import type { Adapter, CaptureCounters } from './addon.js'

/** Totals of what takes an adapter's blocks, monotonic over reopenings. */
export interface WriterCounters {
  /** Packets and bytes of records on disk. */
  written: number
  writtenBytes: number
  /** Packets lost because the disk did not take them. */
  droppedDisk: number
  /** Whether the last write failed, and how. */
  failing: boolean
  error: ErrorBody | null
}

/**
 * `starting`: being opened · `capturing` · `waiting`: the adapter is absent or down · `ended`: the replay is over, or
 * the agent stops · `failed`: opening or reading failed, it is tried again.
 */
export type CaptureState = 'starting' | 'capturing' | 'waiting' | 'ended' | 'failed'

/** One selected adapter. */
export interface CaptureStatus {
  /** Its label: the current name. */
  interface: string
  /** Null while it is absent. */
  adapter: Adapter | null
  state: CaptureState
  /** Why it is not capturing. */
  error: ErrorBody | null
  backend: string
  /** DLT value and name; null before the first opening. */
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
