/** One packet of a recording by its place: where its record stands, and what the record says, so that no other is taken for it. */
import {
  HEADER_BYTES,
  MAX_PACKET_BYTES,
  type Precision,
  RECORD_BYTES,
  readHeader,
} from '../pcap/pcap.js'
import type { Segment } from './catalog.js'
import { type OpenFile, openSegment } from './files.js'

/** Where a record of an adapter stands. Segments only grow, so this never changes; its time tells it from all others. */
export interface Place {
  sequence: number
  /** Of the record's first byte in the segment's file. */
  offset: number
  /** The two time fields as they stand in the record. */
  seconds: number
  fraction: number
}

/** A record, and how its bytes are to be read. */
export interface FoundRecord {
  linkType: number
  precision: Precision
  /** The record's 16 bytes, then the packet. */
  bytes: Uint8Array
}

/** The record at a place of a segment; null when the file has gone, or has another record there, or none. */
export async function readRecord(
  segment: Segment | undefined,
  place: Place,
): Promise<FoundRecord | null> {
  const file = segment === undefined ? null : await openSegment(segment)
  if (segment === undefined || file === null) return null
  try {
    const end = await endOfRecord(file, place, segment.bytes)
    const head = Buffer.alloc(HEADER_BYTES)
    const header = end === null ? null : await file.read(head, 0, HEADER_BYTES, 0)
    const format = header === null ? null : readHeader(head)
    if (end === null || format === null) return null
    const bytes = new Uint8Array(end - place.offset)
    await file.readFully(bytes, 0, bytes.length, place.offset)
    return { linkType: format.linkType, precision: format.precision, bytes }
  } finally {
    await file.close()
  }
}

/** Where the record at a place ends; null when there is another one, or none before `bytes`. */
export async function endOfRecord(
  file: OpenFile,
  { offset, seconds, fraction }: Place,
  bytes: number,
): Promise<number | null> {
  if (offset < HEADER_BYTES || offset + RECORD_BYTES > bytes) return null
  const head = Buffer.alloc(RECORD_BYTES)
  await file.readFully(head, 0, RECORD_BYTES, offset)
  if (head.readUInt32LE(0) !== seconds || head.readUInt32LE(4) !== fraction) return null
  const kept = head.readUInt32LE(8)
  const end = offset + RECORD_BYTES + kept
  return kept > MAX_PACKET_BYTES || end > bytes ? null : end
}
