/** Compressed captures: which compression a file has, and its bytes without it, as they are asked for. */
import { createGunzip } from 'node:zlib'
import type { ByteSource } from './source.js'
import { unzstd } from './zstd.js'

const PIECE = 64 * 1024

/** By the first four bytes. A zstd file may begin with a skippable frame. */
export function compressionOf(head: Uint8Array): 'none' | 'gzip' | 'zstd' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  const zstd = head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd && head[0] === 0x28
  const skippable =
    head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 && (head[0]! & 0xf0) === 0x50
  return zstd || skippable ? 'zstd' : 'none'
}

/** The content of a compressed source of which `head` has been read already. */
export function decompress(
  kind: 'gzip' | 'zstd',
  head: Uint8Array,
  source: ByteSource,
): ByteSource {
  const pieces = piecesOf(head, source)
  return kind === 'gzip' ? gunzip(pieces, source) : unzstd(pieces, source)
}

async function* piecesOf(head: Uint8Array, source: ByteSource): AsyncGenerator<Uint8Array> {
  yield head.slice()
  for (;;) {
    // A new one each time: zlib reads it in a thread of its own.
    const piece = new Uint8Array(PIECE)
    const count = await source.read(piece, 0)
    if (count === 0) return
    yield piece.subarray(0, count)
  }
}

/** Members one after another are one content; what follows the last that is no member is left out, as gzip does. */
function gunzip(pieces: AsyncGenerator<Uint8Array>, source: ByteSource): ByteSource {
  const stream = createGunzip({ chunkSize: 4 * PIECE })
  let damage: string | null = null
  let failure: unknown
  stream.on('error', (error) => {
    damage ??= `the gzip data are damaged or cut (${error.message})`
  })
  const feed = async () => {
    try {
      for await (const piece of pieces) {
        if (stream.destroyed) return
        // Until it is through: zlib gives nothing of a piece that it works on when it is told that the data end.
        const through = new Promise<void>((resolve) => stream.write(piece, () => resolve()))
        await Promise.race([through, closed])
      }
      stream.end()
    } catch (error) {
      if (damage === null) failure = error
      stream.destroy()
    }
  }
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  let chunk: Uint8Array = new Uint8Array(0)
  let used = 0
  let feeding = false
  return {
    size: source.size,
    get position() {
      return source.position
    },
    get damage() {
      return damage
    },
    async read(into, at) {
      if (!feeding) {
        feeding = true
        void feed()
      }
      while (used === chunk.length) {
        // After an error too: what was decompressed before it is still to be had.
        const next = stream.read() as Uint8Array | null
        if (next !== null) {
          chunk = next
          used = 0
        } else if (stream.readableEnded || stream.destroyed) {
          if (failure !== undefined) throw failure
          return 0
        } else await nextEvent(stream)
      }
      const piece = chunk.subarray(used, used + into.length - at)
      into.set(piece, at)
      used += piece.length
      return piece.length
    },
    async close() {
      stream.destroy()
      await source.close()
    },
  }
}

/** Something to read, the end, or the stream closed. */
function nextEvent(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    const names = ['readable', 'end', 'close'] as const
    const done = () => {
      for (const name of names) stream.off(name, done)
      resolve()
    }
    for (const name of names) stream.on(name, done)
  })
}
