/** `GET /api/v1/dns`, `GET /api/v1/names`: queries, answers, how long they take, and the names that were asked for. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { dnsReport } from '../../accounts/dnsreport.js'
import { sumOf } from '../../accounts/reportstats.js'
import type { Accounting } from '../accounting.js'
import { accountErrors, DnsSchema, NamesQuery, NamesSchema } from '../accountschemas.js'
import type { ServerDeps } from '../deps.js'
import { liveNames } from '../livenames.js'
import { answerWith, asksRecording, ledgersOf, recordedQuestion, scopeOf } from '../scopes.js'

const NAMES = 100

export const dnsRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  accounting: Accounting
}> = async (app, { deps, accounting }) => {
  app.get(
    '/api/v1/dns',
    {
      schema: {
        summary: 'DNS: queries, answers, response times, names',
        description:
          'Since the agent’s start; with a time range or a BPF filter, of the recorded packets, counted again.',
        tags: ['accounts'],
        querystring: NamesQuery,
        response: { 200: DnsSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      const { limit = NAMES } = query
      if (asksRecording(query)) {
        const question = await recordedQuestion(deps, query, { what: 'dns', most: limit })
        return answerWith(accounting, question, reply as unknown as FastifyReply) as never
      }
      const ledgers = ledgersOf(deps, query.interface)
      const { dns: names } = await liveNames(ledgers, limit)
      const report = dnsReport(sumOf(ledgers.map(({ cells }) => cells)))
      return { scope: scopeOf(ledgers), ...report, names }
    },
  )
  app.get(
    '/api/v1/names',
    {
      schema: {
        summary: 'Names: of DNS, TLS and HTTP/1; addresses that ARP disputes',
        description:
          'The most used first, at most 4096 of each kind since the agent’s start; with a time range or a BPF filter, of the recorded packets, counted again.',
        tags: ['accounts'],
        querystring: NamesQuery,
        response: { 200: NamesSchema, ...accountErrors },
      },
    },
    async (request, reply) => {
      const { query } = request
      const { limit = NAMES } = query
      if (asksRecording(query)) {
        const question = await recordedQuestion(deps, query, { what: 'names', most: limit })
        return answerWith(accounting, question, reply as unknown as FastifyReply) as never
      }
      const ledgers = ledgersOf(deps, query.interface)
      return { scope: scopeOf(ledgers), ...(await liveNames(ledgers, limit)) }
    },
  )
}
