/**
 * Performatives and SASL frames of AMQP 1.0 (OASIS AMQP 1.0, part 1 types, part 2.7, part 5.3): a list described by a number.
 *
 *   | 00 | 53 | code 1 | list: c0 size 1, count 1 or d0 size 4, count 4 or 45 | items … |
 */
import {
  type Cursor,
  nextHex,
  nextText,
  nextU8,
  nextU16,
  nextU32,
  nextU64,
  take,
} from './cursor.js'

/** Fields by position in the list of each performative; empty ones are not read. */
const ITEMS: Readonly<Record<number, readonly (Argument | '')[]>> = {
  16: ['containerId', 'hostname', 'maxFrameSize', 'channelMax', 'idleTimeout'],
  17: ['remoteChannel', 'nextOutgoingId', 'incomingWindow', 'outgoingWindow', 'handleMax'],
  18: ['name', 'handle', 'role', 'sndSettleMode', 'rcvSettleMode'],
  19: [
    ...(['nextIncomingId', 'incomingWindow', 'nextOutgoingId', 'outgoingWindow'] as const),
    ...(['handle', 'deliveryCount', 'linkCredit', 'available', 'drain', 'echo'] as const),
  ],
  20: ['handle', 'deliveryId', 'deliveryTag', 'messageFormat', 'settled', 'more'],
  21: ['role', 'first', 'last', 'settled'],
  22: ['handle', 'closed'],
}
const ARGUMENTS = {
  ...({ containerId: 'text', hostname: 'text', name: 'text', deliveryTag: 'bytes' } as const),
  ...({ role: 'bool', drain: 'bool', echo: 'bool', settled: 'bool', more: 'bool' } as const),
  ...({ closed: 'bool', maxFrameSize: 'dec', channelMax: 'dec', idleTimeout: 'dec' } as const),
  ...({ remoteChannel: 'dec', nextOutgoingId: 'dec', incomingWindow: 'dec' } as const),
  ...({ outgoingWindow: 'dec', handleMax: 'dec', handle: 'dec', sndSettleMode: 'dec' } as const),
  ...({ rcvSettleMode: 'dec', nextIncomingId: 'dec', deliveryCount: 'dec' } as const),
  ...({ linkCredit: 'dec', available: 'dec', deliveryId: 'dec', messageFormat: 'dec' } as const),
  ...({ first: 'dec', last: 'dec' } as const),
} as const

type Argument = keyof typeof ARGUMENTS
type ValueOf<N extends Argument> = (typeof ARGUMENTS)[N] extends 'dec'
  ? number | bigint
  : (typeof ARGUMENTS)[N] extends 'bool'
    ? boolean
    : string
type Arguments = { [N in Argument as `amqp.performative.arguments.${N}`]?: ValueOf<N> }

export interface AmqpPerformative extends Arguments {
  'amqp.performative'?: number
  'amqp.sasl.method'?: number
  'amqp.sasl.mechanism'?: string
  'amqp.sasl.saslCode'?: number
}

export const PERFORMATIVES: Readonly<Record<number, string>> = {
  16: 'open',
  17: 'begin',
  18: 'attach',
  19: 'flow',
  20: 'transfer',
  21: 'disposition',
  22: 'detach',
  23: 'end',
  24: 'close',
  64: 'sasl.mechanisms',
  65: 'sasl.init',
  66: 'sasl.challenge',
  67: 'sasl.response',
  68: 'sasl.outcome',
}
const named = (n: number) => PERFORMATIVES[n]

export const performativeFields = {
  'amqp.performative': { title: 'Performative', format: 'dec', names: named },
  'amqp.sasl.method': { title: 'SASL Method', format: 'dec', names: named },
  'amqp.sasl.mechanism': { title: 'Mechanism', format: 'text' },
  'amqp.sasl.saslCode': { title: 'Code', format: 'dec' },
  ...(Object.fromEntries(
    Object.entries(ARGUMENTS).map(([name, format]) => [
      `amqp.performative.arguments.${name}`,
      { title: name, format },
    ]),
  ) as {
    [N in Argument as `amqp.performative.arguments.${N}`]: {
      title: string
      format: (typeof ARGUMENTS)[N]
    }
  }),
} as const

/** A described list that AMQP (type 0) or SASL (type 1) knows begins at `at`. */
export function isPerformative(bytes: Uint8Array, at: number, end: number, type: number): boolean {
  if (end - at < 3 || bytes[at] !== 0 || bytes[at + 1] !== 0x53) return false
  const code = bytes[at + 2]!
  return type === 0 ? code >= 16 && code <= 24 : code >= 64 && code <= 68
}

/** Reads what {@link isPerformative} found, as far as it is there. */
export function readPerformative(frame: AmqpPerformative, type: number, from: Cursor): void {
  take(from, 2)
  const code = nextU8(from)!
  frame[type === 0 ? 'amqp.performative' : 'amqp.sasl.method'] = code
  const count = listLength(from)
  if (code === 65 && count > 0) {
    const mechanism = nextValue(from)
    if (typeof mechanism === 'string') frame['amqp.sasl.mechanism'] = mechanism
  } else if (code === 68 && count > 0) {
    const outcome = nextValue(from)
    if (typeof outcome === 'number') frame['amqp.sasl.saslCode'] = outcome
  }
  const names = ITEMS[code] ?? []
  const target = frame as Record<string, unknown>
  for (const [i, name] of names.entries()) {
    if (i >= count || from.failed) break
    const value = nextValue(from)
    if (name !== '' && fits(name, value)) target[`amqp.performative.arguments.${name}`] = value
  }
}

function fits(name: Argument, value: unknown): boolean {
  const format = ARGUMENTS[name]
  if (format === 'dec') return typeof value === 'number' || typeof value === 'bigint'
  return typeof value === (format === 'bool' ? 'boolean' : 'string')
}

/** Items in the list that begins here. */
function listLength(from: Cursor): number {
  const type = nextU8(from)
  if (type === 0xc0) {
    take(from, 1)
    return nextU8(from) ?? 0
  }
  if (type !== 0xd0) return 0
  take(from, 4)
  return nextU32(from) ?? 0
}

type Simple = string | number | bigint | boolean

function nextLong(from: Cursor): number | bigint | undefined {
  const value = nextU64(from)
  return value !== undefined && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** A value of a simple type; null, and composite ones, are skipped as undefined. */
function nextValue(from: Cursor): Simple | undefined {
  const type = nextU8(from)
  if (type === undefined || type === 0) {
    // Described: nothing behind it is wanted here.
    from.failed = true
    return undefined
  }
  if (type === 0x41 || type === 0x42) return type === 0x41
  if (type === 0x43 || type === 0x44) return 0
  if (type === 0x56) return nextU8(from) === 1
  if (type === 0x50 || type === 0x52 || type === 0x53) return nextU8(from)
  if (type === 0x60) return nextU16(from)
  if (type === 0x70) return nextU32(from)
  if (type === 0x80) return nextLong(from)
  if (type === 0xa0) return nextHex(from, nextU8(from) ?? -1)
  if (type === 0xb0) return nextHex(from, nextU32(from) ?? -1)
  if (type === 0xa1 || type === 0xa3) return nextText(from, nextU8(from) ?? -1)
  if (type === 0xb1 || type === 0xb3) return nextText(from, nextU32(from) ?? -1)
  const kind = type >> 4
  if (kind >= 5 && kind <= 9) take(from, 1 << (kind - 5))
  else if (kind > 9) take(from, (kind & 1) === 0 ? (nextU8(from) ?? -1) : (nextU32(from) ?? -1))
  return undefined
}
