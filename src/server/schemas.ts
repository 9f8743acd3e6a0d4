/** Shapes that several routes take or give. A schema is the validation, the serializer and the documentation. */

import { ERRORS } from '../errors.js'
import { PAGE_CURSOR } from './cursor.js'
import { Type } from './type.js'

/** A value or null. */
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const ErrorSchema = Type.Object(
  {
    code: Type.String({ description: `One of ${Object.keys(ERRORS).join(', ')}` }),
    message: Type.String({ description: 'What happened, and with what' }),
    hint: Type.String({ description: 'What to do about it' }),
  },
  { description: 'An error' },
)

/** Answers every guarded route can give besides its own. */
export const guardedErrors = {
  400: ErrorSchema,
  401: ErrorSchema,
  403: ErrorSchema,
  503: ErrorSchema,
} as const

/** No query parameters: any is refused by name. */
export const NoQuery = Type.Object({}, { additionalProperties: false })

export const TimeText = Type.String({
  description: 'RFC 3339 in UTC, fraction to the nanosecond',
  examples: ['2026-01-31T12:00:00.123456789Z'],
})

export const CaptureId = Type.Object({
  id: Type.String({ description: 'The recorder is the capture `recorder`', maxLength: 64 }),
})

const filter = Type.Optional(
  Type.String({
    maxLength: 65536,
    description: 'BPF filter (pcap-filter syntax; no host names)',
    examples: ['tcp port 443'],
  }),
)
const snaplen = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 262144, description: 'Cut packets to so many bytes' }),
)
const limit = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Stop after so many packets',
  }),
)
const adapter = Type.Optional(
  Type.String({ minLength: 1, maxLength: 2048, description: 'Packets of this adapter only' }),
)
const time = (description: string) =>
  Type.Optional(
    Type.String({
      maxLength: 64,
      description: `${description}: RFC 3339, seconds since 1970, or relative to now (-5m)`,
      examples: ['2026-01-31T12:00:00Z', '1769860800.5', '-5m'],
    }),
  )

export const PacketsQuery = Type.Object(
  {
    from: time('First time, inclusive'),
    to: time('Last time, exclusive'),
    last: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'The time before now (or before `to`), instead of `from`',
        examples: ['5m'],
      }),
    ),
    filter,
    snaplen,
    limit,
    interface: adapter,
  },
  { additionalProperties: false },
)

/** A time range of the recording, and what is wanted of it. */
export const RangeQuery = {
  from: PacketsQuery.properties.from,
  to: PacketsQuery.properties.to,
  last: PacketsQuery.properties.last,
  filter,
  interface: adapter,
}

/** Which packets accounts are about. */
export const ScopeSchema = Type.Object(
  {
    source: Type.String({
      description: '`live`: accounted as they came; `recorder`: of the recording, counted again',
    }),
    interfaces: Type.Array(Type.String()),
    from: nullable(TimeText),
    to: nullable(TimeText),
    packets: Type.Integer({ description: 'Packets counted' }),
    complete: Type.Boolean(),
    reason: nullable(
      Type.String({
        description:
          'Why not all were counted. `skipped`: accounting had fallen behind · `packets`, `bytes`, `time`: more than one answer may cost, the earliest were counted · `evicted`: some were deleted meanwhile · `flows`: there were more than are kept',
      }),
    ),
  },
  { description: 'The packets that this is about' },
)

const fields = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 4096,
    description:
      'Only these fields of each packet, by Wireshark’s names, separated by commas; instead of `layers` a packet then has `fields`, with a list of texts for each',
    examples: ['ip.src,tcp.dstport'],
  }),
)

export const DecodedQuery = Type.Object(
  {
    ...RangeQuery,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'Packets of a page: 100 unless given, at most 10000. Of NDJSON: all unless given, any number',
      }),
    ),
    fields,
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: PAGE_CURSOR,
        description:
          '`next` or `follow` of another page: go on behind it. Give the same filter, interface and fields again; the time range is kept in the cursor',
      }),
    ),
  },
  { additionalProperties: false },
)

export const EventsQuery = Type.Object(
  { filter, limit, interface: adapter, fields },
  { additionalProperties: false },
)

export const LiveQuery = Type.Object(
  { filter, snaplen, limit, interface: adapter },
  { additionalProperties: false },
)

export const AdapterSchema = Type.Object({
  name: Type.String(),
  friendlyName: Type.String(),
  description: Type.String(),
  index: Type.Integer(),
  mac: nullable(Type.String()),
  addresses: Type.Array(
    Type.Object({ family: Type.String(), address: Type.String(), prefix: Type.Integer() }),
  ),
  mtu: Type.Integer(),
  state: Type.String(),
  kind: Type.String(),
  flags: Type.Object({
    up: Type.Boolean(),
    running: Type.Boolean(),
    loopback: Type.Boolean(),
    broadcast: Type.Boolean(),
    multicast: Type.Boolean(),
    pointToPoint: Type.Boolean(),
    promiscuous: Type.Boolean(),
  }),
  compartment: Type.Optional(
    nullable(Type.Integer({ description: 'Network compartment, on Windows' })),
  ),
  foreign: Type.Optional(
    Type.Boolean({ description: 'Whether that is another than the agent’s own' }),
  ),
})

/** Counters of one adapter, in packets unless said otherwise; received = written + dropped + pending. */
export const CountersSchema = Type.Object({
  received: Type.Integer(),
  written: Type.Integer(),
  pending: Type.Integer({ description: 'Taken and not yet on disk' }),
  dropped: Type.Object({
    kernel: Type.Integer(),
    interface: Type.Integer(),
    pool: Type.Integer(),
    disk: Type.Integer(),
  }),
  capturedBytes: Type.Integer(),
  writtenBytes: Type.Integer({ description: 'With record headers' }),
  lastPacket: nullable(TimeText),
  restarts: Type.Integer(),
})
