/** `GET /api/v1/flows/live`: flows as they end, one a line, until the client leaves. */
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import type { EndedFlow } from '../accounts/records.js'
import type { ServerDeps } from './deps.js'
import { type EndedFlowsQuery, flowFilter, isWanted } from './flowquery.js'
import { stream } from './livestreams.js'
import { adapterOf, type PacketRequest } from './packets.js'
import { ledgersOf } from './scopes.js'

export const NDJSON = 'application/x-ndjson'

/** Streams until the client leaves, `limit` is reached, or the agent stops. Throws BAD_REQUEST, ACCOUNTS_OFF, TOO_MANY_REQUESTS. */
export async function streamFlows(
  deps: ServerDeps,
  request: PacketRequest<Static<typeof EndedFlowsQuery>>,
  reply: FastifyReply,
): Promise<void> {
  const { limit = Number.POSITIVE_INFINITY, ...wish } = request.query
  const filter = flowFilter(wish)
  const adapter = adapterOf(deps, wish.interface)
  const interfaces = ledgersOf(deps, adapter).map((ledger) => ledger.interface)
  const backlog = deps.config['http.liveBacklog']
  // Proxies are asked not to collect lines before they pass them on.
  const headers = { 'content-type': NDJSON, 'x-accel-buffering': 'no' }
  const asked = Object.entries(wish).map(([name, value]) => `${name}=${value}`)
  const head = { interfaces, filter: asked.join(' '), headers }
  await stream(deps, request, reply, head, (outlet) => {
    let sent = 0
    let skipped = 0
    const put = (line: object) => outlet.write(Buffer.from(`${JSON.stringify(line)}\n`))
    const onFlow = (flow: EndedFlow) => {
      if (!outlet.open || !isWanted(flow, filter)) return
      if (adapter !== undefined && flow.observer.ingress.interface.name !== adapter) return
      if (outlet.waiting > backlog) {
        skipped++
        return
      }
      if (skipped > 0) put({ skipped })
      skipped = 0
      put(flow)
      if (++sent === limit) outlet.end('limit')
    }
    reply.raw.flushHeaders()
    const onStop = (reason: 'stopped') => {
      if (skipped > 0) put({ skipped })
      outlet.end(reason)
    }
    return { end: onStop, leave: deps.records.subscribe(onFlow) }
  })
}
