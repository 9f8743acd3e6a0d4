/** One download: from a plan to the client, counted and logged. */
import type { FastifyReply } from 'fastify'
import type { Plan } from '../store/plan.js'
import type { ReadOptions, Select } from '../store/read.js'
import type { ServerDeps } from './deps.js'
import type { PacketRequest } from './packets.js'
import { cut, type Transfer, transfer } from './transfer.js'

/** Which packets and bytes of the plan are wanted. */
export type Wanted = Pick<ReadOptions, 'filter' | 'snaplen' | 'limit' | 'range'>

/** Sends the head that `reply` holds and what is wanted of the plan. Throws only before the first byte. */
export async function sendPackets(
  deps: ServerDeps,
  request: PacketRequest<object>,
  reply: FastifyReply,
  plan: Plan,
  wanted: Wanted,
): Promise<void> {
  const { config, traffic, stopping } = deps
  const begun = performance.now()
  const abort = new AbortController()
  const onGone = () => abort.abort()
  reply.raw.once('close', onGone)
  let selected = 0
  const select: Select = (input, output, selection) => {
    const result = deps.select(input, output, selection)
    selected += result.packets
    return result
  }
  let done: Transfer = { outcome: 'failed', bytes: 0 }
  try {
    const chunks = deps
      .read(plan, { ...wanted, signal: abort.signal, select })
      [Symbol.asyncIterator]()
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
    report(request, done, packetsOf(plan, wanted, selected, done), begun)
  }
}

/** Sends the head as it is: Fastify would set Content-Length to that of the body it was given. */
export function sendHead(reply: FastifyReply): void {
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
