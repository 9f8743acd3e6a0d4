/**
 * What a download will send: the runs of bytes, in files, whose packets fall in a time range. Segments and blocks
 * inside the range are taken whole; only blocks at its edges are walked.
 */
import { createHash } from 'node:crypto'
import { SidecapError } from '../errors.js'
import { HEADER_BYTES, type Precision, readHeader, timeRuns, writeHeader } from '../pcap/pcap.js'
import type { Entry, Segment } from './catalog.js'
import { openSegment, scanOpened } from './files.js'

/** Nanoseconds since 1970; `from` inclusive, `to` exclusive. */
export interface TimeSelection {
  from?: bigint | undefined
  to?: bigint | undefined
}

/** Whole records that follow one another in a segment. */
export interface Run {
  segment: Segment
  offset: number
  length: number
  packets: number
}

/** The runs of one adapter, in the order they were written. */
export interface PlanSource {
  adapter: string
  precision: Precision
  runs: Run[]
}

/** What a download without filter sends: `header`, then the records of the sources merged by time. */
export interface Plan {
  sources: PlanSource[]
  /** The file's first 24 bytes. */
  header: Uint8Array
  linkType: number
  snaplen: number
  precision: Precision
  /** Size of the file, its header included. */
  bytes: number
  packets: number
  /** The same for the same bytes, and for no others; an entity tag once in quotes. */
  etag: string
}

/** The store's side of planning. */
export interface PlanEvents {
  /** The segment's file has gone. */
  missing(segment: Segment): void
  scanned(segment: Segment, entries: Entry[]): void
}

const ETHERNET = 1
const SNAPLEN = 262144
const START = 0n
const END = 1n << 63n
/** How long a look at a file is good for. */
const CHECKED_MS = 10_000
const AT_ONCE = 8

/** Plans a download from the segments of some adapters. Throws LINK_TYPES_DIFFER. */
export async function planDownload(
  adapters: { adapter: string; segments: readonly Segment[] }[],
  { from = START, to = END }: TimeSelection,
  events: PlanEvents,
): Promise<Plan> {
  // Taken down before anything is awaited: blocks that arrive meanwhile belong to no plan half.
  const touched = adapters.map(({ adapter, segments }) => ({
    adapter,
    parts: segments.filter((one) => touches(one, from, to)).map((one) => snapshot(one, from, to)),
  }))
  const all = touched.flatMap(({ parts }) => parts)
  await inParallel(all, (part) => check(part, events))
  await inParallel(all, (part) => cut(part, from, to, events))
  const sources = touched
    .map(({ adapter, parts }) => ({ adapter, parts: parts.filter(({ runs }) => runs.length > 0) }))
    .filter(({ parts }) => parts.length > 0)
  const parts = sources.flatMap((source) => source.parts)
  const linkType = oneLinkType(sources)
  const precision = parts.some(({ segment }) => segment.format?.precision === 'nano')
    ? 'nano'
    : 'micro'
  const snaplen = parts.reduce((most, { segment }) => Math.max(most, segment.format!.snaplen), 0)
  const format = { linkType, precision, snaplen: snaplen || SNAPLEN } as const
  const planned = sources.flatMap((source) => splitByPrecision(source.adapter, source.parts))
  const runs = planned.flatMap((source) => source.runs)
  return {
    ...format,
    sources: planned,
    header: writeHeader(format),
    bytes: runs.reduce((sum, { length }) => sum + length, HEADER_BYTES),
    packets: runs.reduce((sum, { packets }) => sum + packets, 0),
    etag: tag(planned, format),
  }
}

/** A segment as it was when the plan was asked for; it may grow afterwards. */
interface Part {
  segment: Segment
  bytes: number
  packets: number
  whole: boolean
  /** The entries at that moment; null when they must be scanned. */
  entries: Entry[] | null
  runs: Run[]
}

function snapshot(segment: Segment, from: bigint, to: bigint): Part {
  const { bytes, packets, entries } = segment
  const whole = segment.first >= from && segment.last < to
  // The last entry of an open segment grows in place; the others never change.
  const last = entries?.at(-1)
  const copied = whole || !entries || !last ? entries : [...entries.slice(0, -1), { ...last }]
  return { segment, bytes, packets, whole, entries: copied, runs: [] }
}

