/** `GET /api/v1/stats`: the counters of the capture, the recorder and the server, as JSON. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { OUTCOMES } from '../../metrics/sources.js'
import type { ServerDeps } from '../deps.js'
import { reportCounters, timeOrNull } from '../reports.js'
import {
  CountersSchema,
  ErrorSchema,
  guardedErrors,
  NoQuery,
  nullable,
  TimeText,
} from '../schemas.js'
import { formatTime } from '../times.js'
import { Type } from '../type.js'

const count = Type.Integer()

const Stats = Type.Object({
  time: TimeText,
  version: Type.String(),
  interfaces: Type.Array(
    Type.Object({
      interface: Type.String(),
      state: Type.String(),
      ...CountersSchema.properties,
    }),
  ),
  store: Type.Object({
    bytes: count,
    limit: count,
    segments: count,
    oldest: nullable(TimeText),
    newest: nullable(TimeText),
    evictions: Type.Object({ bytes: count, age: count, free: count }),
    evictedBytes: count,
    recoveries: count,
    tornBytes: count,
    error: nullable(ErrorSchema),
  }),
  downloads: Type.Object({
    active: count,
    bytes: count,
    ended: Type.Object(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count]))),
  }),
  live: Type.Object({
    skippedPackets: count,
    skippedBlocks: count,
    clients: Type.Array(
      Type.Object({
        since: TimeText,
        interfaces: Type.Array(Type.String()),
        filter: Type.String(),
        packets: count,
        bytes: count,
        skippedPackets: count,
        skippedBlocks: count,
      }),
    ),
  }),
})

export const statsRoutes: FastifyPluginAsyncTypebox<{ deps: ServerDeps }> = async (
  app,
  { deps },
) => {
  app.get(
    '/api/v1/stats',
    {
      schema: {
        summary: 'Counters of capture, recorder and server',
        tags: ['agent'],
        querystring: NoQuery,
        response: { 200: Stats, ...guardedErrors },
      },
    },
    async () => {
      const { traffic } = deps
      const captures = deps.captures()
      const store = deps.store.stats()
      return {
        time: formatTime(deps.now()),
        version: deps.version,
        interfaces: captures.map((capture) => ({
          interface: capture.interface,
          state: capture.state,
          ...reportCounters(capture),
        })),
        store: {
          ...store,
          oldest: timeOrNull(store.oldest),
          newest: timeOrNull(store.newest),
          error: captures.find((capture) => capture.store.failing)?.store.error ?? null,
        },
        downloads: {
          active: traffic.downloadsActive,
          bytes: traffic.downloadBytes,
          ended: traffic.downloads,
        },
        live: {
          skippedPackets: traffic.liveSkippedPackets,
          skippedBlocks: traffic.liveSkippedBlocks,
          clients: [...traffic.live].map((client) => ({
            ...client,
            since: formatTime(client.since),
          })),
        },
      }
    },
  )
}
