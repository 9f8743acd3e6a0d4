/** The blocks of a file that are no packets, held until somebody takes them, within bounds. */
import type { CaptureBlock, CaptureProblem } from './types.js'

const MAX_BLOCKS = 10_000
const MAX_BYTES = 16 * 1024 * 1024
const MAX_NOTICES = 100

/** Blocks and notices of one file. */
export class Kept {
  blocks: CaptureBlock[] = []
  leftOut = 0
  readonly notices: CaptureProblem[] = []
  #bytes = 0

  /** Is there room for a block of this many bytes? It is counted as left out when not. */
  room(bytes: number): boolean {
    if (this.blocks.length < MAX_BLOCKS && this.#bytes + bytes <= MAX_BYTES) return true
    this.leftOut++
    return false
  }

  add(block: CaptureBlock): void {
    this.blocks.push(block)
    this.#bytes += block.body.length
  }

  take(): CaptureBlock[] {
    const taken = this.blocks
    this.blocks = []
    this.#bytes = 0
    return taken
  }

  notice(message: string, offset: number): void {
    if (this.notices.length < MAX_NOTICES) this.notices.push({ message, offset })
  }
}
