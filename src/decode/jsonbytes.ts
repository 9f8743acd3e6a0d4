/** Bytes being written: memory that grows, numbers and texts of JSON. */

/** Texts of 0…9999: four characters as one word, without zeros in front, and with them. */
export const WORDS = new Int32Array(10_000)
export const SIZES = new Uint8Array(10_000)
const PADDED = new Int32Array(10_000)
for (let number = 0; number < 10_000; number++) {
  const text = String(number)
  SIZES[number] = text.length
  WORDS[number] = Buffer.from(text.padEnd(4)).readInt32LE()
  PADDED[number] = Buffer.from(text.padStart(4, '0')).readInt32LE()
}

/** 1 for the ASCII characters that stand for themselves in a JSON string. */
const PLAIN = new Uint8Array(128)
for (let code = 0x20; code < 0x7f; code++) PLAIN[code] = code === 0x22 || code === 0x5c ? 0 : 1

/** A number as JSON at `at` of the view; what is no number in JSON is null. Needs 32 bytes of room. Returns the end. */
export function writeNumber(view: DataView, at: number, value: number): number {
  if (value >= 0 && value < 10_000 && (value | 0) === value) {
    view.setInt32(at, WORDS[value]!, true)
    return at + SIZES[value]!
  }
  if (value >= 0 && value <= 0xffffffff && Math.floor(value) === value) {
    const high = Math.floor(value / 10_000)
    let end = at
    if (high < 10_000) {
      view.setInt32(end, WORDS[high]!, true)
      end += SIZES[high]!
    } else {
      const top = Math.floor(high / 10_000)
      view.setInt32(end, WORDS[top]!, true)
      end += SIZES[top]!
      view.setInt32(end, PADDED[high - top * 10_000]!, true)
      end += 4
    }
    view.setInt32(end, PADDED[value - high * 10_000]!, true)
    return end + 4
  }
  const text = Number.isFinite(value) ? String(value) : 'null'
  for (let i = 0; i < text.length; i++) view.setInt8(at + i, text.charCodeAt(i))
  return at + text.length
}

// Addresses and names come again and again, as the same text: the last ones are kept as the words to store. Found by their
// last characters; compared by identity mostly. A MAC address took 75 ns a time otherwise, four a packet.
const REMEMBERED = 1024
const REMEMBERED_WORDS = 11
const rememberedTexts: string[] = new Array(REMEMBERED).fill('')
const rememberedSizes = new Uint8Array(REMEMBERED)
const rememberedWords = new Int32Array(REMEMBERED * REMEMBERED_WORDS)

/** A string of at most 40 characters as JSON at `at` of the view; 0 when it needs an escape. Needs 48 bytes of room. */
export function writeShort(view: DataView, at: number, text: string): number {
  const size = text.length
  if (size < 6) return writePlain(view, at, text)
  const last = text.charCodeAt(size - 1) + 11 * text.charCodeAt(size - 2)
  const slot =
    (last + 131 * text.charCodeAt(size - 4) + 977 * text.charCodeAt(size - 6)) & (REMEMBERED - 1)
  let word = slot * REMEMBERED_WORDS
  if (rememberedTexts[slot] === text) {
    const end = at + rememberedSizes[slot]!
    for (; at < end; at += 4) view.setInt32(at, rememberedWords[word++]!, true)
    return end
  }
  const end = writePlain(view, at, text)
  if (end === 0) return 0
  rememberedTexts[slot] = text
  rememberedSizes[slot] = end - at
  for (; at < end; at += 4) rememberedWords[word++] = view.getInt32(at, true)
  return end
}

function writePlain(view: DataView, at: number, text: string): number {
  view.setInt8(at++, 0x22)
  const size = text.length
  let i = 0
  for (; i + 3 < size; i += 4) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(i + 1)
    const c = text.charCodeAt(i + 2)
    const d = text.charCodeAt(i + 3)
    if ((a | b | c | d) > 0x7f || (PLAIN[a]! & PLAIN[b]! & PLAIN[c]! & PLAIN[d]!) === 0) return 0
    view.setInt32(at, a | (b << 8) | (c << 16) | (d << 24), true)
    at += 4
  }
  for (; i < size; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f || PLAIN[code] === 0) return 0
    view.setInt8(at++, code)
  }
  view.setInt8(at++, 0x22)
  return at
}

/** A text that is written often, as words of four characters. */
export class Words {
  readonly size: number
  readonly words: Int32Array

  constructor(text: string) {
    const bytes = Buffer.from(text)
    this.size = bytes.length
    this.words = new Int32Array(Math.ceil(bytes.length / 4))
    new Uint8Array(this.words.buffer).set(bytes)
  }
}

export class OutputBytes {
  view: DataView
  at = 0
  #bytes: Uint8Array<ArrayBuffer>

  constructor(size = 1 << 16) {
    this.#bytes = new Uint8Array(size)
    this.view = new DataView(this.#bytes.buffer)
  }

  /** Makes room for `size` more bytes; the view may be another afterwards. */
  room(size: number): void {
    if (this.at + size <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.at + size))
    larger.set(this.#bytes.subarray(0, this.at))
    this.#bytes = larger
    this.view = new DataView(larger.buffer)
  }

  /** What was written; the next bytes overwrite it. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.at)
    this.at = 0
    return taken
  }

  /** One byte; there is room. */
  byte(value: number): void {
    this.#bytes[this.at++] = value
  }

  /** Such a text; there is room for it and three bytes more. */
  words(text: Words): void {
    const { words, size } = text
    const { view } = this
    let at = this.at
    for (let i = 0; i < words.length; i++) {
      view.setInt32(at, words[i]!, true)
      at += 4
    }
    this.at += size
  }

  /** ASCII that needs no escape; there is room. */
  plain(text: string): void {
    const bytes = this.#bytes
    let at = this.at
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i)
    this.at = at
  }

  /** `.` and nine digits; there is room. */
  nanoseconds(value: number): void {
    const high = Math.floor(value / 10_000)
    const tens = Math.floor(high / 10_000)
    this.#bytes[this.at] = 0x2e
    this.#bytes[this.at + 1] = 0x30 + tens
    this.view.setInt32(this.at + 2, PADDED[high - tens * 10_000]!, true)
    this.view.setInt32(this.at + 6, PADDED[value - high * 10_000]!, true)
    this.at += 10
  }

  /** Any text as it is, as UTF-8. */
  any(text: string): void {
    this.room(3 * text.length + 16)
    this.at += Buffer.from(this.#bytes.buffer).write(text, this.at)
  }

  /** A JSON string. */
  text(text: string): void {
    this.room(text.length + 16)
    const bytes = this.#bytes
    let at = this.at
    bytes[at++] = 0x22
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        this.any(JSON.stringify(text))
        return
      }
      bytes[at++] = code
    }
    bytes[at++] = 0x22
    this.at = at
  }
}
