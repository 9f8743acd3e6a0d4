/**
 * The buffers of downloads. A buffer that was yielded is used again when the consumer asks for the next chunk but
 * one: by then a stream has written it out. A download begins with small buffers, so that a client that never
 * reads costs little, and gets large ones once it has taken some megabytes.
 */
const SMALL = 128 * 1024
const LARGE = 1 << 20
/** Bytes a client has to take before it gets large buffers: more than sockets hold by themselves. */
const PROVEN = 6 << 20
/** Large buffers of all downloads together. */
const MOST_LARGE = 32

let large = 0
// A few stay for the next download: fresh memory costs page faults.
const spare: Buffer[] = []
const MOST_SPARE = 4

/** Owns the buffers of one download. */
export class Buffers {
  readonly #room: number
  readonly #free: Buffer[] = []
  readonly #lent: Buffer[] = []
  readonly #all = new Set<Buffer>()
  #taken = 0

  /** `room` bytes are left free at the start of each buffer, for the beginning of a record. */
  constructor(room = 0) {
    this.#room = room
  }

  take(): Buffer {
    const proven = this.#taken >= PROVEN
    let buffer = this.#free.pop()
    if (proven && (buffer === undefined || buffer.length < LARGE) && large < MOST_LARGE) {
      if (buffer !== undefined) this.#all.delete(buffer)
      buffer = this.#allocateLarge()
    }
    if (buffer === undefined) {
      buffer = Buffer.allocUnsafeSlow(SMALL + this.#room)
      this.#all.add(buffer)
    }
    this.#taken += buffer.length - this.#room
    return buffer
  }

  /** Gives a buffer back that nobody was shown. */
  giveBack(buffer: Buffer): void {
    this.#free.push(buffer)
  }

  /** To be called when a `yield` of this buffer returns: the one yielded before it is free again. */
  lent(buffer: Buffer): void {
    this.#lent.push(buffer)
    while (this.#lent.length > 1) this.#free.push(this.#lent.shift()!)
  }

  /** The download is over. What the consumer may still hold is left to the garbage collector. */
  close(): void {
    for (const buffer of this.#all) {
      if (buffer.length < LARGE) continue
      large--
      const idle = this.#free.includes(buffer)
      if (idle && this.#room === 0 && spare.length < MOST_SPARE) spare.push(buffer)
    }
    this.#all.clear()
  }

  #allocateLarge(): Buffer {
    large++
    const kept = this.#room === 0 ? spare.pop() : undefined
    const buffer = kept ?? Buffer.allocUnsafeSlow(LARGE + this.#room)
    this.#all.add(buffer)
    return buffer
  }
}
