/** `GET /api/v1/captures`: what is being captured. The recorder is the capture `recorder`. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ServerDeps } from '../deps.js'
import { knownCapture } from '../packets.js'
import { reportCounters, timeOrNull } from '../reports.js'
import {
  AdapterSchema,
  CaptureId,
  CountersSchema,
  ErrorSchema,
  guardedErrors,
  NoQuery,
  nullable,
  TimeText,
} from '../schemas.js'
import { Type } from '../type.js'

const Capture = Type.Object({
  id: Type.String(),
  filter: Type.String(),
  snaplen: Type.Integer(),
  limits: Type.Object({
    bytes: Type.Integer(),
    ageSeconds: Type.Number(),
    freeBytes: Type.Integer(),
  }),
  bytes: Type.Integer(),
  oldest: nullable(TimeText),
  newest: nullable(TimeText),
  interfaces: Type.Array(
    Type.Object({
      interface: Type.String(),
      state: Type.String({
        description: 'starting, capturing, waiting (absent or down), ended (replay over), failed',
      }),
      error: nullable(ErrorSchema),
      backend: Type.String(),
      linkType: nullable(Type.Integer()),
      linkTypeName: nullable(Type.String()),
      snaplen: Type.Integer(),
      precision: Type.String(),
      filter: Type.String(),
      warnings: Type.Array(Type.String()),
      adapter: nullable(AdapterSchema),
      counters: CountersSchema,
    }),
  ),
  packets: Type.String({ description: 'Where its packets are' }),
  live: Type.String({ description: 'Where its packets come live' }),
})

export const captureRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  const tags = ['agent']
  app.get(
    '/api/v1/captures',
    {
      schema: {
        summary: 'The captures',
        tags,
        querystring: NoQuery,
        response: { 200: Type.Object({ captures: Type.Array(Capture) }), ...guardedErrors },
      },
    },
    async () => ({ captures: [recorder(deps)] }),
  )
  app.get(
    '/api/v1/captures/:id',
    {
      schema: {
        summary: 'One capture',
        tags,
        params: CaptureId,
        querystring: NoQuery,
        response: { 200: Capture, ...guardedErrors, 404: ErrorSchema },
      },
    },
    async (request) => {
      knownCapture(request.params.id)
      return recorder(deps)
    },
  )
}

function recorder(deps: ServerDeps) {
  const { config } = deps
  const store = deps.store.stats()
  return {
    id: 'recorder',
    filter: config.filter,
    snaplen: config.snaplen,
    limits: {
      bytes: config['recorder.bytes'],
      ageSeconds: config['recorder.age'] / 1000,
      freeBytes: config['recorder.free'],
    },
    bytes: store.bytes,
    oldest: timeOrNull(store.oldest),
    newest: timeOrNull(store.newest),
    interfaces: deps.captures().map((capture) => ({
      interface: capture.interface,
      state: capture.state,
      error: capture.error,
      backend: capture.backend,
      linkType: capture.linkType,
      linkTypeName: capture.linkTypeName,
      snaplen: capture.snaplen,
      precision: capture.precision,
      filter: capture.filter,
      warnings: [...capture.warnings],
      adapter: capture.adapter,
      counters: reportCounters(capture),
    })),
    packets: '/api/v1/captures/recorder/packets.pcap',
    live: '/api/v1/captures/recorder/live.pcap',
  }
}
