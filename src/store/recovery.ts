/**
 * Start-up: what a run before left behind becomes the catalog. Complete segments are taken by their names; the
 * hidden one a crash left is cut at its last whole record and renamed; nothing is ever written over.
 */
import fs from 'node:fs'
import path from 'node:path'
import {
  HEADER_BYTES,
  MAX_PACKET_BYTES,
  type PcapHeader,
  readHeader,
  scanRecords,
} from '../pcap/pcap.js'
import { appendEntry, type Entry, type Segment } from './catalog.js'
import {
  hiddenName,
  parseHiddenName,
  parseSegmentName,
  segmentName,
  sequencePrefix,
} from './names.js'

/** What recovery found in an adapter's folder. */
export interface Recovered {
  segments: Segment[]
  /** Bytes of the folder's files, counted for the quota. */
  bytes: number
  /** Segments that had to be completed, and bytes cut from them. */
  recoveries: number
  tornBytes: number
}

/** What the records of a whole file are. */
export interface FileScan {
  header: PcapHeader
  /** End of the last whole record, and the file's size. */
  end: number
  size: number
  packets: number
  first: bigint
  last: bigint
  entries: Entry[]
}

/** Reads the folder of one adapter and completes what a crash left in it. Synchronous: nothing else runs yet. */
export function recoverFolder(directory: string): Recovered {
  const found: Recovered = { segments: [], bytes: 0, recoveries: 0, tornBytes: 0 }
  for (const name of fs.readdirSync(directory)) {
    const file = path.join(directory, name)
    const hidden = parseHiddenName(name)
    if (hidden !== undefined) {
      const { segment, torn } = completeSegment(directory, name, hidden)
      found.tornBytes += torn
      if (segment === null) continue
      found.recoveries++
      found.segments.push(segment)
      found.bytes += segment.size
    } else if (name.endsWith('.pcap')) {
      const segment = takeFile(directory, name, file)
      if (segment === null) continue
      found.segments.push(segment)
      found.bytes += segment.size
    }
  }
  return found
}

/**
 * Cuts a hidden segment at its last whole record and gives it its proper name. Null without a single packet:
 * then the file is removed.
 */
export function completeSegment(
  directory: string,
  name: string,
  sequence: number,
): { segment: Segment | null; torn: number } {
  const file = path.join(directory, name)
  const scan = scanFile(file)
  if (scan === null || scan.packets === 0) {
    const { size } = fs.statSync(file)
    fs.rmSync(file)
    return { segment: null, torn: Math.max(0, size - HEADER_BYTES) }
  }
  if (scan.end < scan.size) fs.truncateSync(file, scan.end)
  const fd = fs.openSync(file, 'r+')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  const sealed = segmentName({ sequence, ...scan })
  fs.renameSync(file, path.join(directory, sealed))
  return {
    segment: { ...fromScan(scan, directory, sealed, sequence), closedAt: performance.now() },
    torn: scan.size - scan.end,
  }
}

/** Completes the segment a dead worker left open; it may have been renamed before anybody was told. */
export function completeOrphan({ directory, sequence }: Segment): {
  segment: Segment | null
  torn: number
} {
  try {
    return completeSegment(directory, hiddenName(sequence), sequence)
  } catch {
    const name = findSealed(directory, sequence)
    const file = path.join(directory, name ?? '')
    return { segment: name === undefined ? null : takeFile(directory, name, file), torn: 0 }
  }
}

/** The complete segment of this number, when it was renamed before anybody was told. */
function findSealed(directory: string, sequence: number): string | undefined {
  const prefix = sequencePrefix(sequence)
  try {
    return fs.readdirSync(directory).find((name) => name.startsWith(prefix))
  } catch {
    return undefined
  }
}

/** A complete file as a segment: by its name, or by scanning it when the name says nothing. */
function takeFile(directory: string, name: string, file: string): Segment | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return null
  // Age counts from when it was last written; a time in the future (the clock was set back) is now.
  const closedAt = performance.now() - Math.max(0, Date.now() - stat.mtimeMs)
  const named = parseSegmentName(name)
  if (named !== undefined && stat.size >= HEADER_BYTES) {
    return {
      directory,
      file: name,
      state: 'sealed',
      bytes: stat.size,
      size: stat.size,
      ...named,
      format: null,
      entries: null,
      closedAt,
      checkedAt: performance.now(),
    }
  }
  // A stranger's file: it is left as it is, and counts with all its bytes.
  const scan = scanFile(file)
  if (scan === null || !scan.header.littleEndian) return null
  return { ...fromScan(scan, directory, name, 0), size: stat.size, closedAt }
}

function fromScan(scan: FileScan, directory: string, file: string, sequence: number): Segment {
  const { header, end, packets, first, last, entries } = scan
  const { linkType, snaplen, precision } = header
  return {
    directory,
    file,
    sequence,
    state: 'sealed',
    bytes: end,
    size: end,
    packets,
    first,
    last,
    format: { linkType, snaplen, precision },
    entries,
    closedAt: 0,
    checkedAt: performance.now(),
  }
}

/** Walks all records of a file, up to the first that is torn or cannot be right; null when it is no pcap file. */
export function scanFile(file: string): FileScan | null {
  const fd = fs.openSync(file, 'r')
  try {
    const { size } = fs.fstatSync(fd)
    const head = Buffer.alloc(HEADER_BYTES)
    const header = readHeader(head.subarray(0, fs.readSync(fd, head, 0, HEADER_BYTES, 0)))
    if (header === null) return null
    const buffer = Buffer.allocUnsafe(Math.min(size + 1, MAX_PACKET_BYTES + (1 << 20)))
    const total = { packets: 0, first: 0n, last: 0n }
    const entries: Entry[] = []
    let end = HEADER_BYTES
    for (;;) {
      const read = fs.readSync(fd, buffer, 0, buffer.length, end)
      const scan = scanRecords(buffer, 0, read, header.precision, header.littleEndian)
      if (scan.packets === 0) break
      const { packets, first, last } = scan
      // Cut to entries of about a block, so that a time range walks only its edges.
      appendEntry(entries, { offset: end, length: scan.end, packets, first, last })
      if (total.packets === 0 || first < total.first) total.first = first
      if (total.packets === 0 || last > total.last) total.last = last
      total.packets += packets
      end += scan.end
      if (scan.corrupt) break
    }
    return { header, end, size, ...total, entries }
  } finally {
    fs.closeSync(fd)
  }
}
