/**
 * Recorded packets, read again for their accounts: by the thread that evaluates them, from the files themselves, within bounds. What is
 * deleted meanwhile is left out, and told.
 */
import { addon, type Selection } from '../capture/addon.js'
import type { ErrorBody } from '../errors.js'
import { HEADER_BYTES } from '../pcap/pcap.js'
import type { Plan, Run } from '../store/plan.js'
import { readPlan, type Select } from '../store/read.js'
import type { Bounds, Reason, RecordedPart } from './accountjob.js'

/** A program is made for a link type; one that never ends at a snaplen. */
const SNAPLEN = 262_144

/** What was read. */
export interface Reading {
  /** Packets that passed. */
  packets: number
  /** Why there are more of them than that; null when there are not. */
  reason: Reason | null
}

/** Whole records, in the order they were written. They are good until the function returns. */
export type OnRecords = (records: Uint8Array, part: RecordedPart) => void

/** Ends the reading early. */
class Enough extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}

/** Reads adapter by adapter. Rejects with FILTER_* and what the disk says; with the signal's reason when it is aborted. */
export async function readRecorded(
  parts: readonly RecordedPart[],
  { filter, bounds, signal }: { filter: string; bounds: Bounds; signal: AbortSignal },
  onRecords: OnRecords,
): Promise<Reading> {
  const reading: Reading = { packets: 0, reason: null }
  const until = performance.now() + bounds.milliseconds
  let examined = 0
  let scratch = new Uint8Array(0)
  /** Whether one of these records passes. */
  const anyOf = (input: Uint8Array, selection: Selection): boolean => {
    if (scratch.length < input.length) scratch = new Uint8Array(input.length)
    return addon().select(input, scratch, { ...selection, limit: 1 }).packets > 0
  }
  const select: Select = (input, output, selection) => {
    const left = bounds.packets - reading.packets
    if (reading.reason === 'packets' || (left === 0 && anyOf(input, selection))) {
      throw new Enough('packets')
    }
    if (examined >= bounds.bytes) throw new Enough('bytes')
    if (performance.now() > until) throw new Enough('time')
    const selected = addon().select(input, output, { ...selection, limit: Math.max(1, left) })
    examined += selected.consumed
    reading.packets += selected.packets
    // What follows the last packet wanted is looked at now: there may be no further read.
    if (selected.packets === left && anyOf(input.subarray(selected.consumed), selection)) {
      reading.reason = 'packets'
    }
    return selected
  }
  try {
    for (const part of parts) {
      const { linkType } = part
      const compiled =
        filter === '' ? undefined : await addon().compileFilter(filter, linkType, SNAPLEN)
      for (const runs of bySegment(part)) {
        // The limit is kept below; that there is one makes the chunks whole records.
        const options = { filter: compiled, limit: Number.MAX_SAFE_INTEGER, signal, select }
        try {
          let head = true
          for await (const chunk of readPlan(planOf(part, runs), options)) {
            // The file's header comes first.
            if (!head) onRecords(chunk, part)
            head = false
          }
        } catch (error) {
          if ((error as Partial<ErrorBody>).code !== 'NOT_FOUND') throw error
          reading.reason = 'evicted'
        }
        if (reading.reason === 'packets') return reading
      }
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error
    reading.reason = error.reason
  }
  return reading
}

/** Segment by segment, so that one that is deleted takes no other along. */
function* bySegment({ sources }: RecordedPart): Generator<PlanRuns> {
  for (const { adapter, precision, runs } of sources) {
    let some: Run[] = []
    for (const run of runs) {
      if (some.length > 0 && some[0]!.segment.sequence !== run.segment.sequence) {
        yield { adapter, precision, runs: some }
        some = []
      }
      some.push(run)
    }
    if (some.length > 0) yield { adapter, precision, runs: some }
  }
}

type PlanRuns = RecordedPart['sources'][number]

/** A plan of some runs, as far as reading needs it. */
function planOf({ linkType, precision }: RecordedPart, source: PlanRuns): Plan {
  return {
    sources: [source],
    header: new Uint8Array(HEADER_BYTES),
    linkType,
    precision,
    snaplen: SNAPLEN,
    bytes: 0,
    packets: 0,
    etag: '',
  }
}
