/**
 * Cursors: where a page ended, and where a packet stands, as text for a URL. They are checked when they come back: a record
 * that is not the one they name is never given for it.
 *
 *   packet: | 1 | place |                      place: | adapter u32 | sequence u48 | offset u32 | seconds u32 | fraction u32 |
 *   page:   | 2 | from i64 | to i64 | packets u48 | place … |      a time of -1: none
 *   flow:   | 3, or 4 of recorded packets | from i64 | to i64 | sort u8 | value f64 | adapter u32 | slot u32 |
 */
import { SidecapError } from '../errors.js'
import type { Place } from '../store/record.js'
import type { TimeRange } from './times.js'

/** Longest text of a packet's cursor and of a page's: what a URL has room for. */
export const PACKET_CURSOR = 40
export const PAGE_CURSOR = 8192

const PLACE_BYTES = 22
const PAGE_HEAD = 1 + 8 + 8 + 6
const LAST = (1n << 63n) - 1n
/** More adapters do not fit. */
const MOST_ADAPTERS = 256

/** Where a page ended: the range of the first one, packets given so far, the last record read of each adapter by its number. */
export interface PageCursor {
  range: TimeRange
  packets: number
  places: Map<number, Place>
}

/** The number by which cursors name an adapter: FNV-1a of its name. */
export function adapterNumber(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

export function writePacketCursor(adapter: number, place: Place): string {
  const bytes = Buffer.alloc(1 + PLACE_BYTES)
  bytes[0] = 1
  writePlace(bytes, 1, adapter, place)
  return bytes.toString('base64url')
}

/** Throws BAD_CURSOR. */
export function readPacketCursor(text: string): { adapter: number; place: Place } {
  const bytes = bytesOf(text, PACKET_CURSOR)
  if (bytes.length !== 1 + PLACE_BYTES || bytes[0] !== 1) throw badCursor(text)
  return readPlace(bytes, 1)
}

/** Throws BAD_REQUEST when there are more adapters than a cursor can hold. */
export function writePageCursor({ range, packets, places }: PageCursor): string {
  if (places.size > MOST_ADAPTERS) {
    throw new SidecapError(
      'BAD_REQUEST',
      `Packets of ${places.size} adapters are recorded, more than pages can hold`,
      { hint: 'Choose one with interface=NAME, or ask with Accept: application/x-ndjson.' },
    )
  }
  const bytes = Buffer.alloc(PAGE_HEAD + places.size * PLACE_BYTES)
  bytes[0] = 2
  bytes.writeBigInt64BE(boundOf(range.from), 1)
  bytes.writeBigInt64BE(boundOf(range.to), 9)
  bytes.writeUIntBE(packets, 17, 6)
  let at = PAGE_HEAD
  for (const [adapter, place] of places) {
    writePlace(bytes, at, adapter, place)
    at += PLACE_BYTES
  }
  return bytes.toString('base64url')
}

/** Throws BAD_CURSOR. */
export function readPageCursor(text: string): PageCursor {
  const bytes = bytesOf(text, PAGE_CURSOR)
  if (bytes[0] !== 2 || bytes.length < PAGE_HEAD || (bytes.length - PAGE_HEAD) % PLACE_BYTES !== 0)
    throw badCursor(text)
  const places = new Map<number, Place>()
  for (let at = PAGE_HEAD; at < bytes.length; at += PLACE_BYTES) {
    const { adapter, place } = readPlace(bytes, at)
    places.set(adapter, place)
  }
  return {
    range: rangeAt(bytes, 1),
    packets: bytes.readUIntBE(17, 6),
    places,
  }
}

/** Where a page of flows ended: its last flow, by what the page is sorted by, its adapter's number and its slot. */
export interface FlowCursor {
  /** Of a time range; null: of live accounts. */
  range: TimeRange | null
  /** Place in the list of orders. */
  sort: number
  value: number
  adapter: number
  slot: number
}

const FLOW_BYTES = 1 + 8 + 8 + 1 + 8 + 4 + 4

export function writeFlowCursor({ range, sort, value, adapter, slot }: FlowCursor): string {
  const bytes = Buffer.alloc(FLOW_BYTES)
  bytes[0] = range === null ? 3 : 4
  bytes.writeBigInt64BE(boundOf(range?.from), 1)
  bytes.writeBigInt64BE(boundOf(range?.to), 9)
  bytes[17] = sort
  bytes.writeDoubleBE(value, 18)
  bytes.writeUInt32BE(adapter, 26)
  bytes.writeUInt32BE(slot, 30)
  return bytes.toString('base64url')
}

/** Throws BAD_CURSOR. */
export function readFlowCursor(text: string): FlowCursor {
  const bytes = bytesOf(text, PAGE_CURSOR)
  if (bytes.length !== FLOW_BYTES || (bytes[0] !== 3 && bytes[0] !== 4)) throw badCursor(text)
  return {
    range: bytes[0] === 3 ? null : rangeAt(bytes, 1),
    sort: bytes[17]!,
    value: bytes.readDoubleBE(18),
    adapter: bytes.readUInt32BE(26),
    slot: bytes.readUInt32BE(30),
  }
}

function rangeAt(bytes: Buffer, at: number): TimeRange {
  const from = bytes.readBigInt64BE(at)
  const to = bytes.readBigInt64BE(at + 8)
  return { ...(from < 0n ? {} : { from }), ...(to < 0n ? {} : { to }) }
}

/** A time as 64 bits: beyond the year 2262 there are no packets. */
function boundOf(time: bigint | undefined): bigint {
  return time === undefined ? -1n : time > LAST ? LAST : time
}

function writePlace(bytes: Buffer, at: number, adapter: number, place: Place): void {
  bytes.writeUInt32BE(adapter, at)
  bytes.writeUIntBE(place.sequence, at + 4, 6)
  bytes.writeUInt32BE(place.offset, at + 10)
  bytes.writeUInt32BE(place.seconds, at + 14)
  bytes.writeUInt32BE(place.fraction, at + 18)
}

function readPlace(bytes: Buffer, at: number): { adapter: number; place: Place } {
  return {
    adapter: bytes.readUInt32BE(at),
    place: {
      sequence: bytes.readUIntBE(at + 4, 6),
      offset: bytes.readUInt32BE(at + 10),
      seconds: bytes.readUInt32BE(at + 14),
      fraction: bytes.readUInt32BE(at + 18),
    },
  }
}

function bytesOf(text: string, most: number): Buffer {
  if (text.length > most || !/^[A-Za-z0-9_-]+$/.test(text)) throw badCursor(text)
  return Buffer.from(text, 'base64url')
}

function badCursor(text: string): SidecapError {
  return new SidecapError('BAD_CURSOR', `${JSON.stringify(text.slice(0, 40))} is no cursor`)
}
