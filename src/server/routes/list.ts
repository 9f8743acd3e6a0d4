/** `GET /api/v1`: the routes there are, read from the router. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { RouteList } from '../routelist.js'
import { guardedErrors, NoQuery } from '../schemas.js'
import { Type } from '../type.js'

export const listRoutes: FastifyPluginAsyncTypebox<{ routes: RouteList }> = async (
  app,
  { routes },
) => {
  app.get(
    '/api/v1',
    {
      schema: {
        summary: 'The routes there are',
        tags: ['agent'],
        querystring: NoQuery,
        response: {
          200: Type.Object({
            routes: Type.Array(
              Type.Object({
                method: Type.String(),
                path: Type.String(),
                summary: Type.String(),
                open: Type.Boolean({ description: 'Answers anyone, without a token' }),
              }),
            ),
          }),
          ...guardedErrors,
        },
      },
    },
    async () => ({
      routes: routes.all
        .filter((route) => !route.hidden && route.method !== 'HEAD')
        .map(({ method, path, summary, open }) => ({ method, path, summary, open })),
    }),
  )
}
