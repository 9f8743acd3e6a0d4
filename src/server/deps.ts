/**
 * What the server is given. It knows no other stage but through this interface: `agent.ts` wires the real parts,
 * tests wire small ones.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { Adapter, Addon, Filter } from '../capture/addon.js'
import type { Config } from '../config.js'
import type { ErrorBody } from '../errors.js'
import type { CaptureStatus, StoreStats } from '../metrics/sources.js'
import type { Traffic } from './traffic.js'

export type { CaptureStatus, StoreStats } from '../metrics/sources.js'

/** An adapter with what each backend says of it. */
export interface AdapterReport extends Adapter {
  /** Whether the recorder captures it. */
  captured: boolean
  backends: { name: string; usable: boolean; error: ErrorBody | null }[]
}

/** Which packets. Times in nanoseconds since 1970, `from` inclusive, `to` exclusive. */
export interface PacketSelection {
  adapters?: string[]
  from?: bigint
  to?: bigint
}

/** What an unfiltered download of a selection is made of. */
export interface PacketPlan {
  readonly linkType: number
  readonly precision: 'micro' | 'nano'
  /** Length of the whole file, header included. */
  readonly bytes: number
  readonly packets: number
  /** The same for the same bytes, and for no others; an entity tag once in quotes. */
  readonly etag: string
}

export interface PacketReadOptions {
  filter?: Filter
  /** Cut packets to so many bytes. */
  snaplen?: number
  /** Stop after so many packets. */
  limit?: number
  /** Bytes of the file, `end` exclusive; unfiltered reads only. */
  range?: { start: number; end: number }
  signal?: AbortSignal
  /** Told how many packets each chunk holds, where that is known. */
  onPackets?: (packets: number) => void
}

/** The recorder, as the server sees it. */
export interface PacketStore<Plan extends PacketPlan = PacketPlan> {
  /** Adapters that have packets on disk. */
  adapters(): string[]
  stats(): StoreStats
  /** Throws LINK_TYPES_DIFFER. */
  plan(selection: PacketSelection): Promise<Plan>
  /**
   * The bytes of the file: pcap header, then whole records. A yielded chunk stays valid until the next but one is
   * asked for. Throws when a segment went away meanwhile: the answer is cut, never silently short.
   */
  read(plan: Plan, options: PacketReadOptions): AsyncIterable<Uint8Array>
}

/** A block of whole pcap records on its way to live clients. */
export interface LiveBlock {
  interface: string
  linkType: number
  precision: 'micro' | 'nano'
  /** Shared by all clients: never modified. */
  bytes: Uint8Array
  packets: number
  first: bigint
  last: bigint
  /** Packets the hub itself skipped since the last block. */
  skippedBefore: number
}

export interface LiveHub {
  /** Calls `onBlock` for blocks of these adapters (null: of all) until the returned function is called. */
  subscribe(interfaces: string[] | null, onBlock: (block: LiveBlock) => void): () => void
}

export interface ServerDeps {
  config: Config
  version: string
  /** Bearer tokens that are accepted; see `loadTokens`. */
  tokens: readonly string[]
  captures(): readonly CaptureStatus[]
  adapters(): AdapterReport[] | Promise<AdapterReport[]>
  store: PacketStore
  live: LiveHub
  /** Has the workers hand over what they hold; resolves within 200 ms. */
  flush(): Promise<void>
  /** Made by `createRegistry` with `server: traffic`. */
  registry: Registry
  traffic: Traffic
  /** As the addon's; runs off the event loop. */
  compileFilter: Addon['compileFilter']
  /** As the addon's: copies the wanted records of a block. */
  select: Addon['select']
  /** The time, in nanoseconds since 1970. */
  now(): bigint
  /** Why the agent is not ready; empty when it is. */
  ready(): ErrorBody[]
  /** Aborted when the agent shuts down: live streams end, downloads get a second. */
  stopping: AbortSignal
  logger?: FastifyBaseLogger
}
