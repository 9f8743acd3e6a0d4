/** The messages of PostgreSQL's protocol 3.0 (chapter "Message Formats"), by type and who sends them. */
import {
  type Cursor,
  nextHex,
  nextI16,
  nextI32,
  nextTextZ,
  nextU8,
  nextU16,
  nextU32,
  put,
} from './cursor.js'
import { type PgsqlError, pgsqlErrorFields, readError } from './pgsqlerror.js'

export interface PgsqlParameter {
  'pgsql.parameter_name': string
  'pgsql.parameter_value': string
}

export interface PgsqlColumn {
  'pgsql.col.name'?: string
  'pgsql.oid.table'?: number
  'pgsql.col.index'?: number
  'pgsql.oid.type'?: number
  'pgsql.col.typemod'?: number
  'pgsql.format'?: number
  /** Bytes; -1 for NULL, or of a type without fixed size. */
  'pgsql.val.length'?: number
  'pgsql.val.data'?: string
}

export interface PgsqlMessage extends PgsqlError {
  'pgsql.type': string
  'pgsql.length': number
  'pgsql.frontend': boolean
  'pgsql.version_major'?: number
  'pgsql.version_minor'?: number
  parameters?: PgsqlParameter[]
  'pgsql.parameter_name'?: string
  'pgsql.parameter_value'?: string
  'pgsql.query'?: string
  'pgsql.password'?: string
  'pgsql.authtype'?: number
  'pgsql.salt'?: string
  'pgsql.auth.sasl.mech'?: string[]
  'pgsql.auth.sasl.data.length'?: number
  'pgsql.auth.sasl.data'?: string
  'pgsql.statement'?: string
  'pgsql.portal'?: string
  'pgsql.returns'?: number
  'pgsql.tag'?: string
  'pgsql.status'?: number
  'pgsql.copydata'?: string
  'pgsql.pid'?: number
  'pgsql.key'?: number
  'pgsql.condition'?: string
  'pgsql.field.count'?: number
  'pgsql.format'?: number
  columns?: PgsqlColumn[]
}

const number = (title: string) => ({ title, format: 'dec' }) as const
const text = (title: string) => ({ title, format: 'text' }) as const
const bytes = (title: string) => ({ title, format: 'bytes' }) as const

export const pgsqlMessageFields = {
  'pgsql.type': text('Type'),
  'pgsql.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'pgsql.frontend': { title: 'Frontend', format: 'bool' },
  'pgsql.version_major': number('Protocol major version'),
  'pgsql.version_minor': number('Protocol minor version'),
  'pgsql.parameter_name': text('Parameter name'),
  'pgsql.parameter_value': text('Parameter value'),
  'pgsql.query': text('Query'),
  'pgsql.password': text('Password'),
  'pgsql.authtype': number('Authentication type'),
  'pgsql.salt': bytes('Salt value'),
  'pgsql.auth.sasl.mech': text('SASL authentication mechanism'),
  'pgsql.auth.sasl.data.length': number('SASL authentication data length'),
  'pgsql.auth.sasl.data': bytes('SASL authentication data'),
  'pgsql.statement': text('Statement'),
  'pgsql.portal': text('Portal'),
  'pgsql.returns': number('Returns'),
  'pgsql.tag': text('Tag'),
  'pgsql.status': number('Status'),
  'pgsql.copydata': bytes('Copy data'),
  'pgsql.pid': number('PID'),
  'pgsql.key': number('Key'),
  'pgsql.condition': text('Condition'),
  'pgsql.field.count': number('Field count'),
  'pgsql.format': number('Format'),
  'pgsql.col.name': text('Column name'),
  'pgsql.oid.table': number('Table OID'),
  'pgsql.col.index': number('Column index'),
  'pgsql.oid.type': number('Type OID'),
  'pgsql.col.typemod': number('Type modifier'),
  'pgsql.val.length': number('Column length'),
  'pgsql.val.data': bytes('Data'),
  ...pgsqlErrorFields,
} as const

/** Names of types, by the type's byte. */
type Types = Readonly<Record<number, string | undefined>>
function types(list: string): Types {
  return Object.fromEntries(list.split('|').map((item) => [item.charCodeAt(0), item.slice(2)]))
}

export const FRONTEND: Types = types(
  'Q Simple query|P Parse|B Bind|E Execute|D Describe|C Close|p Password message|S Sync|H Flush|X Termination|d Copy data|c Copy completion|f Copy failure|F Function call',
)
export const BACKEND: Types = types(
  'R Authentication request|S Parameter status|K Backend key data|Z Ready for query|T Row description|D Data row|C Command completion|E Error|N Notice|A Notification|1 Parse completion|2 Bind completion|3 Close completion|n No data|s Portal suspended|I Empty query|t Parameter description|G CopyIn response|H CopyOut response|W CopyBoth response|d Copy data|c Copy completion|V Function call response|v Negotiate protocol version',
)

/** Reads the body; false when it cannot be one of this type. */
export function readMessage(
  message: PgsqlMessage,
  type: number,
  body: Cursor,
  budget: { left: number },
): boolean {
  const letter = String.fromCharCode(type)
  if (message['pgsql.frontend']) readFrontend(message, letter, body)
  else readBackend(message, letter, body, budget)
  return !body.failed
}

