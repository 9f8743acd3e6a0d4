/**
 * Merging the records of several adapters by time. Runs of records of one adapter that belong before the next of the
 * others are copied in one piece, so a quiet adapter beside a busy one costs next to nothing.
 */
import { RECORD_BYTES } from '../pcap/pcap.js'
import { Buffers } from './buffers.js'

/** The chunk a source is at. */
interface Head {
  source: AsyncIterator<Uint8Array>
  bytes: Uint8Array
  view: DataView
  at: number
}

/**
 * Chunks of whole records, per source in its own order, as one stream in order of time. All sources have the same
 * precision. Where a source's times step back, its own order is kept. Output chunks may end inside a record.
 */
export async function* mergeRecords(
  sources: AsyncIterable<Uint8Array>[],
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const all = sources.map((source) => source[Symbol.asyncIterator]())
  const buffers = new Buffers()
  let out = buffers.take()
  let filled = 0
  let left = limit
  try {
    const opened = await Promise.all(all.map(load))
    const heads = opened.filter((head) => head !== null)
    while (heads.length > 0 && left > 0) {
      const head = earliest(heads)
      const start = head.at
      left -= advance(head, bound(heads, head), left)
      for (let from = start; from < head.at; ) {
        const step = Math.min(head.at - from, out.length - filled)
        out.set(head.bytes.subarray(from, from + step), filled)
        from += step
        filled += step
        if (filled < out.length) continue
        yield out
        buffers.lent(out)
        out = buffers.take()
        filled = 0
      }
      if (head.at < head.bytes.length) continue
      const more = await load(head.source)
      if (more === null) heads.splice(heads.indexOf(head), 1)
      else Object.assign(head, more)
    }
    if (filled > 0) yield out.subarray(0, filled)
  } finally {
    buffers.close()
    await Promise.allSettled(all.map((source) => source.return?.()))
  }
}

async function load(source: AsyncIterator<Uint8Array>): Promise<Head | null> {
  const { value, done } = await source.next()
  if (done) return null
  const bytes = value as Uint8Array
  return { source, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at: 0 }
}

function compare(a: Head, b: Head): number {
  const seconds = a.view.getUint32(a.at, true) - b.view.getUint32(b.at, true)
  return seconds || a.view.getUint32(a.at + 4, true) - b.view.getUint32(b.at + 4, true)
}

function earliest(heads: Head[]): Head {
  let first = heads[0]!
  for (const head of heads) if (compare(head, first) < 0) first = head
  return first
}

/** The earliest of the other heads; undefined when there are none. */
function bound(heads: Head[], except: Head): Head | undefined {
  let first: Head | undefined
  for (const head of heads) {
    if (head !== except && (first === undefined || compare(head, first) < 0)) first = head
  }
  return first
}

/** Moves a head past its records that are not after `until`, `most` of them at most; gives their number. */
function advance(head: Head, until: Head | undefined, most: number): number {
  const { view } = head
  const end = view.byteLength
  const sec = until === undefined ? Number.POSITIVE_INFINITY : until.view.getUint32(until.at, true)
  const frac = until === undefined ? 0 : until.view.getUint32(until.at + 4, true)
  let { at } = head
  let packets = 0
  while (at < end && packets < most) {
    const second = view.getUint32(at, true)
    if (second > sec || (second === sec && view.getUint32(at + 4, true) > frac)) break
    at += RECORD_BYTES + view.getUint32(at + 8, true)
    packets++
  }
  head.at = at
  return packets
}
