/**
 * Flows that have ended, as records: from the rings that the workers fill to a file and to whoever listens. While nobody wants them,
 * nothing is copied; when they come faster than they are taken, the worker counts those that are lost (`FLOW_RECORDS_LOST`).
 * Flows that are open when their accounts come to an end are told from the table itself, which nobody writes any more.
 */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import { FORCED, WORDS } from './flows.js'
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
/** So long the flows that are open at the agent's stop may hold it up. */
const CLOSE_MS = 2000

export type OnEndedFlow = (flow: EndedFlow) => void

type EndingLedger = Pick<Ledger, 'interface' | 'base' | 'ended' | 'flows'>

/** Takes the records while there is a file or a listener. */
export class FlowRecords {
  readonly #ledgers: () => readonly EndingLedger[]
  readonly #file: RecordFile | null
  readonly #listeners = new Set<OnEndedFlow>()
  /** Those that have come to their end, and the slot up to which their open flows have been told. */
  readonly #ending = new Map<EndingLedger, number>()
  #timer: NodeJS.Timeout | undefined
  #more: NodeJS.Immediate | undefined

  constructor(ledgers: () => readonly EndingLedger[], file: RecordFile | null) {
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

  /** To be called when there is a new ledger, before anything is counted in it: its first flows may end at once. */
  begin(): void {
    if (this.#timer === undefined) return
    for (const { ended } of this.#ledgers()) ended.want(true)
  }

  /** Nothing will be counted in this ledger any more: its open flows end with this. */
  finish(ledger: EndingLedger): void {
    if (this.#timer !== undefined && !this.#ending.has(ledger)) this.#ending.set(ledger, 0)
  }

  /**
   * The last call, when nothing is captured any more: takes what is there, ends what is open, and writes it, for two seconds at most.
   * Resolves to how many flows have no record, for want of time or because the disk refuses.
   */
  async close(): Promise<number> {
    for (const ledger of this.#ledgers()) this.finish(ledger)
    const until = performance.now() + CLOSE_MS
    while (this.#ending.size > 0 && performance.now() < until) {
      if (this.#file?.ready === false) {
        await Promise.race([this.#file.written(), sleep(until - performance.now())])
      } else this.#slice()
      await immediate()
    }
    let left = 0
    for (const [ledger, slot] of this.#ending) left += ledger.ended.waiting + openFrom(ledger, slot)
    this.#stop()
    this.#listeners.clear()
    return left + ((await this.#file?.close()) ?? 0)
  }

  #start(): void {
    this.#timer ??= setInterval(() => this.#take(), TAKE_MS).unref()
    this.begin()
  }

  #stop(): void {
    clearInterval(this.#timer)
    clearImmediate(this.#more)
    this.#timer = undefined
    this.#more = undefined
    this.#ending.clear()
    for (const { ended } of this.#ledgers()) ended.want(false)
  }

  #take(): void {
    if (this.#more !== undefined) return
    this.#more = setImmediate(() => {
      this.#more = undefined
      // The last listener may have left meanwhile.
      if (this.#slice() && this.#timer !== undefined) this.#take()
    })
  }

  /** Takes some records; true when there may be more. */
  #slice(): boolean {
    // While the disk does not keep up, they wait in the ring.
    if (this.#file?.ready === false) return false
    const flows: EndedFlow[] = []
    for (const ledger of new Set([...this.#ledgers(), ...this.#ending.keys()])) {
      while (flows.length < SLICE) {
        const record = ledger.ended.take()
        if (record === null) break
        flows.push(endedFlow(record, ledger))
      }
    }
    for (const [ledger, from] of this.#ending) {
      let slot = from
      for (; slot < ledger.flows.used && flows.length < SLICE; slot++) {
        if (ledger.flows.inUse(slot)) flows.push(openFlow(ledger, slot))
      }
      this.#ending.set(ledger, slot)
      if (slot >= ledger.flows.used && flows.length < SLICE) this.#ending.delete(ledger)
    }
    if (this.#file !== null && flows.length > 0) {
      this.#file.append(flows.map((flow) => JSON.stringify(flow)))
    }
    for (const flow of flows) for (const listener of this.#listeners) listener(flow)
    return flows.length === SLICE
  }
}

/** A record of the ring, as EndedFlows.take gives it. */
function endedFlow(words: Int32Array, ledger: EndingLedger): EndedFlow {
  const doubles = new Float64Array(words.buffer)
  return {
    ...flowRecord(words, doubles, 0, ledger.base, words[WORDS + 1]!),
    observer: observerOf(ledger),
  }
}

/** A flow that ends because its accounts do. */
function openFlow(ledger: EndingLedger, slot: number): EndedFlow {
  const { words, doubles } = ledger.flows
  return { ...flowRecord(words, doubles, slot, ledger.base, FORCED), observer: observerOf(ledger) }
}

function observerOf({ interface: name }: EndingLedger): EndedFlow['observer'] {
  return { ingress: { interface: { name } } }
}

/** How many flows are open from this slot on. */
function openFrom({ flows }: EndingLedger, slot: number): number {
  let open = 0
  for (let i = slot; i < flows.used; i++) if (flows.inUse(i)) open++
  return open
}
