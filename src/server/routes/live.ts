/** `GET …/live.pcap`: packets as they come, until the client leaves. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import type { CaptureStatus } from '../../capture/status.js'
import { SidecapError } from '../../errors.js'
import { writeHeader } from '../../pcap/pcap.js'
import type { ServerDeps } from '../deps.js'
import { LiveStream } from '../live.js'
import {
  adapterOf,
  contentDisposition,
  knownCapture,
  type PacketRequest,
  PCAP,
} from '../packets.js'
import { CaptureId, guardedErrors, LiveQuery } from '../schemas.js'
import type { LiveClient } from '../traffic.js'

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
  const { config, traffic } = deps
  const { filter = '', snaplen, limit } = request.query
  const adapter = adapterOf(deps, request.query.interface)
  const source = liveSource(deps.captures(), adapter)
  const kept = Math.min(snaplen ?? source.snaplen, source.snaplen)
  const compiled =
    filter === '' ? undefined : await deps.compileFilter(filter, source.linkType, source.snaplen)
  // Checked and taken without a pause in between.
  if (traffic.live.size >= config['http.maxLive']) {
    throw new SidecapError(
      'TOO_MANY_REQUESTS',
      `${traffic.live.size} live streams are under way, as many as http.maxLive allows`,
    )
  }
  reply.hijack()
  const response = reply.raw
  const withTrailer = request.method === 'GET' && request.raw.httpVersion === '1.1'
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': PCAP,
    'content-disposition': contentDisposition(`sidecap-${adapter ?? 'recorder'}-live`),
    ...(withTrailer ? { trailer: 'Sidecap-Skipped-Packets' } : {}),
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const client: LiveClient = {
    since: deps.now(),
    interfaces: source.interfaces,
    filter,
    packets: 0,
    bytes: 0,
    skippedPackets: 0,
    skippedBlocks: 0,
  }
  const live = new LiveStream(response, {
    client,
    traffic,
    select: deps.select,
    linkType: source.linkType,
    precision: source.precision,
    filter: compiled,
    snaplen,
    limit,
    backlog: config['http.liveBacklog'],
    stallTimeout: config['http.stallTimeout'],
  })
  const onStop = () => live.end('stopped')
  traffic.live.add(client)
  traffic.liveClients = traffic.live.size
  live.write(writeHeader({ linkType: source.linkType, snaplen: kept, precision: source.precision }))
  const leave = deps.live.subscribe(adapter === undefined ? null : [adapter], (block) =>
    live.block(block),
  )
  deps.stopping.addEventListener('abort', onStop)
  if (deps.stopping.aborted) onStop()
  const end = await live.closed()
  leave()
  deps.stopping.removeEventListener('abort', onStop)
  traffic.live.delete(client)
  traffic.liveClients = traffic.live.size
  const { since, ...told } = client
  request.log.info(
    { client: request.ip, end, seconds: Number((deps.now() - since) / 1_000_000n) / 1000, ...told },
    'live stream ended',
  )
}

/** What a stream of one adapter, or of all, is made of. Throws LINK_TYPES_DIFFER, or why there is none. */
function liveSource(captures: readonly CaptureStatus[], adapter: string | undefined) {
  const chosen = captures.filter(
    (capture) => adapter === undefined || capture.interface === adapter,
  )
  const open = chosen.filter((capture) => capture.linkType !== null)
  const first = open[0]
  if (first === undefined) {
    const error = chosen.find((capture) => capture.error !== null)?.error
    if (error != null) throw new SidecapError(error.code, error.message, { hint: error.hint })
    throw new SidecapError('ADAPTER_DOWN', 'No adapter is being captured yet')
  }
  if (open.some((capture) => capture.linkType !== first.linkType)) {
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
    linkType: first.linkType as number,
    snaplen: Math.max(...open.map((capture) => capture.snaplen)),
    precision: open.some((capture) => capture.precision === 'nano')
      ? ('nano' as const)
      : ('micro' as const),
  }
}
