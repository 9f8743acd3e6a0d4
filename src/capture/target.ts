/**
 * One adapter to be captured, through its comings and goings. Each opening is a worker with a session of its own; counters go on.
 *
 *   absent or down → waiting → (back) → starting → capturing → (stop) → ended
 *                       ↑ gone ──────────────┴─────────┘ └→ failed → (a pause) → starting
 */
import { Worker } from 'node:worker_threads'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'
import { type Adapter, addon, type SessionOptions } from './addon.js'
import { identityOf } from './interfaces.js'
import type { LiveBlock } from './live.js'
import type { FromWorker, ToWorker, WorkerTask } from './messages.js'
import type { Accountant, Recorder } from './parties.js'
import { Questions } from './questions.js'
import type { CaptureState, CaptureStatus, WriterCounters } from './status.js'

export interface TargetOptions {
  /** Options of its sessions, without those a target sets itself. */
  session: Omit<SessionOptions, 'device' | 'counters'>
  exclusion: string
  /** The capture file that is played instead of an adapter. */
  file?: string
  /** The worker's entry file. */
  worker: URL
  recorder: Recorder
  /** Null: packets are not accounted. */
  accountant: Accountant | null
  onLive(block: LiveBlock): void
  /** Called when the state or the error changes. */
  onChange(target: Target): void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const FLUSH_MS = 200
/** Answers that take longer are not waited for: a worker that writes to a slow disk has no time. */
const ANSWER_MS = 2000
/** A worker that does not end by itself is ended. Draining takes a few flush ages; a hung disk may take for ever. */
const STOP_MS = 4000

/** Owns the workers of one adapter. */
export class Target {
  /** The adapter's label, `any`, the name of a replayed file, or the selector of an adapter not seen yet. */
  #name: string
  /** What the adapter is opened by. */
  #device: string
  readonly #options: TargetOptions
  readonly #counters = addon().createCounters()
  #adapter: Adapter | null = null
  #state: CaptureState = 'waiting'
  #error: ErrorBody | null = null
  #worker: Worker | undefined
  #opened: Extract<FromWorker, { type: 'opened' }> | undefined
  /** Under which name the recorder keeps the packets of the running worker, or kept those of the last. */
  #recorded = ''
  /** What it had counted under that name before the running worker, and what all workers before have added. */
  #before: WriterCounters | undefined
  #added = { written: 0, writtenBytes: 0, droppedDisk: 0 }
  #identity = ''
  #openings = 0
  #pause = FIRST_PAUSE_MS
  #retryAt = 0
  #live = false
  #stopped = false
  readonly #questions = new Questions()
  #ending: Promise<void> = Promise.resolve()
  /** Since when the adapter has been absent, in milliseconds of `performance.now()`; undefined while it is there. */
  absentSince: number | undefined

  constructor(name: string, options: TargetOptions) {
    this.#name = name
    this.#device = options.file ?? name
    this.#options = options
  }

  get name(): string {
    return this.#name
  }

  /** `identityOf` the adapter that is being captured or was last; empty before the first. */
  get identity(): string {
    return this.#adapter === null ? this.#identity : identityOf(this.#adapter)
  }

  get state(): CaptureState {
    return this.#state
  }

