/**
 * Header blocks of HTTP/2 (HPACK, RFC 7541).
 *
 *   | 1 index 7b+ |  | 01 index 6b+, (name), value |: added to the table  | 0000 or 0001 index 4b+, (name), value |  | 001 size 5b+ |
 *
 * The dynamic table begins empty with each packet: the newest entries have the lowest numbers, so that what the packet itself
 * added is found, and what an earlier one added has a number and no name. A conversation keeps a table for each direction.
 */
import { ascii } from '../bytes.js'
import { huffman, STATIC_TABLE } from './hpacktables.js'
import { type HeaderName, headerNames } from './http2headers.js'

export type Http2Header = {
  'http2.header.name'?: string
  'http2.header.value'?: string
  /** The number in the table, where one is used. */
  'http2.header.index'?: number
  'http2.headers.status'?: number
  'http2.headers.content_length'?: bigint
} & { [Name in HeaderName]?: string }

export interface DynamicTable {
  /** What header blocks added, newest first. */
  entries: [name: string, value: string][]
  /** Of all entries, each counted with 32 characters more (RFC 7541 4.1). */
  size: number
  /** Characters that may still be told: a byte can stand for an entry of thousands. */
  room: number
}

/** The empty table that a packet begins with. */
export function newTable(): DynamicTable {
  return { entries: [], size: 0, room: MAX_TOTAL }
}

/** The table, with room for what another packet tells. */
export function resumed(table: DynamicTable): DynamicTable {
  table.room = MAX_TOTAL
  return table
}

const MAX_HEADERS = 128
/** Characters of a name or value that are told at most. */
const MAX_TEXT = 4096
const MAX_TOTAL = 65536
/** Of a table: the largest that browsers and servers agree on. What a smaller one evicts is kept, and never asked for. */
const MAX_SIZE = 65536
const OVERHEAD = 32

/** A number with a prefix of so many bits (RFC 7541 5.1), and where it ends; null when broken or above 2^28. */
function integer(bytes: Uint8Array, at: number, end: number, bits: number) {
  const mask = (1 << bits) - 1
  let value = bytes[at]! & mask
  at++
  if (value < mask) return { value, end: at }
  for (let shift = 0; shift <= 21; shift += 7) {
    if (at >= end) return null
    const byte = bytes[at++]!
    value += (byte & 127) << shift
    if (byte < 128) return { value, end: at }
  }
  return null
}

/** A string (RFC 7541 5.2): | huffman 1b, length 7b+ | … |. */
function string(bytes: Uint8Array, at: number, end: number) {
  if (at >= end) return null
  const coded = bytes[at]! >= 128
  const length = integer(bytes, at, end, 7)
  if (length === null || length.end + length.value > end) return null
  const stop = length.end + length.value
  const text = coded
    ? huffman(bytes, length.end, stop, MAX_TEXT)
    : ascii(bytes, length.end, Math.min(stop, length.end + MAX_TEXT))
  return text === null ? null : { text, end: stop }
}

/** The headers of the block in `bytes[at, end)`; those before the first that is broken or cut. */
export function readHeaders(
  bytes: Uint8Array,
  at: number,
  end: number,
  table: DynamicTable,
): Http2Header[] {
  const headers: Http2Header[] = []
  while (at < end && headers.length < MAX_HEADERS && table.room > 0) {
    const first = bytes[at]!
    if (first >= 0x80) {
      const index = integer(bytes, at, end, 7)
      if (index === null || index.value === 0) break
      headers.push(headerOf(index.value, entry(index.value, table), table))
      at = index.end
      continue
    }
    if (first >= 0x20 && first < 0x40) {
      // The table's size changes; nothing is told of it.
      const size = integer(bytes, at, end, 5)
      if (size === null) break
      at = size.end
      continue
    }
    const kept = first >= 0x40
    const index = integer(bytes, at, end, kept ? 6 : 4)
    if (index === null) break
    at = index.end
    let name = entry(index.value, table)?.[0]
    if (index.value === 0) {
      const literal = string(bytes, at, end)
      if (literal === null) break
      name = literal.text
      at = literal.end
    }
    const value = string(bytes, at, end)
    if (value === null) break
    at = value.end
    headers.push(headerOf(index.value, [name, value.text], table))
    if (kept) keep(table, [name ?? '', value.text])
  }
  if (at < end) {
    // What the rest would have added is not known, so that no number is sure any more.
    table.entries = []
    table.size = 0
  }
  return headers
}

function keep(table: DynamicTable, entry: [name: string, value: string]): void {
  table.entries.unshift(entry)
  table.size += sizeOf(entry)
  while (table.size > MAX_SIZE) table.size -= sizeOf(table.entries.pop()!)
}

function sizeOf([name, value]: [name: string, value: string]): number {
  return OVERHEAD + name.length + value.length
}

/** The entry of this number; undefined for one that an earlier packet added. */
function entry(index: number, table: DynamicTable): readonly [string, string] | undefined {
  if (index === 0) return undefined
  if (index <= STATIC_TABLE.length) return STATIC_TABLE[index - 1]
  const added = table.entries[index - STATIC_TABLE.length - 1]
  return added === undefined || added[0] === '' ? undefined : added
}

function headerOf(
  index: number,
  pair: readonly [name: string | undefined, value: string] | undefined,
  table: DynamicTable,
): Http2Header {
  const header: Http2Header = {}
  table.room -= OVERHEAD
  if (pair === undefined) {
    header['http2.header.index'] = index
    return header
  }
  const [name, value] = pair
  table.room -= value.length + (name?.length ?? 0)
  if (name !== undefined) header['http2.header.name'] = name
  header['http2.header.value'] = value
  if (index > 0) header['http2.header.index'] = index
  if (name === undefined) return header
  const field = headerNames.get(name)
  if (field !== undefined) header[field] = value
  else if (name === ':status' && /^[1-9][0-9]{2}$/.test(value))
    header['http2.headers.status'] = Number(value)
  else if (name === 'content-length' && /^[0-9]{1,18}$/.test(value))
    header['http2.headers.content_length'] = BigInt(value)
  return header
}
