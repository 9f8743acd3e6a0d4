/**
 * BSON documents (bsonspec.org, version 1.1), as MongoDB sends them: | length 4 | type 1, name, zero, value … | 00 |.
 *
 * Elements stand in one list in their order, those of an inner document behind the element that holds it.
 */
import { find, hex, u32le, u64le, utf8 } from '../bytes.js'

export interface BsonElement {
  'mongo.element.name': string
  'mongo.element.type': number
  /** Of an inner document, bytes. */
  'mongo.document.length'?: number
  'mongo.element.value.double'?: number
  'mongo.element.value.string'?: string
  'mongo.element.value.bool'?: boolean
  'mongo.element.value.int'?: number
  /** Milliseconds since 1970 too. */
  'mongo.element.value.int64'?: bigint
  'mongo.element.value.objectid'?: string
}

const TYPES: Readonly<Record<number, string>> = {
  1: 'Double',
  2: 'String',
  3: 'Document',
  4: 'Array',
  5: 'Binary',
  6: 'Undefined',
  7: 'Object ID',
  8: 'Boolean',
  9: 'Datetime',
  10: 'NULL',
  11: 'Regex',
  12: 'DBPointer',
  13: 'JavaScript Code',
  14: 'Symbol',
  15: 'JavaScript Code w/Scope',
  16: 'Int32',
  17: 'Timestamp',
  18: 'Int64',
  19: 'Decimal128',
  127: 'Max key',
  255: 'Min key',
}

export const bsonFields = {
  'mongo.element.name': { title: 'Element', format: 'text' },
  'mongo.element.type': { title: 'Type', format: 'hex2', names: (n: number) => TYPES[n] },
  'mongo.element.value.double': { title: 'Value', format: 'float' },
  'mongo.element.value.string': { title: 'Value', format: 'text' },
  'mongo.element.value.bool': { title: 'Value', format: 'bool' },
  'mongo.element.value.int': { title: 'Value', format: 'dec' },
  'mongo.element.value.int64': { title: 'Value', format: 'dec' },
  'mongo.element.value.objectid': { title: 'ObjectID', format: 'bytes' },
} as const

const MAX_ELEMENTS = 256
const MAX_DEPTH = 8
const MAX_NAME = 1024

/** The elements of the document at `at`, as far as they are whole before `end`. */
export function readDocument(bytes: Uint8Array, at: number, end: number): BsonElement[] {
  const elements: BsonElement[] = []
  readElements(elements, bytes, at, end, 0)
  return elements
}

function readElements(
  elements: BsonElement[],
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
): void {
  let next = at + 4
  while (next < end && elements.length < MAX_ELEMENTS) {
    const type = bytes[next]!
    if (type === 0 || TYPES[type] === undefined) return
    const zero = find(bytes, 0, next + 1, Math.min(end, next + 1 + MAX_NAME))
    if (zero < 0) return
    const element: BsonElement = {
      'mongo.element.name': utf8(bytes, next + 1, zero),
      'mongo.element.type': type,
    }
    const size = sizeOf(bytes, type, zero + 1, end)
    elements.push(element)
    if (size < 0 || zero + 1 + size > end) return
    readValue(element, bytes, type, zero + 1, size)
    if ((type === 3 || type === 4) && depth < MAX_DEPTH) {
      readElements(elements, bytes, zero + 1, zero + 1 + size, depth + 1)
    }
    next = zero + 1 + size
  }
}

/** Bytes of the value, or -1 when that cannot be told. */
function sizeOf(bytes: Uint8Array, type: number, at: number, end: number): number {
  if (type === 6 || type === 10 || type > 100) return 0
  if (type === 8) return 1
  if (type === 16) return 4
  if (type === 1 || type === 9 || type === 17 || type === 18) return 8
  if (type === 7) return 12
  if (type === 19) return 16
  if (type === 11) {
    const first = find(bytes, 0, at, end)
    const second = first < 0 ? -1 : find(bytes, 0, first + 1, end)
    return second < 0 ? -1 : second + 1 - at
  }
  if (at + 4 > end) return -1
  const length = u32le(bytes, at)
  if (type === 3 || type === 4 || type === 15) return length < 5 ? -1 : length
  if (type === 5) return 5 + length
  return (type === 12 ? 16 : 4) + length
}

const view = new DataView(new ArrayBuffer(8))

function readValue(
  element: BsonElement,
  bytes: Uint8Array,
  type: number,
  at: number,
  size: number,
): void {
  if (type === 1) {
    for (let i = 0; i < 8; i++) view.setUint8(i, bytes[at + i]!)
    const value = view.getFloat64(0, true)
    // JSON has no number for the others.
    if (Number.isFinite(value)) element['mongo.element.value.double'] = value
  } else if (type === 2 && size > 4) {
    element['mongo.element.value.string'] = utf8(bytes, at + 4, at + size - 1)
  } else if (type === 7) element['mongo.element.value.objectid'] = hex(bytes, at, 12)
  else if (type === 8) element['mongo.element.value.bool'] = bytes[at] !== 0
  else if (type === 16) element['mongo.element.value.int'] = u32le(bytes, at) | 0
  else if (type === 3 || type === 4) element['mongo.document.length'] = size
  else if (type === 18 || type === 9) {
    element['mongo.element.value.int64'] = BigInt.asIntN(64, u64le(bytes, at))
  }
}
