/**
 * Builds the HTTP server; `agent.ts` listens.
 *
 *   request → stopping? → Host well-formed? → may the peer ask? → parameters by schema → route → answer
 *                 503            400               401, 403              400
 *                                              and every error is { code, message, hint }
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Histogram } from 'prom-client'
import { SidecapError } from '../errors.js'
import { REQUEST_DURATION } from '../metrics/index.js'
import { Accounting } from './accounting.js'
import { createGuard } from './auth.js'
import { lazyCompilers } from './compilers.js'
import { Decoding } from './decoding.js'
import type { ServerDeps } from './deps.js'
import { describeRoutes } from './docs.js'
import { SECURITY_HEADERS } from './headers.js'
import { answerClientError, answerError } from './problems.js'
import { RouteList } from './routelist.js'
import { captureRoutes } from './routes/captures.js'
import { conversationRoutes } from './routes/conversations.js'
import { decodedRoutes } from './routes/decoded.js'
import { dnsRoutes } from './routes/dns.js'
import { eventRoutes } from './routes/events.js'
import { flowRoutes } from './routes/flows.js'
import { healthRoutes } from './routes/health.js'
import { interfaceRoutes } from './routes/interfaces.js'
import { listRoutes } from './routes/list.js'
import { liveRoutes } from './routes/live.js'
import { metricRoutes } from './routes/metrics.js'
import { packetRoutes } from './routes/packets.js'
import { pcapngRoutes } from './routes/pcapng.js'
import { protocolRoutes } from './routes/protocols.js'
import { statsRoutes } from './routes/stats.js'

import { tcpRoutes } from './routes/tcp.js'

export type { ServerDeps } from './deps.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, as the router knows it. */
    routeList: RouteList
  }
}

/** How long downloads may go on after the agent was told to stop, in milliseconds. */
const GRACE = 1000

/** The server with all its routes. It does not listen; `close()` ends within about a second whatever clients do. */
export function buildServer(deps: ServerDeps): FastifyInstance {
  const { config } = deps
  const { checkEvery, requestTimeout } = arrivalTimes(config['http.requestTimeout'])
  const app = Fastify({
    ...(deps.logger === undefined ? { logger: false } : { loggerInstance: deps.logger }),
    // Downloads log a line of their own; scrapes and probes would fill the log.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: false,
    return503OnClosing: false,
    bodyLimit: config['http.bodyLimit'],
    requestTimeout,
    // Of sockets that are idle within a request or an answer: downloads and live streams keep their own time.
    connectionTimeout: 0,
    keepAliveTimeout: config['http.keepAliveTimeout'],
    routerOptions: { maxParamLength: 100 },
    http: {
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: checkEvery,
      // A peer that vanished without a word is noticed even while there is nothing to send.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      // Answered here, in our shape.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    frameworkErrors: (error, request, reply) => answerError(error, request, reply as never),
    // Query parameters are text and become numbers; nothing unknown is dropped silently.
    schemaController: { compilersFactory: lazyCompilers as never },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  const routes = new RouteList(app)
  app.decorate('routeList', routes)
  const decoding = new Decoding()
  const accounting = new Accounting()
  app.addHook('onClose', async () => {
    await Promise.all([decoding.close(), accounting.close()])
  })
  app.server.maxConnections = config['http.maxConnections']
  addHooks(app, deps, routes)
  addErrors(app, routes)
  endWith(app, deps)

  describeRoutes(app, deps.version)
  app.register(healthRoutes, { deps })
  app.register(metricRoutes, { deps })
  app.register(interfaceRoutes, { deps })
  for (const routes of [
    statsRoutes,
    flowRoutes,
    conversationRoutes,
    protocolRoutes,
    dnsRoutes,
    tcpRoutes,
  ]) {
    app.register(routes, { deps, accounting })
  }
  app.register(captureRoutes, { deps })
  app.register(packetRoutes, { deps })
  app.register(pcapngRoutes, { deps })
  app.register(decodedRoutes, { deps, decoding })
  app.register(liveRoutes, { deps })
  app.register(eventRoutes, { deps, decoding })
  app.register(listRoutes, { routes })
  return app
}

/** Node looks for late requests every so often: it is told less, so that the promise of the setting holds. */
function arrivalTimes(promised: number): { checkEvery: number; requestTimeout: number } {
  const checkEvery = Math.max(20, Math.min(1000, Math.floor(promised / 5)))
  return { checkEvery, requestTimeout: Math.max(1, promised - checkEvery) }
}

function addHooks(app: FastifyInstance, deps: ServerDeps, routes: RouteList): void {
  const guard = createGuard(deps.tokens)
  const durations = deps.registry.getSingleMetric(REQUEST_DURATION) as
    | Histogram<'method' | 'route' | 'status'>
    | undefined

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    const { raw } = request
    const hosts = raw.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host')
    if (hosts.length > 1 || (hosts.length === 0 && raw.httpVersion === '1.1')) {
      throw new SidecapError('BAD_REQUEST', 'A request has exactly one Host header (RFC 9112, 3.2)')
    }
    const { open = false } = request.routeOptions.config
    if (request.is404) {
      // What is not there is told to anyone; what is there by another method, to those who may ask.
      const path = pathOf(request.url)
      const there = routes.matching(path)
      if (path.startsWith('/api') || there.some((route) => !route.open)) guard(raw)
    } else if (!open) guard(raw)
    if (deps.stopping.aborted && !open) {
      reply.header('connection', 'close')
      throw new SidecapError('STOPPING', 'The agent is shutting down')
    }
  })

  app.addHook('onResponse', async (request, reply) => {
    durations?.observe(
      {
        method: KNOWN_METHODS.has(request.method) ? request.method : 'other',
        route: request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
        status: reply.raw.statusCode,
      },
      reply.elapsedTime / 1000,
    )
  })
}

/** Label values are bounded, whatever clients send. */
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

function addErrors(app: FastifyInstance, routes: RouteList): void {
  app.setErrorHandler((error, request, reply) => {
    answerError(error, request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url)
    const methods = [...new Set(routes.matching(path).map((route) => route.method))]
    const shown = JSON.stringify(path.slice(0, 100))
    if (methods.length === 0 || methods.includes(request.method)) {
      throw new SidecapError('NOT_FOUND', `There is no route ${shown}`)
    }
    reply.header('allow', methods.join(', '))
    throw new SidecapError('METHOD_NOT_ALLOWED', `${shown} answers ${methods.join(', ')}`)
  })
}

/** When the agent stops, what still runs after the grace is cut, so that closing ends. */
function endWith(app: FastifyInstance, deps: ServerDeps): void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    timer ??= setTimeout(() => app.server.closeAllConnections(), GRACE)
  }
  deps.stopping.addEventListener('abort', end)
  if (deps.stopping.aborted) end()
  app.addHook('preClose', async () => end())
  app.addHook('onClose', async () => {
    clearTimeout(timer)
    deps.stopping.removeEventListener('abort', end)
    // Those that were cut have yet to notice: their lines in the log and their counts come before the end.
    const { traffic } = deps
    for (let n = 0; n < 50 && traffic.downloadsActive + traffic.live.size > 0; n++) {
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] as string
}
