/**
 * Flows that have ended, as records: from the rings that the workers fill to a file and to whoever listens. While nobody wants them,
 * nothing is copied; when they come faster than they are taken, the worker counts those that are lost (`FLOW_RECORDS_LOST`).
 */

import { WORDS } from './flows.js'
import { type FlowRecord, flowRecord } from './flowview.js'
import type { Ledger } from './ledger.js'
import type { RecordFile } from './recordfile.js'

/** A flow that has ended, and the adapter it was seen on. */
export interface EndedFlow extends FlowRecord {
  observer: { ingress: { interface: { name: string } } }
}

/** How often the rings are emptied: with 4096 places each, they take forty thousand records a second. */
const TAKE_MS = 100
/** Records made at a time; requests are answered between. */
const SLICE = 500

export type OnEndedFlow = (flow: EndedFlow) => void

/** Takes the records while there is a file or a listener. */
export class FlowRecords {
  readonly #ledgers: () => readonly Pick<Ledger, 'interface' | 'base' | 'ended'>[]
  readonly #file: RecordFile | null
  readonly #listeners = new Set<OnEndedFlow>()
  #timer: NodeJS.Timeout | undefined
  #more: NodeJS.Immediate | undefined

  constructor(
    ledgers: () => readonly Pick<Ledger, 'interface' | 'base' | 'ended'>[],
    file: RecordFile | null,
  ) {
    this.#ledgers = ledgers
    this.#file = file
    if (file !== null) this.#start()
  }

  /** Calls `onFlow` for each flow that ends from now on, until the returned function is called. */
  subscribe(onFlow: OnEndedFlow): () => void {
    // One function may be given twice.
    const listener: OnEndedFlow = (flow) => onFlow(flow)
    this.#listeners.add(listener)
    this.#start()
    return () => {
      this.#listeners.delete(listener)
      if (this.#file === null && this.#listeners.size === 0) this.#stop()
    }
  }

  /** The last call: takes what is there and writes it. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) {
      while (this.#slice());
      this.#stop()
    }
    this.#listeners.clear()
    await this.#file?.close()
  }

  #start(): void {
    for (const { ended } of this.#ledgers()) ended.want(true)
    this.#timer ??= setInterval(() => this.#take(), TAKE_MS).unref()
  }

  #stop(): void {
    clearInterval(this.#timer)
    clearImmediate(this.#more)
    this.#timer = undefined
    this.#more = undefined
    for (const { ended } of this.#ledgers()) ended.want(false)
  }

  #take(): void {
    // Ledgers that are new since.
    for (const { ended } of this.#ledgers()) ended.want(true)
    if (this.#more !== undefined) return
    this.#more = setImmediate(() => {
      this.#more = undefined
      if (this.#slice()) this.#take()
    })
  }

  /** Takes some records; true when there may be more. */
  #slice(): boolean {
    // While the disk does not keep up, they wait in the ring.
    if (this.#file?.ready === false) return false
    let left = SLICE
    const lines: string[] = []
    for (const ledger of this.#ledgers()) {
      for (; left > 0; left--) {
        const record = ledger.ended.take()
        if (record === null) break
        const flow = endedFlow(record, ledger)
        if (this.#file !== null) lines.push(JSON.stringify(flow))
        for (const listener of this.#listeners) listener(flow)
      }
    }
    if (lines.length > 0) this.#file?.append(lines)
    return left === 0
  }
}

/** A record of the ring, as EndedFlows.take gives it. */
function endedFlow(
  words: Int32Array,
  { base, interface: name }: Pick<Ledger, 'base' | 'interface'>,
): EndedFlow {
  const doubles = new Float64Array(words.buffer)
  return {
    ...flowRecord(words, doubles, 0, base, words[WORDS + 1]!),
    observer: { ingress: { interface: { name } } },
  }
}