function touches(segment: Segment, from: bigint, to: bigint): boolean {
  return segment.packets > 0 && segment.last >= from && segment.first < to
}

/** Looks whether the file is there with its bytes, and reads its header when it is of an earlier run. */
async function check(part: Part, events: PlanEvents): Promise<void> {
  const { segment } = part
  const now = performance.now()
  if (segment.format !== null && now - segment.checkedAt < CHECKED_MS) return
  const file = await openSegment(segment)
  try {
    const size = (await file?.size()) ?? 0
    const head = Buffer.alloc(HEADER_BYTES)
    const got = file === null ? 0 : await file.read(head, 0, HEADER_BYTES, 0)
    const header = readHeader(head.subarray(0, got))
    if (size < part.bytes || header === null || !header.littleEndian) {
      part.bytes = 0
      events.missing(segment)
      return
    }
    const { linkType, snaplen, precision } = header
    segment.format = { linkType, snaplen, precision }
    segment.checkedAt = now
  } finally {
    await file?.close()
  }
}

/** Finds the runs of a segment. */
async function cut(part: Part, from: bigint, to: bigint, events: PlanEvents): Promise<void> {
  const { segment, bytes, packets } = part
  if (bytes === 0) return
  if (part.whole) {
    part.runs = [{ segment, offset: HEADER_BYTES, length: bytes - HEADER_BYTES, packets }]
    return
  }
  const file = await openSegment(segment)
  if (file === null) {
    events.missing(segment)
    return
  }
  try {
    const { precision } = segment.format!
    if (part.entries === null) {
      part.entries = await scanOpened(file, bytes, precision)
      events.scanned(segment, part.entries)
    }
    for (const entry of part.entries) {
      if (entry.last < from || entry.first >= to) continue
      if (entry.first >= from && entry.last < to) {
        join(part.runs, { segment, ...entry })
        continue
      }
      const block = Buffer.allocUnsafe(entry.length)
      await file.readFully(block, 0, block.length, entry.offset)
      for (const [start, end, count] of timeRuns(block, 0, block.length, precision, from, to)) {
        const offset = entry.offset + start
        join(part.runs, { segment, offset, length: end - start, packets: count })
      }
    }
  } finally {
    await file.close()
  }
}

function join(runs: Run[], { segment, offset, length, packets }: Run): void {
  const last = runs.at(-1)
  if (last !== undefined && last.offset + last.length === offset) {
    last.length += length
    last.packets += packets
  } else runs.push({ segment, offset, length, packets })
}

/** An adapter whose precision changed between two runs of the agent becomes two sources. */
function splitByPrecision(adapter: string, parts: Part[]): PlanSource[] {
  return (['micro', 'nano'] as const)
    .map((precision) => ({
      adapter,
      precision,
      runs: parts
        .filter(({ segment }) => segment.format!.precision === precision)
        .flatMap(({ runs }) => runs),
    }))
    .filter(({ runs }) => runs.length > 0)
}

function oneLinkType(sources: { adapter: string; parts: Part[] }[]): number {
  const seen = new Map<number, string>()
  for (const { adapter, parts } of sources) {
    for (const { segment } of parts) seen.set(segment.format!.linkType, adapter)
  }
  if (seen.size > 1) {
    const list = [...seen].map(([linkType, adapter]) => `${adapter} has link type ${linkType}`)
    throw new SidecapError('LINK_TYPES_DIFFER', `Several link types are chosen: ${list.join(', ')}`)
  }
  return [...seen.keys()][0] ?? ETHERNET
}

/** Names of segments never come back with other bytes: number, times and place tell the content. */
function tag(sources: PlanSource[], format: { precision: string; snaplen: number }): string {
  const hash = createHash('sha256').update(JSON.stringify(format))
  for (const { adapter, runs } of sources) {
    hash.update(`\n${adapter}`)
    for (const { segment, offset, length } of runs) {
      hash.update(`\n${segment.sequence} ${segment.first} ${offset} ${length}`)
    }
  }
  return hash.digest('base64url').slice(0, 22)
}

async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < items.length) await work(items[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane))
}
