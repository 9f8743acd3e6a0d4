/** `GET …/packets`: recorded packets decoded, in pages of JSON or as NDJSON; `GET …/packets/{cursor}`: one of them in full. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import { SidecapError } from '../../errors.js'
import type { Place } from '../../store/record.js'
import type { Walk } from '../../store/walk.js'
import {
  adapterNumber,
  PACKET_CURSOR,
  type PageCursor,
  readPacketCursor,
  readPageCursor,
  writePageCursor,
} from '../cursor.js'
import type { Decoding } from '../decoding.js'
import type { ServerDeps } from '../deps.js'
import { deliver, endWithHead, withinLimit } from '../download.js'
import { adapterOf, knownCapture, mayBeUnsettled, type PacketRequest } from '../packets.js'
import { type Given, page, rendered, type Shown } from '../pages.js'
import { recordFilter } from '../recordfilter.js'
import {
  CaptureId,
  DecodedQuery,
  ErrorSchema,
  guardedErrors,
  NoQuery,
  nullable,
} from '../schemas.js'
import { timeRange } from '../times.js'
import { Type } from '../type.js'

const JSON_TYPE = 'application/json; charset=utf-8'
const NDJSON = 'application/x-ndjson'
const PAGE = 100
const MOST = 10_000
/** A page whose filter finds little ends after so many bytes of the recording: about a second. */
const PAGE_BYTES = 512 << 20

type DecodedRequest = PacketRequest<Static<typeof DecodedQuery>>

const Packet = Type.Object(
  {},
  {
    additionalProperties: true,
    description:
      'As `sidecap read --json` writes it: `frame.*`, `line`, `layers` with fields by Wireshark’s names; and `cursor`, which stays its own',
  },
)

export const decodedRoutes: FastifyPluginAsyncTypebox<{
  deps: ServerDeps
  decoding: Decoding
}> = async (app, { deps, decoding }) => {
  app.get(
    '/api/v1/captures/:id/packets',
    {
      schema: {
        summary: 'Recorded packets, decoded',
        description:
          'Pages of JSON; with `Accept: application/x-ndjson` all packets, one a line. `next` is the cursor of the following page, null when there is none yet; `follow` is always a cursor, to ask for what has come since. A page of a filter that finds little may have fewer packets than `limit`, or none, and a `next`. `evicted`: packets between this page and the one before were deleted unread. frame.number counts through the pages. Link types may differ.',
        tags: ['packets'],
        params: CaptureId,
        querystring: DecodedQuery,
        produces: ['application/json', NDJSON],
        response: {
          200: Type.Object({
            packets: Type.Array(Packet),
            next: nullable(Type.String()),
            follow: Type.String(),
            evicted: Type.Boolean(),
          }),
          ...guardedErrors,
          404: ErrorSchema,
        },
      },
    },
    async (request, reply) => {
      knownCapture(request.params.id)
      const raw = reply as unknown as FastifyReply
      await withinLimit(deps, () => answer(deps, decoding, request, raw))
      return reply as never
    },
  )
  app.get(
    '/api/v1/captures/:id/packets/:cursor',
    {
      schema: {
        summary: 'One packet: layers with checksums verified, tree, hex dump, bytes',
        tags: ['packets'],
        params: Type.Object({
          ...CaptureId.properties,
          cursor: Type.String({ description: 'Its `cursor`', maxLength: PACKET_CURSOR }),
        }),
        querystring: NoQuery,
        response: {
          200: Type.Object({
            packet: Packet,
            tree: Type.Array(Type.String(), { description: 'Lines, indented as a tree' }),
            hex: Type.String({ description: 'Dump of its bytes, 16 a line' }),
            bytes: Type.String({ description: 'Its bytes, base64' }),
          }),
          ...guardedErrors,
          404: ErrorSchema,
        },
      },
    },
    async (request, reply) => {
      knownCapture(request.params.id)
      const text = await onePacket(deps, decoding, request.params.cursor)
      return reply.type(JSON_TYPE).send(Buffer.from(text) as never)
    },
  )
}

