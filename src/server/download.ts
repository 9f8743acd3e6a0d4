/** One download: from a plan to the client, counted and logged. */
import type { FastifyReply } from 'fastify'
import { SidecapError } from '../errors.js'
import type { Plan } from '../store/plan.js'
import type { ReadOptions, Select } from '../store/read.js'
import type { ServerDeps } from './deps.js'
import type { PacketRequest } from './packets.js'
import { cut, type Transfer, transfer } from './transfer.js'

/** Which packets and bytes of the plan are wanted. */
export type Wanted = Pick<ReadOptions, 'filter' | 'snaplen' | 'limit' | 'range'>

/** Holds one of `http.maxDownloads` from the planning to the last byte. Throws TOO_MANY_REQUESTS. */
export async function withinLimit(deps: ServerDeps, answer: () => Promise<void>): Promise<void> {
  const { config, traffic } = deps
  if (traffic.downloadsActive >= config['http.maxDownloads']) {
    traffic.downloads.refused++
    throw new SidecapError(
      'TOO_MANY_REQUESTS',
      `${traffic.downloadsActive} downloads are under way, as many as http.maxDownloads allows`,
    )
  }
  traffic.downloadsActive++
  try {
    await answer()
  } finally {
    traffic.downloadsActive--
  }
}

/** Sends the head that `reply` holds and what is wanted of the plan. Throws only before the first byte. */
export async function sendPackets(
  deps: ServerDeps,
  request: PacketRequest<object>,
  reply: FastifyReply,
  plan: Plan,
  wanted: Wanted,
): Promise<void> {
  let selected = 0
  const select: Select = (input, output, selection) => {
    const result = deps.select(input, output, selection)
    selected += result.packets
    return result
  }
  await deliver(deps, request, reply, {
    open: (signal) => deps.read(plan, { ...wanted, signal, select }),
    packets: (done) => packetsOf(plan, wanted, selected, done),
  })
}

/** What a download is made of. */
export interface Delivery {
  /** Chunks valid until the next but one is asked for; `signal` says that the client has gone. */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
  /** How many packets were sent, for the log; null when that is not known. */
  packets(done: Transfer): number | null
}

/** Sends the head that `reply` holds and what is given. Throws only before the first byte. */
export async function deliver(
  deps: ServerDeps,
  request: PacketRequest<object>,
  reply: FastifyReply,
  { open, packets }: Delivery,
): Promise<void> {
  const { config, traffic, stopping } = deps
  const begun = performance.now()
  const abort = new AbortController()
  const onGone = () => abort.abort()
  reply.raw.once('close', onGone)
  let done: Transfer = { outcome: 'failed', bytes: 0 }
  try {
    const chunks = open(abort.signal)[Symbol.asyncIterator]()
    // What goes wrong before the first bytes is answered as an error.
    const first = await chunks.next()
    sendHead(reply)
    done = await transfer(reply.raw, startingWith(first, chunks), {
      stallTimeout: config['http.stallTimeout'],
      stopping,
      abort,
      onBytes: (bytes) => {
        traffic.downloadBytes += bytes
      },
    })
  } catch (error) {
    if (abort.signal.aborted) done.outcome = 'aborted'
    else done.error = error
    if (!reply.raw.headersSent) throw error
    cut(reply.raw)
  } finally {
    reply.raw.off('close', onGone)
    traffic.downloads[done.outcome]++
    report(request, done, packets(done), begun)
  }
}

/** The head alone, for HEAD and answers without a body. */
export function endWithHead(reply: FastifyReply): void {
  sendHead(reply)
  reply.raw.end()
}

/** Sends the head as it is: Fastify would set Content-Length to that of the body it was given. */
function sendHead(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string | number>)
}

/** How many packets were sent; null when that is not known. */
function packetsOf(
  plan: Plan,
  { filter, snaplen, limit, range }: Wanted,
  selected: number,
  { outcome }: Transfer,
): number | null {
  if (outcome !== 'complete') return null
  if (filter !== undefined || snaplen !== undefined || limit !== undefined) {
    // Several adapters stop at the limit each by itself.
    return Math.min(selected, limit ?? selected)
  }
  return range === undefined ? plan.packets : null
}

/** Every download is told: who, what, how much, how it ended. */
function report(
  request: PacketRequest<object>,
  { outcome, bytes, error }: Transfer,
  packets: number | null,
  begun: number,
): void {
  const seconds = Math.round(performance.now() - begun) / 1000
  const line = { client: request.ip, query: request.query, outcome, bytes, packets, seconds }
  if (error === undefined) request.log.info(line, 'download')
  else request.log.warn({ ...line, err: error }, 'download failed')
}

/** The iterator again, from a result already taken. */
function startingWith<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncIterator<T> {
  let taken = false
  return {
    next() {
      if (taken) return rest.next()
      taken = true
      return Promise.resolve(first)
    },
    return: async () => (await rest.return?.()) ?? { value: undefined, done: true },
  }
}
