/**
 * A thread that works for clients, so that the main thread stays free. One serves all who ask; it is started by the first job and
 * ended when idle, which gives its memory back.
 */
import { Worker } from 'node:worker_threads'
import { addon } from '../capture/addon.js'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'

/** So long without a job, and the thread ends. */
const IDLE_MS = 30_000
/** So long without a word from a thread that has jobs: it hangs. A machine at its limit may keep it waiting. */
const HANG_MS = 60_000
const YOUNG_MIB = 16
const OLD_MIB = 256

/** What the thread says: an answer to the job of this number. */
export type FromThread =
  | { id: number; bytes: Uint8Array<ArrayBuffer> }
  | { id: number; error: ErrorBody }

/** What it is told beside its jobs, which have an `id`, too: nobody waits for this one any more. */
export interface Cancel {
  id: number
  type: 'cancel'
}

/** Milliseconds; other than the usual for tests. */
export interface ThreadTimes {
  idle: number
  hang: number
}

interface Pending {
  resolve(bytes: Uint8Array<ArrayBuffer>): void
  reject(error: SidecapError): void
}

/** What the thread runs, its name, and what it does, as errors tell it. */
export interface ThreadTask {
  entry: URL
  name: string
  does: string
}

/** Owns the thread. */
export class Thread {
  readonly #task: ThreadTask
  readonly #times: ThreadTimes
  /** Whoever will have jobs again and again. */
  #keepers = 0
  #worker: Worker | undefined
  readonly #pending = new Map<number, Pending>()
  #timer: NodeJS.Timeout | undefined
  #next = 1
  #closed = false

  constructor(task: ThreadTask, times: ThreadTimes = { idle: IDLE_MS, hang: HANG_MS }) {
    this.#task = task
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

  /**
   * Has a job done; `given` are buffers that are given away. Rejects with what the thread answers, INTERNAL when it fails, STOPPING;
   * and at once, with its reason, when `signal` is aborted.
   */
  ask(
    job: object,
    given: ArrayBuffer[] = [],
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#closed) return Promise.reject(stopping())
    if (signal?.aborted === true) return Promise.reject(asSidecapError(signal.reason))
    const worker = this.#worker ?? this.#start()
    const id = this.#next++
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        reject(asSidecapError(signal?.reason))
        worker.postMessage({ id, type: 'cancel' } satisfies Cancel)
      }
      const settled = () => signal?.removeEventListener('abort', onAbort)
      signal?.addEventListener('abort', onAbort)
      this.#pending.set(id, {
        resolve: (bytes) => {
          settled()
          resolve(bytes)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      worker.postMessage({ id, ...job }, given)
      // Further jobs do not give a hanging thread further time.
      if (this.#pending.size === 1) this.#watch()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#end(stopping())
  }

  #start(): Worker {
    const { entry, name } = this.#task
    const worker = new Worker(entry, {
      name,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: OLD_MIB },
    })
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: FromThread) => this.#onAnswer(answer))
    const onEnd = (error: unknown) => {
      if (this.#worker === worker) void this.#end(this.#failed(error))
    }
    worker.on('error', onEnd)
    worker.on('exit', () => onEnd(new Error('its thread has ended')))
    return worker
  }

  #onAnswer(answer: FromThread): void {
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
    const onTime = () => void this.#end(this.#failed(new Error('it did not answer')))
    this.#timer = setTimeout(onTime, idle ? idleMs : hang).unref()
  }

  async #end(error: SidecapError): Promise<void> {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = undefined
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(error)
    if (worker === undefined) return
    await worker.terminate()
    // Without this some 30 MB of what the thread has freed would stay with the C library.
    addon().trim()
  }

  #failed(error: unknown): SidecapError {
    const message = `${this.#task.does} failed: ${(error as Error).message}`
    return new SidecapError('INTERNAL', message, { cause: error })
  }
}

function stopping(): SidecapError {
  return new SidecapError('STOPPING', 'The agent is shutting down')
}
