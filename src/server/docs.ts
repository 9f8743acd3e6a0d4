/**
 * `/openapi.json` and `/docs`, made from the schemas of the routes. The page loads nothing from elsewhere.
 *
 * What makes them is a server of its own, behind this one, loaded when somebody asks: at rest it would be 4 MB for pages that few open.
 */
import Fastify, { type FastifyInstance, type FastifySchema, type RouteOptions } from 'fastify'
import { SidecapError } from '../errors.js'
import { lazyCompilers } from './compilers.js'
import { SECURITY_HEADERS } from './headers.js'
import { answerError } from './problems.js'
import { NoQuery } from './schemas.js'

const PAGE = '/docs'

/** Describes every route that is registered from now on. */
export function describeRoutes(app: FastifyInstance, version: string): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') routes.push(route)
  })
  let made: Promise<FastifyInstance> | undefined
  const documentation = () => {
    made ??= document(routes, version)
    made.catch(() => {
      made = undefined
    })
    return made
  }
  app.addHook('onClose', async () => {
    await (await made)?.close()
  })
  app.get(
    '/openapi.json',
    {
      schema: {
        summary: 'This description (OpenAPI 3.1)',
        tags: ['agent'],
        querystring: NoQuery,
      },
    },
    async () => (await documentation()).swagger(),
  )
  for (const url of [PAGE, `${PAGE}/*`]) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      const { routing } = await documentation()
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
}

/** A server that answers for the page, and knows the description. */
async function document(
  routes: readonly RouteOptions[],
  version: string,
): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const app = Fastify({
    exposeHeadRoutes: true,
    schemaController: { compilersFactory: lazyCompilers as never },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler(({ url }) => {
    throw new SidecapError('NOT_FOUND', `There is no route ${JSON.stringify(url.slice(0, 100))}`)
  })
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
        schema: { ...answersOf(schema), ...(open ? {} : { security: [{ token: [] }] }) } as never,
        url,
      }
    },
  })
  app.register(swaggerUi, {
    routePrefix: PAGE,
    staticCSP: true,
    // Without this the page sends the description to an online validator.
    uiConfig: { validatorUrl: null, deepLinking: true },
  })
  app.after(() => {
    for (const { method, url, schema = {}, config = {} } of routes) {
      // Never asked here.
      if (!url.startsWith(PAGE)) app.route({ method, url, schema, config, handler: () => {} })
    }
  })
  await app.ready()
  return app
}

/** A route that gives other than JSON says so by `produces`, which would be taken for its errors', too, and for no answer. */
function answersOf(schema: FastifySchema): FastifySchema {
  const { produces, response = {} } = schema as { produces?: string[]; response?: Answers }
  if (produces === undefined) return schema
  const { 200: page, ...errors } = response
  const given = produces.map((type) => [type, type === 'application/json' ? { schema: page } : {}])
  const told = Object.entries(errors).map(([status, error]) => [
    status,
    { description: error.description, content: { 'application/json': { schema: error } } },
  ])
  const answer = {
    description: 'The packets, flows or counters',
    content: Object.fromEntries(given),
  }
  return { ...schema, response: { 200: answer, ...Object.fromEntries(told) } }
}

type Answers = Record<number, { description?: string }>
