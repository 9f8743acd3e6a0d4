/**
 * NATS (NATS client protocol): lines of an operation and its arguments, messages with a payload behind.
 *
 *   PUB subject [reply] bytes CRLF payload CRLF        MSG subject id [reply] bytes CRLF payload CRLF
 *
 * Wireshark 4.0 does not know it: fields are told in groups without its names.
 */
import { find, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface NatsMessage {
  /** `PUB`, `+OK` … in capitals. */
  operation: string
  subject?: string
  reply?: string
  subscription?: string
  /** Bytes of headers and payload. */
  bytes?: number
  /** JSON of INFO and CONNECT, the text of an error. */
  text?: string
}

export interface Nats extends Layer<'nats'> {
  messages: NatsMessage[]
}

const MAX_MESSAGES = 256
const MAX_LINE = 4096
const OPERATIONS = new Set('INFO CONNECT PUB HPUB SUB UNSUB MSG HMSG PING PONG +OK -ERR'.split(' '))

export const nats: Protocol<Nats> = {
  name: 'nats',
  title: 'NATS',
  source: 'NATS client protocol',
  over: { 'tcp.port': [4222] },
  min: 5,
  fields: {},
  decode(bytes, at, end, walk) {
    const messages: NatsMessage[] = []
    let next = at
    while (next < end && messages.length < MAX_MESSAGES) {
      const lf = find(bytes, 0x0a, next, Math.min(end, next + MAX_LINE))
      // INFO and CONNECT can be longer than a segment: told by their first word.
      const whole = lf > next && bytes[lf - 1] === 0x0d
      const line = utf8(bytes, next, whole ? lf - 1 : Math.min(end, next + MAX_LINE))
      const word = line.split(' ', 1)[0]!.toUpperCase()
      if (!OPERATIONS.has(word) || (!whole && word !== 'INFO' && word !== 'CONNECT')) break
      const message = readLine(word, line.slice(word.length + 1))
      if (message === null) break
      messages.push(message)
      if (!whole) break
      next = lf + 1
      if (message.bytes !== undefined) next += message.bytes + 2
    }
    if (messages.length === 0) return null
    if (walk.reported > end) walk.short(walk.reported - at)
    return { protocol: 'nats', offset: at, size: end - at, messages }
  },
  summary({ messages: [first, ...others] }) {
    if (first === undefined) return 'NATS'
    const about = first.subject ?? first.text ?? ''
    const more = others.length > 0 ? ` +${others.length}` : ''
    return `NATS ${first.operation} ${about.slice(0, 80)}`.trimEnd() + more
  },
}

/** A line; null when its arguments are not those of the operation. */
function readLine(operation: string, rest: string): NatsMessage | null {
  const message: NatsMessage = { operation }
  if (operation === 'INFO' || operation === 'CONNECT') {
    if (!rest.trimStart().startsWith('{')) return null
    message.text = rest.trim()
    return message
  }
  if (operation === '-ERR') {
    message.text = rest.trim()
    return message
  }
  const words = rest.split(/[ \t]+/, 8).filter((word) => word !== '')
  if (operation === 'SUB' || operation === 'UNSUB') {
    const subscription = operation === 'SUB' ? words.at(-1) : words[0]
    if (subscription === undefined || words.length > 3) return null
    message.subscription = subscription
    if (operation === 'SUB') message.subject = words[0]!
    return message
  }
  if (!operation.endsWith('PUB') && !operation.endsWith('MSG')) return message
  // subject, id of MSG, reply, length of the headers of H…, length of all.
  const total = words.pop() ?? ''
  if (operation.startsWith('H')) words.pop()
  const [subject] = words
  if (subject === undefined || !/^\d{1,9}$/.test(total)) return null
  message.subject = subject
  message.bytes = Number(total)
  if (operation.endsWith('MSG') && words[1] !== undefined) message.subscription = words[1]
  const reply = operation.endsWith('MSG') ? words[2] : words[1]
  if (reply !== undefined) message.reply = reply
  return message
}
