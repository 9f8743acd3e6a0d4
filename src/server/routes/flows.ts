/** `GET /api/v1/flows`: who talks with whom, now or in a time range: filtered, sorted, a page at a time. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import { SidecapError } from '../../errors.js'
import type { Accounting } from '../accounting.js'
import type { Wanted } from '../accountjob.js'
import { accountErrors } from '../accountschemas.js'
import { type FlowCursor, readFlowCursor } from '../cursor.js'
import type { ServerDeps } from '../deps.js'
import { SORTS } from '../flowlist.js'
import { EndedFlowsQuery, FlowsQuery, flowFilter, oneOf } from '../flowquery.js'
import { NDJSON, streamFlows } from '../flowstream.js'
import { nullable, ScopeSchema } from '../schemas.js'
import { answerWith, asksRecording, ledgersOf, liveQuestion, recordedQuestion } from '../scopes.js'
import { Type } from '../type.js'

const PAGE = 100

export const FlowSchema = Type.Object(
  {},
  {
    additionalProperties: true,
    description:
      'In the names of the Elastic Common Schema: `event.start` `end` `duration` (nanoseconds), `source` (who sent the first packet) and `destination` with `ip` `port` `bytes` `packets`, `network` with `transport` `type` `iana_number` `community_id` `direction` `bytes` `packets`, `tcp` of TCP, `observer.ingress.interface.name`',
  },
)

export const flowRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/flows',
    {
      schema: {
        summary: 'Flows: who talks with whom',
        description:
          'Those kept at this moment; with a time range or a BPF filter, those of the recorded packets, counted again. `total` counts all that pass; `next` is the cursor of the following page. Sorted by what changes, a flow may be on two pages, or on none.',
        tags: ['accounts'],
        querystring: FlowsQuery,
        response: {
          200: Type.Object({
            scope: ScopeSchema,
            total: Type.Integer(),
            flows: Type.Array(FlowSchema),
            next: nullable(Type.String()),
          }),
          ...accountErrors,
        },
      },
    },
    async (request, reply) => {
      const { query } = request
      const cursor = cursorOf(query)
      const wanted = wantedOf(query, cursor)
      const recorded = cursor === null ? asksRecording(query) : cursor.range !== null
      const question = recorded
        ? await recordedQuestion(deps, query, wanted, cursor?.range ?? undefined)
        : liveQuestion(ledgersOf(deps, query.interface), wanted)
      return answerWith(accounting, question, reply as unknown as FastifyReply) as never
    },
  )
  app.get(
    '/api/v1/flows/live',
    {
      schema: {
        summary: 'Flows as they end, one a line',
        description:
          'NDJSON, until the client leaves: flows that were closed, were idle for long, made room for others, or were open when their adapter had gone for good (`event.reason`: closed, idle, evicted, forced). A client that is slower than the flows is not sent some; a line `{"skipped":N}` says how many. Flows that have not ended are those of `/api/v1/flows`.',
        tags: ['accounts'],
        querystring: EndedFlowsQuery,
        produces: [NDJSON],
        response: accountErrors,
      },
    },
    async (request, reply) => {
      await streamFlows(deps, request, reply as unknown as FastifyReply)
      return reply
    },
  )
}

type Query = Static<typeof FlowsQuery>

function cursorOf(query: Query): FlowCursor | null {
  const cursor = query.cursor === undefined ? null : readFlowCursor(query.cursor)
  const recorded = cursor !== null && cursor.range !== null
  if (cursor !== null && recorded !== asksRecording(query)) {
    throw new SidecapError(
      'BAD_CURSOR',
      recorded
        ? 'The cursor is of recorded packets: give the same time range or filter again'
        : 'The cursor is of live accounts: they have no time range and no filter',
    )
  }
  return cursor
}

function wantedOf(query: Query, cursor: FlowCursor | null): Wanted {
  const sort = oneOf('sort', query.sort ?? SORTS[cursor?.sort ?? 0] ?? '', SORTS)
  if (cursor !== null && cursor.sort !== sort) {
    throw new SidecapError('BAD_CURSOR', 'The cursor is of flows in another order')
  }
  return {
    what: 'flows',
    filter: flowFilter(query),
    sort: SORTS[sort]!,
    most: query.limit ?? PAGE,
    after: cursor,
  }
}
