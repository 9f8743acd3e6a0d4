/**
 * memcached's two protocols (memcached protocol.txt and its binary protocol).
 *
 *   text:   command key … CRLF        answer CRLF
 *   binary: | magic 80 or 81 | operation | key length 2 | extras length | data type | status 2 | body length 4 | opaque 4 | cas 8 |
 *           | extras … | key … | value … |
 */
import { ascii, find, u16, u32, u64, utf8 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'

export interface Memcache extends Layer<'memcache'> {
  'memcache.command'?: string
  'memcache.response'?: string
  'memcache.key'?: string
  'memcache.flags'?: number
  'memcache.expiration'?: number
  /** Bytes. */
  'memcache.value.length'?: number
  'memcache.value'?: string
  'memcache.version'?: string
  'memcache.noreply'?: string
  'memcache.magic'?: number
  'memcache.opcode'?: number
  'memcache.key.length'?: number
  'memcache.extras.length'?: number
  'memcache.data_type'?: number
  'memcache.status'?: number
  'memcache.total_body_length'?: number
  'memcache.opaque'?: number
  'memcache.cas'?: bigint
}

const PORT = 11211
const HEADER = 24
const MAX_LINE = 2048
const OPERATIONS =
  'Get|Set|Add|Replace|Delete|Increment|Decrement|Quit|Flush|Get Quietly|NOOP|Version|Get Key|Get Key Quietly|Append|Prepend|Statistics|Set Quietly|Add Quietly|Replace Quietly|Delete Quietly|Increment Quietly|Decrement Quietly|Quit Quietly|Flush Quietly|Append Quietly|Prepend Quietly|Verbosity|Touch|Get And Touch|Get And Touch Quietly'.split(
    '|',
  )
const STORING = new Set(['set', 'add', 'replace', 'append', 'prepend', 'cas'])
const OTHERS = new Set(
  'get gets gat gats delete incr decr touch stats version quit verbosity flush_all slabs mg ms md ma mn me'.split(
    ' ',
  ),
)
const ANSWERS = new Set(
  'STORED NOT_STORED EXISTS NOT_FOUND END DELETED TOUCHED OK ERROR CLIENT_ERROR SERVER_ERROR STAT HD EN NS NF EX MN'.split(
    ' ',
  ),
)

export const memcache: Protocol<Memcache> = {
  name: 'memcache',
  title: 'Memcache Protocol',
  source: 'memcached protocol.txt',
  over: { 'tcp.port': [PORT] },
  min: 2,
  fields: {
    'memcache.command': { title: 'Command', format: 'text' },
    'memcache.response': { title: 'Response', format: 'text' },
    'memcache.key': { title: 'Key', format: 'text' },
    'memcache.flags': { title: 'Flags', format: 'dec' },
    'memcache.expiration': { title: 'Expiration', format: 'dec', unit: 's' },
    'memcache.value.length': { title: 'Value length', format: 'dec', unit: 'bytes' },
    'memcache.value': { title: 'Value', format: 'text' },
    'memcache.version': { title: 'Version', format: 'text' },
    'memcache.noreply': { title: 'Noreply', format: 'text' },
    'memcache.magic': { title: 'Magic', format: 'dec' },
    'memcache.opcode': { title: 'Opcode', format: 'dec', names: (n) => OPERATIONS[n] },
    'memcache.key.length': { title: 'Key Length', format: 'dec', unit: 'bytes' },
    'memcache.extras.length': { title: 'Extras length', format: 'dec', unit: 'bytes' },
    'memcache.data_type': { title: 'Data type', format: 'dec' },
    'memcache.status': { title: 'Status', format: 'dec' },
    'memcache.total_body_length': { title: 'Total body length', format: 'dec', unit: 'bytes' },
    'memcache.opaque': { title: 'Opaque', format: 'dec' },
    'memcache.cas': { title: 'CAS', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const request = walk.destinationPort === PORT
    const layer: Memcache = { protocol: 'memcache', offset: at, size: end - at }
    const binary = bytes[at] === (request ? 0x80 : 0x81)
    if (!(binary ? readBinary(layer, bytes, at, end, walk) : readText(layer, bytes, at, end))) {
      return null
    }
    if (!binary && walk.reported > end) walk.short(walk.reported - at)
    return layer
  },
  summary(layer) {
    const { 'memcache.opcode': operation, 'memcache.command': command } = layer
    const what = command ?? layer['memcache.response'] ?? OPERATIONS[operation ?? -1] ?? ''
    return `Memcache ${what} ${(layer['memcache.key'] ?? '').slice(0, 80)}`.trimEnd()
  },
}

function readBinary(
  layer: Memcache,
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
): boolean {
  if (end - at < HEADER) return false
  const keyLength = u16(bytes, at + 2)
  const extras = bytes[at + 4]!
  const body = u32(bytes, at + 8)
  if (OPERATIONS[bytes[at + 1]!] === undefined || keyLength + extras > body) return false
  const stop = at + HEADER + body
  const valueLength = body - keyLength - extras
  layer.size = Math.min(end, stop) - at
  layer['memcache.magic'] = bytes[at]!
  layer['memcache.opcode'] = bytes[at + 1]!
  layer['memcache.key.length'] = keyLength
  layer['memcache.extras.length'] = extras
  layer['memcache.data_type'] = bytes[at + 5]!
  if (bytes[at] === 0x81) layer['memcache.status'] = u16(bytes, at + 6)
  layer['memcache.value.length'] = valueLength
  layer['memcache.total_body_length'] = body
  layer['memcache.opaque'] = u32(bytes, at + 12)
  layer['memcache.cas'] = u64(bytes, at + 16)
  const key = at + HEADER + extras
  if (keyLength > 0 && key + keyLength <= end) {
    layer['memcache.key'] = utf8(bytes, key, key + keyLength)
  }
  if (valueLength > 0 && stop <= end) layer['memcache.value'] = utf8(bytes, key + keyLength, stop)
  if (stop > end && walk.reported > end) walk.short(stop - at)
  else if (stop < end) walk.follow('memcache', stop, walk.reported)
  return true
}

/** The first line and, of what stores or answers, the value behind it. */
function readText(layer: Memcache, bytes: Uint8Array, at: number, end: number): boolean {
  const lf = find(bytes, 0x0a, at, Math.min(end, at + MAX_LINE))
  if (lf < at + 2 || bytes[lf - 1] !== 0x0d) return false
  const words = ascii(bytes, at, lf - 1).split(' ', 16)
  const [first = '', key = ''] = words
  if (STORING.has(first) && words.length >= 5) {
    layer['memcache.command'] = first
    readValue(layer, words, bytes, lf + 1, end)
    layer['memcache.expiration'] = Number(words[3])
  } else if (first === 'VALUE' && words.length >= 4) {
    readValue(layer, [first, key, words[2]!, '', words[3]!], bytes, lf + 1, end)
  } else if (OTHERS.has(first)) {
    layer['memcache.command'] = first
    if (key !== '') layer['memcache.key'] = key
  } else if (first === 'VERSION' && words.length === 2) layer['memcache.version'] = key
  else if (ANSWERS.has(first)) layer['memcache.response'] = first
  else return isNumber(first) && words.length === 1
  if (words.at(-1) === 'noreply') layer['memcache.noreply'] = 'noreply'
  const { 'memcache.flags': flags = 0, 'memcache.expiration': seconds = 0 } = layer
  return flags >= 0 && !Number.isNaN(seconds)
}

/** Key, flags, length and, when all of it is there, the value. */
function readValue(
  layer: Memcache,
  words: readonly string[],
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const length = Number(words[4])
  layer['memcache.key'] = words[1]!
  layer['memcache.flags'] = isNumber(words[2]!) ? Number(words[2]) : -1
  if (!isNumber(words[4]!)) return
  layer['memcache.value.length'] = length
  if (at + length <= end) layer['memcache.value'] = utf8(bytes, at, at + length)
}

function isNumber(word: string): boolean {
  return /^\d{1,20}$/.test(word)
}
