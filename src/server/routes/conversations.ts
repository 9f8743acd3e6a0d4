/** `GET /api/v1/conversations`, `GET /api/v1/endpoints`: who talks to whom, and who sends how much. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import {
  TABLE_KINDS,
  TABLE_SORTS,
  type TableSelection,
  type TableSort,
} from '../../accounts/conversations.js'
import { ENDPOINT_SORTS } from '../../accounts/endpoints.js'
import type { Accounting } from '../accounting.js'
import {
  accountErrors,
  ConversationsQuery,
  ConversationsSchema,
  EndpointsQuery,
  EndpointsSchema,
} from '../accountschemas.js'
import type { ServerDeps } from '../deps.js'
import { oneOf } from '../flowquery.js'
import { answerWith, questionOf } from '../scopes.js'

const ROWS = 100

export const conversationRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/conversations',
    {
      schema: {
        summary: 'Conversations: who talks to whom',
        description:
          'As `tshark -z conv,KIND` tells them, of the flows kept at this moment; with a time range or a BPF filter, of the recorded packets, counted again.',
        tags: ['accounts'],
        querystring: ConversationsQuery,
        response: { 200: ConversationsSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      const selection = selectionOf(query, TABLE_SORTS)
      const question = await questionOf(deps, query, { what: 'conversations', selection })
      return answerWith(accounting, question, reply as unknown as FastifyReply) as never
    },
  )
  app.get(
    '/api/v1/endpoints',
    {
      schema: {
        summary: 'Endpoints: who sends and receives how much',
        description:
          'As `tshark -z endpoints,KIND` tells them, of the flows kept at this moment; with a time range or a BPF filter, of the recorded packets, counted again.',
        tags: ['accounts'],
        querystring: EndpointsQuery,
        response: { 200: EndpointsSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      const selection = selectionOf(query, ENDPOINT_SORTS)
      const question = await questionOf(deps, query, { what: 'endpoints', selection })
      return answerWith(accounting, question, reply as unknown as FastifyReply) as never
    },
  )
}

/** What rows are wanted. Throws BAD_REQUEST. */
function selectionOf(
  { kind = 'tcp', sort = 'bytes', limit = ROWS }: { kind?: string; sort?: string; limit?: number },
  sorts: readonly TableSort[],
): TableSelection {
  return {
    kind: TABLE_KINDS[oneOf('kind', kind, TABLE_KINDS)]!,
    sort: sorts[oneOf('sort', sort, sorts)]!,
    most: limit,
  }
}
