/** Records of flows that have ended, on their way from the worker to the main thread: a ring in shared memory, of a fixed size. */
import { type FlowTable, WORDS } from './flows.js'
import { FLOW_RECORDS_LOST } from './series.js'

/** Records that wait at most, a power of two: when nobody takes them, further ones are lost, and counted. */
const RECORDS = 4096
/** A flow's words, its slot and the reason. */
export const ENDED_WORDS = WORDS + 2
/** How many were put in, how many taken out: both in 32 bits, which overflow; and whether nobody wants them. */
const HEAD_WORDS = 4

export function endedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((HEAD_WORDS + RECORDS * ENDED_WORDS) * 4)
}

export class EndedFlows {
  readonly #head: Int32Array
  readonly #words: Int32Array

  constructor(shared: SharedArrayBuffer) {
    this.#head = new Int32Array(shared, 0, HEAD_WORDS)
    this.#words = new Int32Array(shared, HEAD_WORDS * 4)
  }

  /** For the reader: whether records are put here at all; at first they are. Those from before they were wanted are dropped. */
  want(wanted: boolean): void {
    if (wanted === (Atomics.load(this.#head, 2) === 0)) return
    Atomics.store(this.#head, 1, Atomics.load(this.#head, 0))
    Atomics.store(this.#head, 2, wanted ? 0 : 1)
  }

  /** Copies the record of a flow that is being given up. */
  put({ words }: FlowTable, slot: number, reason: number, cells: Float64Array): void {
    const put = this.#head[0]!
    if (Atomics.load(this.#head, 2) !== 0) return
    if (((put - Atomics.load(this.#head, 1)) | 0) >= RECORDS) {
      cells[FLOW_RECORDS_LOST]!++
      return
    }
    const ring = this.#words
    const at = (put & (RECORDS - 1)) * ENDED_WORDS
    for (let i = 0; i < WORDS; i++) ring[at + i] = words[slot * WORDS + i]!
    ring[at + WORDS] = slot
    ring[at + WORDS + 1] = reason
    Atomics.store(this.#head, 0, put + 1)
  }

  /** Records that nobody has taken yet. */
  get waiting(): number {
    return (Atomics.load(this.#head, 0) - this.#head[1]!) | 0
  }

  /** The oldest record, copied: ENDED_WORDS words; null when there is none. */
  take(): Int32Array | null {
    const taken = this.#head[1]!
    if (taken === Atomics.load(this.#head, 0)) return null
    const at = (taken & (RECORDS - 1)) * ENDED_WORDS
    const record = new Int32Array(ENDED_WORDS)
    record.set(this.#words.subarray(at, at + ENDED_WORDS))
    Atomics.store(this.#head, 1, taken + 1)
    return record
  }
}
