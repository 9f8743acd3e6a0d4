/**
 * SIP (RFC 3261): a first line, header lines, an empty line, a body. Bodies of SDP are a layer of their own.
 *
 *   INVITE sip:bob@example.com SIP/2.0 CRLF        SIP/2.0 180 Ringing CRLF
 *   Name: value CRLF … CRLF
 */
import { find, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { headerOf, type SipHeader, sipHeaderFields, type Uri, uriOf } from './sipheaders.js'

export interface Sip extends Layer<'sip'> {
  'sip.Request-Line'?: string
  'sip.Method'?: string
  'sip.r-uri'?: string
  'sip.r-uri.user'?: string
  'sip.r-uri.host'?: string
  'sip.r-uri.port'?: string
  'sip.Status-Line'?: string
  'sip.Status-Code'?: number
  /** One a line, in their order. */
  headers?: SipHeader[]
}

/** A head is read this far, and no more lines than these. */
const MAX_HEAD = 32768
const MAX_LINES = 256
const MAX_METHOD = 32
const VERSION = 'SIP/2.0'
const LF = 0x0a
const CR = 0x0d

export const sip: Protocol<Sip> = {
  name: 'sip',
  title: 'Session Initiation Protocol',
  source: 'RFC 3261',
  over: { 'udp.port': [5060], 'tcp.port': [5060], 'sctp.port': [5060] },
  guess: ['udp.port', 'tcp.port', 'sctp.port'],
  min: 1,
  fields: {
    'sip.Request-Line': { title: 'Request-Line', format: 'text' },
    'sip.Method': { title: 'Method', format: 'text' },
    'sip.r-uri': { title: 'Request-URI', format: 'text' },
    'sip.r-uri.user': { title: 'User Part', format: 'text', of: 'sip.r-uri' },
    'sip.r-uri.host': { title: 'Host Part', format: 'text', of: 'sip.r-uri' },
    'sip.r-uri.port': { title: 'Host Port', format: 'text', of: 'sip.r-uri' },
    'sip.Status-Line': { title: 'Status-Line', format: 'text' },
    'sip.Status-Code': { title: 'Status-Code', format: 'dec' },
    ...sipHeaderFields,
  },
  begins: isUpper,
  decode(bytes, at, end, walk) {
    if (end - at < 12 || !isUpper(bytes[at]!) || !isWord(bytes, at, end)) return null
    const limit = Math.min(end, at + MAX_HEAD)
    const lineEnd = find(bytes, LF, at, limit)
    // A first line that is not whole could be any text.
    if (lineEnd < 0) return null
    const line = utf8(bytes, at, bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd)
    const layer = firstLine(line, at)
    if (layer === null) return null
    const head = headEnd(bytes, lineEnd + 1, limit)
    // Without the empty line the last one may not be whole: it is not read.
    const headers = headerLines(utf8(bytes, lineEnd + 1, head < 0 ? limit : head), head < 0)
    if (headers.length > 0) layer.headers = headers
    if (head < 0) {
      layer.size = limit - at
      if (walk.reported > end) walk.short(walk.reported - at)
      return layer
    }
    layer.size = head - at
    const body = bodyOf(headers, head, walk.reported)
    if (body.sdp && body.end > head) walk.follow('sdp', head, body.end)
    else {
      layer.size = Math.min(end, body.end) - at
      if (body.end > end) walk.short(body.end - at)
      // The next message of the same segment.
      if (body.told && end - body.end >= 12 && isUpper(bytes[body.end]!)) {
        walk.follow('sip', body.end, walk.reported)
      }
    }
    return layer
  },
  summary: (layer) =>
    `SIP: ${(layer['sip.Request-Line'] ?? layer['sip.Status-Line'] ?? '').slice(0, 110)}`,
}

/** Whether a method or a version stands at `at`: printable, a space behind it. It spares most texts the search for their line's end. */
function isWord(bytes: Uint8Array, at: number, end: number): boolean {
  const limit = Math.min(end, at + MAX_METHOD + 1)
  while (at < limit && bytes[at]! > 0x20 && bytes[at]! < 0x7f) at++
  return at < limit && bytes[at] === 0x20
}

function firstLine(line: string, at: number): Sip | null {
  if (line.startsWith(`${VERSION} `)) {
    const code = Number(line.slice(8, 11))
    if (!Number.isInteger(code) || code < 100 || code > 999) return null
    return {
      protocol: 'sip',
      offset: at,
      size: 0,
      'sip.Status-Line': line,
      'sip.Status-Code': code,
    }
  }
  if (!line.endsWith(` ${VERSION}`)) return null
  const space = line.indexOf(' ')
  const uri = line.slice(space + 1, -VERSION.length - 1)
  if (space < 1 || space > MAX_METHOD || uri.trim() === '') return null
  const layer: Sip = {
    protocol: 'sip',
    offset: at,
    size: 0,
    'sip.Request-Line': line,
    'sip.Method': line.slice(0, space),
    'sip.r-uri': uri,
  }
  const { user, host, port }: Uri = uriOf(uri)
  if (user !== undefined) layer['sip.r-uri.user'] = user
  if (host !== undefined) layer['sip.r-uri.host'] = host
  if (port !== undefined) layer['sip.r-uri.port'] = port
  return layer
}

/** Where the body begins, behind the empty line; -1 when that is not there. */
function headEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let from = at; from < end; ) {
    if (bytes[from] === LF) return from + 1
    if (bytes[from] === CR && from + 1 < end && bytes[from + 1] === LF) return from + 2
    const next = find(bytes, LF, from, end)
    if (next < 0) return -1
    from = next + 1
  }
  return -1
}

function headerLines(text: string, cut: boolean): SipHeader[] {
  const headers: SipHeader[] = []
  const lines = text.split('\n', MAX_LINES)
  if (cut) lines.pop()
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!
    // A line that begins with a space goes on with the one before.
    while (lines[i + 1]?.startsWith(' ') === true || lines[i + 1]?.startsWith('\t') === true) {
      line = `${line.trimEnd()} ${lines[++i]!.trim()}`
    }
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const header = headerOf(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
    if (header !== null) headers.push(header)
  }
  return headers
}

/** Where the body ends on the wire, whether its length is told, and whether it is SDP. */
function bodyOf(headers: readonly SipHeader[], head: number, reported: number) {
  let end = reported
  let told = false
  let sdp = false
  for (const header of headers) {
    const length = header['sip.Content-Length']
    if (length !== undefined) {
      end = Math.min(reported, head + length)
      told = true
    }
    const type = header['sip.Content-Type']
    if (type !== undefined) sdp = type.toLowerCase().startsWith('application/sdp')
  }
  return { end, told, sdp }
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a
}
