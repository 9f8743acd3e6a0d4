/** Alive, and ready: for orchestrators, which need no credentials. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ServerDeps } from '../deps.js'
import { ErrorSchema } from '../schemas.js'
import { Type } from '../type.js'

export const healthRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  app.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        summary: 'The process answers',
        tags: ['health'],
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config: { open: true },
      schema: {
        summary: 'Packets are being captured and kept',
        tags: ['health'],
        response: {
          200: Type.Object({ status: Type.Literal('ready') }),
          503: Type.Object({
            ...ErrorSchema.properties,
            status: Type.Literal('not ready'),
            reasons: Type.Array(ErrorSchema, {
              description: 'All of them; the first is told above',
            }),
          }),
        },
      },
    },
    async (_request, reply) => {
      const reasons = deps.ready()
      const first = reasons[0]
      if (first === undefined) return { status: 'ready' as const }
      return reply.code(503).send({ ...first, status: 'not ready' as const, reasons })
    },
  )
}
