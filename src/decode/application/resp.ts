/**
 * RESP, the protocol of Redis: versions 2 and 3 (Redis serialization protocol specification).
 *
 *   +text CRLF   -error CRLF   :integer CRLF   $length CRLF bytes CRLF   *count CRLF value …
 *   of version 3: %pairs  ~count  >count  _  ,double  #t  (number  !length  =length
 *
 * One layer holds all values of a segment. A command is an array of strings, or a plain line (inline).
 */
import { ascii, find, hex } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { isLetter } from './lines.js'

export interface RespValue {
  'resp.string'?: string
  'resp.error'?: string
  'resp.integer'?: bigint
  'resp.bulk_string.length'?: number
  'resp.bulk_string.value'?: string
  'resp.array.length'?: bigint
  /** Of version 3: `map`, `set`, `push`, `attribute`, `null`, `double`, `boolean`, `big number`. */
  type?: string
  /** Its text, where it can be printed; of maps, sets and the like the number of their elements. */
  text?: string
  /** Each a value as this one; so said, the compiler does not look for field names without end. */
  items?: readonly unknown[]
}

export interface Resp extends Layer<'resp'> {
  /** The first word of a command: `GET`. */
  command?: string
  values?: RespValue[]
}

interface Reader {
  bytes: Uint8Array
  at: number
  end: number
  values: number
}

const MAX_VALUES = 1024
const MAX_DEPTH = 8
const MAX_LINE = 4096
const PORT = 6379
const CR = 0x0d
const LF = 0x0a
/** What begins a value. */
const TYPES = new Set([...'+-:$*%~>|_,#(!='].map((type) => type.charCodeAt(0)))
const NEW: Readonly<Record<string, string>> = {
  '%': 'map',
  '~': 'set',
  '>': 'push',
  '|': 'attribute',
  _: 'null',
  ',': 'double',
  '#': 'boolean',
  '(': 'big number',
}

export const resp: Protocol<Resp> = {
  name: 'resp',
  title: 'Redis Serialization Protocol',
  source: 'Redis serialization protocol specification',
  over: { 'tcp.port': [PORT] },
  min: 1,
  fields: {
    'resp.string': { title: 'String', format: 'text' },
    'resp.error': { title: 'Error', format: 'text' },
    'resp.integer': { title: 'Integer', format: 'dec' },
    'resp.bulk_string.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'resp.bulk_string.value': { title: 'Value', format: 'bytes' },
    'resp.array.length': { title: 'Array', format: 'dec' },
  },
  // A type, or the letter of a command that was typed in.
  begins: (first) => TYPES.has(first) || isLetter(first),
  decode(bytes, at, end, walk) {
    const reader: Reader = { bytes, at, end, values: 0 }
    const layer: Resp = { protocol: 'resp', offset: at, size: end - at }
    if (!TYPES.has(bytes[at]!)) return walk.destinationPort === PORT ? inline(layer, reader) : null
    const values: RespValue[] = []
    while (reader.at < end && reader.values < MAX_VALUES) {
      const value = readValue(reader, 0)
      if (value === null) break
      values.push(value)
    }
    if (values.length === 0) return null
    layer.values = values
    const command = itemsOf(values[0]!)[0]?.text
    if (command !== undefined && walk.destinationPort === PORT) layer.command = command
    if (walk.reported > end) walk.short(walk.reported - at)
    return layer
  },
  summary(layer) {
    const [first, ...others] = layer.values ?? []
    if (first === undefined) return `RESP: ${layer.command ?? ''}`
    return `RESP: ${said(first).slice(0, 100)}${others.length > 0 ? ` +${others.length}` : ''}`
  },
}

/** A value and what it holds; null when its line is not whole or none. */
function readValue(reader: Reader, depth: number): RespValue | null {
  const { bytes, at, end } = reader
  const limit = Math.min(end, at + MAX_LINE)
  const lf = find(bytes, LF, at, limit)
  if (lf < at + 2 || bytes[lf - 1] !== CR || !TYPES.has(bytes[at]!)) return null
  const type = String.fromCharCode(bytes[at]!)
  const line = ascii(bytes, at + 1, lf - 1)
  reader.at = lf + 1
  reader.values++
  if (type === '+') return { 'resp.string': line }
  if (type === '-') return { 'resp.error': line }
  if (type === ':') return isNumber(line) ? { 'resp.integer': BigInt(line) } : null
  if (type === '$' || type === '!' || type === '=') return readBulk(reader, type, line)
  if (type === '*') {
    if (!isNumber(line)) return null
    return readItems(reader, { 'resp.array.length': BigInt(line) }, Number(line), depth)
  }
  const value: RespValue = { type: NEW[type]!, text: line }
  if (!'%~>|'.includes(type)) return value
  if (!isNumber(line)) return null
  return readItems(reader, value, Number(line) * (type === '%' || type === '|' ? 2 : 1), depth)
}

function readBulk(reader: Reader, type: string, line: string): RespValue | null {
  const { bytes, at, end } = reader
  if (!isNumber(line)) return null
  const length = Number(line)
  const value: RespValue = { 'resp.bulk_string.length': length }
  if (type !== '$') value.type = type === '!' ? 'bulk error' : 'verbatim'
  if (length < 0) return value
  if (at + length + 2 > end) {
    reader.at = end
    return value
  }
  value['resp.bulk_string.value'] = hex(bytes, at, length)
  if (isPrintable(bytes, at, at + length)) value.text = ascii(bytes, at, at + length)
  reader.at = at + length + 2
  return value
}

function readItems(reader: Reader, value: RespValue, count: number, depth: number): RespValue {
  const items: RespValue[] = []
  while (items.length < count && reader.at < reader.end && reader.values < MAX_VALUES) {
    const item = depth < MAX_DEPTH ? readValue(reader, depth + 1) : null
    if (item === null) {
      // Nothing behind can be trusted to begin a value.
      reader.at = reader.end
      break
    }
    items.push(item)
  }
  if (items.length > 0) value.items = items
  return value
}

/** A command as a person types it: one printable line that fills the segment and begins with a word. */
function inline(layer: Resp, { bytes, at, end }: Reader): Resp | null {
  if (end - at < 5 || end - at > MAX_LINE || bytes[end - 1] !== LF) return null
  const stop = bytes[end - 2] === CR ? end - 2 : end - 1
  if (!isPrintable(bytes, at, stop)) return null
  const word = /^[A-Za-z]{3,20}(?= |$)/.exec(ascii(bytes, at, Math.min(stop, at + 24)))
  if (word === null) return null
  layer.command = word[0]
  return layer
}

function itemsOf(value: RespValue): readonly RespValue[] {
  return (value.items ?? []) as readonly RespValue[]
}

function isNumber(line: string): boolean {
  return /^[+-]?\d{1,18}$/.test(line) && !line.startsWith('+')
}

function isPrintable(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at > 1024) return false
  for (let i = at; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false
  return true
}

function said(value: RespValue): string {
  if (value.items !== undefined) return itemsOf(value).slice(0, 5).map(said).join(' ')
  const { 'resp.bulk_string.length': length, 'resp.integer': integer } = value
  const word = value.text ?? value['resp.string'] ?? value['resp.error'] ?? integer?.toString()
  return (word ?? (length === -1 ? 'null' : `(${length ?? 0} bytes)`)).slice(0, 60)
}