async function answer(
  deps: ServerDeps,
  decoding: Decoding,
  request: DecodedRequest,
  reply: FastifyReply,
): Promise<void> {
  const { query, headers } = request
  const lines = headers.accept?.includes('ndjson') === true
  if (!lines && (query.limit ?? 0) > MOST) {
    throw new SidecapError('BAD_REQUEST', `A page has at most limit=${MOST} packets`, {
      hint: 'Ask for further pages with cursor, or for all packets with Accept: application/x-ndjson.',
    })
  }
  const begin = beginning(deps, query)
  const adapter = adapterOf(deps, query.interface)
  if (mayBeUnsettled(deps, begin.range, deps.now())) await deps.flush()
  const adapters = adapter === undefined ? deps.store.adapters() : [adapter]
  const filter = await recordFilter(deps, query.filter, adapters)
  if (query.fields !== undefined) await decoding.check(query.fields)
  reply.type(lines ? NDJSON : JSON_TYPE).header('vary', 'accept')
  if (request.method === 'HEAD') {
    endWithHead(reply)
    return
  }
  const after = new Map<string, Place>()
  for (const name of adapters) {
    const place = begin.places.get(adapterNumber(name))
    if (place !== undefined) after.set(name, place)
  }
  const given: Given = { packets: 0 }
  const shown: Shown = {
    form: lines ? 'lines' : 'array',
    fields: query.fields ?? null,
    limit: query.limit ?? (lines ? Number.POSITIVE_INFINITY : PAGE),
    before: begin.packets,
    adapters,
    mostExamined: lines ? Number.POSITIVE_INFINITY : PAGE_BYTES,
  }
  await deliver(deps, request, reply, {
    packets: () => given.packets,
    open: (signal) => {
      const accept = filter?.accept
      const walk = deps.store.walk({ adapters, range: begin.range, after, accept, signal })
      const pieces = rendered(decoding, walk, shown, given)
      return closing(walk, lines ? pieces : page(pieces, () => tail(walk, begin, given)))
    },
  })
}

/** Where to begin: behind the cursor, or at the beginning of the time range. */
function beginning(deps: ServerDeps, query: Static<typeof DecodedQuery>): PageCursor {
  if (query.cursor !== undefined) return readPageCursor(query.cursor)
  return { range: timeRange(query, deps.now()), packets: 0, places: new Map() }
}

/** What stands behind the packets of a page. */
async function tail(walk: Walk, begin: PageCursor, given: Given) {
  const more = await walk.more()
  const places = new Map<number, Place>()
  for (const [name, place] of walk.places) places.set(adapterNumber(name), place)
  const packets = begin.packets + given.packets
  const follow = writePageCursor({ range: begin.range, packets, places })
  return { next: more ? follow : null, follow, evicted: walk.evicted }
}

async function* closing(walk: Walk, pieces: AsyncIterable<Uint8Array>) {
  try {
    yield* pieces
  } finally {
    await walk.close()
  }
}

async function onePacket(deps: ServerDeps, decoding: Decoding, cursor: string) {
  const { adapter, place } = readPacketCursor(cursor)
  const adapters = deps.store.adapters()
  const name = adapters.find((one) => adapterNumber(one) === adapter)
  const found = name === undefined ? null : await deps.store.record(name, place)
  if (name === undefined || found === null) {
    throw new SidecapError('NOT_FOUND', 'The packet is no longer in the recording', {
      hint: 'Packets are kept as long as recorder.bytes and recorder.age allow.',
    })
  }
  const { linkType, precision, bytes } = found
  return decoding.render({
    form: 'packet',
    fields: null,
    number: 1,
    sources: [{ id: adapters.indexOf(name), name, linkType, precision }],
    records: bytes as Uint8Array<ArrayBuffer>,
    places: Float64Array.of(0, place.sequence, place.offset),
  })
}
