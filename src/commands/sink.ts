/** Where `sidecap capture` writes: a file or stdout, off the event loop, so that a stalled reader leaves signals working. */
import { close, ftruncateSync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'
import { SidecapError } from '../errors.js'
import { type PcapHeader, scanRecords, writeHeader } from '../pcap/pcap.js'

const writeAsync = promisify(write)
const closeAsync = promisify(close)
const STDOUT = 1

/** Owns the file, if it is one. */
export class Sink {
  readonly name: string
  /** Opened with the first write: a capture that cannot begin leaves an older file alone. */
  #file: number | undefined
  #size = 0
  /** Packets that are out. */
  packets = 0
  #queue: Promise<void> = Promise.resolve()

  /** A file, or stdout for `-` and no name. */
  constructor(name: string | undefined) {
    this.name = name ?? '-'
  }

  /** Writes the file's header, as `write`. */
  begin(header: Omit<PcapHeader, 'littleEndian'>, _device: string): Promise<void> {
    return this.write(writeHeader(header), 0)
  }

  /** Writes records (none: a header) after what was given before; resolves when it is out. Rejects with FILE_UNREADABLE, DISK_FULL or DISK_FAILED. */
  write(bytes: Uint8Array, packets: number): Promise<void> {
    this.#queue = this.#queue.then(() => this.#write(bytes, packets))
    return this.#queue
  }

  /** Closes the file once all writes are over, failed or not. */
  async close(): Promise<void> {
    await this.#queue.catch(() => {})
    if (this.#file !== undefined && this.#file !== STDOUT) await closeAsync(this.#file)
  }

  async #write(bytes: Uint8Array, packets: number): Promise<void> {
    this.#file ??= this.name === '-' ? STDOUT : openFile(this.name)
    const file = this.#file
    let done = 0
    while (done < bytes.length) {
      try {
        done += (await writeAsync(file, bytes, done)).bytesWritten
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EPIPE' && file === STDOUT) process.exit(0)
        if (code !== 'EAGAIN')
          throw this.#refuse(
            error,
            file,
            packets === 0 ? bytes.subarray(0, 0) : bytes.subarray(0, done),
          )
        // A pipe that somebody set to non-blocking.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    this.#size += bytes.length
    this.packets += packets
  }

  #refuse(error: unknown, file: number, done: Uint8Array): SidecapError {
    // A file ends at its last whole record. (The finer unit of time lets records of both pass.)
    const whole = scanRecords(done, 0, done.length, 'nano')
    if (file !== STDOUT) ftruncateSync(file, this.#size + whole.end)
    this.packets += whole.packets
    const { code, message } = error as NodeJS.ErrnoException
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    return new SidecapError(
      full ? 'DISK_FULL' : 'DISK_FAILED',
      `${this.name} could not be written further: ${message}`,
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
