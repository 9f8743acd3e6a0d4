/** `GET /api/v1/protocols`: the hierarchy of protocols of recorded packets, decoded in full. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Accounting } from '../accounting.js'
import { AccountsQuery, accountErrors, ProtocolsSchema } from '../accountschemas.js'
import type { ServerDeps } from '../deps.js'
import { answerWith, recordedQuestion } from '../scopes.js'

/** Without a time range. */
const LAST = '1m'

export const protocolRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/protocols',
    {
      schema: {
        summary: 'Protocols, each below what carries it',
        description: `As \`tshark -z io,phs\` tells them, of recorded packets: every one is decoded, about half a million a second. Without a time range those of the last minute (last=${LAST}).`,
        tags: ['accounts'],
        querystring: AccountsQuery,
        response: { 200: ProtocolsSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      const { from, to, last } = query
      const timed = [from, to, last].some((given) => given !== undefined)
      const ranged = timed ? query : { ...query, last: LAST }
      const question = await recordedQuestion(deps, ranged, { what: 'protocols' })
      return answerWith(accounting, question, reply as unknown as FastifyReply) as never
    },
  )
}
