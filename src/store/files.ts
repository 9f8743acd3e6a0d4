/** Opening and reading segments for downloads, while the writers rename them and retention deletes them. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { SidecapError } from '../errors.js'
import { HEADER_BYTES, MAX_PACKET_BYTES, type Precision, scanRecords } from '../pcap/pcap.js'
import { appendEntry, type Entry, type Segment } from './catalog.js'
import { sequencePrefix } from './names.js'

/** Opens a segment's file under the name it has now; null when it was deleted. */
export async function openSegment(segment: Segment): Promise<fs.FileHandle | null> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const { directory, file } = segment
    try {
      return await fs.open(path.join(directory, file), 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    // Sealed and renamed by the writer, whose word of it may still be on its way.
    if (segment.file === file) {
      const prefix = sequencePrefix(segment.sequence)
      const names = await fs.readdir(directory).catch(() => [])
      const renamed = names.find((name) => name.startsWith(prefix) && name !== file)
      if (renamed === undefined) return null
      try {
        return await fs.open(path.join(directory, renamed), 'r')
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

/** Fills `buffer` from `position`; a file that ends before is an error. */
export async function readFully(
  file: fs.FileHandle,
  buffer: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, position + done)
    if (bytesRead === 0) {
      throw new SidecapError('FILE_UNREADABLE', 'A segment is shorter than it was; it was changed')
    }
    done += bytesRead
  }
}

/** The entries of a segment of an earlier run: its records up to `bytes`, or to the first that cannot be right. */
export async function scanOpened(
  file: fs.FileHandle,
  bytes: number,
  precision: Precision,
): Promise<Entry[]> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, MAX_PACKET_BYTES + (1 << 20)))
  const entries: Entry[] = []
  for (let at = HEADER_BYTES; at < bytes; ) {
    const length = Math.min(buffer.length, bytes - at)
    await readFully(file, buffer.subarray(0, length), at)
    const { end, packets, first, last, corrupt } = scanRecords(buffer, 0, length, precision)
    if (packets === 0) break
    appendEntry(entries, { offset: at, length: end, packets, first, last })
    at += end
    if (corrupt) break
  }
  return entries
}
