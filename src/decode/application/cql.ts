/**
 * Cassandra's CQL binary protocol, versions 3 to 5 without segments (CQL BINARY PROTOCOL v4).
 *
 *   | response 1b, version 7b | flags 1 | stream 2 | operation 1 | length 4 | body … |
 */
import { u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Cursor, cursor, nextI16, nextI32, nextText, nextU16, put, take } from './cursor.js'

export interface Cql extends Layer<'cql'> {
  'cql.version': number
  'cql.protocol_version': number
  /** 8 of a server, 0 of a client. */
  'cql.direction': number
  'cql.flags': number
  'cql.flags.compression': boolean
  'cql.flags.tracing': boolean
  'cql.flags.custom_payload': boolean
  'cql.flags.warning': boolean
  'cql.stream': number
  'cql.opcode': number
  'cql.message_length': number
  /** Statements, names and values of STARTUP, texts of errors, in their order. */
  'cql.string'?: string[]
  'cql.consistency'?: number
  'cql.error_code'?: number
  'cql.result.kind'?: number
}

const HEADER = 9
/** The largest frame the protocol allows. */
const MAX_LENGTH = 0x1000_0000
const OPERATIONS: Readonly<Record<number, string>> = {
  0: 'ERROR',
  1: 'STARTUP',
  2: 'READY',
  3: 'AUTHENTICATE',
  5: 'OPTIONS',
  6: 'SUPPORTED',
  7: 'QUERY',
  8: 'RESULT',
  9: 'PREPARE',
  10: 'EXECUTE',
  11: 'REGISTER',
  12: 'EVENT',
  13: 'BATCH',
  14: 'AUTH_CHALLENGE',
  15: 'AUTH_RESPONSE',
  16: 'AUTH_SUCCESS',
}
/** Operations that servers send; ERROR and the like never come from clients. */
const RESPONSES = new Set([0, 2, 3, 6, 8, 12, 14, 16])
const CONSISTENCIES =
  'ANY ONE TWO THREE QUORUM ALL LOCAL_QUORUM EACH_QUORUM SERIAL LOCAL_SERIAL LOCAL_ONE'.split(' ')
const KINDS = ['', 'Void', 'Rows', 'Set keyspace', 'Prepared', 'Schema change']

export const cql: Protocol<Cql> = {
  name: 'cql',
  title: 'Cassandra CQL Protocol',
  source: 'CQL BINARY PROTOCOL v4',
  over: { 'tcp.port': [9042] },
  min: 1,
  fields: {
    'cql.version': { title: 'Version', format: 'hex2' },
    'cql.protocol_version': { title: 'Protocol version', format: 'dec', of: 'cql.version' },
    'cql.direction': { title: 'Direction', format: 'hex2', of: 'cql.version' },
    'cql.flags': { title: 'Flags', format: 'hex2' },
    'cql.flags.compression': { title: 'Compression', format: 'bool', of: 'cql.flags' },
    'cql.flags.tracing': { title: 'Tracing', format: 'bool', of: 'cql.flags' },
    'cql.flags.custom_payload': { title: 'Custom Payload', format: 'bool', of: 'cql.flags' },
    'cql.flags.warning': { title: 'Warning', format: 'bool', of: 'cql.flags' },
    'cql.stream': { title: 'Stream Identifier', format: 'dec' },
    'cql.opcode': { title: 'Opcode', format: 'dec', names: (n) => OPERATIONS[n] },
    'cql.message_length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
    'cql.string': { title: 'String', format: 'text' },
    'cql.consistency': { title: 'Consistency', format: 'hex4', names: (n) => CONSISTENCIES[n] },
    'cql.error_code': { title: 'Error Code', format: 'dec' },
    'cql.result.kind': { title: 'Result Kind', format: 'dec', names: (n) => KINDS[n] },
  },
  begins: (first) => (first & 127) >= 3 && (first & 127) <= 5,
  decode(bytes, at, end, walk) {
    if (end - at < HEADER) return null
    const version = bytes[at]! & 127
    const response = bytes[at]! >= 128
    const operation = bytes[at + 4]!
    const length = u32(bytes, at + 5)
    if (version < 3 || version > 5 || OPERATIONS[operation] === undefined) return null
    if (RESPONSES.has(operation) !== response || length > MAX_LENGTH) return null
    const flags = bytes[at + 1]!
    const stop = at + HEADER + length
    const body = cursor(bytes, at + 2, Math.min(end, stop))
    const layer: Cql = {
      protocol: 'cql',
      offset: at,
      size: Math.min(end, stop) - at,
      'cql.version': bytes[at]!,
      'cql.protocol_version': version,
      'cql.direction': bytes[at]! >> 4,
      'cql.flags': flags,
      'cql.flags.compression': (flags & 1) !== 0,
      'cql.flags.tracing': (flags & 2) !== 0,
      'cql.flags.custom_payload': (flags & 4) !== 0,
      'cql.flags.warning': (flags & 8) !== 0,
      'cql.stream': nextI16(body)!,
      'cql.opcode': operation,
      'cql.message_length': length,
    }
    take(body, 5)
    // Compressed bodies, and those with a trace, payload or warnings before them, are left.
    if ((flags & 15) === 0) readBody(layer, operation, body)
    if (stop > end && walk.reported > end) walk.short(HEADER + length)
    else if (stop < end) walk.follow('cql', stop, walk.reported)
    return layer
  },
  summary(layer) {
    const { 'cql.string': [text = ''] = [], 'cql.opcode': operation } = layer
    return `CQL ${OPERATIONS[operation]} ${text.slice(0, 90)}`.trimEnd()
  },
}

function readBody(layer: Cql, operation: number, body: Cursor): void {
  const strings: string[] = []
  const add = (text: string | undefined) => {
    if (text !== undefined) strings.push(text)
  }
  if (operation === 7 || operation === 9) {
    add(nextText(body, nextI32(body) ?? -1))
    if (operation === 7) put(layer, 'cql.consistency', nextU16(body))
  } else if (operation === 1) {
    const count = nextU16(body) ?? 0
    for (let i = 0; i < 2 * count && strings.length < 64 && !body.failed; i++) {
      add(nextText(body, nextU16(body) ?? -1))
    }
  } else if (operation === 3) add(nextText(body, nextU16(body) ?? -1))
  else if (operation === 0) {
    put(layer, 'cql.error_code', nextI32(body))
    add(nextText(body, nextU16(body) ?? -1))
  } else if (operation === 8) {
    const kind = nextI32(body)
    put(layer, 'cql.result.kind', kind)
    if (kind === 3) add(nextText(body, nextU16(body) ?? -1))
  }
  if (strings.length > 0) layer['cql.string'] = strings
}
