/**
 * From full to complete: a segment is fsynced, then renamed to the name that tells its times. Both happen beside
 * the writing of the next one; only a writer without room, or one with too many under way, does it at once.
 */
import fs from 'node:fs'
import path from 'node:path'
import { isHeld } from './files.js'
import { hiddenName, segmentName } from './names.js'

/** A segment that is written to its end. */
export interface Publishable {
  fd: number
  directory: string
  sequence: number
  /** Bytes of the file, its header included. */
  size: number
  packets: number
  first: bigint
  last: bigint
  /** Renames that failed because another program held the file. */
  held?: number
}

interface Sealed extends Omit<Publishable, 'fd' | 'directory' | 'size' | 'held'> {
  type: 'sealed'
  bytes: number
  name: string
}

export interface PublisherEvents {
  sealed(event: Sealed): void
  /** The file is gone (somebody deleted it), with so many bytes of it. */
  lost(sequence: number, bytes: number): void
  /** fsync or rename failed; the rename is tried again by `retry`. */
  failed(error: unknown): void
}

/** More segments than this waiting for a slow disk make the writer wait too. */
const MOST_UNDER_WAY = 8
/** A file that another program holds is renamed half a second later, without a word the first times. */
const MOST_HELD = 10

/** Owns the descriptors of full segments until they are renamed. */
export class Publisher {
  readonly #events: PublisherEvents
  readonly #underWay = new Set<Publishable>()
  readonly #failed = new Set<Publishable>()
  #idle: (() => void)[] = []
  #syncs = 0

  constructor(events: PublisherEvents) {
    this.#events = events
  }

  publish(segment: Publishable): void {
    if (segment.packets === 0) {
      this.#discard(segment)
      return
    }
    this.#underWay.add(segment)
    this.#syncs++
    fs.fsync(segment.fd, (error) => {
      fs.close(segment.fd, () => {
        this.#syncs--
        this.#settle()
      })
      if (error !== null) this.#events.failed(error)
      this.#rename(segment)
    })
    if (this.#underWay.size > MOST_UNDER_WAY) this.publishNow()
  }

  /** Completes everything under way before it returns. */
  publishNow(): void {
    for (const segment of [...this.#underWay]) {
      try {
        fs.fsyncSync(segment.fd)
      } catch (error) {
        this.#events.failed(error)
      }
      this.#rename(segment)
    }
  }

  /** Tries failed renames again. */
  retry(): void {
    for (const segment of [...this.#failed]) {
      this.#failed.delete(segment)
      this.#underWay.add(segment)
      this.#rename(segment)
    }
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    if (this.#syncs > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #rename(segment: Publishable): void {
    if (!this.#underWay.delete(segment)) return
    const { directory, sequence, packets, first, last, size } = segment
    const name = segmentName({ sequence, first, last, packets })
    try {
      fs.renameSync(path.join(directory, hiddenName(sequence)), path.join(directory, name))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        this.#events.lost(sequence, size)
        return
      }
      this.#failed.add(segment)
      segment.held = (segment.held ?? 0) + 1
      if (!isHeld(error) || segment.held > MOST_HELD) this.#events.failed(error)
      return
    }
    this.#events.sealed({ type: 'sealed', sequence, bytes: size, packets, first, last, name })
  }

  /** A segment without packets leaves no file. */
  #discard(segment: Publishable): void {
    fs.closeSync(segment.fd)
    fs.rmSync(path.join(segment.directory, hiddenName(segment.sequence)), { force: true })
    this.#events.lost(segment.sequence, segment.size)
  }

  #settle(): void {
    if (this.#syncs > 0) return
    for (const resolve of this.#idle) resolve()
    this.#idle = []
  }
}
