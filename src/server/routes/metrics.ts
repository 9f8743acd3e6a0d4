/** `GET /metrics` for Prometheus: text 0.0.4, or OpenMetrics for those who prefer it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { expose } from '../../metrics/index.js'
import type { ServerDeps } from '../deps.js'

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
      return reply.header('vary', 'accept').type(contentType).send(text)
    },
  )
}

/** Whether Accept names OpenMetrics 1.0 (or no version) at least as much as plain text (RFC 9110, 12.5.1). */
export function prefersOpenMetrics(accept: string | undefined): boolean {
  let open = 0
  let plain = 0
  for (const part of (accept ?? '').split(',')) {
    const [type, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const values = new Map(parameters.map((text) => text.split('=', 2) as [string, string]))
    const weight = Number(values.get('q') ?? 1) || 0
    const version = values.get('version') ?? '1.0.0'
    if (type === 'application/openmetrics-text' && version === '1.0.0')
      open = Math.max(open, weight)
    if (type === 'text/plain') plain = Math.max(plain, weight)
  }
  return open > 0 && open >= plain
}
