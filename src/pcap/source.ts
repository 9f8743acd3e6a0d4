/** Where the bytes of a capture come from: a file, a stream or memory, read piece by piece into a buffer of the reader's. */
import { type FileHandle, open } from 'node:fs/promises'
import { SidecapError } from '../errors.js'
import type { CaptureSource } from './types.js'

/** What is read of a file ahead of time. */
const AHEAD_BYTES = 256 * 1024

/** Bytes in order. */
export interface ByteSource {
  /** Bytes of the file as it lies there; null for a stream. */
  readonly size: number | null
  /** How many of them have been taken. */
  readonly position: number
  /** What is wrong with the compressed data; then the source has ended. */
  readonly damage: string | null
  /** Fills `into[at, …)` in part or whole, returns how much; 0 at the end. Rejects with FILE_UNREADABLE. */
  read(into: Uint8Array, at: number): Promise<number>
  close(): Promise<void>
}

/** Opens a path, stdin, a stream or memory. Rejects with FILE_UNREADABLE. */
export async function openSource(source: CaptureSource): Promise<ByteSource> {
  if (source === '-') return streamSource(process.stdin)
  if (typeof source === 'string') return openFile(source)
  return source instanceof Uint8Array ? memorySource(source) : streamSource(source)
}

async function openFile(path: string): Promise<ByteSource> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const stat = await file.stat()
    if (stat.isDirectory()) throw new Error('it is a directory')
    return stat.isFile() ? fileSource(file, path, stat.size) : pipeSource(file, path)
  } catch (error) {
    await file?.close()
    throw unreadable(path, error)
  }
}

/** A pipe or device: what is there, when it is there. */
function pipeSource(file: FileHandle, path: string): ByteSource {
  let position = 0
  return {
    size: null,
    damage: null,
    get position() {
      return position
    },
    async read(into, at) {
      try {
        const { bytesRead } = await file.read(into, at, into.length - at)
        position += bytesRead
        return bytesRead
      } catch (error) {
        throw unreadable(path, error)
      }
    },
    close: () => file.close(),
  }
}

/** A file is read ahead, a piece at a time: whoever works on the last one does not wait for the disk. */
function fileSource(file: FileHandle, path: string, size: number): ByteSource {
  let position = 0
  let [ahead, spare] = [new Uint8Array(AHEAD_BYTES), new Uint8Array(AHEAD_BYTES)]
  let [used, filled] = [0, 0]
  let reading: Promise<number> | undefined
  const begin = () => {
    reading = file.read(spare, 0, spare.length).then(({ bytesRead }) => bytesRead)
    // Whoever reads next is told.
    reading.catch(() => {})
  }
  return {
    size,
    damage: null,
    get position() {
      return position
    },
    async read(into, at) {
      if (used === filled) {
        if (reading === undefined) begin()
        try {
          filled = (await reading) as number
        } catch (error) {
          throw unreadable(path, error)
        }
        used = 0
        ;[ahead, spare] = [spare, ahead]
        if (filled > 0) begin()
      }
      const piece = ahead.subarray(used, Math.min(filled, used + into.length - at))
      into.set(piece, at)
      used += piece.length
      position += piece.length
      return piece.length
    },
    async close() {
      await reading?.catch(() => {})
      await file.close()
    },
  }
}

function memorySource(bytes: Uint8Array): ByteSource {
  let position = 0
  return {
    size: bytes.length,
    damage: null,
    get position() {
      return position
    },
    async read(into, at) {
      const piece = bytes.subarray(position, position + into.length - at)
      into.set(piece, at)
      position += piece.length
      return piece.length
    },
    close: async () => {},
  }
}

function streamSource(stream: AsyncIterable<Uint8Array>): ByteSource {
  const chunks = stream[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array(0)
  let used = 0
  let position = 0
  return {
    size: null,
    damage: null,
    get position() {
      return position
    },
    async read(into, at) {
      while (used === chunk.length) {
        const next = await chunks.next().catch((error: unknown) => {
          throw unreadable('the stream', error)
        })
        if (next.done === true) return 0
        if (!(next.value instanceof Uint8Array)) {
          throw unreadable('the stream', new Error('it gives text, not bytes'))
        }
        chunk = next.value
        used = 0
      }
      const piece = chunk.subarray(used, used + into.length - at)
      into.set(piece, at)
      used += piece.length
      position += piece.length
      return piece.length
    },
    close: async () => {
      await chunks.return?.()
    },
  }
}

function unreadable(name: string, error: unknown): SidecapError {
  const { message } = error as Error
  return new SidecapError('FILE_UNREADABLE', `${name} cannot be read: ${message}`, { cause: error })
}
