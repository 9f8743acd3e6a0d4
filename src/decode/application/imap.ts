/**
 * IMAP (RFC 9051): tagged commands and replies. What goes on with a literal or a mail in segments of its own is nobody's here.
 *
 *   a1 SELECT "INBOX" CRLF        * 21 EXISTS CRLF a1 OK [READ-WRITE] done CRLF
 */
import { find, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Line, lineAt, MAX_LINES, skipSpaces, wordEnd } from './lines.js'

export interface ImapLine {
  /** With its end. */
  'imap.line': string
  'imap.request'?: string
  'imap.request_tag'?: string
  'imap.request.command.uid'?: boolean
  'imap.request.command'?: string
  'imap.request.username'?: string
  'imap.request.password'?: string
  'imap.request.folder'?: string
  'imap.response'?: string
  'imap.response_tag'?: string
  'imap.response.status'?: string
  'imap.response.command'?: string
}

export interface Imap extends Layer<'imap'> {
  'imap.isrequest': boolean
  lines: ImapLine[]
}

const PORTS = [143]
const TAG = /^[A-Za-z0-9.#$&'/:;<=>?@^_`|~,[!-]{1,32}$/
const FOLDERS = new Set(
  'select examine create delete rename subscribe unsubscribe status'.split(' '),
)
const STATUS = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH'])
const QUOTE = 0x22
/** Words of a line that are looked at. */
const MAX_WORDS = 8

export const imap: Protocol<Imap> = {
  name: 'imap',
  title: 'Internet Message Access Protocol',
  source: 'RFC 9051',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'imap.isrequest': { title: 'Request', format: 'bool' },
    'imap.line': { title: 'Line', format: 'text' },
    'imap.request': { title: 'Request', format: 'text' },
    'imap.request_tag': { title: 'Request Tag', format: 'text', also: 'imap.tag' },
    'imap.request.command.uid': { title: 'Request isUID', format: 'bool' },
    'imap.request.command': { title: 'Request Command', format: 'text', also: 'imap.command' },
    'imap.request.username': { title: 'Request Username', format: 'text' },
    'imap.request.password': { title: 'Request Password', format: 'text' },
    'imap.request.folder': { title: 'Request Folder', format: 'text' },
    'imap.response': { title: 'Response', format: 'text' },
    'imap.response_tag': { title: 'Response Tag', format: 'text', also: 'imap.tag' },
    'imap.response.status': { title: 'Response Status', format: 'text' },
    'imap.response.command': { title: 'Response Command', format: 'text', also: 'imap.command' },
  },
  decode(bytes, at, end, walk) {
    const request = PORTS.includes(walk.destinationPort)
    const lines = linesOf(bytes, at, end, walk.reported > end)
    const first = lines[0]
    if (first === undefined || !begins(words(bytes, first), request)) return null
    return {
      protocol: 'imap',
      offset: at,
      size: end - at,
      'imap.isrequest': request,
      lines: lines.map((line) => readLine(bytes, line, request)),
    }
  },
  summary: (layer) => (layer.lines[0]?.['imap.line'] ?? '').trimEnd().slice(0, 100),
}

/** The lines of the segment, without the literals that stand between them (`{303}`, RFC 9051 4.3). */
function linesOf(bytes: Uint8Array, at: number, end: number, cut: boolean): Line[] {
  const lines: Line[] = []
  while (at < end && lines.length < MAX_LINES) {
    const line = lineAt(bytes, at, end)
    if (!line.whole && cut) break
    lines.push(line)
    const literal = /\{(\d{1,9})\+?\}$/.exec(utf8(bytes, Math.max(at, line.end - 13), line.end))
    at = line.next + (literal === null || !line.whole ? 0 : Number(literal[1]))
  }
  return lines
}

/** Whether a segment can begin with these words: a tag and a command or status, `*` or `+`. */
function begins([tag = '', word = '']: string[], request: boolean): boolean {
  if (!request && (tag === '*' || tag === '+')) return true
  if (!TAG.test(tag)) return false
  return request ? /^[A-Za-z][A-Za-z0-9-]{2,20}$/.test(word) : STATUS.has(word.toUpperCase())
}

function words(bytes: Uint8Array, line: Line): string[] {
  const found: string[] = []
  let { at } = line
  while (at < line.end && found.length < MAX_WORDS) {
    const limit = Math.min(line.end, at + 1024)
    const quote = bytes[at] === QUOTE ? find(bytes, QUOTE, at + 1, limit) : -1
    const stop = wordEnd(bytes, quote < 0 ? at : quote, limit)
    found.push(utf8(bytes, at, stop))
    at = skipSpaces(bytes, stop, line.end)
  }
  return found
}

function readLine(bytes: Uint8Array, line: Line, request: boolean): ImapLine {
  const read: ImapLine = { 'imap.line': utf8(bytes, line.at, line.next) }
  const parts = words(bytes, line)
  const [tag = '', word] = parts
  if (word === undefined || !TAG.test(tag)) return read
  const text = utf8(bytes, line.at, line.end)
  if (request) readRequest(read, text, parts)
  else if (STATUS.has(word.toUpperCase())) {
    read['imap.response'] = text
    read['imap.response_tag'] = tag
    read['imap.response.status'] = word
    // `a1 OK [READ-WRITE] SELECT completed`: the command stands behind a code in brackets.
    const code = parts[2]?.startsWith('[') ? parts.findIndex((part) => part.endsWith(']')) : 1
    const command = code > 0 ? parts[code + 1] : undefined
    if (command !== undefined) read['imap.response.command'] = command
  }
  return read
}

function readRequest(read: ImapLine, text: string, parts: string[]): void {
  const uid = parts[1]!.toUpperCase() === 'UID' && parts.length > 2
  const [tag, command = '', first, second] = uid ? [parts[0]!, ...parts.slice(2)] : parts
  read['imap.request'] = text
  read['imap.request_tag'] = tag!
  if (uid) read['imap.request.command.uid'] = true
  read['imap.request.command'] = command
  const name = command.toLowerCase()
  if (name === 'login') {
    if (first !== undefined) read['imap.request.username'] = first
    if (second !== undefined) read['imap.request.password'] = second.replace(/^"(.*)"$/, '$1')
  } else if (FOLDERS.has(name) && first !== undefined) read['imap.request.folder'] = first
}
