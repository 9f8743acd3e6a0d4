/** `GET /api/v1/stats`: the counters of the capture, the recorder and the server, and what the packets say, as JSON. */

import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { statsOf, sumOf } from '../../accounts/reportstats.js'
import { OUTCOMES } from '../../metrics/sources.js'
import type { Accounting } from '../accounting.js'
import { AccountsQuery, accountErrors, StatsSchema } from '../accountschemas.js'
import type { ServerDeps } from '../deps.js'
import { reportCounters, timeOrNull } from '../reports.js'
import { CountersSchema, ErrorSchema, nullable, TimeText } from '../schemas.js'
import { ask, asksRecording, ledgersOf, recordedQuestion, scopeOf } from '../scopes.js'
import { formatTime } from '../times.js'
import { Type } from '../type.js'

const count = Type.Integer()

const Stats = Type.Object({
  time: TimeText,
  version: Type.String(),
  interfaces: Type.Array(
    Type.Object({
      interface: Type.String(),
      state: Type.String(),
      ...CountersSchema.properties,
    }),
  ),
  accounts: nullable(StatsSchema),
  store: Type.Object({
    bytes: count,
    limit: count,
    segments: count,
    oldest: nullable(TimeText),
    newest: nullable(TimeText),
    evictions: Type.Object({ bytes: count, age: count, free: count }),
    evictedBytes: count,
    recoveries: count,
    tornBytes: count,
    error: nullable(ErrorSchema),
  }),
  downloads: Type.Object({
    active: count,
    bytes: count,
    ended: Type.Object(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count]))),
  }),
  live: Type.Object({
    skippedPackets: count,
    skippedBlocks: count,
    clients: Type.Array(
      Type.Object({
        since: TimeText,
        interfaces: Type.Array(Type.String()),
        filter: Type.String(),
        packets: count,
        bytes: count,
        skippedPackets: count,
        skippedBlocks: count,
      }),
    ),
  }),
})

export const statsRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/stats',
    {
      schema: {
        summary: 'Counters of capture, recorder and server, and what the packets say',
        description:
          '`accounts` is about the packets since the agent’s start, null when accounting is off; with a time range or a BPF filter, about the recorded packets, counted again. The rest is about now, whatever is asked.',
        tags: ['agent'],
        querystring: AccountsQuery,
        response: { 200: Stats, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { traffic } = deps
      const accounts = await accountsOf(deps, accounting, request.query, reply.raw)
      const captures = deps.captures()
      const store = deps.store.stats()
      return {
        time: formatTime(deps.now()),
        version: deps.version,
        interfaces: captures.map((capture) => ({
          interface: capture.interface,
          state: capture.state,
          ...reportCounters(capture),
        })),
        accounts,
        store: {
          ...store,
          oldest: timeOrNull(store.oldest),
          newest: timeOrNull(store.newest),
          error: captures.find((capture) => capture.store.failing)?.store.error ?? null,
        },
        downloads: {
          active: traffic.downloadsActive,
          bytes: traffic.downloadBytes,
          ended: traffic.downloads,
        },
        live: {
          skippedPackets: traffic.liveSkippedPackets,
          skippedBlocks: traffic.liveSkippedBlocks,
          clients: [...traffic.live].map((client) => ({
            ...client,
            since: formatTime(client.since),
          })),
        },
      }
    },
  )
}

type Accounts = NonNullable<Static<typeof Stats>['accounts']>

async function accountsOf(
  deps: ServerDeps,
  accounting: Accounting,
  query: Static<typeof AccountsQuery>,
  response: ServerResponse,
): Promise<Accounts | null> {
  if (asksRecording(query)) {
    const question = await recordedQuestion(deps, query, { what: 'stats' })
    const text = await ask(accounting, question, response)
    return JSON.parse(text.toString()) as Accounts
  }
  if (!deps.config.accounts && query.interface === undefined) return null
  const ledgers = ledgersOf(deps, query.interface)
  const report = statsOf(sumOf(ledgers.map(({ cells }) => cells)))
  return { scope: scopeOf(ledgers), span: null, ...report }
}
