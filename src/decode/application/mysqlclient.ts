/** What a MySQL client sends: login (HandshakeResponse41, SSLRequest) and commands. */
import {
  type Cursor,
  cursor,
  nextHex,
  nextText,
  nextTextZ,
  nextU8,
  nextU16le,
  nextU32le,
  put,
  take,
} from './cursor.js'
import { nextLength } from './mysqlnumbers.js'

export interface MysqlAttribute {
  'mysql.connattrs.name': string
  'mysql.connattrs.value': string
}

export interface MysqlClient {
  'mysql.caps.client'?: number
  'mysql.extcaps.client'?: number
  'mysql.max_packet'?: number
  'mysql.charset'?: number
  'mysql.user'?: string
  'mysql.passwd'?: string
  'mysql.schema'?: string
  'mysql.client_auth_plugin'?: string
  attributes?: MysqlAttribute[]
  'mysql.command'?: number
  'mysql.query'?: string
  'mysql.stmt_id'?: number
}

/** By number: the names Wireshark and the manual give them. */
export const COMMANDS: Readonly<Record<number, string>> = Object.fromEntries(
  'Sleep|Quit|Use Database|Query|Show Fields|Create Database|Drop Database|Refresh|Shutdown|Statistics|Process List|Connect|Process Kill|Debug|Ping|Time|Insert Delayed|Change User|Send Binlog|Send Table|Slave Connect|Register Slave|Prepare Statement|Execute Statement|Send BLOB|Close Statement|Reset Statement|Set Option|Fetch Data|Daemon|Send Binlog GTID|Reset Connection|Clone'
    .split('|')
    .map((name, i) => [i, name]),
)

export const mysqlClientFields = {
  'mysql.caps.client': { title: 'Client Capabilities', format: 'hex4' },
  'mysql.extcaps.client': { title: 'Extended Client Capabilities', format: 'hex4' },
  'mysql.max_packet': { title: 'MAX Packet', format: 'dec' },
  'mysql.charset': { title: 'Charset', format: 'dec' },
  'mysql.user': { title: 'Username', format: 'text' },
  'mysql.passwd': { title: 'Password', format: 'bytes' },
  'mysql.schema': { title: 'Schema', format: 'text' },
  'mysql.client_auth_plugin': { title: 'Client Auth Plugin', format: 'text' },
  'mysql.connattrs.name': { title: 'Connection Attribute Name', format: 'text' },
  'mysql.connattrs.value': { title: 'Connection Attribute Value', format: 'text' },
  'mysql.command': { title: 'Command', format: 'dec', names: (n: number) => COMMANDS[n] },
  'mysql.query': { title: 'Statement', format: 'text' },
  'mysql.stmt_id': { title: 'Statement ID', format: 'dec' },
} as const

const PROTOCOL_41 = 0x0200
const WITH_SCHEMA = 0x0008
/** Of the upper half of the capabilities. */
const PLUGIN = 0x0008
const ATTRIBUTES = 0x0010
const LENGTH_ENCODED = 0x0020

/** Reads the payload; false when it is none that can be told. */
export function readClient(
  packet: MysqlClient,
  number: number,
  length: number,
  body: Cursor,
): boolean {
  // A command begins a conversation anew; the login follows the greeting, or TLS.
  if (number === 0) return readCommand(packet, length, body)
  return (number === 1 || number === 2) && length >= 32 && readLogin(packet, length, body)
}

function readCommand(packet: MysqlClient, length: number, body: Cursor): boolean {
  const command = nextU8(body)!
  if (COMMANDS[command] === undefined) return false
  if (command === 1 || command === 14 || command === 13 || command === 9 || command === 31) {
    if (length !== 1) return false
  }
  packet['mysql.command'] = command
  if (command === 3 || command === 22) {
    const at = command === 3 ? afterAttributes(body) : body.at
    if (at >= 0) packet['mysql.query'] = nextText({ ...body, at }, body.end - at)!
  } else if (command === 2) put(packet, 'mysql.schema', nextText(body))
  else if (command === 17) readChange(packet, body)
  else if (command === 23 || command === 25 || command === 26 || command === 28) {
    put(packet, 'mysql.stmt_id', nextU32le(body))
  }
  return true
}