  status(): CaptureStatus {
    const { session } = this.#options
    return {
      interface: this.#name,
      adapter: this.#adapter,
      state: this.#state,
      error: this.#error,
      backend: this.#opened?.backend ?? session.backend,
      linkType: this.#opened?.linkType ?? null,
      linkTypeName: this.#opened?.linkTypeName ?? null,
      snaplen: this.#opened?.snaplen ?? session.snaplen,
      precision: this.#opened?.precision ?? session.precision,
      filter: session.filter,
      warnings: this.#opened?.warnings ?? [],
      counters: addon().counters(this.#counters),
      store: this.#recorderCounters(),
      restarts: Math.max(0, this.#openings - 1),
    }
  }

  /**
   * Told what the system says of the adapter now: null when it is absent. Follows it: a new label, a new
   * identity (the adapter was made anew), down and up.
   */
  observe(adapter: Adapter | null, label = adapter?.name ?? this.#name): void {
    const now = performance.now()
    if (adapter === null) {
      this.absentSince ??= now
      this.#adapter = null
      if (this.#state === 'ended') return
      if (this.#worker !== undefined) this.#finish()
      this.#set('waiting', gone(this.#name))
      return
    }
    this.absentSince = undefined
    const remade = this.#identity !== '' && this.#identity !== identityOf(adapter)
    const back = this.#adapter === null || this.#adapter.flags.up !== adapter.flags.up || remade
    this.#adapter = adapter
    this.#name = label
    this.#device = adapter.name
    this.#options.accountant?.observe(this, adapter)
    if (back) {
      this.#pause = FIRST_PAUSE_MS
      this.#retryAt = 0
    }
    // A session is bound to the identity: that of the adapter before will see no packet any more.
    if (remade && this.#worker !== undefined) this.#finish()
    if (!adapter.flags.up) this.#set('waiting', down(this.#name))
    else if (this.#worker !== undefined) {
      if (this.#opened !== undefined && this.#state === 'waiting') this.#set('capturing', null)
    } else if (now >= this.#retryAt) this.open()
  }

  /** Opens without an adapter of the system behind it: `any`, a replay. Does nothing while a worker runs. */
  open(): void {
    if (this.#worker !== undefined || this.#stopped || this.#state === 'ended') return
    if (performance.now() < this.#retryAt) return
    // Said from here, at no cost, as often as asked; a worker would be started for nothing.
    const missing = this.#libraryError()
    if (missing !== null) {
      this.#fail(missing)
      return
    }
    // While it is tried again, why it failed stays the answer.
    this.#set('starting', this.#error)
    this.#identity = this.#adapter === null ? '' : identityOf(this.#adapter)
    this.#recorded = this.#name
    this.#before = this.#options.recorder.counters(this.#name)
    const { captured } = addon().counters(this.#counters)
    const task: WorkerTask = {
      session: {
        ...this.#options.session,
        device: this.#device,
        counters: this.#counters,
      },
      exclusion: this.#options.exclusion,
      recorder: this.#options.recorder.task(this.#name),
      accounts: this.#options.accountant?.task(this, this.#adapter, captured) ?? null,
    }
    const worker = new Worker(this.#options.worker, {
      workerData: task,
      name: `capture ${this.#name}`,
    })
    this.#worker = worker
    let ended: Extract<FromWorker, { type: 'ended' }> | undefined
    let crash: Error | undefined
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ended') ended = message
      else this.#onMessage(worker, message)
    })
    worker.on('error', (error) => {
      crash = error
    })
    this.#ending = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#onExit(worker, ended, crash)
        resolve()
      })
    })
  }

  /** Copies blocks for live clients, or stops that. */
  setLive(on: boolean): void {
    if (this.#live === on) return
    this.#live = on
    this.#post({ type: 'live', on })
  }

  /** Has the worker hand over what it holds; resolves when that is on disk, at the latest after 200 ms. */
  async flush(): Promise<void> {
    await this.#request((id) => ({ type: 'flush', id }), FLUSH_MS)
  }

  /** Asks the worker's accounts. Null when no worker is running, or it does not answer in time. */
  ask(question: unknown): Promise<unknown> {
    return this.#request((id) => ({ type: 'ask', id, question }), ANSWER_MS)
  }

  #request(message: (id: number) => ToWorker, most: number): Promise<unknown> {
    // A worker whose adapter has gone is still writing what was captured: its end counts as an answer, too.
    if (this.#worker === undefined) return Promise.resolve(null)
    return this.#questions.ask((id) => this.#post(message(id)), most)
  }

  /** Stops for good: the ring is drained and the file closed when the promise resolves. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#finish()
    await this.#ending
    this.#set('ended', null)
  }

  #finish(): void {
    const worker = this.#worker
    if (worker === undefined) return
    this.#post({ type: 'stop' })
    const timer = setTimeout(() => void worker.terminate(), STOP_MS)
    worker.once('exit', () => clearTimeout(timer))
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message)
  }

  #onMessage(worker: Worker, message: FromWorker): void {
    switch (message.type) {
      case 'opened':
        this.#opened = message
        this.#openings++
        this.#pause = FIRST_PAUSE_MS
        if (this.#live) this.#post({ type: 'live', on: true })
        this.#set('capturing', null)
        break
      case 'recorder':
        for (const event of message.events) this.#options.recorder.apply(this.#recorded, event)
        break
      case 'answer':
        this.#questions.answer(message.id, message.answer)
        break
      case 'names':
        this.#options.accountant?.keep(this, message.names)
        break
      case 'unaccounted':
        this.#options.accountant?.failed(this, message.error)
        break
      case 'live':
        worker.postMessage({ type: 'taken' } satisfies ToWorker)
        if (this.#opened === undefined) return
        this.#options.onLive({
          interface: this.#name,
          linkType: this.#opened.linkType,
          precision: this.#opened.precision,
          bytes: message.bytes,
          packets: message.packets,
          first: message.first,
          last: message.last,
          skippedBefore: message.skipped,
        })
        break
    }
  }

  #onExit(
    worker: Worker,
    ended: Extract<FromWorker, { type: 'ended' }> | undefined,
    crash: Error | undefined,
  ): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#questions.end()
    if (ended === undefined) this.#settle()
    this.#added = this.#recorderCounters()
    this.#before = undefined
    if (ended === undefined) {
      this.#fail(
        asSidecapError(
          crash ??
            new SidecapError('CAPTURE_FAILED', 'The capture worker was ended before its time'),
        ).toJSON(),
      )
    } else if (ended.error !== null) {
      if (ended.error.code === 'ADAPTER_GONE' || ended.error.code === 'ADAPTER_DOWN') {
        this.#set('waiting', ended.error)
      } else this.#fail(ended.error)
      // A file that cannot be played stays so.
      if (ended.error.code.startsWith('FILE_')) this.#set('ended', ended.error)
    } else if (this.#stopped || this.#options.session.backend === 'replay') {
      this.#set('ended', null)
    }
  }

  // What a dead worker had taken and not written is lost, and counted.
  #settle(): void {
    const { captured } = addon().counters(this.#counters)
    const { written, droppedDisk } = this.#recorderCounters()
    const lost = captured - written - droppedDisk
    if (lost > 0) this.#options.recorder.lost(this.#recorded, lost)
  }

  // The recorder counts by name, which an adapter may change and another may take: only what is added meanwhile is this one's.
  #recorderCounters(): WriterCounters {
    const now = this.#options.recorder.counters(this.#recorded === '' ? this.#name : this.#recorded)
    const before = this.#before ?? now
    return {
      ...now,
      written: this.#added.written + now.written - before.written,
      writtenBytes: this.#added.writtenBytes + now.writtenBytes - before.writtenBytes,
      droppedDisk: this.#added.droppedDisk + now.droppedDisk - before.droppedDisk,
    }
  }

  #libraryError(): ErrorBody | null {
    if (this.#options.session.backend !== 'pcap') return null
    const { state, error } = addon().library()
    if (state === 'loaded') return null
    const code = (
      {
        missing: 'LIBRARY_MISSING',
        incomplete: 'LIBRARY_INCOMPLETE',
        'wrong-kind': 'LIBRARY_WRONG_KIND',
      } as const
    )[state]
    return new SidecapError(code, `The capture library cannot be used: ${error}`).toJSON()
  }

  #fail(error: ErrorBody): void {
    this.#retryAt = performance.now() + this.#pause
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#set('failed', error)
  }

  #set(state: CaptureState, error: ErrorBody | null): void {
    const changed = state !== this.#state || error?.message !== this.#error?.message
    this.#state = state
    this.#error = error
    if (changed) this.#options.onChange(this)
  }
}

function gone(name: string): ErrorBody {
  return new SidecapError('ADAPTER_GONE', `Adapter ${name} is not there`).toJSON()
}

function down(name: string): ErrorBody {
  return new SidecapError('ADAPTER_DOWN', `Adapter ${name} is down`).toJSON()
}
