/** Errors and notices of PostgreSQL (chapter "Error and Notice Message Fields"): a letter, a text and a zero for each field. */
import { type Cursor, nextTextZ, nextU8 } from './cursor.js'

/** By the letter of the field. */
const NAMES = {
  S: 'pgsql.severity',
  V: 'pgsql.text',
  C: 'pgsql.code',
  M: 'pgsql.message',
  D: 'pgsql.detail',
  H: 'pgsql.hint',
  P: 'pgsql.position',
  p: 'pgsql.internal_position',
  q: 'pgsql.internal_query',
  W: 'pgsql.where',
  s: 'pgsql.schema_name',
  t: 'pgsql.table_name',
  c: 'pgsql.column_name',
  d: 'pgsql.type_name',
  n: 'pgsql.constraint_name',
  F: 'pgsql.file',
  L: 'pgsql.line',
  R: 'pgsql.routine',
} as const

export type PgsqlError = { [Name in (typeof NAMES)[keyof typeof NAMES]]?: string }

const text = (title: string) => ({ title, format: 'text' }) as const

export const pgsqlErrorFields = {
  'pgsql.severity': text('Severity'),
  // The severity again, never translated; Wireshark calls it so.
  'pgsql.text': text('Text'),
  'pgsql.code': text('Code'),
  'pgsql.message': text('Message'),
  'pgsql.detail': text('Detail'),
  'pgsql.hint': text('Hint'),
  'pgsql.position': text('Position'),
  'pgsql.internal_position': text('Position (Internal)'),
  'pgsql.internal_query': text('Query (Internal)'),
  'pgsql.where': text('Context'),
  'pgsql.schema_name': text('Schema'),
  'pgsql.table_name': text('Table'),
  'pgsql.column_name': text('Column'),
  'pgsql.type_name': text('Type'),
  'pgsql.constraint_name': text('Constraint'),
  'pgsql.file': text('File'),
  'pgsql.line': text('Line'),
  'pgsql.routine': text('Routine'),
} as const

/** Each field at most once; a letter that is not known is skipped, as clients must. */
export function readError(error: PgsqlError, from: Cursor): void {
  for (;;) {
    const letter = nextU8(from)
    if (letter === undefined || letter === 0) return
    const value = nextTextZ(from)
    const name = NAMES[String.fromCharCode(letter) as keyof typeof NAMES]
    if (value !== undefined && name !== undefined) error[name] = value
  }
}
