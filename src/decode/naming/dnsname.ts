/**
 * Domain names on the wire (RFC 1035 3.1, compression 4.1.4), and the place in a message where the next part is read.
 *
 *   | length 1, label … | length 1, label … | 0 |      or, for the rest of the name, | 11b, offset in the message 14b |
 */
import { Buffer } from 'node:buffer'
import { utf8 } from '../bytes.js'

/** A message being read: `bytes[start, end)`, of which the next part stands at `at`. */
export interface Message {
  readonly bytes: Uint8Array
  readonly start: number
  /** Where what is there of the message ends. */
  readonly end: number
  at: number
  /** The name of the first question, and where it stands: most answers point at it. */
  firstName: string
  firstAt: number
  /** Empty while all is well; `cut` when bytes are missing; else what cannot be. */
  problem: string
}

/** Of a name on the wire, with its lengths (RFC 1035 2.3.4). */
const MAX_NAME = 255
/** A name of 127 labels may come through as many pointers. */
const MAX_POINTERS = 127
const ROOT = '<Root>'

// Names are gathered here and become text at once: letters added to a text one by one cost twice as much.
const gathered = Buffer.alloc(MAX_NAME + 1)

/**
 * The name at `message.at`, without its last dot, as Wireshark writes it: `www.example.com`, `<Root>`. Moves `at` behind it.
 * Empty with `message.problem` set when it is cut, or too long, or no name.
 */
export function readName(message: Message): string {
  const { bytes, end } = message
  let at = message.at
  if (at + 1 < end && bytes[at] === 0xc0 && message.firstAt === message.start + bytes[at + 1]!) {
    message.at = at + 2
    return message.firstName
  }
  let after = -1
  let size = 0
  let pointers = 0
  let plain = true
  for (;;) {
    if (at >= end) return fail(message, 'cut')
    const length = bytes[at]!
    if (length === 0) {
      at++
      break
    }
    if (length < 64) {
      if (at + 1 + length > end) return fail(message, 'cut')
      if (size + length > MAX_NAME - 2) return fail(message, `a name longer than ${MAX_NAME} bytes`)
      if (size > 0) gathered[size++] = 0x2e
      for (let i = at + 1; i <= at + length; i++) {
        const byte = bytes[i]!
        if (byte < 0x20 || byte > 0x7e) plain = false
        gathered[size++] = byte
      }
      at += 1 + length
    } else if (length >= 192) {
      if (at + 2 > end) return fail(message, 'cut')
      if (after < 0) after = at + 2
      if (++pointers > MAX_POINTERS) return fail(message, 'a name that points at itself')
      at = message.start + ((length & 0x3f) << 8) + bytes[at + 1]!
    } else return fail(message, `a label of the unknown kind ${length >> 6}`)
  }
  message.at = after < 0 ? at : after
  if (size === 0) return ROOT
  return plain ? gathered.toString('latin1', 0, size) : printable(utf8(gathered, 0, size))
}

function fail(message: Message, problem: string): string {
  message.problem = problem
  return ''
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
}

/** Text with `\n`, `\003` for what has no glyph, as Wireshark writes names. */
function printable(text: string): string {
  let out = ''
  for (const letter of text) {
    const code = letter.charCodeAt(0)
    if (code >= 0x20 && code !== 0x7f) out += letter
    else out += ESCAPES[letter] ?? `\\${code.toString(8).padStart(3, '0')}`
  }
  return out
}
