/**
 * What the protocols of text lines share (SMTP, FTP, POP3, IMAP, IRC): lines that end in CRLF or a bare LF, words, replies of three
 * digits. A segment may begin or end in the middle of a line.
 */
import { find } from '../bytes.js'

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

/** Lines of one segment that are read at most. */
export const MAX_LINES = 256

/** A line: its text in `bytes[at, end)`, the next one at `next`. `whole`: its end is there. */
export interface Line {
  at: number
  end: number
  next: number
  whole: boolean
}

/** The line at `at`; `at` < `end`. */
export function lineAt(bytes: Uint8Array, at: number, end: number): Line {
  const feed = find(bytes, LF, at, end)
  if (feed < 0) return { at, end, next: end, whole: false }
  const stop = feed > at && bytes[feed - 1] === CR ? feed - 1 : feed
  return { at, end: stop, next: feed + 1, whole: true }
}

/** The lines of `bytes[at, end)`, `MAX_LINES` at most; with `cut` a last one without its end is left out. */
export function linesOf(bytes: Uint8Array, at: number, end: number, cut: boolean): Line[] {
  const lines: Line[] = []
  while (at < end && lines.length < MAX_LINES) {
    const line = lineAt(bytes, at, end)
    if (!line.whole && cut) break
    lines.push(line)
    at = line.next
  }
  return lines
}

/** Where the word at `at` ends: at a space or `end`. */
export function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  const space = find(bytes, SPACE, at, end)
  return space < 0 ? end : space
}

/** Where the first byte at or after `at` stands that is no space. */
export function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] === SPACE) at++
  return at
}

/** The three digits at `at` when they stand alone: a space, a hyphen or the line's end follows; else -1. */
export function replyCode(bytes: Uint8Array, { at, end }: Line): number {
  if (end - at < 3) return -1
  const [a, b, c] = [bytes[at]! - 0x30, bytes[at + 1]! - 0x30, bytes[at + 2]! - 0x30]
  if (a < 1 || a > 6 || b < 0 || b > 9 || c < 0 || c > 9) return -1
  const behind = at + 3 < end ? bytes[at + 3]! : SPACE
  return behind === SPACE || behind === 0x2d ? 100 * a + 10 * b + c : -1
}

/** Of either case. */
export function isLetter(byte: number): boolean {
  return (byte & 0xdf) >= 0x41 && (byte & 0xdf) <= 0x5a
}

/** What {@link verbAt} and {@link replyCode} begin with. */
export function isVerbOrCode(byte: number): boolean {
  return isLetter(byte) || (byte >= 0x31 && byte <= 0x36)
}

/** A verb of letters, `most` at most, at `at`, in capitals; empty when something else stands there. */
export function verbAt(bytes: Uint8Array, at: number, end: number, most: number): string {
  let verb = ''
  for (let i = at; i < end; i++) {
    const letter = bytes[i]! & 0xdf
    if (letter < 0x41 || letter > 0x5a) return bytes[i] === SPACE ? verb : ''
    if (verb.length === most) return ''
    verb += String.fromCharCode(letter)
  }
  return verb
}
