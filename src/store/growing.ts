/**
 * The file a writer appends to, and what the system says when it cannot. Writes are at explicit positions: what was
 * torn is written over, never appended to.
 */
import fs from 'node:fs'
import path from 'node:path'
import { SidecapError } from '../errors.js'
import { HEADER_BYTES, type PcapHeader, writeHeader } from '../pcap/pcap.js'
import { hiddenName } from './names.js'
import type { Publishable } from './publish.js'

/** The growing segment. `size` counts whole records written; `torn` bytes after it could not be cut off. */
export interface GrowingSegment extends Publishable {
  torn: number
  /** When it was created, in milliseconds of `performance.now()`. */
  since: number
}

/** Creates a hidden segment of the first number from `sequence` on that has no file yet: nothing is overwritten. */
export function createSegment(
  format: Omit<PcapHeader, 'littleEndian'> & { directory: string },
  sequence: number,
): GrowingSegment {
  const { directory } = format
  let made = false
  for (let number = sequence; ; ) {
    const file = path.join(directory, hiddenName(number))
    try {
      const fd = fs.openSync(file, 'wx', 0o640)
      begin(fd, writeHeader(format), file)
      const since = performance.now()
      const empty = { size: HEADER_BYTES, packets: 0, first: 0n, last: 0n, torn: 0 }
      return { ...empty, fd, directory, sequence: number, since }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') number++
      else if (code === 'ENOENT' && !made) {
        fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
        made = true
      } else throw error
    }
  }
}

function begin(fd: number, header: Uint8Array, file: string): void {
  try {
    const written = fs.writeSync(fd, header, 0, header.length, 0)
    if (written !== header.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  } catch (error) {
    fs.closeSync(fd)
    fs.rmSync(file, { force: true })
    throw error
  }
}

/** Writes what is left of a block after its first `done` bytes: bytes that were taken, often fewer. */
export function writeSome(open: GrowingSegment, bytes: Uint8Array, done: number): number {
  const left = bytes.length - done
  const written = fs.writeSync(open.fd, bytes, done, left, open.size + done)
  // Never seen, but it would loop for ever.
  if (written === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' })
  return written
}

/** Cuts the file behind its last whole record. */
export function cutTorn(open: GrowingSegment): boolean {
  try {
    fs.ftruncateSync(open.fd, open.size)
    return true
  } catch {
    return false
  }
}

/** The quota is full of segments that cannot be evicted. */
export function quotaError(limit: number): SidecapError {
  return new SidecapError('DISK_FULL', `The recorder’s ${limit} bytes are taken by open files`, {
    hint: 'Raise recorder.bytes: each adapter needs room for at least two segments.',
  })
}

/** A failed write as an error of the table. */
export function asDiskError(error: unknown, directory: string): SidecapError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const kind = ['ENOSPC', 'EDQUOT'].includes(code)
    ? 'DISK_FULL'
    : ['EROFS', 'EACCES', 'EPERM'].includes(code)
      ? 'DATA_UNWRITABLE'
      : 'DISK_FAILED'
  return new SidecapError(kind, `Writing to ${directory} failed: ${message}`, { cause: error })
}
