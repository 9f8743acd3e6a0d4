/**
 * The head of an HTTP/1 message (RFC 9112 2 to 5), shared by http and ssdp: a first line, header lines, an empty line.
 *
 *   method SP target SP HTTP/1.1 CRLF        HTTP/1.1 SP status SP reason CRLF
 *   name: value CRLF …  CRLF
 *
 * Lines may end in a bare LF, a value may go on in a line that begins with a space (obsolete folding, RFC 9112 5.2).
 */
import { find, utf8 } from '../bytes.js'
import { httpStatus } from '../names/http.js'
import { type HttpHeader, headerField } from './httpheaders.js'

export interface HttpHead {
  'http.request'?: boolean
  'http.response'?: boolean
  'http.request.method'?: string
  'http.request.uri'?: string
  'http.request.uri.path'?: string
  'http.request.uri.query'?: string
  'http.request.version'?: string
  'http.response.version'?: string
  'http.response.code'?: number
  'http.response.code.desc'?: string
  'http.response.phrase'?: string
  'http.request.full_uri'?: string
  headers?: HttpHeader[]
}

export const headFields = {
  'http.request': { title: 'Request', format: 'bool' },
  'http.response': { title: 'Response', format: 'bool' },
  'http.request.method': { title: 'Request Method', format: 'text' },
  'http.request.uri': { title: 'Request URI', format: 'text' },
  'http.request.uri.path': { title: 'Request URI Path', format: 'text', of: 'http.request.uri' },
  'http.request.uri.query': { title: 'Request URI Query', format: 'text', of: 'http.request.uri' },
  'http.request.version': { title: 'Request Version', format: 'text' },
  'http.response.version': { title: 'Response Version', format: 'text' },
  'http.response.code': { title: 'Status Code', format: 'dec', names: httpStatus },
  'http.response.code.desc': { title: 'Status Code Description', format: 'text' },
  'http.response.phrase': { title: 'Response Phrase', format: 'text' },
  'http.request.full_uri': { title: 'Full request URI', format: 'text' },
} as const

/** What a head says of the message. */
export interface ReadHead {
  fields: HttpHead
  /** Where the body begins; `end` when the head does not end here. */
  end: number
  /** The empty line is there. */
  complete: boolean
  /** Content-Length, or -1. */
  length: number
  chunked: boolean
  /** The value of Upgrade, in lower case. */
  upgrade: string
}

/** Heads longer than this and lines beyond this many are not read on. */
const MAX_HEAD = 65536
const MAX_LINES = 256
const MAX_METHOD = 20

/** Methods of the registry and those of WebDAV, UPnP and RPC: with these a first line without version is taken too. */
const METHODS = new Set(
  'ACL BASELINE-CONTROL BCOPY BDELETE BIND BMOVE BPROPFIND BPROPPATCH CCM_POST CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKWORKSPACE MOVE M-SEARCH NOTIFY OPTIONS PATCH POLL POST PROPFIND PROPPATCH PUT RPC_CONNECT RPC_IN_DATA RPC_OUT_DATA REPORT SEARCH SUBSCRIBE TRACE UNCHECKOUT UNLINK UNLOCK UNSUBSCRIBE UPDATE VERSION-CONTROL'.split(
    ' ',
  ),
)

/**
 * Where the first line ends (its LF, or `end`) when a head begins at `at`, else -1. `known`: the port says HTTP, so that a usual
 * method is enough; else the line must say its version.
 */
export function firstLine(bytes: Uint8Array, at: number, end: number, known: boolean): number {
  if (isStatus(bytes, at, end, known)) return lineEnd(bytes, at, end)
  let space = at
  const limit = Math.min(end, at + MAX_METHOD + 1)
  while (space < limit && isMethodByte(bytes[space]!)) space++
  if (space - at < 3 || space >= limit || bytes[space] !== 0x20) return -1
  // `PRI * HTTP/2.0` begins HTTP/2 and is no request (RFC 9113 3.4).
  if (space - at === 3 && bytes[at] === 0x50 && bytes[at + 1] === 0x52) return -1
  const line = lineEnd(bytes, at, end)
  let stop = line
  while (stop > space && (bytes[stop - 1] === 0x0d || bytes[stop - 1] === 0x20)) stop--
  // `HTTP/` and a version as the last word.
  if (stop - 9 >= space && bytes[stop - 9] === 0x20 && isVersion(bytes, stop - 8, stop)) return line
  return known && METHODS.has(utf8(bytes, at, space)) ? line : -1
}

