/**
 * Reading the runs of a plan in order: segments are opened when their turn comes, one ahead, so that a download
 * holds two descriptors at most whatever its length.
 */
import type { Segment } from './catalog.js'
import { evicted, type OpenFile, openSegment } from './files.js'
import type { Run } from './plan.js'

/** Owns the open files of one source of a download. */
export class RunReader {
  readonly #runs: Run[]
  #at = 0
  /** Bytes of the current run that were read. */
  #done = 0
  #open: { segment: Segment; file: Promise<OpenFile | null> }[] = []

  constructor(runs: Run[]) {
    this.#runs = runs
  }

  /** The segment `fill` reads next; undefined at the end. */
  get segment(): Segment | undefined {
    return this.#runs[this.#at]?.segment
  }

  /** Leaves out so many bytes. */
  skip(bytes: number): void {
    let left = bytes
    while (left > 0 && this.#at < this.#runs.length) {
      const step = Math.min(left, this.#runs[this.#at]!.length - this.#done)
      left -= step
      this.#advance(step)
    }
  }

  /** Leaves out what is left of a segment. */
  skipSegment(segment: Segment): void {
    while (this.segment === segment) this.skip(this.#runs[this.#at]!.length - this.#done)
  }

  /** Fills `buffer[at, end)` from one segment as far as its runs reach: bytes read, 0 at the end. Throws NOT_FOUND when evicted. */
  async fill(buffer: Uint8Array, at = 0, end = buffer.length): Promise<number> {
    const { segment } = this
    if (segment === undefined) return 0
    const file = await this.#file(segment)
    let filled = at
    while (filled < end && this.segment === segment) {
      const run = this.#runs[this.#at]!
      const length = Math.min(end - filled, run.length - this.#done)
      await file.readFully(buffer, filled, length, run.offset + this.#done)
      filled += length
      this.#advance(length)
    }
    return filled - at
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = []
    for (const { file } of open) await (await file.catch(() => null))?.close()
  }

  #advance(bytes: number): void {
    this.#done += bytes
    if (this.#done < this.#runs[this.#at]!.length) return
    this.#at++
    this.#done = 0
  }

  async #file(segment: Segment): Promise<OpenFile> {
    if (this.#open[0]?.segment !== segment) {
      const before = this.#open[0]
      if (before !== undefined && this.#open.length > 1) this.#open.shift()
      if (this.#open[0]?.segment !== segment) {
        await this.close()
        this.#open = [ahead(segment)]
      } else await (await before?.file)?.close()
      const next = this.#runs.slice(this.#at).find((run) => run.segment !== segment)?.segment
      if (next !== undefined) this.#open.push(ahead(next))
    }
    const file = await this.#open[0]!.file
    if (file === null) throw evicted(segment)
    return file
  }
}

function ahead(segment: Segment): { segment: Segment; file: Promise<OpenFile | null> } {
  const file = openSegment(segment)
  // It may fail long before anybody waits for it.
  file.catch(() => {})
  return { segment, file }
}
