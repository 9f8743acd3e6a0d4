/** Where `sidecap capture` writes: a file or stdout, off the event loop, so that a stalled reader leaves signals working. */
import { close, ftruncateSync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'
import { SidecapError } from '../errors.js'

const writeAsync = promisify(write)
const closeAsync = promisify(close)

/** Owns the file, if it is one. */
export class Sink {
  readonly name: string
  readonly #file: number
  #size = 0
  #queue: Promise<void> = Promise.resolve()

  /** A file, or stdout for `-` and, when stdout is a pipe or a file, for no name. Throws FILE_UNREADABLE. */
  constructor(name: string | undefined) {
    if (name === undefined && process.stdout.isTTY) {
      throw new SidecapError('CONFIG_INVALID', 'capture needs a place for the packets', {
        hint: 'Give a file, -w FILE, or pipe them on: sidecap capture -w - | tcpdump -r -',
      })
    }
    this.name = name ?? '-'
    this.#file = this.name === '-' ? 1 : openFile(this.name)
  }

  /** Writes after what was given before; resolves when it is out. Rejects with DISK_FULL or DISK_FAILED. */
  write(bytes: Uint8Array): Promise<void> {
    this.#queue = this.#queue.then(() => this.#write(bytes))
    return this.#queue
  }

  /** Closes the file once all writes are over, failed or not. */
  async close(): Promise<void> {
    await this.#queue.catch(() => {})
    if (this.#file !== 1) await closeAsync(this.#file)
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0
    while (done < bytes.length) {
      try {
        done += (await writeAsync(this.#file, bytes, done)).bytesWritten
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EPIPE' && this.#file === 1) process.exit(0)
        if (code !== 'EAGAIN') throw this.#refuse(error)
        // A pipe that somebody set to non-blocking.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    this.#size += bytes.length
  }

  #refuse(error: unknown): SidecapError {
    // A file ends at its last whole block, and so at a whole record.
    if (this.#file !== 1) ftruncateSync(this.#file, this.#size)
    const { code, message } = error as NodeJS.ErrnoException
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    return new SidecapError(
      full ? 'DISK_FULL' : 'DISK_FAILED',
      `${this.name} cannot be written on: ${message}`,
      {
        cause: error,
        hint: 'It holds the packets up to then, in whole. Free space, or write elsewhere.',
      },
    )
  }
}

function openFile(name: string): number {
  try {
    return openSync(name, 'w', 0o640)
  } catch (error) {
    const { message } = error as Error
    throw new SidecapError('FILE_UNREADABLE', `${name} cannot be written: ${message}`, {
      cause: error,
      hint: 'Check that the directory exists and that this user may write there.',
    })
  }
}
