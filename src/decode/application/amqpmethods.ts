/**
 * Methods of AMQP 0-9-1 (its XML definition, with RabbitMQ's basic.nack, confirm and connection.blocked).
 *
 *   | class 2 | method 2 | arguments … |
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

/** Types of arguments: s short text, x long bytes, b w l q numbers of 1 2 4 8 bytes, f a bit, t a table (skipped). */
const ARGUMENTS = {
  version_major: 'b',
  version_minor: 'b',
  server_properties: 't',
  client_properties: 't',
  arguments: 't',
  mechanisms: 'x',
  locales: 'x',
  mechanism: 's',
  response: 'x',
  challenge: 'x',
  locale: 's',
  channel_max: 'w',
  frame_max: 'l',
  heartbeat: 'w',
  virtual_host: 's',
  reply_code: 'w',
  reply_text: 's',
  class_id: 'w',
  method_id: 'w',
  reason: 's',
  active: 'f',
  ticket: 'w',
  exchange: 's',
  type: 's',
  passive: 'f',
  durable: 'f',
  auto_delete: 'f',
  internal: 'f',
  exclusive: 'f',
  nowait: 'f',
  destination: 's',
  source: 's',
  routing_key: 's',
  if_unused: 'f',
  if_empty: 'f',
  queue: 's',
  message_count: 'l',
  consumer_count: 'l',
  prefetch_size: 'l',
  prefetch_count: 'w',
  global: 'f',
  consumer_tag: 's',
  no_local: 'f',
  no_ack: 'f',
  mandatory: 'f',
  immediate: 'f',
  delivery_tag: 'q',
  redelivered: 'f',
  multiple: 'f',
  requeue: 'f',
} as const

type Name = keyof typeof ARGUMENTS
type ValueOf<N extends Name> = (typeof ARGUMENTS)[N] extends 's' | 'x'
  ? string
  : (typeof ARGUMENTS)[N] extends 'f'
    ? boolean
    : (typeof ARGUMENTS)[N] extends 'q'
      ? bigint
      : number
/** Names of fields: tables have none. */
type Shown = { [N in Name]: (typeof ARGUMENTS)[N] extends 't' ? never : N }[Name]
type Arguments = { [N in Shown as `amqp.method.arguments.${N}`]?: ValueOf<N> }

export interface AmqpMethod extends Arguments {
  'amqp.method.class'?: number
  'amqp.method.method'?: number
}

const CLASSES: Readonly<Record<number, string>> = {
  10: 'Connection',
  20: 'Channel',
  40: 'Exchange',
  50: 'Queue',
  60: 'Basic',
  85: 'Confirm',
  90: 'Tx',
}

/** `class.method name arguments`; reserved ones at the end are left out. */
const METHODS = new Map(
  `10.10 Start version_major version_minor server_properties mechanisms locales
10.11 Start-Ok client_properties mechanism response locale
10.20 Secure challenge
10.21 Secure-Ok response
10.30 Tune channel_max frame_max heartbeat
10.31 Tune-Ok channel_max frame_max heartbeat
10.40 Open virtual_host
10.41 Open-Ok
10.50 Close reply_code reply_text class_id method_id
10.51 Close-Ok
10.60 Blocked reason
10.61 Unblocked
20.10 Open
20.11 Open-Ok
20.20 Flow active
20.21 Flow-Ok active
20.40 Close reply_code reply_text class_id method_id
20.41 Close-Ok
40.10 Declare ticket exchange type passive durable auto_delete internal nowait arguments
40.11 Declare-Ok
40.20 Delete ticket exchange if_unused nowait
40.21 Delete-Ok
40.30 Bind ticket destination source routing_key nowait arguments
40.31 Bind-Ok
40.40 Unbind ticket destination source routing_key nowait arguments
40.51 Unbind-Ok
50.10 Declare ticket queue passive durable exclusive auto_delete nowait arguments
50.11 Declare-Ok queue message_count consumer_count
50.20 Bind ticket queue exchange routing_key nowait arguments
50.21 Bind-Ok
50.30 Purge ticket queue nowait
50.31 Purge-Ok message_count
50.40 Delete ticket queue if_unused if_empty nowait
50.41 Delete-Ok message_count
50.50 Unbind ticket queue exchange routing_key arguments
50.51 Unbind-Ok
60.10 Qos prefetch_size prefetch_count global
60.11 Qos-Ok
60.20 Consume ticket queue consumer_tag no_local no_ack exclusive nowait arguments
60.21 Consume-Ok consumer_tag
60.30 Cancel consumer_tag nowait
60.31 Cancel-Ok consumer_tag
60.40 Publish ticket exchange routing_key mandatory immediate
60.50 Return reply_code reply_text exchange routing_key
60.60 Deliver consumer_tag delivery_tag redelivered exchange routing_key
60.70 Get ticket queue no_ack
60.71 Get-Ok delivery_tag redelivered exchange routing_key message_count
60.72 Get-Empty
60.80 Ack delivery_tag multiple
60.90 Reject delivery_tag requeue
60.100 Recover-Async requeue
60.110 Recover requeue
60.111 Recover-Ok
60.120 Nack delivery_tag multiple requeue
85.10 Select nowait
85.11 Select-Ok
90.10 Select
90.11 Select-Ok
90.20 Commit
90.21 Commit-Ok
90.30 Rollback
90.31 Rollback-Ok`
    .split('\n')
    .map((line) => line.split(' '))
    .map(([key, name, ...names]) => [key!, { name: name!, names: names as Name[] }]),
)

