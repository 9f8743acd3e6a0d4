/** `GET …/packets.pcap`: the past, cut by time, filter and adapter. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import { asSidecapError, SidecapError } from '../../errors.js'
import type { Plan } from '../../store/plan.js'
import type { ServerDeps } from '../deps.js'
import { endWithHead, sendPackets, type Wanted, withinLimit } from '../download.js'
import {
  adapterOf,
  contentDisposition,
  fileName,
  knownCapture,
  mayBeUnsettled,
  type PacketRequest,
  PCAP,
} from '../packets.js'
import { precondition, rangeStillHolds, wantedRange } from '../ranges.js'
import { CaptureId, ErrorSchema, guardedErrors, PacketsQuery } from '../schemas.js'
import { timeRange } from '../times.js'

type PacketsRequest = PacketRequest<Static<typeof PacketsQuery>>

/** A full recorder deletes its oldest segment all the time; so often a download begins anew before it is refused. */
const MOST_PLANS = 20

export const packetRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  const schema = {
    summary: 'Recorded packets as a pcap file',
    description:
      'Without filter, snaplen and limit the answer has Content-Length and ETag and serves ranges.',
    tags: ['packets'],
    querystring: PacketsQuery,
    produces: [PCAP],
    response: { ...guardedErrors, 404: ErrorSchema, 409: ErrorSchema, 416: ErrorSchema },
  }
  app.get(
    '/api/v1/captures/:id/packets.pcap',
    { schema: { ...schema, params: CaptureId } },
    async (request, reply) => {
      knownCapture(request.params.id)
      await withinLimit(deps, () => answer(deps, request, reply as unknown as FastifyReply))
      return reply
    },
  )
  app.get(
    '/pcap',
    { schema: { ...schema, summary: 'Short name of the recorder’s' } },
    async (request, reply) => {
      await withinLimit(deps, () => answer(deps, request, reply as unknown as FastifyReply))
      return reply
    },
  )
}

async function answer(
  deps: ServerDeps,
  request: PacketsRequest,
  reply: FastifyReply,
): Promise<void> {
  const { query } = request
  const now = deps.now()
  const range = timeRange(query, now)
  const adapter = adapterOf(deps, query.interface)
  if (mayBeUnsettled(deps, range, now)) await deps.flush()
  const cutting =
    (query.filter ?? '') !== '' || query.snaplen !== undefined || query.limit !== undefined
  for (let attempt = 1; ; attempt++) {
    const plan = await deps.store.plan({
      ...range,
      ...(adapter === undefined ? {} : { adapters: [adapter] }),
    })
    const name = fileName(adapter, range, now)
    reply.type(PCAP).header('content-disposition', contentDisposition(name))
    try {
      await (cutting ? sendSelected : sendWhole)(deps, request, reply, plan)
      return
    } catch (error) {
      // Retention deleted the oldest segment before its first byte was read: what is left now is the answer.
      const evicted = asSidecapError(error).code === 'NOT_FOUND' && !reply.raw.headersSent
      if (!evicted || attempt === MOST_PLANS) throw error
    }
  }
}

/** The file as it is: its length is known, so it has ranges. */
async function sendWhole(
  deps: ServerDeps,
  request: PacketsRequest,
  reply: FastifyReply,
  plan: Plan,
): Promise<void> {
  const etag = `"${plan.etag}"`
  reply.header('accept-ranges', 'bytes').header('etag', etag)
  const early = precondition(request.headers, etag)
  if (early === 304) {
    endWithHead(reply.code(304))
    return
  }
  if (early === 412) {
    reply.code(412).type('application/json; charset=utf-8')
    const problem = new SidecapError('BAD_REQUEST', 'If-Match names another version of the file', {
      hint: 'The recording has changed since: ask for it without If-Match.',
    })
    reply.removeHeader('content-disposition').send(JSON.stringify(problem))
    return
  }
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const wanted =
    request.method === 'GET' && rangeStillHolds(request.headers['if-range'], etag)
      ? wantedRange(request.headers.range, plan.bytes)
      : 'whole'
  if (wanted === 'unsatisfiable') {
    reply.header('content-range', `bytes */${plan.bytes}`)
    throw new SidecapError(
      'RANGE_NOT_SATISFIABLE',
      `The file has ${plan.bytes} bytes; the range begins beyond them`,
    )
  }
  if (wanted === 'whole') {
    return send(deps, request, reply.code(200).header('content-length', plan.bytes), plan, {})
  }
  reply
    .code(206)
    .header('content-range', `bytes ${wanted.start}-${wanted.end - 1}/${plan.bytes}`)
    .header('content-length', wanted.end - wanted.start)
  return send(deps, request, reply, plan, { range: wanted })
}

/** Only what passes filter, snaplen and limit: its length is known at its end. */
async function sendSelected(
  deps: ServerDeps,
  request: PacketsRequest,
  reply: FastifyReply,
  plan: Plan,
): Promise<void> {
  const { filter = '', snaplen, limit } = request.query
  const wanted: Wanted = {
    ...(snaplen === undefined ? {} : { snaplen }),
    ...(limit === undefined ? {} : { limit }),
  }
  if (filter !== '') {
    wanted.filter = await deps.compileFilter(filter, plan.linkType, plan.snaplen)
  }
  await send(deps, request, reply.header('accept-ranges', 'none'), plan, wanted)
}

async function send(
  deps: ServerDeps,
  request: PacketsRequest,
  reply: FastifyReply,
  plan: Plan,
  wanted: Wanted,
): Promise<void> {
  if (request.method === 'HEAD') endWithHead(reply)
  else await sendPackets(deps, request, reply, plan, wanted)
}
