/** `GET /api/v1/interfaces`: every adapter of this container, and who can open it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ServerDeps } from '../deps.js'
import { AdapterSchema, ErrorSchema, guardedErrors, NoQuery, nullable } from '../schemas.js'
import { Type } from '../type.js'

const Report = Type.Object({
  ...AdapterSchema.properties,
  captured: Type.Boolean({ description: 'The recorder captures it' }),
  backends: Type.Array(
    Type.Object({
      name: Type.String(),
      usable: Type.Boolean(),
      error: nullable(ErrorSchema),
    }),
  ),
})

export const interfaceRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  app.get(
    '/api/v1/interfaces',
    {
      schema: {
        summary: 'The adapters, and what each backend says of them',
        tags: ['agent'],
        querystring: NoQuery,
        response: { 200: Type.Object({ interfaces: Type.Array(Report) }), ...guardedErrors },
      },
    },
    async () => ({ interfaces: await deps.adapters() }),
  )
}
