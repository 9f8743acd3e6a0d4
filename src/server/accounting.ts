/**
 * Accounts evaluated for clients, off the main thread: tables of live accounts, and recorded packets counted again. One thread serves all;
 * of recordings it counts one at a time, others wait, and more than that are refused.
 */
import { asSidecapError, SidecapError } from '../errors.js'
import type { AccountQuestion } from './accountjob.js'
import { Thread, type ThreadTimes } from './thread.js'

/** Counts that may wait for the one under way: two at once would share a thread, and need two flow tables. Each takes 20 s at most. */
const MOST_WAITING = 8

/** Owns its thread. */
export class Accounting {
  readonly #thread: Thread
  #reading = false
  readonly #waiting = new Set<() => void>()

  constructor(times?: ThreadTimes) {
    const entry = new URL('./accountant.js', import.meta.url)
    this.#thread = new Thread({ entry, name: 'sidecap-accounts', does: 'Accounting' }, times)
  }

  /** Whether there is a thread. */
  get running(): boolean {
    return this.#thread.running
  }

  /** The answer as JSON. Rejects with TOO_MANY_REQUESTS, FILTER_*, INTERNAL, STOPPING, and when the client has gone. */
  async ask(question: AccountQuestion, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (question.type === 'live') return this.#thread.ask(question, [], signal)
    await this.#turn(signal)
    try {
      return await this.#thread.ask(question, [], signal)
    } finally {
      // The turn goes to who has waited longest.
      const [next] = this.#waiting
      if (next === undefined) this.#reading = false
      else next()
    }
  }

  close(): Promise<void> {
    return this.#thread.close()
  }

  /** Resolves when a recording may be read; until it is given back, no other is. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (!this.#reading) {
      this.#reading = true
      return
    }
    if (this.#waiting.size >= MOST_WAITING) {
      throw new SidecapError(
        'TOO_MANY_REQUESTS',
        `A time range is being counted, and ${MOST_WAITING} wait for it`,
        { hint: 'Try again after the seconds in Retry-After.' },
      )
    }
    await new Promise<void>((resolve, reject) => {
      const onTurn = () => {
        this.#waiting.delete(onTurn)
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        this.#waiting.delete(onTurn)
        reject(asSidecapError(signal.reason))
      }
      this.#waiting.add(onTurn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}
