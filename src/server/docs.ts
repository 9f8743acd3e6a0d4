/** `/openapi.json` and `/docs`, made from the schemas of the routes. The page loads nothing from elsewhere. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { NoQuery } from './schemas.js'

export function describeRoutes(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'sidecap',
        version,
        description:
          'The packets of this container, now or from five minutes ago. Routes of packets answer loopback peers without more, others with a bearer token.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // Relative: the page asks where it came from.
      servers: [{ url: '/' }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: ({ schema, url, route }) => {
      const open = route.config?.open === true
      return {
        schema: { ...schema, ...(open ? {} : { security: [{ token: [] }] }) } as never,
        url,
      }
    },
  })
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // Without this the page sends the description to an online validator.
    uiConfig: { validatorUrl: null, deepLinking: true },
  })
  app.after(() => {
    app.get(
      '/openapi.json',
      {
        schema: {
          summary: 'This description (OpenAPI 3.1)',
          tags: ['agent'],
          querystring: NoQuery,
        },
      },
      async () => app.swagger(),
    )
  })
}
