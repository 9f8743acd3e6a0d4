/** Shapes of what the routes of accounts give: as `accounts/` reports it. */

import { TABLE_KINDS, TABLE_SORTS } from '../accounts/conversations.js'
import { ENDPOINT_SORTS } from '../accounts/endpoints.js'
import {
  ErrorSchema,
  guardedErrors,
  nullable,
  RangeQuery,
  ScopeSchema,
  TimeText,
} from './schemas.js'
import { Type } from './type.js'

const count = Type.Integer()
const bytes = Type.Integer({ description: 'On the wire' })

/** Answers that routes of accounts can give besides their own. */
export const accountErrors = { ...guardedErrors, 404: ErrorSchema, 409: ErrorSchema } as const

/** Only packets of these. */
export const AccountsQuery = Type.Object(RangeQuery, { additionalProperties: false })

const most = (of: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: `${of} told at most: 100 unless given`,
    }),
  )

/** The same, with how many names are told. */
export const NamesQuery = Type.Object(
  { ...RangeQuery, limit: most('Names') },
  { additionalProperties: false },
)

const kind = Type.Optional(
  Type.String({
    maxLength: 8,
    description: `Told apart by addresses, or by addresses and ports: ${TABLE_KINDS.join(', ')}; tcp unless given`,
    examples: [...TABLE_KINDS],
  }),
)
const sort = (sorts: readonly string[]) =>
  Type.Optional(
    Type.String({
      maxLength: 16,
      description: `What comes first: most ${sorts.join(', ')}; bytes unless given`,
      examples: [...sorts],
    }),
  )

export const ConversationsQuery = Type.Object(
  { kind, sort: sort(TABLE_SORTS), limit: most('Conversations'), ...RangeQuery },
  { additionalProperties: false },
)
export const EndpointsQuery = Type.Object(
  { kind, sort: sort(ENDPOINT_SORTS), limit: most('Endpoints'), ...RangeQuery },
  { additionalProperties: false },
)

const Amount = { packets: count, bytes }

/** Counts by name. */
const Counts = Type.Object({}, { additionalProperties: { type: 'integer' } })
const Amounts = Type.Object({}, { additionalProperties: Type.Object(Amount) })

export const HistogramSchema = Type.Object({
  buckets: Type.Array(
    Type.Object({
      le: nullable(Type.Number({ description: 'Upper bound; null: none' })),
      count: Type.Integer({ description: 'Up to it, those of the buckets before included' }),
    }),
  ),
  sum: Type.Number(),
  count,
})

/** `StatsReport`. */
export const StatsSchema = Type.Object({
  scope: ScopeSchema,
  span: nullable(
    Type.Object(
      { first: TimeText, last: TimeText, seconds: Type.Number() },
      { description: 'Of recorded packets: times of the earliest and the latest' },
    ),
  ),
  ...Amount,
  directions: Amounts,
  families: Amounts,
  protocols: Amounts,
  sizes: HistogramSchema,
  vlanPackets: count,
  tunnelPackets: Counts,
  fragments: Counts,
  truncatedPackets: count,
  malformedPackets: count,
  checksumErrors: Counts,
  accounting: Type.Object({ packets: count, skippedPackets: count, skippedBlocks: count }),
  flows: Type.Object({ kept: count, capacity: count, opened: count, ended: Counts }),
  tcpSegments: Counts,
  icmpErrors: Type.Object({ ipv4: Counts, ipv6: Counts }),
  tls: Type.Object({ hellos: Counts, alerts: Counts }),
  http: Type.Object({ requests: Counts, responses: Counts, firstByte: HistogramSchema }),
  arpConflicts: count,
})

/** `TcpReport`. */
export const TcpSchema = Type.Object({
  scope: ScopeSchema,
  connections: Type.Object({
    opened: Counts,
    accepted: Counts,
    refused: Counts,
    timedOut: Counts,
    reset: Counts,
    closed: Counts,
  }),
  handshake: HistogramSchema,
  roundTrip: Type.Object({}, { additionalProperties: HistogramSchema }),
  retransmissions: Counts,
  outOfOrder: Counts,
  lost: Counts,
  duplicateAcks: Counts,
  zeroWindows: Counts,
})

const DnsRow = Type.Object({
  name: Type.String(),
  queries: count,
  answers: count,
  failures: Type.Integer({ description: 'Answers with an error' }),
  unanswered: count,
  seconds: nullable(Type.Number({ description: 'From query to answer, on the average' })),
})

/** `DnsReport`, and the names asked for most. */
export const DnsSchema = Type.Object({
  scope: ScopeSchema,
  queries: Counts,
  answers: Counts,
  unanswered: Type.Integer({ description: 'Queries without an answer within 5 s' }),
  untracked: Type.Integer({ description: 'Queries forgotten because too many others waited' }),
  seconds: HistogramSchema,
  names: Type.Array(DnsRow),
})

/** `NamesReport`. */
export const NamesSchema = Type.Object({
  scope: ScopeSchema,
  dns: Type.Array(DnsRow),
  tls: Type.Array(
    Type.Object({ name: Type.String(), hellos: Type.Integer({ description: 'Client hellos' }) }),
  ),
  http: Type.Array(Type.Object({ host: Type.String(), requests: count })),
  arp: Type.Array(
    Type.Object({
      address: Type.String(),
      mac: Type.String({ description: 'Who claimed it last' }),
      before: Type.String({ description: 'Who claimed it before' }),
      conflicts: count,
    }),
  ),
  givenUp: Type.Object({ dns: count, tls: count, http: count }),
})

const End = Type.Object({
  ip: Type.String(),
  port: Type.Optional(count),
  packets: Type.Integer({ description: 'Sent by it' }),
  bytes,
})

/** `ConversationsReport`. */
export const ConversationsSchema = Type.Object({
  scope: ScopeSchema,
  kind: Type.String(),
  sort: Type.String(),
  total: Type.Integer({ description: 'Conversations in all' }),
  ...Amount,
  conversations: Type.Array(
    Type.Object({
      source: End,
      destination: End,
      ...Amount,
      start: TimeText,
      end: TimeText,
      duration: Type.Number({ description: 'Seconds' }),
    }),
  ),
})

/** `EndpointsReport`. */
export const EndpointsSchema = Type.Object({
  scope: ScopeSchema,
  kind: Type.String(),
  sort: Type.String(),
  total: Type.Integer({ description: 'Endpoints in all' }),
  endpoints: Type.Array(
    Type.Object({
      ip: Type.String(),
      port: Type.Optional(count),
      ...Amount,
      sent: Type.Object(Amount),
      received: Type.Object(Amount),
    }),
  ),
})

/** `ProtocolsReport`. */
export const ProtocolsSchema = Type.Object({
  scope: ScopeSchema,
  ...Amount,
  protocols: Type.Array(
    Type.Object({
      protocol: Type.String(),
      ...Amount,
      below: Type.Array(Type.Object({}, { additionalProperties: true }), {
        description: 'What it carries, in the same form',
      }),
    }),
  ),
})
