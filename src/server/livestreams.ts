/** What all live streams have in common: a place among `http.maxLive`, blocks from the hub, an end, a line in the log. */
import type { FastifyReply } from 'fastify'
import type { LiveBlock } from '../capture/live.js'
import type { CaptureStatus } from '../capture/status.js'
import { SidecapError } from '../errors.js'
import type { ServerDeps } from './deps.js'
import { Outlet } from './outlet.js'
import type { PacketRequest } from './packets.js'
import type { LiveClient } from './traffic.js'

/** What the client is told to be sent, and the head of the answer. */
export interface StreamHead {
  interfaces: string[]
  filter: string
  headers: Record<string, string>
}

/** The same of blocks. */
export interface Streamed extends StreamHead {
  /** One adapter; all when undefined. */
  adapter: string | undefined
}

/** What a stream is told: that the agent stops, and that it is over. */
export interface OpenStream {
  end(reason: 'stopped'): void
  leave(): void
}

/** What makes a stream of blocks. */
export interface LiveSink {
  block(block: LiveBlock): void
  end(reason: 'stopped'): void
}

/** Streams blocks until the client leaves, the sink ends the answer, or the agent stops. Throws TOO_MANY_REQUESTS. */
export function streamLive(
  deps: ServerDeps,
  request: PacketRequest<object>,
  reply: FastifyReply,
  { adapter, ...head }: Streamed,
  open: (outlet: Outlet, client: LiveClient) => LiveSink,
): Promise<void> {
  return stream(deps, request, reply, head, (outlet, client) => {
    const sink = open(outlet, client)
    const leave = deps.live.subscribe(adapter === undefined ? null : [adapter], (block) =>
      sink.block(block),
    )
    return { end: (reason) => sink.end(reason), leave }
  })
}

/** Streams what `open` writes to the outlet, as `streamLive`. */
export async function stream(
  deps: ServerDeps,
  request: PacketRequest<object>,
  reply: FastifyReply,
  { interfaces, filter, headers }: StreamHead,
  open: (outlet: Outlet, client: LiveClient) => OpenStream,
): Promise<void> {
  const { config, traffic } = deps
  // Checked and taken without a pause in between.
  if (traffic.live.size >= config['http.maxLive']) {
    throw new SidecapError(
      'TOO_MANY_REQUESTS',
      `${traffic.live.size} live streams are under way, as many as http.maxLive allows`,
    )
  }
  reply.hijack()
  const response = reply.raw
  response.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...headers })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const client: LiveClient = {
    since: deps.now(),
    interfaces,
    filter,
    packets: 0,
    bytes: 0,
    skippedPackets: 0,
    skippedBlocks: 0,
  }
  const outlet = new Outlet(response, config['http.stallTimeout'], (bytes) => {
    client.bytes += bytes
  })
  traffic.live.add(client)
  traffic.liveClients = traffic.live.size
  const opened = open(outlet, client)
  const onStop = () => opened.end('stopped')
  deps.stopping.addEventListener('abort', onStop)
  if (deps.stopping.aborted) onStop()
  const end = await outlet.closed()
  opened.leave()
  deps.stopping.removeEventListener('abort', onStop)
  traffic.live.delete(client)
  traffic.liveClients = traffic.live.size
  const { since, ...told } = client
  request.log.info(
    { client: request.ip, end, seconds: Number((deps.now() - since) / 1_000_000n) / 1000, ...told },
    'live stream ended',
  )
}

/** A capture that has been opened. */
export type OpenCapture = CaptureStatus & { linkType: number }

/** The captures that a stream is made of, one or more. Throws why there is none. */
export function openCaptures(
  captures: readonly CaptureStatus[],
  adapter: string | undefined,
): [OpenCapture, ...OpenCapture[]] {
  const chosen = captures.filter(
    (capture) => adapter === undefined || capture.interface === adapter,
  )
  const [first, ...rest] = chosen.filter(
    (capture): capture is OpenCapture => capture.linkType !== null,
  )
  if (first !== undefined) return [first, ...rest]
  const error = chosen.find((capture) => capture.error !== null)?.error
  if (error != null) throw new SidecapError(error.code, error.message, { hint: error.hint })
  throw new SidecapError('ADAPTER_DOWN', 'No adapter is being captured yet')
}