/** The head at `at`, where {@link firstLine} found one ending at `line`. `cut`: the last bytes are missing, so is a line without end. */
export function readHead(
  bytes: Uint8Array,
  at: number,
  end: number,
  line: number,
  cut: boolean,
): ReadHead {
  const limit = Math.min(end, at + MAX_HEAD)
  let stop = line < limit ? line + 1 : limit
  let complete = false
  while (stop < limit) {
    const next = find(bytes, 0x0a, stop, limit)
    const length = next < 0 ? -1 : next - stop
    if (length === 0 || (length === 1 && bytes[stop] === 0x0d)) complete = true
    else if (next >= 0) stop = next + 1
    else if (!cut) stop = limit
    if (complete || next < 0) break
  }
  const lines = utf8(bytes, at, stop).split('\n', MAX_LINES)
  const fields: HttpHead = {}
  const head: ReadHead = { fields, end: limit, complete, length: -1, chunked: false, upgrade: '' }
  if (complete) head.end = find(bytes, 0x0a, stop, limit) + 1
  const first = lines[0]!
  const request = bytes[at] !== 0x48 || !isStatus(bytes, at, end, true)
  if (request) requestLine(first, fields, line < limit || !cut)
  else statusLine(first, fields, line < limit || !cut)
  const headers = headerLines(lines, request, stop < at || bytes[stop - 1] === 0x0a, head)
  if (headers.length > 0) fields.headers = headers
  return head
}

function requestLine(text: string, fields: HttpHead, whole: boolean): void {
  const line = text.trimEnd()
  const space = line.indexOf(' ')
  fields['http.request'] = true
  fields['http.request.method'] = space < 0 ? line : line.slice(0, space)
  if (space < 0) return
  let target = line.slice(space + 1).trimStart()
  const last = target.lastIndexOf(' ')
  const version = last < 0 ? -1 : target.indexOf('HTTP/', last + 1)
  // A target that is not known to end here is not told.
  if (!whole && version < 0) return
  if (version === last + 1 && version > 0) {
    fields['http.request.version'] = target.slice(version)
    target = target.slice(0, last).trimEnd()
  }
  fields['http.request.uri'] = target
  const query = target.indexOf('?')
  if (query >= 0) {
    fields['http.request.uri.path'] = target.slice(0, query)
    fields['http.request.uri.query'] = target.slice(query + 1)
  }
}

function statusLine(text: string, fields: HttpHead, whole: boolean): void {
  const line = text.trimEnd()
  fields['http.response'] = true
  const [version = '', status = ''] = line.split(' ', 2)
  fields['http.response.version'] = version
  const code = Number.parseInt(status.slice(0, 3), 10)
  if (Number.isNaN(code)) return
  fields['http.response.code'] = code
  const name = httpStatus(code)
  if (name !== undefined) fields['http.response.code.desc'] = name
  const phrase = line.slice(version.length + 1 + status.length + 1)
  if (phrase !== '' && whole) fields['http.response.phrase'] = phrase
}

function headerLines(
  lines: string[],
  request: boolean,
  ended: boolean,
  head: ReadHead,
): HttpHeader[] {
  const headers: HttpHeader[] = []
  for (let i = 1; i < lines.length; i++) {
    let line = lines[i]!
    if (line === '' || line === '\r') continue
    while (i + 1 < lines.length && /^[ \t]/.test(lines[i + 1]!)) line += `\n${lines[++i]}`
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const value = line.slice(colon + 1).trim()
    const text = i + 1 < lines.length || ended ? `${line}\n` : line
    const header: HttpHeader = request
      ? { 'http.request.line': text }
      : { 'http.response.line': text }
    headerField(line.slice(0, colon), value, header, head, request)
    headers.push(header)
  }
  return headers
}

function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_HEAD)
  const found = find(bytes, 0x0a, at, limit)
  return found < 0 ? limit : found
}

/** `HTTP/1.1 200`; where the port says HTTP, `HTTP/` and a digit is enough: broken answers are worth seeing. */
function isStatus(bytes: Uint8Array, at: number, end: number, known: boolean): boolean {
  if (known) {
    return (
      end - at >= 12 &&
      bytes[at] === 0x48 &&
      bytes[at + 3] === 0x50 &&
      bytes[at + 4] === 0x2f &&
      isDigit(bytes[at + 5]!)
    )
  }
  return (
    end - at >= 12 &&
    isVersion(bytes, at, at + 8) &&
    bytes[at + 8] === 0x20 &&
    isDigit(bytes[at + 9]!) &&
    isDigit(bytes[at + 10]!) &&
    isDigit(bytes[at + 11]!)
  )
}

/** `HTTP/1.1` fills `bytes[at, end)`. */
function isVersion(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at === 8 &&
    bytes[at] === 0x48 &&
    bytes[at + 1] === 0x54 &&
    bytes[at + 2] === 0x54 &&
    bytes[at + 3] === 0x50 &&
    bytes[at + 4] === 0x2f &&
    isDigit(bytes[at + 5]!) &&
    bytes[at + 6] === 0x2e &&
    isDigit(bytes[at + 7]!)
  )
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Methods are tokens; real ones are capitals with `-` and `_`. */
/** A head's first byte: a letter of a method or of `HTTP`, or an empty line before it. */
export function isHeadByte(byte: number): boolean {
  return isMethodByte(byte) || byte === 0x0d || byte === 0x0a
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x2d || byte === 0x5f
}
