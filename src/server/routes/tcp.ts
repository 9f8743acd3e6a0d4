/** `GET /api/v1/tcp`: connections, losses, round trips. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { sumOf } from '../../accounts/reportstats.js'
import { tcpReport } from '../../accounts/tcpreport.js'
import type { Accounting } from '../accounting.js'
import { AccountsQuery, accountErrors, TcpSchema } from '../accountschemas.js'
import type { ServerDeps } from '../deps.js'
import { answerWith, asksRecording, ledgersOf, recordedQuestion, scopeOf } from '../scopes.js'

export const tcpRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/tcp',
    {
      schema: {
        summary: 'TCP: connections, what was lost and sent again, handshakes, round trips',
        description:
          'Since the agent’s start; with a time range or a BPF filter, of the recorded packets, counted again. Counts are by direction: of connections that of who opened them, of segments their own.',
        tags: ['accounts'],
        querystring: AccountsQuery,
        response: { 200: TcpSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      if (asksRecording(query)) {
        const question = await recordedQuestion(deps, query, { what: 'tcp' })
        return answerWith(accounting, question, reply as unknown as FastifyReply) as never
      }
      const ledgers = ledgersOf(deps, query.interface)
      const report = tcpReport(sumOf(ledgers.map(({ cells }) => cells)))
      return { scope: scopeOf(ledgers), ...report }
    },
  )
}
