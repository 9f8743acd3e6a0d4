/**
 * Blocks that are on disk and wait to be accounted. Writing comes first: a block is accounted when the event loop has no other to write,
 * and when too many wait, the next is given back at once, unaccounted and counted. So accounting never holds up the capture.
 */
import type { Block } from '../capture/block.js'
import type { Accounts } from './accounts.js'

export interface BacklogOptions {
  accounts: Accounts
  /** Blocks that may wait; Infinity where capturing can wait, as a replay can. */
  most: number
  /** Set while the accounts are being changed: 1 in a dead worker's memory says that its flow table may be half written. */
  busy: Int32Array
  /** Told once when a block cannot be accounted, which is an error in here. */
  onFailure(error: Error): void
}

/** Takes blocks over from whoever wrote them, and releases each. */
export class Backlog {
  readonly #options: BacklogOptions
  readonly #blocks: Block[] = []
  #scheduled = false
  #failed = false

  constructor(options: BacklogOptions) {
    this.#options = options
  }

  /** Takes the block over. `waiting`: how many others there are already, that have not been written yet. */
  put(block: Block, waiting: number): void {
    if (this.#blocks.length + waiting >= this.#options.most) {
      this.#options.accounts.skip(block.packets)
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
    const { accounts, busy, onFailure } = this.#options
    Atomics.store(busy, 0, 1)
    try {
      accounts.block(block.bytes)
    } catch (error) {
      accounts.skip(block.packets)
      if (!this.#failed) onFailure(error as Error)
      this.#failed = true
    } finally {
      Atomics.store(busy, 0, 0)
      block.release()
    }
  }
}
