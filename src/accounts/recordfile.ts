/**
 * Lines in a file of bounded size: FILE is written, FILE.1 is the one before it, and so on. Private to the user. Written off the event
 * loop; what waits is bounded, and a disk that refuses is tried again.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
} from 'node:fs'
import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import { SidecapError } from '../errors.js'

export interface RecordFileOptions {
  path: string
  /** Bytes of one file, at most (a single longer line excepted). */
  bytes: number
  /** Files kept, the one being written included. */
  files: number
  /** Told when writing fails, and null when it goes on. */
  onState(error: Error | null): void
}

/** Bytes that wait for the disk at most. */
const MOST_WAITING = 4 << 20
const RETRY_MS = 500
/** Lines that are written together: less than the smallest file. */
const PIECE = 1 << 15
/** A file's last line is looked for in so many bytes. */
const TAIL_BYTES = 1 << 16

/** Owns the file. */
export class RecordFile {
  readonly #options: RecordFileOptions
  #waiting: Buffer[] = []
  #bytes = 0
  #size: number
  /** The file ends within a line, whose rest waits. */
  #torn = false
  #failing = false
  #closed = false
  #running: Promise<void> | null = null
  /** Ends the pause before the next try. */
  #hurry: (() => void) | undefined

  /** Throws CONFIG_INVALID when the file cannot be written. */
  constructor(options: RecordFileOptions) {
    this.#options = options
    try {
      mkdirSync(path.dirname(options.path), { recursive: true, mode: 0o700 })
      this.#size = repair(options.path)
    } catch (error) {
      throw new SidecapError(
        'CONFIG_INVALID',
        `accounts.records: ${options.path} cannot be written: ${(error as Error).message}`,
        { cause: error },
      )
    }
  }

  /** Whether there is room for more lines; they are not refused when there is none. */
  get ready(): boolean {
    return this.#bytes < MOST_WAITING
  }

  /** Lines without their ends. */
  append(lines: readonly string[]): void {
    let piece = ''
    for (const line of lines) {
      piece += `${line}\n`
      if (piece.length > PIECE) {
        this.#wait(piece)
        piece = ''
      }
    }
    if (piece !== '') this.#wait(piece)
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
  }

  /** Resolves when nothing waits; not while the disk refuses. */
  async written(): Promise<void> {
    await this.#running
  }

  /** Resolves when all is written, or has been tried once more: to how many lines are not. */
  async close(): Promise<number> {
    this.#closed = true
    // The pause keeps no process alive: one that ends would end in it.
    this.#hurry?.()
    await this.#running
    return this.#waiting.reduce((lines, bytes) => lines + linesOf(bytes), 0)
  }

  #wait(lines: string): void {
    const bytes = Buffer.from(lines)
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#write()
        if (this.#failing) this.#options.onState(null)
        this.#failing = false
      } catch (error) {
        if (!this.#failing) this.#options.onState(error as Error)
        this.#failing = true
        if (this.#closed) return
        await new Promise<void>((resolve) => {
          this.#hurry = resolve
          setTimeout(resolve, RETRY_MS).unref()
        })
      }
    }
  }

  /** Writes the first of what waits; what of it the disk has not taken waits on. */
  async #write(): Promise<void> {
    const bytes = this.#waiting[0]!
    const full = this.#size > 0 && this.#size + bytes.length > this.#options.bytes
    if (full && !this.#torn) await this.#rotate()
    const file = await open(this.#options.path, 'a', 0o600)
    try {
      const { bytesWritten } = await file.write(bytes)
      this.#size += bytesWritten
      this.#bytes -= bytesWritten
      this.#torn = bytesWritten < bytes.length
      if (this.#torn) this.#waiting[0] = bytes.subarray(bytesWritten)
      else this.#waiting.shift()
    } finally {
      await file.close()
    }
  }

  async #rotate(): Promise<void> {
    const { path: name, files } = this.#options
    const nth = (n: number) => (n === 0 ? name : `${name}.${n}`)
    // Up to the first that is not there: a try that failed half-way left it so, and the next must not push the oldest out again.
    let free = 0
    while (free < files - 1 && existsSync(nth(free))) free++
    for (let n = free; n > 0; n--) await rename(nth(n - 1), nth(n))
    // Of one file alone nothing is kept.
    if (files === 1) await (await open(name, 'w', 0o600)).close()
    this.#size = 0
  }
}

function linesOf(bytes: Buffer): number {
  let lines = 0
  for (const byte of bytes) if (byte === 10) lines++
  return lines
}

/** Cuts off what a process that died has left of a line; gives the file's size. */
function repair(name: string): number {
  const file = openSync(name, 'a+', 0o600)
  try {
    const stats = fstatSync(file)
    // A pipe that nobody reads would hold up the end, and a device would be renamed when it is full.
    if (!stats.isFile()) throw new Error('it is no regular file; give the path of one')
    const { size } = stats
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    readSync(file, tail, 0, tail.length, size - tail.length)
    const whole = size - tail.length + tail.lastIndexOf('\n') + 1
    // A longer line is nobody's record; the first of a file may be all there is.
    const found = whole > size - tail.length || tail.length === size
    if (whole < size && found) ftruncateSync(file, whole)
    return fstatSync(file).size
  } finally {
    closeSync(file)
  }
}
