/** `GET …/live.pcap`: packets as they come, until the client leaves. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import type { CaptureStatus } from '../../capture/status.js'
import { SidecapError } from '../../errors.js'
import { writeHeader } from '../../pcap/pcap.js'
import type { ServerDeps } from '../deps.js'
import { LiveStream } from '../live.js'
import { openCaptures, streamLive } from '../livestreams.js'
import {
  adapterOf,
  contentDisposition,
  knownCapture,
  type PacketRequest,
  PCAP,
} from '../packets.js'
import { CaptureId, guardedErrors, LiveQuery } from '../schemas.js'

export const liveRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  const schema = {
    summary: 'Packets as they come, as an endless pcap',
    description:
      'A client that is slower than the packets is not sent whole blocks; what it missed is in the trailer Sidecap-Skipped-Packets, in GET /api/v1/stats, in the log and in the metrics.',
    tags: ['packets'],
    querystring: LiveQuery,
    produces: [PCAP],
    response: guardedErrors,
  }
  app.get(
    '/api/v1/captures/:id/live.pcap',
    { schema: { ...schema, params: CaptureId } },
    async (request, reply) => {
      knownCapture(request.params.id)
      await stream(deps, request, reply as unknown as FastifyReply)
      return reply
    },
  )
  app.get(
    '/live.pcap',
    { schema: { ...schema, summary: 'Short name of the recorder’s' } },
    async (request, reply) => {
      await stream(deps, request, reply as unknown as FastifyReply)
      return reply
    },
  )
}

async function stream(
  deps: ServerDeps,
  request: PacketRequest<Static<typeof LiveQuery>>,
  reply: FastifyReply,
): Promise<void> {
  const { config, traffic, select } = deps
  const { filter = '', snaplen, limit } = request.query
  const adapter = adapterOf(deps, request.query.interface)
  const source = liveSource(deps.captures(), adapter)
  const { linkType, precision, interfaces } = source
  const kept = Math.min(snaplen ?? source.snaplen, source.snaplen)
  const compiled =
    filter === '' ? undefined : await deps.compileFilter(filter, linkType, source.snaplen)
  const withTrailer = request.method === 'GET' && request.raw.httpVersion === '1.1'
  const headers = {
    'content-type': PCAP,
    'content-disposition': contentDisposition(`sidecap-${adapter ?? 'recorder'}-live`),
    ...(withTrailer ? { trailer: 'Sidecap-Skipped-Packets' } : {}),
  }
  await streamLive(
    deps,
    request,
    reply,
    { adapter, interfaces, filter, headers },
    (outlet, client) => {
      outlet.write(writeHeader({ linkType, snaplen: kept, precision }))
      return new LiveStream(outlet, {
        client,
        traffic,
        select,
        linkType,
        precision,
        filter: compiled,
        snaplen,
        limit,
        backlog: config['http.liveBacklog'],
      })
    },
  )
}

/** What a stream of one adapter, or of all, is made of. Throws LINK_TYPES_DIFFER, or why there is none. */
function liveSource(captures: readonly CaptureStatus[], adapter: string | undefined) {
  const open = openCaptures(captures, adapter)
  const [{ linkType }] = open
  if (open.some((capture) => capture.linkType !== linkType)) {
    const kinds = open.map(
      (capture) => `${capture.interface} ${capture.linkTypeName ?? capture.linkType}`,
    )
    throw new SidecapError(
      'LINK_TYPES_DIFFER',
      `The adapters have different link types: ${kinds.join(', ')}`,
    )
  }
  return {
    interfaces: open.map((capture) => capture.interface),
    linkType,
    snaplen: Math.max(...open.map((capture) => capture.snaplen)),
    precision: open.some((capture) => capture.precision === 'nano')
      ? ('nano' as const)
      : ('micro' as const),
  }
}
