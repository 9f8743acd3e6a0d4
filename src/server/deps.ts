/**
 * What the server is given. It knows no other stage but through this interface: `agent.ts` wires the real parts,
 * tests wire small ones.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { Ledgers } from '../accounts/ledger.js'
import type { FlowRecords } from '../accounts/records.js'
import type { Addon } from '../capture/addon.js'
import type { AdapterReport } from '../capture/doctor.js'
import type { LiveHub } from '../capture/live.js'
import type { CaptureStatus } from '../capture/status.js'
import type { Config } from '../config.js'
import type { ErrorBody } from '../errors.js'
import type { Plan } from '../store/plan.js'
import type { ReadOptions } from '../store/read.js'
import type { Store } from '../store/store.js'
import type { Traffic } from './traffic.js'

export interface ServerDeps {
  config: Config
  version: string
  /** Bearer tokens that are accepted; see `loadTokens`. */
  tokens: readonly string[]
  captures(): readonly CaptureStatus[]
  adapters(): AdapterReport[] | Promise<AdapterReport[]>
  store: Pick<Store, 'adapters' | 'stats' | 'plan' | 'walk' | 'record'>
  /** `readPlan` of the store. */
  read(plan: Plan, options: ReadOptions): AsyncIterable<Uint8Array>
  /** What the packets of each adapter say; none when accounting is off. */
  accounts: Pick<Ledgers, 'list'>
  /** Flows that end, as long as somebody listens. */
  records: Pick<FlowRecords, 'subscribe'>
  live: Pick<LiveHub, 'subscribe'>
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
