/** Opening and reading segments for downloads, while the writers rename them and retention deletes them. */
import fs from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SidecapError } from '../errors.js'
import { HEADER_BYTES, MAX_PACKET_BYTES, type Precision, scanRecords } from '../pcap/pcap.js'
import { appendEntry, type Entry, type Segment } from './catalog.js'
import { sequencePrefix } from './names.js'

/** An open file, read by position. Owns its descriptor. */
export class OpenFile {
  readonly #fd: number

  private constructor(fd: number) {
    this.#fd = fd
  }

  // Callbacks of `fs` by hand: its promises and FileHandle cost a tenth of a download's CPU.
  static open(file: string): Promise<OpenFile> {
    return new Promise((resolve, reject) => {
      fs.open(file, 'r', (error, fd) => (error ? reject(error) : resolve(new OpenFile(fd))))
    })
  }

  size(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.#fd, (error, stat) => (error ? reject(error) : resolve(stat.size)))
    })
  }

  /** Bytes read into `buffer[at, at + length)`; 0 at the end of the file. */
  read(buffer: Uint8Array, at: number, length: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, buffer, at, length, position, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      )
    })
  }

  /** Fills `buffer[at, at + length)`; a file that ends before is an error. */
  async readFully(buffer: Uint8Array, at: number, length: number, position: number): Promise<void> {
    for (let done = 0; done < length; ) {
      const bytes = await this.read(buffer, at + done, length - done, position + done)
      if (bytes === 0) {
        throw new SidecapError('FILE_UNREADABLE', 'A segment became shorter while it was read')
      }
      done += bytes
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => fs.close(this.#fd, () => resolve()))
  }
}

/**
 * Whether Windows refuses a file that another program has open at this moment (a virus scanner, an indexer), or
 * that is deleted and has a reader left: in a moment the answer is another.
 */
export function isHeld(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code)
}

const HELD_MS = 50

/** Opens a segment's file under the name it has now; null when it was deleted. */
export async function openSegment(segment: Segment): Promise<OpenFile | null> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { directory, file } = segment
    try {
      return await OpenFile.open(path.join(directory, file))
    } catch (error) {
      if (isHeld(error)) await sleep(HELD_MS)
      else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    // Sealed and renamed by the writer, whose word of it may still be on its way.
    if (segment.file === file) {
      const prefix = sequencePrefix(segment.sequence)
      const names = await readdir(directory).catch(() => [])
      const renamed = names.find((name) => name.startsWith(prefix) && name !== file)
      if (renamed === undefined) return null
      try {
        return await OpenFile.open(path.join(directory, renamed))
      } catch {
        // Deleted in this moment: the next attempt tells.
      }
    }
  }
  return null
}

/** The error of a download whose segment retention deleted before it was read. */
export function evicted(segment: Segment): SidecapError {
  return new SidecapError(
    'NOT_FOUND',
    `Segment ${segment.sequence} was evicted while it was being downloaded`,
    { hint: 'Ask again for a later time range, or raise recorder.bytes.' },
  )
}

/** The entries of a segment of an earlier run: its records up to `bytes`, or to the first that cannot be right. */
export async function scanOpened(
  file: OpenFile,
  bytes: number,
  precision: Precision,
): Promise<Entry[]> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, MAX_PACKET_BYTES + (1 << 20)))
  const entries: Entry[] = []
  for (let at = HEADER_BYTES; at < bytes; ) {
    const length = Math.min(buffer.length, bytes - at)
    await file.readFully(buffer, 0, length, at)
    const { end, packets, first, last, corrupt } = scanRecords(buffer, 0, length, precision)
    if (packets === 0) break
    appendEntry(entries, { offset: at, length: end, packets, first, last })
    at += end
    if (corrupt) break
  }
  return entries
}
