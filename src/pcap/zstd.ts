/**
 * Zstandard (RFC 8878) on the fly. Node's own decoder is there from 22.15 on only, and ends without a word after the first of
 * several frames (22.21), so one decoder serves all: fzstd (MIT, no dependencies, 25 kB), 190 MB/s. The frames are walked
 * here: fzstd takes any window a frame asks for and recurses from frame to frame, so each frame gets a decoder of its
 * own once its window is known.
 */
import { Decompress } from 'fzstd'
import type { ByteSource } from './source.js'

/** What the zstd program takes without being told to take more. */
const MAX_WINDOW = 128 * 1024 * 1024
const MAGIC = 0xfd2fb528
/**
 * fzstd clears the window at each frame and moves it at each block. That is no more than this many bytes for each byte of
 * content, even with the largest window, unless somebody made the frames or blocks tiny to keep us busy.
 */
const WORK_RATIO = 1100
const WORK_FREE = 8 * 1024 * 1024 * 1024

type State = 'magic' | 'header' | 'block' | 'body' | 'skip length' | 'skip'

/** Walks frames, and gives the content of at most one block a step, so that a small file cannot fill memory. */
class Frames {
  readonly output: Uint8Array[] = []
  #state: State = 'magic'
  #head: number[] = []
  #left = 0
  #last = false
  #checksum = false
  #decoder: Decompress | null = null
  #window = 0
  #work = 0
  #content = 0

  /** Between frames: a file may end here. */
  get complete(): boolean {
    return this.#state === 'magic' && this.#head.length === 0
  }

  /** Takes some of `bytes` from `at` on, returns where it is then. Throws on damaged data. */
  step(bytes: Uint8Array, at: number): number {
    if (this.#left > 0) {
      const piece = bytes.subarray(at, at + this.#left)
      this.#left -= piece.length
      this.#pass(piece)
      return at + piece.length
    }
    this.#head.push(bytes[at]!)
    const next = this.#look(this.#head)
    if (next !== null) {
      const head = Uint8Array.from(this.#head)
      this.#head = []
      this.#state = next
      if (next === 'block' || next === 'body') this.#pass(head)
    }
    return at + 1
  }

  /** The state that follows a complete head; null while bytes of it are missing. */
  #look(head: number[]): State | null {
    switch (this.#state) {
      case 'magic': {
        if (head.length < 4) return null
        const magic = number(head, 0, 4)
        if (magic === MAGIC) {
          this.#state = 'header'
          return null
        }
        if (magic >>> 4 !== 0x184d2a5) throw new Error('a frame has no magic number')
        return 'skip length'
      }
      case 'header':
        return this.#frame(head)
      case 'block': {
        if (head.length < 3) return null
        this.#worked()
        const field = number(head, 0, 3)
        this.#last = (field & 1) === 1
        const kind = (field >> 1) & 3
        this.#left = (kind === 1 ? 1 : field >> 3) + (this.#last && this.#checksum ? 4 : 0)
        return 'body'
      }
      default:
        if (head.length < 4) return null
        this.#left = number(head, 0, 4)
        this.#last = true
        return this.#left === 0 ? 'magic' : 'skip'
    }
  }

  #frame(head: number[]): State | null {
    if (head.length < 5) return null
    const descriptor = head[4]!
    const single = (descriptor & 32) !== 0
    const dictionary = [0, 1, 2, 4][descriptor & 3]!
    const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!
    const at = 5 + (single ? 0 : 1) + dictionary
    if (head.length < at + size) return null
    let window = number(head, at, size) + (size === 2 ? 256 : 0)
    if (!single) {
      const base = 2 ** (10 + (head[5]! >> 3))
      window = base + (base / 8) * (head[5]! & 7)
    }
    if (window > MAX_WINDOW) throw new Error(`it asks for a window of ${window} bytes`)
    this.#window = window
    this.#worked()
    this.#checksum = (descriptor & 4) !== 0
    this.#decoder = new Decompress((bytes) => {
      this.#content += bytes.length
      if (bytes.length > 0) this.output.push(bytes)
    })
    return 'block'
  }

  #worked(): void {
    this.#work += this.#window
    if (this.#work > WORK_FREE + this.#content * WORK_RATIO) {
      throw new Error('it asks for large windows and fills them with next to nothing')
    }
  }

  #pass(piece: Uint8Array): void {
    const whole = this.#left === 0 && this.#state !== 'block'
    const final = whole && this.#last
    this.#decoder?.push(piece, final)
    if (!whole) return
    this.#state = final ? 'magic' : 'block'
    if (final) this.#decoder = null
  }
}

/** `count` bytes, little endian, as a number. */
function number(bytes: number[], at: number, count: number): number {
  let value = 0
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!
  return value
}

/** The content of zstd data, read as it is asked for. */
export function unzstd(pieces: AsyncGenerator<Uint8Array>, source: ByteSource): ByteSource {
  const frames = new Frames()
  let damage: string | null = null
  let piece: Uint8Array = new Uint8Array(0)
  let at = 0
  let block: Uint8Array = new Uint8Array(0)
  let used = 0
  const more = async (): Promise<boolean> => {
    while (frames.output.length === 0) {
      if (damage !== null) return false
      if (at === piece.length) {
        const next = await pieces.next()
        if (next.done === true) {
          if (!frames.complete) damage = 'the zstd data are cut'
          return false
        }
        piece = next.value
        at = 0
      }
      try {
        while (at < piece.length && frames.output.length === 0) at = frames.step(piece, at)
      } catch (error) {
        damage = `the zstd data are damaged (${(error as Error).message})`
      }
    }
    block = frames.output.shift()!
    used = 0
    return true
  }
  return {
    size: source.size,
    get position() {
      return source.position
    },
    get damage() {
      return damage
    },
    async read(into, start) {
      if (used === block.length && !(await more())) return 0
      const part = block.subarray(used, used + into.length - start)
      into.set(part, start)
      used += part.length
      return part.length
    },
    close: () => source.close(),
  }
}
