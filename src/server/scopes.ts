/**
 * Which packets an answer of accounts is about: those accounted as they came, or, when a time range or a filter is given, those of the
 * recording, counted again.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { type Ledger, localOf } from '../accounts/ledger.js'
import { SidecapError } from '../errors.js'
import type { Plan } from '../store/plan.js'
import type { Accounting } from './accounting.js'
import {
  type AccountQuestion,
  type Bounds,
  type CountedScope,
  liveScope,
  type RecordedPart,
  type Scope,
  type Wanted,
} from './accountjob.js'
import type { ServerDeps } from './deps.js'
import { adapterOf, mayBeUnsettled } from './packets.js'
import { recordFilter } from './recordfilter.js'
import { formatTime, type TimeRange, timeRange } from './times.js'

/** What one answer may cost: 20 s of a thread of lowest priority, which is more than the default recording takes. */
const BOUNDS: Bounds = { packets: 20_000_000, bytes: 4 * 2 ** 30, milliseconds: 20_000 }

export interface ScopeQuery {
  from?: string
  to?: string
  last?: string
  filter?: string
  interface?: string
}

/** Whether the recording is asked for. */
export function asksRecording({ from, to, last, filter }: ScopeQuery): boolean {
  return [from, to, last, filter].some((given) => given !== undefined)
}

/** The accounts of the adapter asked for, or of all. Throws ADAPTER_NOT_FOUND, ACCOUNTS_OFF. */
export function ledgersOf(deps: ServerDeps, name: string | undefined): Ledger[] {
  if (!deps.config.accounts) {
    throw new SidecapError('ACCOUNTS_OFF', 'Packets are not accounted as they come: accounts=false')
  }
  const adapter = adapterOf(deps, name)
  return deps.accounts
    .list()
    .filter((ledger) => adapter === undefined || ledger.interface === adapter)
}

/** What live accounts are about. */
export function scopeOf(ledgers: readonly Ledger[]): CountedScope {
  return liveScope(ledgers.map(({ interface: name, cells }) => ({ interface: name, cells })))
}

/** The question of whatever is asked for: live accounts, or recorded packets. Throws what these throw. */
export async function questionOf(
  deps: ServerDeps,
  query: ScopeQuery,
  wanted: Wanted,
): Promise<AccountQuestion> {
  if (asksRecording(query)) return recordedQuestion(deps, query, wanted)
  return liveQuestion(ledgersOf(deps, query.interface), wanted)
}

/** The question of live accounts. */
export function liveQuestion(ledgers: readonly Ledger[], wanted: Wanted): AccountQuestion {
  const memories = ledgers.map((ledger) => ({
    interface: ledger.interface,
    memory: ledger.memory,
  }))
  return { type: 'live', memories, wanted }
}

/** The question of recorded packets. Throws BAD_TIME_RANGE, ADAPTER_NOT_FOUND, FILTER_*, LINK_TYPES_DIFFER. */
export async function recordedQuestion(
  deps: ServerDeps,
  query: ScopeQuery,
  wanted: Wanted,
  given?: TimeRange,
): Promise<AccountQuestion> {
  const now = deps.now()
  const range = given ?? timeRange(query, now)
  // The last five minutes end now: who goes on asking with the answer's `from` and `to` is told of the same packets.
  if (query.last !== undefined) range.to ??= now
  const adapter = adapterOf(deps, query.interface)
  if (mayBeUnsettled(deps, range, now)) await deps.flush()
  const adapters = adapter === undefined ? deps.store.adapters() : [adapter]
  const { filter = '' } = query
  await recordFilter(deps, filter, adapters)
  const parts: RecordedPart[] = []
  for (const name of adapters) parts.push(await partOf(deps, name, range))
  const scope: Scope = {
    source: 'recorder',
    interfaces: adapters,
    from: range.from === undefined ? null : formatTime(range.from),
    to: range.to === undefined ? null : formatTime(range.to),
  }
  return { type: 'recorded', parts, filter, bounds: BOUNDS, wanted, scope, range }
}

async function planOf(deps: ServerDeps, name: string, range: TimeRange): Promise<Plan> {
  try {
    return await deps.store.plan({ ...range, adapters: [name] })
  } catch (error) {
    if (!(error instanceof SidecapError) || error.code !== 'LINK_TYPES_DIFFER') throw error
    // It came back as another kind of adapter.
    throw new SidecapError(error.code, error.message, {
      hint: 'Give a time range in which it had one link type.',
    })
  }
}

async function partOf(deps: ServerDeps, name: string, range: TimeRange): Promise<RecordedPart> {
  const { linkType, precision, sources, etag } = await planOf(deps, name, range)
  // The thread finds the blocks by the runs: what the catalog knows beside them would be copied for nothing.
  const bare = new Map(
    sources.flatMap(({ runs }) =>
      runs.map(({ segment }) => [segment, { ...segment, entries: null }]),
    ),
  )
  const capture = deps.captures().find((one) => one.interface === name)
  return {
    interface: name,
    linkType,
    precision,
    local: localOf(capture?.adapter ?? null),
    etag,
    sources: sources.map((source) => ({
      ...source,
      runs: source.runs.map((run) => ({ ...run, segment: bare.get(run.segment)! })),
    })),
  }
}

/** Has the question answered, for as long as the client waits. */
export async function ask(
  accounting: Accounting,
  question: AccountQuestion,
  response: ServerResponse,
): Promise<Buffer> {
  // Nobody will read this; its code says that nothing is to be mended.
  const why = new SidecapError('STOPPING', 'The client has gone')
  // It may have while the question was made, which waits for the workers.
  if (response.destroyed) throw why
  const abort = new AbortController()
  const gone = () => abort.abort(why)
  response.once('close', gone)
  try {
    return Buffer.from((await accounting.ask(question, abort.signal)).buffer)
  } finally {
    response.off('close', gone)
  }
}

/** The same as the answer itself. */
export async function answerWith(
  accounting: Accounting,
  question: AccountQuestion,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const text = await ask(accounting, question, reply.raw)
  return reply.type('application/json; charset=utf-8').send(text)
}
