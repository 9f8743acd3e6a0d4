/**
 * HTTP/1 (RFC 9110, 9112): heads of requests and responses. See httphead.ts for their form.
 *
 * A segment that begins within a body is not claimed. What follows a message in the same segment is read as the next one when the
 * length of the body is known.
 */
import { find } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import {
  firstLine,
  type HttpHead,
  headFields,
  isHeadByte,
  type ReadHead,
  readHead,
} from './httphead.js'
import { headerFields } from './httpheaders.js'

export interface Http extends Layer<'http'>, HttpHead {}

/** Where Wireshark expects HTTP; elsewhere the first line must say its version. */
const PORTS = [80, 631, 1900, 2710, 2869, 3128, 3132, 3689, 5985, 8080, 8088, 11371]
const KNOWN = new Set(PORTS)

export const http: Protocol<Http> = {
  name: 'http',
  title: 'Hypertext Transfer Protocol',
  source: 'RFC 9112',
  over: { 'tcp.port': PORTS, 'sctp.port': [80] },
  guess: ['tcp.port'],
  min: 1,
  fields: { ...headFields, ...headerFields },
  // A letter of a method or of `HTTP`, or an empty line.
  begins: isHeadByte,
  decode(bytes, at, end, walk) {
    const { sourcePort, destinationPort } = walk
    const known = KNOWN.has(sourcePort) || KNOWN.has(destinationPort)
    // An empty line before the request line is to be borne (RFC 9112 2.2).
    let start = at
    while (start < end && start < at + 8 && (bytes[start] === 13 || bytes[start] === 10)) start++
    const line = firstLine(bytes, start, end, known)
    if (line < 0) return null
    const cut = walk.reported > end
    const head = readHead(bytes, start, end, line, cut)
    if (cut && !head.complete) walk.short(walk.reported - at)
    const body = head.complete ? bodyEnd(bytes, head, end) : end
    const layer: Http = { protocol: 'http', offset: at, size: body - at, ...head.fields }
    if (head.complete && body < end) further(bytes, body, end, head, walk)
    return layer
  },
  summary(layer) {
    const method = layer['http.request.method']
    const text =
      method === undefined
        ? `${layer['http.response.version'] ?? ''} ${layer['http.response.code'] ?? ''} ${layer['http.response.phrase'] ?? ''}`
        : `${method} ${(layer['http.request.uri'] ?? '').slice(0, 80)} ${layer['http.request.version'] ?? ''}`
    return text.trimEnd().slice(0, 120)
  },
}

/** Where the message ends in `bytes[…, end)` (RFC 9112 6.3); `end` when it goes on or nobody can tell. */
function bodyEnd(bytes: Uint8Array, head: ReadHead, end: number): number {
  const { fields, length, chunked } = head
  const code = fields['http.response.code']
  if (code !== undefined && (code < 200 || code === 204 || code === 304)) return head.end
  if (chunked) return chunksEnd(bytes, head.end, end)
  if (length >= 0) {
    // The answer to HEAD says a length and has no body: another head stands there at once.
    if (code !== undefined && firstLine(bytes, head.end, end, false) >= 0) return head.end
    return Math.min(end, head.end + length)
  }
  return code === undefined ? head.end : end
}

/** Where a chunked body ends (RFC 9112 7.1), trailer included; `end` when it does not end here or is none. */
function chunksEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const line = find(bytes, 10, at, Math.min(end, at + 1024))
    if (line < 0) return end
    const size = chunkSize(bytes, at, line)
    if (size < 0) return end
    at = line + 1
    if (size === 0) break
    // The chunk and its CRLF.
    at += size + 2
  }
  // Trailer lines up to an empty one.
  while (at < end) {
    const line = find(bytes, 10, at, end)
    if (line < 0) return end
    const empty = line === at || (line === at + 1 && bytes[at] === 13)
    at = line + 1
    if (empty) return at
  }
  return end
}

/** The hex number at the beginning of a chunk's line, of at most 8 digits; -1 without one. */
function chunkSize(bytes: Uint8Array, at: number, line: number): number {
  let size = 0
  let digits = 0
  for (; at + digits < line && digits < 9; digits++) {
    const byte = bytes[at + digits]! | 0x20
    const value =
      byte >= 0x61 && byte <= 0x66 ? byte - 87 : byte >= 0x30 && byte <= 0x39 ? byte - 48 : -1
    if (value < 0) break
    size = size * 16 + value
  }
  return digits === 0 || digits > 8 ? -1 : size
}

/** What stands behind the message: frames of the protocol agreed on, or the next message. */
function further(bytes: Uint8Array, at: number, end: number, head: ReadHead, walk: Walk): void {
  if (head.fields['http.response.code'] === 101) {
    if (head.upgrade === 'websocket') walk.follow('websocket', at, walk.reported)
    else if (head.upgrade.startsWith('h2c')) walk.follow('http2', at, walk.reported)
  } else if (firstLine(bytes, at, end, true) >= 0) {
    walk.follow('http', at, walk.reported)
  }
}