const FORMATS = {
  s: 'text',
  x: 'bytes',
  f: 'bool',
  b: 'dec',
  w: 'dec',
  l: 'dec',
  q: 'dec',
} as const
type FormatOf<N extends Shown> = (typeof FORMATS)[(typeof ARGUMENTS)[N]]

export const methodFields = {
  'amqp.method.class': { title: 'Class', format: 'dec', names: (n: number) => CLASSES[n] },
  'amqp.method.method': { title: 'Method', format: 'dec' },
  ...(Object.fromEntries(
    Object.entries(ARGUMENTS)
      .filter(([, type]) => type !== 't')
      .map(([name, type]) => [
        `amqp.method.arguments.${name}`,
        { title: name.replaceAll('_', '-'), format: FORMATS[type as keyof typeof FORMATS] },
      ]),
  ) as { [N in Shown as `amqp.method.arguments.${N}`]: { title: string; format: FormatOf<N> } }),
} as const

/** `Basic.Publish`. */
export function methodName(method: AmqpMethod): string | undefined {
  const { 'amqp.method.class': group, 'amqp.method.method': number } = method
  const known = METHODS.get(`${group}.${number}`)
  return known === undefined ? undefined : `${CLASSES[group!]}.${known.name}`
}

/** Reads class, method and arguments as far as they are there; false when there is no such method. */
export function readMethod(method: AmqpMethod, from: Cursor): boolean {
  const group = nextU16(from)
  const number = nextU16(from)
  const known = METHODS.get(`${group}.${number}`)
  if (known === undefined) return false
  method['amqp.method.class'] = group!
  method['amqp.method.method'] = number!
  const target = method as Record<string, unknown>
  let bits = 0
  let bit = 8
  for (const name of known.names) {
    const type = ARGUMENTS[name]
    // Bits in a row share a byte, the lowest first.
    if (type !== 'f') bit = 8
    else if (bit === 8) {
      bits = nextU8(from) ?? 0
      bit = 0
    }
    const value = type === 'f' ? (bits & (1 << bit++)) !== 0 : nextArgument(type, from)
    if (from.failed) break
    if (value !== undefined) target[`amqp.method.arguments.${name}`] = value
  }
  return true
}

function nextArgument(type: string, from: Cursor): string | number | bigint | undefined {
  if (type === 'b') return nextU8(from)
  if (type === 'w') return nextU16(from)
  if (type === 'l') return nextU32(from)
  if (type === 'q') return nextU64(from)
  if (type === 's') return nextText(from, nextU8(from) ?? -1)
  const size = nextU32(from) ?? -1
  if (type === 'x') return nextHex(from, size)
  take(from, size)
  return undefined
}
