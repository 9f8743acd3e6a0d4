/** What a client asks of flows, and cursors that lead from one page of them to the next. */
import { isIP } from 'node:net'
import type { Static } from 'typebox'
import { type FlowRecord, TRANSPORTS } from '../accounts/flowview.js'
import { wordsOf } from '../accounts/locals.js'
import { DIRECTIONS } from '../accounts/series.js'
import { STATES } from '../accounts/tcpflow.js'
import { SidecapError } from '../errors.js'
import { type FlowFilter, isWithin, SORTS } from './flowlist.js'
import { RangeQuery } from './schemas.js'
import { Type } from './type.js'

const FAMILIES = ['ipv4', 'ipv6']
const text = (description: string, examples: string[]) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 64, description, examples }))

/** What a flow must be, to be told. */
export const FlowWishes = {
  address: text('Of one of its ends: an address, or a network', ['10.0.0.7', '2001:db8::/32']),
  port: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 65535, description: 'Of one of its ends' }),
  ),
  protocol: text('As `network.transport` of a flow, or IP’s number', ['tcp', '47']),
  family: text('As `network.type`: ipv4 or ipv6', FAMILIES),
  direction: text('As `network.direction`: of its first packet', [...DIRECTIONS]),
  state: text('Of TCP: as `tcp.state`', ['established']),
}

export const FlowsQuery = Type.Object(
  {
    ...FlowWishes,
    ...RangeQuery,
    sort: Type.Optional(
      Type.String({
        maxLength: 16,
        description:
          'What comes first: most bytes (unless given), packets, duration, latest start or end',
        examples: [...SORTS],
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'Flows of a page: 100 unless given',
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        description: '`next` of another page: go on behind it, with the same parameters',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Of flows as they end. */
export const EndedFlowsQuery = Type.Object(
  {
    ...FlowWishes,
    interface: RangeQuery.interface,
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'End after so many flows',
      }),
    ),
  },
  { additionalProperties: false },
)

export type FlowWish = Partial<
  Pick<
    Static<typeof FlowsQuery>,
    'address' | 'port' | 'protocol' | 'family' | 'direction' | 'state'
  >
>

/** What is asked for, as the table has it. Throws BAD_REQUEST. */
export function flowFilter(wish: FlowWish): FlowFilter {
  const { address, port, protocol, family, direction, state } = wish
  return {
    ...(address === undefined ? {} : { address: network(address) }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocols: [protocolOf(protocol)] }),
    ...(family === undefined ? {} : { ipv6: oneOf('family', family, FAMILIES) === 1 }),
    ...(direction === undefined ? {} : { direction: oneOf('direction', direction, DIRECTIONS) }),
    ...(state === undefined ? {} : { states: [oneOf('state', state, STATES)] }),
  }
}

/** Whether a flow that is no longer in a table is one of those asked for. */
export function isWanted(flow: FlowRecord, filter: FlowFilter): boolean {
  const { address, port, protocols, ipv6, direction, states } = filter
  const { source, destination, network: net, tcp } = flow
  const ends = [source, destination]
  if (protocols !== undefined && !protocols.includes(Number(net.iana_number))) return false
  if (port !== undefined && !ends.some((end) => end.port === port)) return false
  if (ipv6 !== undefined && (net.type === 'ipv6') !== ipv6) return false
  if (direction !== undefined && DIRECTIONS[direction] !== net.direction) return false
  if (states !== undefined && !states.some((state) => STATES[state] === tcp?.state)) return false
  if (address === undefined) return true
  if ((net.type === 'ipv6') !== address.ipv6) return false
  return ends.some(({ ip }) => isWithin(Int32Array.from(network(ip).words), 0, address))
}

/** The place of a word among those there are. Throws BAD_REQUEST. */
export function oneOf(name: string, value: string, known: readonly string[]): number {
  const place = known.indexOf(value)
  if (place >= 0) return place
  throw new SidecapError(
    'BAD_REQUEST',
    `${name}=${JSON.stringify(value)} is not one of ${known.join(', ')}`,
  )
}

function protocolOf(name: string): number {
  const known = Object.entries(TRANSPORTS).find(([, transport]) => transport === name)
  if (known !== undefined) return Number(known[0])
  if (/^\d{1,3}$/.test(name) && Number(name) < 256) return Number(name)
  const names = Object.values(TRANSPORTS).join(', ')
  throw new SidecapError(
    'BAD_REQUEST',
    `protocol=${JSON.stringify(name)} is neither a number below 256 nor one of ${names}`,
  )
}

/** An address as the table's four words, and how many bits of them count. */
function network(given: string): NonNullable<FlowFilter['address']> {
  const [address = '', length, rest] = given.split('/')
  const version = isIP(address)
  const size = version === 4 ? 32 : 128
  const bits = length === undefined ? size : /^\d{1,3}$/.test(length) ? Number(length) : size + 1
  if (version === 0 || bits > size || rest !== undefined || address.includes('%')) {
    throw new SidecapError(
      'BAD_REQUEST',
      `address=${JSON.stringify(given)} is no address such as 10.0.0.7, and no network such as 10.0.0.0/8`,
    )
  }
  // IPv4's stand in the table as ::ffff:a.b.c.d, and may be asked for as such.
  const words = wordsOf(version === 4 ? `::ffff:${address}` : address).map((word) => word | 0)
  const all = version === 4 ? 96 + bits : bits
  const mapped = all >= 96 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff
  return { words, bits: all, ipv6: !mapped }
}
