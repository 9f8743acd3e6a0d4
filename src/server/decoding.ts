/**
 * Decoding for clients, off the main thread. One thread serves all; each client has at most two jobs there, so they take
 * turns. It is started by the first job and ended when idle, which gives its memory back.
 */
import { Worker } from 'node:worker_threads'
import { asSidecapError, SidecapError } from '../errors.js'
import type { FromRenderer, RenderJob, ToRenderer } from './renderjob.js'

/** So long without a job, and the thread ends. */
const IDLE_MS = 30_000
/** So long without a word from a thread that has jobs: it hangs. A machine at its limit may keep it waiting. */
const HANG_MS = 60_000
const YOUNG_MIB = 16
const OLD_MIB = 256

interface Pending {
  resolve(bytes: Uint8Array<ArrayBuffer>): void
  reject(error: SidecapError): void
}

type Question = { type: 'render'; job: RenderJob } | { type: 'check'; fields: string }

/** Milliseconds; other than the usual for tests. */
export interface DecodingTimes {
  idle: number
  hang: number
}

/** Owns the thread. */
export class Decoding {
  readonly #times: DecodingTimes
  /** Whoever will have jobs again and again. */
  #keepers = 0
  #worker: Worker | undefined
  readonly #pending = new Map<number, Pending>()
  #timer: NodeJS.Timeout | undefined
  #next = 1
  #closed = false

  constructor(times: DecodingTimes = { idle: IDLE_MS, hang: HANG_MS }) {
    this.#times = times
  }

  /** Whether there is a thread. */
  get running(): boolean {
    return this.#worker !== undefined
  }

  /** Keeps the thread, once it is there, until the returned function is called. */
  keep(): () => void {
    this.#keepers++
    return () => {
      this.#keepers--
      this.#watch()
    }
  }

  /** The packets as text. `job.records` and `job.places` are given away. Rejects with BAD_REQUEST, INTERNAL, STOPPING. */
  render(job: RenderJob): Promise<Uint8Array<ArrayBuffer>> {
    const given = [job.records.buffer, ...(job.places === null ? [] : [job.places.buffer])]
    return this.#ask({ type: 'render', job }, given)
  }

  /** Rejects with BAD_REQUEST when there are no such fields. */
  async check(fields: string): Promise<void> {
    await this.#ask({ type: 'check', fields }, [])
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#end(new SidecapError('STOPPING', 'The agent is shutting down'))
  }

  #ask(question: Question, given: ArrayBuffer[]): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#closed) {
      return Promise.reject(new SidecapError('STOPPING', 'The agent is shutting down'))
    }
    const worker = this.#worker ?? this.#start()
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      const message: ToRenderer = { id, ...question }
      worker.postMessage(message, given)
      // Further jobs do not give a hanging thread further time.
      if (this.#pending.size === 1) this.#watch()
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./renderer.js', import.meta.url), {
      name: 'sidecap-decode',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: OLD_MIB },
    })
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: FromRenderer) => this.#onAnswer(answer))
    const onEnd = (error: unknown) => {
      if (this.#worker === worker) void this.#end(failed(error))
    }
    worker.on('error', onEnd)
    worker.on('exit', () => onEnd(new Error('its thread has ended')))
    return worker
  }

  #onAnswer(answer: FromRenderer): void {
    const pending = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if ('error' in answer) pending?.reject(asSidecapError(answer.error))
    else pending?.resolve(answer.bytes)
    this.#watch()
  }

  /** Ends the thread when it is idle, or hangs. */
  #watch(): void {
    clearTimeout(this.#timer)
    const idle = this.#pending.size === 0
    if (this.#worker === undefined || (idle && this.#keepers > 0)) return
    const { idle: idleMs, hang } = this.#times
    const onTime = () => void this.#end(failed(new Error('it did not answer')))
    this.#timer = setTimeout(onTime, idle ? idleMs : hang).unref()
  }

  async #end(error: SidecapError): Promise<void> {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(error)
    await worker?.terminate()
  }
}

function failed(error: unknown): SidecapError {
  return new SidecapError('INTERNAL', `Decoding failed: ${(error as Error).message}`, {
    cause: error,
  })
}