function readFrontend(message: PgsqlMessage, letter: string, body: Cursor): void {
  if (letter === 'Q') put(message, 'pgsql.query', nextTextZ(body))
  else if (letter === 'P') {
    put(message, 'pgsql.statement', nextTextZ(body))
    put(message, 'pgsql.query', nextTextZ(body))
  } else if (letter === 'B') {
    put(message, 'pgsql.portal', nextTextZ(body))
    put(message, 'pgsql.statement', nextTextZ(body))
  } else if (letter === 'E') {
    put(message, 'pgsql.portal', nextTextZ(body))
    put(message, 'pgsql.returns', nextU32(body))
  } else if (letter === 'D' || letter === 'C') {
    const portal = nextU8(body) === 0x50
    put(message, portal ? 'pgsql.portal' : 'pgsql.statement', nextTextZ(body))
  } else if (letter === 'p') readPassword(message, body)
  else if (letter === 'd') put(message, 'pgsql.copydata', nextHex(body))
  else if (letter === 'X' || letter === 'S' || letter === 'H' || letter === 'c') {
    if (body.at < body.end) body.failed = true
  }
}

/** A password, or SASL's first or a later answer: which one only the message before says. */
function readPassword(message: PgsqlMessage, body: Cursor): void {
  const trial = { ...body }
  const word = nextTextZ(trial)
  if (word?.startsWith('SCRAM-') === true) {
    message['pgsql.type'] = 'SASLInitialResponse message'
    message['pgsql.auth.sasl.mech'] = [word]
    const length = nextI32(trial)
    put(message, 'pgsql.auth.sasl.data.length', length)
    if ((length ?? -1) > 0) put(message, 'pgsql.auth.sasl.data', nextHex(trial, length))
  } else if (word !== undefined && trial.at === trial.end) message['pgsql.password'] = word
  else {
    message['pgsql.type'] = 'SASLResponse message'
    put(message, 'pgsql.auth.sasl.data', nextHex(body))
  }
}

function readBackend(
  message: PgsqlMessage,
  letter: string,
  body: Cursor,
  budget: { left: number },
): void {
  if (letter === 'R') readAuthentication(message, body)
  else if (letter === 'S') {
    put(message, 'pgsql.parameter_name', nextTextZ(body))
    put(message, 'pgsql.parameter_value', nextTextZ(body))
  } else if (letter === 'K') {
    put(message, 'pgsql.pid', nextU32(body))
    put(message, 'pgsql.key', nextU32(body))
  } else if (letter === 'Z') put(message, 'pgsql.status', nextU8(body))
  else if (letter === 'C') put(message, 'pgsql.tag', nextTextZ(body))
  else if (letter === 'E' || letter === 'N') readError(message, body)
  else if (letter === 'A') {
    put(message, 'pgsql.pid', nextU32(body))
    put(message, 'pgsql.condition', nextTextZ(body))
  } else if (letter === 'd') put(message, 'pgsql.copydata', nextHex(body))
  else if (letter === 'G' || letter === 'H' || letter === 'W') {
    put(message, 'pgsql.format', nextU8(body))
  } else if (letter === 'T' || letter === 'D') {
    const count = nextU16(body)
    put(message, 'pgsql.field.count', count)
    const columns: PgsqlColumn[] = []
    while (columns.length < (count ?? 0) && budget.left-- > 0 && !body.failed) {
      const column: PgsqlColumn = {}
      if (letter === 'T') describe(column, body)
      else readValue(column, body)
      columns.push(column)
    }
    if (columns.length > 0) message.columns = columns
  } else if ('123nsIc'.includes(letter) && body.at < body.end) body.failed = true
}

function readAuthentication(message: PgsqlMessage, body: Cursor): void {
  const type = nextU32(body)
  put(message, 'pgsql.authtype', type)
  if (type === 5) put(message, 'pgsql.salt', nextHex(body, 4))
  else if (type === 11 || type === 12) put(message, 'pgsql.auth.sasl.data', nextHex(body))
  else if (type === 10) {
    const names: string[] = []
    while (body.at < body.end && body.bytes[body.at] !== 0 && names.length < 16) {
      const name = nextTextZ(body)
      if (name === undefined) break
      names.push(name)
    }
    if (names.length > 0) message['pgsql.auth.sasl.mech'] = names
  }
}

function describe(column: PgsqlColumn, body: Cursor): void {
  put(column, 'pgsql.col.name', nextTextZ(body))
  put(column, 'pgsql.oid.table', nextU32(body))
  put(column, 'pgsql.col.index', nextU16(body))
  put(column, 'pgsql.oid.type', nextU32(body))
  put(column, 'pgsql.val.length', nextI16(body))
  put(column, 'pgsql.col.typemod', nextI32(body))
  put(column, 'pgsql.format', nextU16(body))
}

function readValue(column: PgsqlColumn, body: Cursor): void {
  const length = nextI32(body)
  put(column, 'pgsql.val.length', length)
  if ((length ?? -1) > 0) put(column, 'pgsql.val.data', nextHex(body, length))
}
