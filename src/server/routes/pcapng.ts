/** `GET …/packets.pcapng` and `…/live.pcapng`: packets of any link types, with where they were taken and what was lost. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import { SidecapError } from '../../errors.js'
import type { ServerDeps } from '../deps.js'
import { deliver, endWithHead, withinLimit } from '../download.js'
import { openCaptures, streamLive } from '../livestreams.js'
import { NgLiveStream } from '../nglive.js'
import { Paces } from '../pace.js'
import {
  adapterOf,
  contentDisposition,
  fileName,
  knownCapture,
  mayBeUnsettled,
  type PacketRequest,
  PCAPNG,
} from '../packets.js'
import { RecordFilter, recordFilter } from '../recordfilter.js'
import { CaptureId, ErrorSchema, guardedErrors, LiveQuery, PacketsQuery } from '../schemas.js'
import { timeRange } from '../times.js'

/** Each packet is copied for each client: a tenth of a core at most. */
const RATES = { one: 200_000, all: 300_000 }

type Handler<Query> = (request: PacketRequest<Query>, reply: FastifyReply) => Promise<void>

export const pcapngRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  const paces = new Paces(RATES)
  const download: Handler<Static<typeof PacketsQuery>> = (request, reply) =>
    withinLimit(deps, () => answer(deps, request, reply))
  const past = {
    summary: 'Recorded packets as a pcapng file',
    description:
      'Link types may differ. Holds of each adapter its name, filter and counts of packets received and lost since the agent began. Served whole: no ranges.',
    tags: ['packets'],
    querystring: PacketsQuery,
    produces: [PCAPNG],
    response: { ...guardedErrors, 404: ErrorSchema },
  }
  app.get(
    '/api/v1/captures/:id/packets.pcapng',
    { schema: { ...past, params: CaptureId } },
    async (request, reply) => {
      knownCapture(request.params.id)
      await download(request, reply as unknown as FastifyReply)
      return reply
    },
  )
  app.get(
    '/pcapng',
    { schema: { ...past, summary: 'Short name of the recorder’s' } },
    async (request, reply) => {
      await download(request, reply as unknown as FastifyReply)
      return reply
    },
  )
  const present = {
    summary: 'Packets as they come, as an endless pcapng',
    description: `As live.pcap, of any link types. Whole blocks are skipped beyond ${RATES.one} packets a second for a client, ${RATES.all} for all.`,
    tags: ['packets'],
    querystring: LiveQuery,
    produces: [PCAPNG],
    response: guardedErrors,
  }
  app.get(
    '/api/v1/captures/:id/live.pcapng',
    { schema: { ...present, params: CaptureId } },
    async (request, reply) => {
      knownCapture(request.params.id)
      await stream(deps, paces, request, reply as unknown as FastifyReply)
      return reply
    },
  )
  app.get(
    '/live.pcapng',
    { schema: { ...present, summary: 'Short name of the recorder’s' } },
    async (request, reply) => {
      await stream(deps, paces, request, reply as unknown as FastifyReply)
      return reply
    },
  )
}

async function answer(
  deps: ServerDeps,
  request: PacketRequest<Static<typeof PacketsQuery>>,
  reply: FastifyReply,
): Promise<void> {
  const { query } = request
  const now = deps.now()
  const range = timeRange(query, now)
  const adapter = adapterOf(deps, query.interface)
  if (mayBeUnsettled(deps, range, now)) await deps.flush()
  const adapters = adapter === undefined ? deps.store.adapters() : [adapter]
  const filter = await recordFilter(deps, query.filter, adapters)
  reply
    .type(PCAPNG)
    .header('content-disposition', contentDisposition(fileName(adapter, range, now), 'pcapng'))
    .header('accept-ranges', 'none')
  if (request.method === 'HEAD') {
    endWithHead(reply)
    return
  }
  let packets = 0
  await deliver(deps, request, reply, {
    packets: ({ outcome }) => (outcome === 'complete' ? packets : null),
    open: async function* (signal) {
      const walk = deps.store.walk({ adapters, range, accept: filter?.accept, signal })
      const { limit = Number.POSITIVE_INFINITY, snaplen } = query
      try {
        const encoder = await createEncoder(deps, adapter, snaplen)
        while (!walk.ended && packets < limit) {
          const batch = await walk.next(limit - packets)
          // As with pcap, what has gone is not left out silently.
          if (walk.evicted && packets > 0) throw evicted()
          packets += batch.packets
          const of = walk.sources.map((source) => encoder.interface(source))
          await encoder.records(batch.bytes, (n) => of[batch.places[3 * n]!]!)
          yield* await encoder.take()
        }
        yield* await encoder.close()
      } finally {
        await walk.close()
      }
    },
  })
}

/** Loaded when it is needed: an agent at rest is to be small. */
async function createEncoder(deps: ServerDeps, adapter: string | undefined, snaplen?: number) {
  const { NgEncoder } = await import('../ngencoder.js')
  return NgEncoder.create(deps, adapter, snaplen)
}

function evicted(): SidecapError {
  return new SidecapError('NOT_FOUND', 'Packets were evicted while they were being downloaded', {
    hint: 'Ask again for a later time range, or raise recorder.bytes.',
  })
}

async function stream(
  deps: ServerDeps,
  paces: Paces,
  request: PacketRequest<Static<typeof LiveQuery>>,
  reply: FastifyReply,
): Promise<void> {
  const { filter = '', limit, snaplen } = request.query
  const adapter = adapterOf(deps, request.query.interface)
  const open = openCaptures(deps.captures(), adapter)
  const compiled = filter === '' ? undefined : new RecordFilter(deps, filter)
  for (const { linkType } of open) await compiled?.prepare(linkType)
  const encoder = await createEncoder(deps, adapter, snaplen)
  const withTrailer = request.method === 'GET' && request.raw.httpVersion === '1.1'
  const headers = {
    'content-type': PCAPNG,
    'content-disposition': contentDisposition(`sidecap-${adapter ?? 'recorder'}-live`, 'pcapng'),
    ...(withTrailer ? { trailer: 'Sidecap-Skipped-Packets' } : {}),
  }
  const interfaces = open.map((capture) => capture.interface)
  await streamLive(
    deps,
    request,
    reply,
    { adapter, interfaces, filter, headers },
    (outlet, client) => {
      const pace = paces.share()
      void outlet.closed().finally(pace.release)
      return new NgLiveStream(outlet, { deps, encoder, client, filter: compiled, limit, pace })
    },
  )
}