/**
 * Where the statement begins. Query attributes before it (MySQL 8.0.25) are told by their first byte, which begins no statement:
 * count, number of sets; of each a bit for NULL, a type, a name and a value. -1 where they cannot be read.
 */
function afterAttributes({ bytes, at, end }: Cursor): number {
  const count = bytes[at]!
  if (end - at < 2 || count > 31 || bytes[at + 1] !== 1) return at
  if (count === 0) return at + 2
  const from = cursor(bytes, at + 2, end)
  const nulls = take(from, (count + 7) >> 3)
  take(from, 1)
  const types: number[] = []
  for (let i = 0; i < count; i++) {
    types.push(nextU16le(from) ?? 0)
    take(from, nextLength(from) ?? -1)
  }
  for (const [i, type] of types.entries()) {
    if (nulls >= 0 && (bytes[nulls + (i >> 3)]! & (1 << (i & 7))) !== 0) continue
    take(from, SIZES[type & 255] ?? nextLength(from) ?? -1)
  }
  return from.failed ? -1 : from.at
}

/** Bytes of values by type: null, tiny, short, long, float, double, long long; others say their length. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 6: 0, 8: 8 }

/** COM_CHANGE_USER. */
function readChange(packet: MysqlClient, body: Cursor): void {
  put(packet, 'mysql.user', nextTextZ(body))
  const size = nextU8(body)
  if ((size ?? 0) > 0) put(packet, 'mysql.passwd', nextHex(body, size))
  const schema = nextTextZ(body)
  if (schema !== '') put(packet, 'mysql.schema', schema)
  put(packet, 'mysql.charset', nextU8(body))
  take(body, 1)
  put(packet, 'mysql.client_auth_plugin', nextTextZ(body))
  if (body.at < body.end) readAttributes(packet, body)
}

function readLogin(packet: MysqlClient, length: number, body: Cursor): boolean {
  const capabilities = nextU16le(body)!
  const extended = nextU16le(body)!
  if ((capabilities & PROTOCOL_41) === 0) return false
  const limit = nextU32le(body)
  const charset = nextU8(body)
  // 23 bytes of nothing; MariaDB has 4 more capabilities in the last of them.
  const filler = take(body, 23)
  if (filler < 0) return false
  for (let i = filler; i < filler + 19; i++) if (body.bytes[i] !== 0) return false
  packet['mysql.caps.client'] = capabilities
  packet['mysql.extcaps.client'] = extended
  put(packet, 'mysql.max_packet', limit)
  put(packet, 'mysql.charset', charset)
  // Nothing more: the request to begin TLS.
  if (length === 32) return true
  put(packet, 'mysql.user', nextTextZ(body))
  const size = (extended & LENGTH_ENCODED) === 0 ? nextU8(body) : nextLength(body)
  if ((size ?? 0) > 0) put(packet, 'mysql.passwd', nextHex(body, size))
  if ((capabilities & WITH_SCHEMA) !== 0) put(packet, 'mysql.schema', nextTextZ(body))
  if ((extended & PLUGIN) !== 0) put(packet, 'mysql.client_auth_plugin', nextTextZ(body))
  if ((extended & ATTRIBUTES) !== 0) readAttributes(packet, body)
  return true
}

function readAttributes(packet: MysqlClient, body: Cursor): void {
  const size = nextLength(body)
  if (size === undefined) return
  const own = cursor(body.bytes, body.at, Math.min(body.end, body.at + size))
  const attributes: MysqlAttribute[] = []
  while (own.at < own.end && attributes.length < 64) {
    const name = nextText(own, nextLength(own) ?? -1)
    const value = nextText(own, nextLength(own) ?? -1)
    if (name === undefined || value === undefined) break
    attributes.push({ 'mysql.connattrs.name': name, 'mysql.connattrs.value': value })
  }
  if (attributes.length > 0) packet.attributes = attributes
}
