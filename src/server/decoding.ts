/** Decoding for clients, off the main thread. Each client has at most two jobs there, so they take turns. */
import type { RenderJob, RenderQuestion } from './renderjob.js'
import { Thread, type ThreadTimes } from './thread.js'

/** Owns its thread. */
export class Decoding {
  readonly #thread: Thread

  constructor(times?: ThreadTimes) {
    const entry = new URL('./renderer.js', import.meta.url)
    this.#thread = new Thread({ entry, name: 'sidecap-decode', does: 'Decoding' }, times)
  }

  /** Whether there is a thread. */
  get running(): boolean {
    return this.#thread.running
  }

  /** Keeps the thread, once it is there, until the returned function is called. */
  keep(): () => void {
    return this.#thread.keep()
  }

  /** The packets as text. `job.records` and `job.places` are given away. Rejects with BAD_REQUEST, INTERNAL, STOPPING. */
  render(job: RenderJob): Promise<Uint8Array<ArrayBuffer>> {
    const given = [job.records.buffer, ...(job.places === null ? [] : [job.places.buffer])]
    return this.#thread.ask({ type: 'render', job } satisfies RenderQuestion, given)
  }

  /** Rejects with BAD_REQUEST when there are no such fields. */
  async check(fields: string): Promise<void> {
    await this.#thread.ask({ type: 'check', fields } satisfies RenderQuestion)
  }

  close(): Promise<void> {
    return this.#thread.close()
  }
}
