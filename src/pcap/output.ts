/**
 * Where a capture is written: a file, which appears under its name when it is complete, stdout, or a stream. One piece is
 * under way at a time, so a slow sink slows the writer.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { SidecapError } from '../errors.js'

/** A path, `-` for stdout, or a stream. */
export type CaptureSink = string | Writable

const CHUNK_BYTES = 256 * 1024

/** Owns the file of a path; a stream is ended but stays its opener's, stdout is left open. */
export class Output {
  bytes: Uint8Array = new Uint8Array(CHUNK_BYTES)
  view: DataView = new DataView(this.bytes.buffer)
  #used = 0
  readonly #name: string
  readonly #target: Writable
  readonly #done: Promise<void>
  readonly #finish: () => Promise<void>
  readonly #remove: () => Promise<void>

  private constructor(
    name: string,
    sink: Writable,
    gzip: boolean,
    keepOpen: boolean,
    finish: () => Promise<void>,
    remove: () => Promise<void>,
  ) {
    this.#name = name
    this.#finish = finish
    this.#remove = remove
    if (gzip) {
      const zip = createGzip()
      this.#target = zip
      this.#done = pipeline(zip, sink, { end: !keepOpen })
    } else {
      this.#target = sink
      this.#done = keepOpen ? Promise.resolve() : finished(sink, { readable: false })
    }
    // Told by the write that fails, or by close.
    this.#done.catch(() => {})
    sink.on('error', () => {})
  }

  /** Opens a sink. Rejects with FILE_UNREADABLE when a file cannot be created. */
  static async open(sink: CaptureSink, gzip: boolean): Promise<Output> {
    const nothing = async () => {}
    if (sink === '-') return new Output('stdout', process.stdout, gzip, true, nothing, nothing)
    if (typeof sink !== 'string') return new Output('stream', sink, gzip, false, nothing, nothing)
    try {
      const target = await realpath(sink).catch(() => path.resolve(sink))
      const old = await stat(target).catch(() => undefined)
      // What is no plain file, such as a pipe, is written in place.
      const inPlace = old !== undefined && !old.isFile()
      const hidden = `.${path.basename(target)}.${randomBytes(4).toString('hex')}.tmp`
      const name = inPlace ? target : path.join(path.dirname(target), hidden)
      const file = await open(name, inPlace ? 'w' : 'wx', 0o640)
      return Output.#file(sink, file, gzip, inPlace ? undefined : [name, target])
    } catch (error) {
      throw new SidecapError(
        'FILE_UNREADABLE',
        `${sink} cannot be written: ${(error as Error).message}`,
        {
          cause: error,
          hint: 'Check that the directory exists and that this user may write there.',
        },
      )
    }
  }

  static #file(sink: string, file: FileHandle, gzip: boolean, names?: [string, string]): Output {
    const stream = fileStream(file)
    const finish = async () => {
      if (names !== undefined) await file.sync()
      await file.close()
      if (names !== undefined) await rename(...names)
    }
    const remove = async () => {
      await file.close().catch(() => {})
      if (names !== undefined) await rm(names[0], { force: true })
    }
    return new Output(sink, stream, gzip, false, finish, remove)
  }

  /** Where `count` bytes, all zero, may be written; null when `flush` must come first. */
  room(count: number): number | null {
    if (this.#used + count > this.bytes.length) {
      if (this.#used > 0) return null
      this.#renew(count)
    }
    const at = this.#used
    this.#used += count
    return at
  }

  /** Writes bytes after those before. */
  async write(bytes: Uint8Array): Promise<void> {
    let at = this.room(bytes.length)
    if (at === null) {
      await this.flush()
      at = this.room(bytes.length)
    }
    this.bytes.set(bytes, at!)
  }

  /** Resolves when all is out. Rejects with DISK_FULL or DISK_FAILED. */
  async flush(): Promise<void> {
    if (this.#used === 0) return
    const piece = this.bytes.subarray(0, this.#used)
    // A new buffer: a stream may hold on to this one after its write.
    this.#renew(CHUNK_BYTES)
    await new Promise<void>((resolve, reject) => {
      this.#target.write(piece, (error) => (error ? reject(this.#failed(error)) : resolve()))
    })
  }

  /** Flushes, ends, and gives a file its name. */
  async close(): Promise<void> {
    await this.flush()
    try {
      if (this.#target !== process.stdout) this.#target.end()
      await this.#done
      await this.#finish()
    } catch (error) {
      throw this.#failed(error as Error)
    }
  }

  /** Gives up: a file of this name is as it was. */
  async abort(): Promise<void> {
    if (this.#target !== process.stdout) this.#target.destroy()
    await this.#done.catch(() => {})
    await this.#remove()
  }

  #renew(count: number): void {
    this.bytes = new Uint8Array(Math.max(count, CHUNK_BYTES))
    this.view = new DataView(this.bytes.buffer)
    this.#used = 0
  }

  #failed(error: NodeJS.ErrnoException): SidecapError {
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    return new SidecapError(
      full ? 'DISK_FULL' : 'DISK_FAILED',
      `${this.#name} could not be written: ${error.message}`,
      { cause: error, hint: 'Free space, or write elsewhere.' },
    )
  }
}

/** A stream into an open file, which it does not close: it is renamed first. */
function fileStream(file: FileHandle): Writable {
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
  }
  return new Writable({
    write(bytes: Uint8Array, _encoding, done) {
      write(bytes).then(() => done(), done)
    },
  })
}
