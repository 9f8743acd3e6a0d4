/**
 * PostgreSQL's frontend/backend protocol, version 3 (PostgreSQL documentation, chapter "Frontend/Backend Protocol").
 *
 *   | type 1 | length 4, itself included | body … |        first message of a client: | length 4 | version or request 4 | … |
 *
 * One layer holds the messages of a segment. Who speaks is told by the port; a message is believed when its type and length can be.
 */
import { u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { cursor, nextTextZ } from './cursor.js'
import {
  BACKEND,
  FRONTEND,
  type PgsqlMessage,
  pgsqlMessageFields,
  readMessage,
} from './pgsqlmessages.js'

export interface Pgsql extends Layer<'pgsql'> {
  messages: PgsqlMessage[]
}

const PORT = 5432
const MAX_MESSAGES = 256
/** Rows and columns that are read of one segment. */
const MAX_PARTS = 1024
/** The longest startup message the server takes, and the longest message (1 GiB less one). */
const MAX_STARTUP = 10_000
const MAX_LENGTH = 0x3fffffff
const REQUESTS: Readonly<Record<number, string>> = {
  80877102: 'Cancel request',
  80877103: 'SSL request',
  80877104: 'GSS encrypt request',
}

export const pgsql: Protocol<Pgsql> = {
  name: 'pgsql',
  title: 'PostgreSQL',
  source: 'PostgreSQL Frontend/Backend Protocol 3.0',
  over: { 'tcp.port': [PORT] },
  min: 1,
  fields: pgsqlMessageFields,
  begins: (first) => first === 0 || (FRONTEND[first] ?? BACKEND[first]) !== undefined,
  decode(bytes, at, end, walk) {
    if (end - at < 5) return null
    const frontend = walk.destinationPort === PORT
    if (frontend && bytes[at] === 0) return startup(bytes, at, end)
    const types = frontend ? FRONTEND : BACKEND
    const messages: PgsqlMessage[] = []
    const budget = { left: MAX_PARTS }
    let next = at
    while (next + 5 <= end && messages.length < MAX_MESSAGES) {
      const type = types[bytes[next]!]
      const length = u32(bytes, next + 1)
      if (type === undefined || length < 4 || length > MAX_LENGTH) break
      const stop = next + 1 + length
      const message: PgsqlMessage = {
        'pgsql.type': type,
        'pgsql.length': length,
        'pgsql.frontend': frontend,
      }
      const body = cursor(bytes, next + 5, Math.min(end, stop))
      const sound = readMessage(message, bytes[next]!, body, budget)
      // In the middle of a long message any text may stand: the first must be sound.
      if (!sound && messages.length === 0 && stop <= end) return null
      if (stop > end && messages.length === 0 && !mayBeLong(bytes[next]!)) return null
      messages.push(message)
      next = stop
    }
    if (messages.length === 0) return null
    if (next > end && walk.reported > end) walk.short(next - at)
    return { protocol: 'pgsql', offset: at, size: end - at, messages }
  },
  summary({ messages: [first, ...others] }) {
    if (first === undefined) return 'PGSQL'
    const more = first['pgsql.query'] ?? first['pgsql.message'] ?? first['pgsql.tag'] ?? ''
    const said = `PGSQL ${first['pgsql.type']}${more === '' ? '' : `: ${more.slice(0, 80)}`}`
    return others.length > 0 ? `${said} +${others.length}` : said
  },
}

/** What may go on in the next segment: texts and data. */
function mayBeLong(type: number): boolean {
  return 'QPBFpdDTENRAVt'.includes(String.fromCharCode(type))
}

function startup(bytes: Uint8Array, at: number, end: number): Pgsql | null {
  const length = u32(bytes, at)
  if (end - at < 8 || length < 8 || length > MAX_STARTUP) return null
  const code = u32(bytes, at + 4)
  const request = REQUESTS[code]
  const message: PgsqlMessage = {
    'pgsql.type': request ?? 'Startup message',
    'pgsql.length': length,
    'pgsql.frontend': true,
  }
  const stop = Math.min(end, at + length)
  const layer: Pgsql = {
    protocol: 'pgsql',
    offset: at,
    size: stop - at,
    messages: [message],
  }
  if (request !== undefined) {
    if (code === 80877102 && stop - at >= 16) {
      message['pgsql.pid'] = u32(bytes, at + 8)
      message['pgsql.key'] = u32(bytes, at + 12)
    }
    return layer
  }
  if (code >>> 16 !== 3) return null
  message['pgsql.version_major'] = 3
  message['pgsql.version_minor'] = code & 0xffff
  const body = cursor(bytes, at + 8, stop)
  message.parameters = []
  while (body.at < body.end && bytes[body.at] !== 0 && message.parameters.length < 128) {
    const name = nextTextZ(body)
    const value = nextTextZ(body)
    if (name === undefined || value === undefined) break
    message.parameters.push({ 'pgsql.parameter_name': name, 'pgsql.parameter_value': value })
  }
  return layer
}
