/**
 * Blocks that are on disk and wait to be accounted. Writing comes first: a block is accounted when the event loop has no other to write,
 * and when too many wait, the next is given back at once, unaccounted and counted. So accounting never holds up the capture.
 */
import type { Block } from '../capture/block.js'
import type { Accounts } from './accounts.js'
import { ACCOUNTED } from './series.js'

export interface BacklogOptions {
  accounts: Accounts
  /** Unix time, in seconds, that the accounts' times count from. */
  base: Float64Array
  /** Blocks that may wait; Infinity where capturing can wait, as a replay can. */
  most: number
  /** Whether the packets' time is the present, so that flows grow old without packets, too. */
  live: boolean
  /** Told once when a block cannot be accounted, which is an error in here. */
  onFailure(error: Error): void
}

/** How often what waits for packets that do not come is looked at. */
const TICK_MS = 1000

/** Takes blocks over from whoever wrote them, and releases each. */
export class Backlog {
  readonly accounts: Accounts
  readonly #options: BacklogOptions
  readonly #blocks: Block[] = []
  readonly #timer: NodeJS.Timeout | undefined
  #scheduled = false
  #failed = false
  /** Time of the last packet, nanoseconds since 1970, and when it was accounted. */
  #last = 0n
  #at = 0

  constructor(options: BacklogOptions) {
    this.accounts = options.accounts
    this.#options = options
    if (options.live) this.#timer = setInterval(() => this.#tick(), TICK_MS).unref()
  }

  /** Takes the block over. `waiting`: how many others there are that have not been written yet. */
  put(block: Block, waiting: number): void {
    if (this.#blocks.length + waiting >= this.#options.most) {
      this.accounts.skip(block.packets)
      block.release()
      return
    }
    this.#blocks.push(block)
    this.#schedule()
  }

  /** Accounts all that waits, now. */
  drain(): void {
    while (this.#blocks.length > 0) this.#next()
  }

  /** The last call: accounts what waits. */
  close(): void {
    clearInterval(this.#timer)
    this.drain()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#blocks.length > 0) this.#next()
      if (this.#blocks.length > 0) this.#schedule()
    })
  }

  #next(): void {
    const block = this.#blocks.shift()!
    const { accounts } = this
    const { cells } = accounts
    const before = cells[ACCOUNTED]!
    try {
      accounts.block(block.bytes)
      this.#last = block.last
      this.#at = performance.now()
    } catch (error) {
      accounts.skip(block.packets - (cells[ACCOUNTED]! - before))
      if (!this.#failed) this.#options.onFailure(error as Error)
      this.#failed = true
    } finally {
      block.release()
    }
  }

  // By the clock that the packets' times are of, which need not be the system's.
  #tick(): void {
    const silent = performance.now() - this.#at
    if (this.#last === 0n || silent < TICK_MS) return
    const base = BigInt(this.#options.base[0]!) * 1_000_000_000n
    this.accounts.age(Number(this.#last - base) + silent * 1e6)
  }
}
