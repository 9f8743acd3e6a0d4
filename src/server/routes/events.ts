/** `GET …/live`: decoded packets as they come, as server-sent events. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import type { Decoding } from '../decoding.js'
import type { ServerDeps } from '../deps.js'
import { EventStream } from '../events.js'
import { openCaptures, streamLive } from '../livestreams.js'
import { Paces } from '../pace.js'
import { adapterOf, knownCapture, type PacketRequest } from '../packets.js'
import { RecordFilter } from '../recordfilter.js'
import { CaptureId, EventsQuery, guardedErrors } from '../schemas.js'

const EVENTS = 'text/event-stream'
/** Decoding and writing a packet takes about 20 µs: a fifth of a core at most. */
const RATES = { one: 5000, all: 10_000 }

export const eventRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  decoding: Decoding
}> = async (app, { deps, decoding }) => {
  const paces = new Paces(RATES)
  app.get(
    '/api/v1/captures/:id/live',
    {
      schema: {
        summary: 'Packets as they come, decoded, as server-sent events',
        description:
          'Events `packet` (a line of JSON as in `packets`, without cursor), `skipped` (how many packets and blocks this client was not sent since the last such event: it was too slow, or the packets too many: at most 5000 a second, and 10000 for all clients together) and `end`. Ids count the packets; a stream does not go on where another ended. Link types may differ.',
        tags: ['packets'],
        params: CaptureId,
        querystring: EventsQuery,
        produces: [EVENTS],
        response: guardedErrors,
      },
    },
    async (request, reply) => {
      knownCapture(request.params.id)
      await stream(deps, decoding, paces, request, reply as unknown as FastifyReply)
      return reply
    },
  )
}

async function stream(
  deps: ServerDeps,
  decoding: Decoding,
  paces: Paces,
  request: PacketRequest<Static<typeof EventsQuery>>,
  reply: FastifyReply,
): Promise<void> {
  const { filter = '', limit, fields } = request.query
  const adapter = adapterOf(deps, request.query.interface)
  const open = openCaptures(deps.captures(), adapter)
  const compiled = filter === '' ? undefined : new RecordFilter(deps, filter)
  for (const { linkType } of open) await compiled?.prepare(linkType)
  if (fields !== undefined) await decoding.check(fields)
  const interfaces = open.map((capture) => capture.interface).sort()
  // Proxies are asked not to collect events before they pass them on.
  const headers = { 'content-type': EVENTS, 'x-accel-buffering': 'no' }
  await streamLive(
    deps,
    request,
    reply,
    { adapter, interfaces, filter, headers },
    (outlet, client) => {
      const pace = paces.share()
      const release = decoding.keep()
      void outlet.closed().finally(() => {
        pace.release()
        release()
      })
      return new EventStream(outlet, {
        deps,
        decoding,
        client,
        filter: compiled,
        fields: fields ?? null,
        limit,
        pace,
        interfaces,
      })
    },
  )
}
