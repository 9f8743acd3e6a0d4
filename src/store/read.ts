/**
 * The bytes of a download. Without filter they go as they lie on disk, in reads of up to 1 MiB, the next one under
 * way while the consumer writes; with a filter each read passes through the addon once, in place.
 */
import { addon, type Filter, type Selected, type Selection } from '../capture/addon.js'
import { scanRecords, writeHeader } from '../pcap/pcap.js'
import { Buffers } from './buffers.js'
import type { Segment } from './catalog.js'
import { mergeRecords } from './merge.js'
import type { Plan, PlanSource } from './plan.js'
import { RunReader } from './runs.js'

/** The addon's `select`: whole records of `input` that are wanted, into `output`. */
export type Select = (input: Uint8Array, output: Uint8Array, selection: Selection) => Selected

export interface ReadOptions {
  filter?: Filter | undefined
  /** Cut packets to so many bytes. */
  snaplen?: number | undefined
  /** Stop after so many packets. */
  limit?: number | undefined
  /** Only these bytes of the file: `start` inclusive, `end` exclusive. */
  range?: { start: number; end: number } | undefined
  signal?: AbortSignal | undefined
  select?: Select | undefined
}

/** Most of a record that is carried from one read to the next in place; more is copied once. */
const CARRY = 64 * 1024

/**
 * The file a plan describes, in chunks. A chunk is valid until the next but one is asked for. A segment that was
 * evicted before its turn ends the iteration with an error; nothing is left out silently, but for the rest of a
 * segment whose bytes are damaged when a filter has to read them.
 */
export async function* readPlan(plan: Plan, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
  const { filter, snaplen, limit, range } = options
  const converts = plan.sources.some(({ precision }) => precision !== plan.precision)
  const selects = filter !== undefined || snaplen !== undefined || limit !== undefined || converts
  const [only] = plan.sources
  if (!selects && plan.sources.length <= 1) {
    yield* plainBytes(plan.header, new RunReader(only?.runs ?? []), options)
    return
  }
  const chunks = selectedBytes(plan, options, selects)
  yield* range === undefined ? chunks : sliced(chunks, range.start, range.end)
}

/** The header and the runs as they are. */
async function* plainBytes(
  header: Uint8Array,
  reader: RunReader,
  { range: { start, end } = { start: 0, end: Number.POSITIVE_INFINITY }, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const head = header.subarray(start, end)
  let left = end - start - head.length
  reader.skip(Math.max(0, start - header.length))
  const buffers = new Buffers()
  const fetch = (at: number): Fetched => {
    const buffer = buffers.take()
    const room = Math.max(0, Math.min(buffer.length - at, left))
    const filled = room === 0 ? Promise.resolve(0) : reader.fill(buffer, at, at + room)
    const length = filled.then((bytes) => {
      left -= bytes
      return at + bytes
    })
    return { buffer, length: handled(length) }
  }
  let next = fetch(head.length)
  next.buffer.set(head)
  try {
    for (;;) {
      const { buffer } = next
      const length = await next.length
      if (length === 0) return
      signal?.throwIfAborted()
      next = fetch(0)
      yield buffer.subarray(0, length)
      buffers.lent(buffer)
    }
  } finally {
    await next.length.catch(() => {})
    await reader.close()
    buffers.close()
  }
}

/** The header and the wanted records of all sources. */
async function* selectedBytes(
  plan: Plan,
  options: ReadOptions,
  selects: boolean,
): AsyncGenerator<Uint8Array> {
  const { filter, snaplen, limit, signal } = options
  const select = selects ? (options.select ?? addon().select) : undefined
  yield snaplen ? writeHeader({ ...plan, snaplen: Math.min(plan.snaplen, snaplen) }) : plan.header
  const sources = plan.sources.map((source) => {
    const selection = { input: source.precision, output: plan.precision, filter, snaplen }
    return wantedRecords(source, limit, signal, (bytes, left) =>
      select === undefined
        ? wholeRecords(bytes, source)
        : select(bytes, bytes, { ...selection, ...(limit === undefined ? {} : { limit: left }) }),
    )
  })
  // Each source stops at the limit by itself; merged, the limit counts once more.
  yield* sources.length === 1 ? sources[0]! : mergeRecords(sources, limit)
}

/** The wanted records of a source, in chunks of whole records. */
async function* wantedRecords(
  source: PlanSource,
  limit: number | undefined,
  signal: AbortSignal | undefined,
  select: (bytes: Uint8Array, left: number) => Selected,
): AsyncGenerator<Uint8Array> {
  const reader = new RunReader(source.runs)
  const buffers = new Buffers(CARRY)
  const fetch = (): Fetched & { segment: Segment | undefined } => {
    const buffer = buffers.take()
    const { segment } = reader
    return { buffer, segment, length: handled(reader.fill(buffer, CARRY)) }
  }
  let left = limit ?? Number.POSITIVE_INFINITY
  let carry: Uint8Array = new Uint8Array(0)
  let carried: Segment | undefined
  let damaged: Segment | undefined
  let next = fetch()
  try {
    while (left > 0) {
      const { buffer, segment } = next
      const length = await next.length
      if (length === 0) return
      signal?.throwIfAborted()
      const input = joined(segment === carried ? carry : carry.subarray(0, 0), buffer, length)
      next = fetch()
      if (segment === damaged) {
        buffers.giveBack(buffer)
        continue
      }
      const selected = select(input, left)
      if (selected.corrupt) damaged = segment
      // Stays where it is until the next chunk takes it in: nobody is given this part of the buffer.
      carry = input.subarray(selected.consumed)
      carried = segment
      left -= selected.packets
      if (selected.produced === 0) {
        buffers.giveBack(buffer)
        continue
      }
      yield input.subarray(0, selected.produced)
      buffers.lent(buffer)
    }
  } finally {
    await next.length.catch(() => {})
    await reader.close()
    buffers.close()
  }
}

interface Fetched {
  buffer: Buffer
  length: Promise<number>
}

/** Fails when it is awaited, not when it fails. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** The carried start of a record with what follows it; copied into the room before, when it fits. */
function joined(carry: Uint8Array, buffer: Buffer, length: number): Uint8Array {
  if (carry.length > CARRY) return Buffer.concat([carry, buffer.subarray(CARRY, CARRY + length)])
  buffer.set(carry, CARRY - carry.length)
  return buffer.subarray(CARRY - carry.length, CARRY + length)
}

function wholeRecords(bytes: Uint8Array, { precision }: PlanSource): Selected {
  const { end, packets, corrupt } = scanRecords(bytes, 0, bytes.length, precision)
  return { consumed: end, produced: end, packets, corrupt }
}

/** The bytes `[start, end)` of a stream of chunks. */
async function* sliced(
  chunks: AsyncGenerator<Uint8Array>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
    at += chunk.length
    if (part.length > 0) yield part
    if (at >= end) return
  }
}
