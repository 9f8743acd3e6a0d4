/** `GET /metrics` for Prometheus: text 0.0.4, or OpenMetrics for those who prefer it; with gzip, as Prometheus asks, a tenth of the bytes. */
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { expose } from '../../metrics/index.js'
import type { ServerDeps } from '../deps.js'

const gzip = promisify(zlib.gzip)

export const metricRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  app.get(
    '/metrics',
    {
      config: { open: true },
      schema: {
        summary: 'Counters for Prometheus',
        tags: ['health'],
        produces: ['text/plain', 'application/openmetrics-text'],
      },
    },
    async (request, reply) => {
      const { contentType, text } = await expose(
        deps.registry,
        prefersOpenMetrics(request.headers.accept),
      )
      reply.header('vary', 'accept, accept-encoding').type(contentType)
      if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(text)
      // The quickest level: the next ones save little of what is left.
      return reply.header('content-encoding', 'gzip').send(await gzip(text, { level: 1 }))
    },
  )
}

/** Whether Accept names OpenMetrics 1.0 (or no version) at least as much as plain text (RFC 9110, 12.5.1). */
export function prefersOpenMetrics(accept: string | undefined): boolean {
  let open = 0
  let plain = 0
  for (const { name, values, weight } of listed(accept)) {
    const version = values.get('version') ?? '1.0.0'
    if (name === 'application/openmetrics-text' && version === '1.0.0')
      open = Math.max(open, weight)
    if (name === 'text/plain') plain = Math.max(plain, weight)
  }
  return open > 0 && open >= plain
}

/** Whether Accept-Encoding names gzip, or everything (RFC 9110, 12.5.3). */
export function acceptsGzip(encodings: string | undefined): boolean {
  const all = listed(encodings)
  const named = all.find(({ name }) => name === 'gzip') ?? all.find(({ name }) => name === '*')
  return named !== undefined && named.weight > 0
}

/** The parts of a header such as Accept: names and parameters in lower case, the weight 1 when not given. */
function listed(header: string | undefined) {
  return (header ?? '').split(',').map((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const values = new Map(parameters.map((text) => text.split('=', 2) as [string, string]))
    return { name, values, weight: Number(values.get('q') ?? 1) || 0 }
  })
}
