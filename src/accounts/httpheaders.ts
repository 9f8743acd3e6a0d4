/** Lines of HTTP/1's headers: found in bytes, nothing is made of them. Ends of lines are LF, with or without CR before it. */

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const COLON = 0x3a
/** Headers that are longer are not looked through to their end. */
const MOST_BYTES = 16384

const HOST = bytesOf('host')
const CONTENT_LENGTH = bytesOf('content-length')

/** Where the text of the line ends, CR and LF not included; -1 when its end is not there. */
export function lineEnd(bytes: Uint8Array, at: number, stop: number): number {
  const feed = feedOf(bytes, at, stop)
  if (feed < 0) return -1
  return feed > at && bytes[feed - 1] === CR ? feed - 1 : feed
}

/** Where the value of `Host` begins in the message at `at`, or -1. */
export function findHost(bytes: Uint8Array, at: number, stop: number): number {
  return find(bytes, at, stop, HOST)
}

/** Behind the empty line of the message at `at`, or -1. */
export function endOfHeaders(bytes: Uint8Array, at: number, stop: number): number {
  for (let feed = feedOf(bytes, at, stop); feed >= 0; ) {
    const line = feed + 1
    if (bytes[line] === LF && line < stop) return line + 1
    if (line + 1 < stop && bytes[line] === CR && bytes[line + 1] === LF) return line + 2
    feed = line - at < MOST_BYTES ? feedOf(bytes, line, stop) : -1
  }
  return -1
}

/** `Content-Length` of the message whose headers are `[at, end)`; -1 when it is not told or no number. */
export function bodyOf(bytes: Uint8Array, at: number, end: number): number {
  const value = find(bytes, at, end, CONTENT_LENGTH)
  if (value < 0) return -1
  let size = 0
  let digits = 0
  for (let i = value; i < end && digits < 10; i++, digits++) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) break
    size = 10 * size + digit
  }
  return digits === 0 ? -1 : size
}

/** Where the value of the header of this name begins, in the lines behind the first; -1 when it is not there. */
function find(bytes: Uint8Array, at: number, stop: number, name: Uint8Array): number {
  for (let feed = feedOf(bytes, at, stop); feed >= 0; ) {
    const line = feed + 1
    const colon = line + name.length
    if (line >= stop || bytes[line]! <= CR) return -1
    if (colon < stop && bytes[colon] === COLON && isNamed(bytes, line, name)) {
      let value = colon + 1
      while (value < stop && (bytes[value] === SPACE || bytes[value] === TAB)) value++
      return value
    }
    feed = line - at < MOST_BYTES ? feedOf(bytes, line, stop) : -1
  }
  return -1
}

/** Letters of either case: those of a name are in lower case. */
function isNamed(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if ((bytes[at + i]! | 0x20) !== name[i]) return false
  return true
}

function feedOf(bytes: Uint8Array, at: number, stop: number): number {
  const limit = Math.min(stop, at + MOST_BYTES)
  for (let i = at; i < limit; i++) if (bytes[i] === LF) return i
  return -1
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
