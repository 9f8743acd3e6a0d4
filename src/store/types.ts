/** What the store is told and what it tells. */
import type { ErrorBody } from '../errors.js'
import type { Precision } from '../pcap/pcap.js'
import type { TimeSelection } from './plan.js'
import type { EvictionReason } from './retention.js'

export interface StoreOptions {
  /** The data directory; made with mode 0700 when missing. */
  directory: string
  /** Most bytes of segments, open ones included; at least 1 MiB. */
  bytes: number
  /** Milliseconds after which a closed segment goes. */
  age: number
  /** Bytes the disk must keep free; 0 asks for nothing. */
  free: number
  /** Size at which a segment is closed; an eighth of `bytes` at most. */
  segment: number
}

export interface StoreStats {
  /** Bytes on disk and the most there may be. */
  bytes: number
  limit: number
  segments: number
  /** Packet times in nanoseconds since 1970; null while nothing is kept. */
  oldest: bigint | null
  newest: bigint | null
  evictions: Record<EvictionReason, number>
  evictedBytes: number
  /** Segments a crash left that were completed, and bytes of torn records cut from them. */
  recoveries: number
  tornBytes: number
}

/** What the records of an adapter are. */
export interface RecordFormat {
  linkType: number
  snaplen: number
  precision: Precision
}

export interface Selection extends TimeSelection {
  /** Adapters by name; all of them when left out. */
  adapters?: string[] | undefined
}
/** What happened to a segment, in order; `Store.apply` takes them. Times are the earliest and latest packet's. */
export type SegmentEvent =
  | {
      type: 'opened'
      sequence: number
      linkType: number
      snaplen: number
      precision: Precision
    }
  | {
      type: 'block'
      sequence: number
      offset: number
      length: number
      packets: number
      first: bigint
      last: bigint
    }
  | {
      type: 'sealed'
      sequence: number
      bytes: number
      packets: number
      first: bigint
      last: bigint
      name: string
    }
  /** The file was deleted under our hands. */
  | { type: 'lost'; sequence: number }
  /** A block waits for the main thread to make room. */
  | { type: 'waiting'; bytes: number }
  | { type: 'failing'; error: ErrorBody }
  | { type: 'recovered' }
