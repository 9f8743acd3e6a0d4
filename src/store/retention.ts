/**
 * What is forgotten: the oldest complete segments, over all adapters, while there are too many bytes, while they
 * are too old, or while the disk has too little free space. Open segments are never deleted; when only they are
 * left, their writers are asked to close them.
 */
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Catalog, Segment } from './catalog.js'
import type { Budget } from './shared.js'

export type EvictionReason = 'bytes' | 'age' | 'free'

export interface RetentionOptions {
  /** Directory whose disk must keep `free` bytes free; 0 asks for nothing. */
  directory: string
  free: number
  /** Most milliseconds since a segment was closed. */
  age: number
  /** Bytes that are kept free for the writers, so that they rarely wait. */
  headroom: () => number
}

const TICK_MS = 1000
/** A file that could not be deleted is tried again after so long. */
const STUCK_MS = 10_000

/** Owns the timer that deletes. */
export class Retention {
  readonly evictions: Record<EvictionReason, number> = { bytes: 0, age: 0, free: 0 }
  evictedBytes = 0
  readonly #catalog: Catalog
  readonly #budget: Budget
  readonly #options: RetentionOptions
  readonly #stuck = new Set<Segment>()
  #stuckSince = 0
  #running: Promise<void> | null = null
  #again = false
  /** What waiting writers need at least. */
  #demand = 0
  #timer: NodeJS.Timeout | undefined

  constructor(catalog: Catalog, budget: Budget, options: RetentionOptions) {
    this.#catalog = catalog
    this.#budget = budget
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => this.run(), TICK_MS).unref()
  }

  /** Called for each block: cheap unless something has to go. */
  check(): void {
    if (this.#excess() > 0) this.run()
  }

  /** A writer waits for so many bytes. */
  makeRoom(bytes: number): void {
    this.#demand = Math.max(this.#demand, bytes)
    this.run()
  }

  /** Deletes all that has to go; resolves when it has gone. */
  run(): Promise<void> {
    this.#again = true
    this.#running ??= this.#loop().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#again = false
    await this.#running
  }

  async #loop(): Promise<void> {
    while (this.#again) {
      this.#again = false
      if (performance.now() - this.#stuckSince > STUCK_MS) this.#stuck.clear()
      for (;;) {
        const victim = this.#catalog.oldestSealed(this.#stuck)
        const reason = await this.#reason(victim)
        if (reason === null) break
        if (victim === undefined) {
          // Not for headroom alone: open segments do no harm while nobody waits.
          if (this.#demand > 0) this.#budget.requestSeal()
          break
        }
        await this.#evict(victim, reason)
      }
      this.#demand = 0
    }
  }

  #excess(): number {
    const room = Math.max(this.#options.headroom(), this.#demand)
    return this.#budget.used + room - this.#budget.limit
  }

  async #reason(victim: Segment | undefined): Promise<EvictionReason | null> {
    if (this.#excess() > 0) return 'bytes'
    if (victim === undefined) return null
    if (performance.now() - victim.closedAt > this.#options.age) return 'age'
    return (await this.#isDiskShort()) ? 'free' : null
  }

  async #isDiskShort(): Promise<boolean> {
    if (this.#options.free === 0) return false
    try {
      const { bavail, bsize } = await fs.statfs(this.#options.directory)
      return bavail * bsize < this.#options.free
    } catch {
      return false
    }
  }

  async #evict(segment: Segment, reason: EvictionReason): Promise<void> {
    try {
      await fs.unlink(path.join(segment.directory, segment.file))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#stuck.add(segment)
        this.#stuckSince = performance.now()
        return
      }
    }
    // A download may have found it missing meanwhile, and settled it.
    if (!this.#catalog.remove(segment)) return
    this.#budget.release(segment.size)
    this.evictions[reason]++
    this.evictedBytes += segment.size
  }
}
