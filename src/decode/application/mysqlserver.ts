/** What a MySQL server sends: greeting, OK, errors, EOF, column counts and columns. */
import {
  type Cursor,
  nextText,
  nextTextZ,
  nextU8,
  nextU16le,
  nextU32le,
  put,
  take,
} from './cursor.js'
import { nextLength, nextNumber } from './mysqlnumbers.js'

export interface MysqlServer {
  'mysql.protocol'?: number
  'mysql.version'?: string
  'mysql.thread_id'?: number
  'mysql.salt'?: string
  'mysql.caps.server'?: number
  'mysql.server_language'?: number
  'mysql.server_status'?: number
  'mysql.extcaps.server'?: number
  'mysql.auth_plugin'?: string
  'mysql.response_code'?: number
  'mysql.affected_rows'?: bigint
  'mysql.insert_id'?: bigint
  'mysql.warnings'?: number
  'mysql.error_code'?: number
  'mysql.sqlstate'?: string
  'mysql.error.message'?: string
  'mysql.auth_switch_request.name'?: string
  'mysql.num_fields'?: bigint
  'mysql.field.catalog'?: string
  'mysql.field.db'?: string
  'mysql.field.table'?: string
  'mysql.field.org_table'?: string
  'mysql.field.name'?: string
  'mysql.field.org_name'?: string
}

const text = (title: string) => ({ title, format: 'text' }) as const
const number = (title: string) => ({ title, format: 'dec' }) as const

export const mysqlServerFields = {
  'mysql.protocol': number('Protocol'),
  'mysql.version': text('Version'),
  'mysql.thread_id': number('Thread ID'),
  'mysql.salt': text('Salt'),
  'mysql.caps.server': { title: 'Server Capabilities', format: 'hex4' },
  'mysql.server_language': number('Server Language'),
  'mysql.server_status': { title: 'Server Status', format: 'hex4' },
  'mysql.extcaps.server': { title: 'Extended Server Capabilities', format: 'hex4' },
  'mysql.auth_plugin': text('Authentication Plugin'),
  'mysql.response_code': { title: 'Response Code', format: 'hex2' },
  'mysql.affected_rows': number('Affected Rows'),
  'mysql.insert_id': number('Last INSERT ID'),
  'mysql.warnings': number('Warnings'),
  'mysql.error_code': number('Error Code'),
  'mysql.sqlstate': text('SQL state'),
  'mysql.error.message': text('Error message'),
  'mysql.auth_switch_request.name': text('Auth Method Name'),
  'mysql.num_fields': number('Number of fields'),
  'mysql.field.catalog': text('Catalog'),
  'mysql.field.db': text('Database'),
  'mysql.field.table': text('Table'),
  'mysql.field.org_table': text('Original table'),
  'mysql.field.name': text('Name'),
  'mysql.field.org_name': text('Original name'),
} as const

const OK = 0
const EOF = 0xfe
const ERROR = 0xff

/** Reads the payload; false when it is none that can be told. `before`: the packet before in the same segment. */
export function readServer(
  packet: MysqlServer,
  sequence: number,
  length: number,
  body: Cursor,
  before: MysqlServer | undefined,
): boolean {
  const first = body.bytes[body.at]!
  if (first === ERROR && length >= 9) return readError(packet, body)
  if (sequence === 0) return first === 10 && readGreeting(packet, body)
  if (first === 3 && isColumn(body)) return readColumn(packet, body)
  if (first === EOF && length === 5) {
    take(body, 1)
    packet['mysql.response_code'] = EOF
    put(packet, 'mysql.warnings', nextU16le(body))
    put(packet, 'mysql.server_status', nextU16le(body))
    return true
  }
  // Since EOF is deprecated an OK with its number ends the rows; of a length that no row which begins so has.
  const short = body.end - body.at < 2 || body.bytes[body.at + 1]! < 0x20
  if (first === EOF && length >= 7 && length < 256 && short) {
    return readOk(packet, length, body)
  }
  // Rows follow columns: what stands there begins as an answer by chance only.
  if (before !== undefined) return false
  if (first === OK && length >= 7) return readOk(packet, length, body)
  if (first === EOF && sequence > 1) {
    take(body, 1)
    packet['mysql.response_code'] = EOF
    put(packet, 'mysql.auth_switch_request.name', nextTextZ(body))
    return !body.failed
  }
  // Of the password's exchange (AuthMoreData): done, or the whole one is wanted.
  if (first === 1 && length === 2 && sequence > 1) return true
  if (sequence !== 1 || length > 3 || first === OK || first === 0xfb) return false
  put(packet, 'mysql.num_fields', nextNumber(body))
  return !body.failed
}

/** Protocol::HandshakeV10. */
function readGreeting(packet: MysqlServer, body: Cursor): boolean {
  packet['mysql.protocol'] = nextU8(body)!
  if (!put(packet, 'mysql.version', nextTextZ(body))) return false
  put(packet, 'mysql.thread_id', nextU32le(body))
  put(packet, 'mysql.salt', nextTextZ(body))
  put(packet, 'mysql.caps.server', nextU16le(body))
  put(packet, 'mysql.server_language', nextU8(body))
  put(packet, 'mysql.server_status', nextU16le(body))
  put(packet, 'mysql.extcaps.server', nextU16le(body))
  // Length of the salt, 10 bytes of nothing, the rest of the salt.
  take(body, 11)
  nextTextZ(body)
  put(packet, 'mysql.auth_plugin', nextTextZ(body))
  return true
}

/** An OK packet; the answer to a prepared statement begins so too, with 12 bytes of which the tenth is zero. */
function readOk(packet: MysqlServer & { 'mysql.stmt_id'?: number }, length: number, body: Cursor) {
  const code = nextU8(body)!
  packet['mysql.response_code'] = code
  if (code === OK && length === 12 && body.end - body.at >= 9 && body.bytes[body.at + 8] === 0) {
    put(packet, 'mysql.stmt_id', nextU32le(body))
    return true
  }
  put(packet, 'mysql.affected_rows', nextNumber(body))
  const id = nextNumber(body)
  if (id !== 0n) put(packet, 'mysql.insert_id', id)
  put(packet, 'mysql.server_status', nextU16le(body))
  put(packet, 'mysql.warnings', nextU16le(body))
  return true
}

function readError(packet: MysqlServer, body: Cursor): boolean {
  take(body, 1)
  const code = nextU16le(body)
  if (code === undefined || code === 0) return false
  packet['mysql.response_code'] = ERROR
  packet['mysql.error_code'] = code
  if (body.bytes[body.at] === 0x23 && body.end - body.at >= 6) {
    take(body, 1)
    put(packet, 'mysql.sqlstate', nextText(body, 5))
  }
  put(packet, 'mysql.error.message', nextText(body))
  return true
}

/** A column's definition begins with its catalog, which is always `def`. */
function isColumn({ bytes, at, end }: Cursor): boolean {
  return end - at >= 4 && bytes[at + 1] === 0x64 && bytes[at + 2] === 0x65 && bytes[at + 3] === 0x66
}

const COLUMN = ['catalog', 'db', 'table', 'org_table', 'name', 'org_name'] as const

function readColumn(packet: MysqlServer, body: Cursor): boolean {
  for (const part of COLUMN) {
    put(packet, `mysql.field.${part}`, nextText(body, nextLength(body) ?? -1))
  }
  return true
}
