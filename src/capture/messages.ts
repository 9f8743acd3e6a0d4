/** What the main thread and a capture worker tell each other. One worker is one session of one adapter. */
import type { ErrorBody } from '../errors.js'
import type { SessionOptions } from './addon.js'

/** A worker's task. `recorder` and `accounts` are what other stages gave for this adapter; only the worker's entry looks inside. */
export interface WorkerTask {
  session: SessionOptions
  /** A filter that leaves the agent's own traffic out, joined to the session's; dropped where it cannot be compiled. */
  exclusion: string
  recorder: unknown
  /** Null: packets are not accounted. */
  accounts: unknown
}

export type ToWorker =
  | { type: 'stop' }
  /** Answered with null when what was captured is on disk. */
  | { type: 'flush'; id: number }
  /** A question of the main thread's accounts to the worker's. */
  | { type: 'ask'; id: number; question: unknown }
  /** Whether blocks are to be copied for live clients. */
  | { type: 'live'; on: boolean }
  /** A live block has been taken: another may be sent. */
  | { type: 'taken' }

export type FromWorker =
  | {
      type: 'opened'
      /** The backend that opened it: never `auto`. */
      backend: string
      linkType: number
      linkTypeName: string
      snaplen: number
      precision: 'micro' | 'nano'
      warnings: string[]
    }
  /** The session could not be opened, or is over. The worker ends. */
  | { type: 'ended'; error: ErrorBody | null; opened: boolean }
  | { type: 'answer'; id: number; answer: unknown }
  /** What the worker's accounts know and its memory does not hold; sent at its end. */
  | { type: 'names'; names: unknown }
  /** Accounting a block failed; the capture goes on. Told once. */
  | { type: 'unaccounted'; error: ErrorBody }
  | { type: 'recorder'; events: unknown[] }
  | {
      type: 'live'
      bytes: Uint8Array
      packets: number
      first: bigint
      last: bigint
      skipped: number
    }
