/**
 * Where a message ends in a stream, for the protocols that tell it: so that one that lies in several segments is read as a
 * whole. `bytes[at, end)` begin with a message; its length, 0 when more bytes are needed to know it, -1 when it is none.
 */
import { isOpen } from '../application/http2blocks.js'
import { find, u16, u24, u32, u32le } from '../bytes.js'

export type Framer = (bytes: Uint8Array, at: number, end: number) => number

/** A head ends here at the latest. */
const MOST_HEAD = 65_536

export const framers: Readonly<Record<string, Framer>> = {
  dns: counted(2, (bytes, at) => 2 + u16(bytes, at)),
  tls: counted(5, (bytes, at) => {
    const type = bytes[at]!
    return type >= 20 && type <= 24 && bytes[at + 1] === 3 ? 5 + u16(bytes, at + 3) : -1
  }),
  http,
  http2,
  // RFC 1002 has 17 bits, its other flags are 0; SMB on port 445 has 24 (MS-SMB2 2.1).
  nbss: counted(4, (bytes, at) => 4 + u24(bytes, at + 1)),
  kafka: counted(4, (bytes, at) => 4 + u32(bytes, at)),
  mongo: counted(4, (bytes, at) => u32le(bytes, at) || -1),
  ldap: ber,
  bgp: counted(19, (bytes, at) => u16(bytes, at + 16) || -1),
  diameter: counted(4, (bytes, at) => u24(bytes, at + 1) || -1),
  mbtcp: counted(6, (bytes, at) => 6 + u16(bytes, at + 4)),
}

/** A head of fixed size tells the length. */
function counted(head: number, length: (bytes: Uint8Array, at: number) => number): Framer {
  return (bytes, at, end) => (end - at < head ? 0 : length(bytes, at))
}

function isPreface(bytes: Uint8Array, at: number): boolean {
  // `PRI * HTTP/2.0`: as a frame header it would be 5 MiB long.
  return (
    bytes[at] === 0x50 && bytes[at + 1] === 0x52 && bytes[at + 2] === 0x49 && bytes[at + 3] === 0x20
  )
}

/** Frames in one message at most: no more are read of one. */
const MOST_FRAMES = 200

/** The preface and frames as far as they are whole: a header block and its continuations are not parted. */
function http2(bytes: Uint8Array, at: number, end: number): number {
  let next = at
  let whole = at
  for (let count = 0; next + 9 <= end && count < MOST_FRAMES; count++) {
    const preface = isPreface(bytes, next)
    const stop = next + (preface ? 24 : 9 + u24(bytes, next))
    if (stop > end) return whole > at ? whole - at : stop - at
    if (preface || !isOpen(bytes[next + 3]!, bytes[next + 4]!)) whole = stop
    next = stop
  }
  return whole - at
}

/** A BER value: tag, length in one byte or behind 0x81…0x84. */
function ber(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return 0
  const first = bytes[at + 1]!
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4) return -1
  if (end - at < 2 + count) return 0
  let length = 0
  for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 2 + i]!
  return 2 + count + length
}

/** Bytes behind a message that belong to it and are not read: the body of HTTP where its length is told. */
export const bodies: Readonly<Record<string, Framer>> = { http: httpBody }

/** A head of HTTP: from a method or a version to its empty line (RFC 9112 2.1). */
function http(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!
  if (first < 0x41 || first > 0x5a) return -1
  for (let line = at; ; ) {
    const newline = find(bytes, 0x0a, line, end)
    if (newline < 0) return end - at > MOST_HEAD ? -1 : 0
    const last = newline > line && bytes[newline - 1] === 0x0d ? newline - 1 : newline
    if (last === line) return newline + 1 - at
    line = newline + 1
  }
}

/** The length of the body behind the head `bytes[at, end)`: what Content-Length says (RFC 9112 6.3), or 0. */
function httpBody(bytes: Uint8Array, at: number, end: number): number {
  for (let line = at; line < end; ) {
    const newline = find(bytes, 0x0a, line, end)
    if (newline < 0) return 0
    const last = newline > line && bytes[newline - 1] === 0x0d ? newline - 1 : newline
    const length = contentLength(bytes, line, last)
    if (length >= 0) return length
    line = newline + 1
  }
  return 0
}

const NAME = 'content-length:'

/** The value of a Content-Length line; -1 for any other line. */
function contentLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at <= NAME.length || end - at > 64) return -1
  for (let i = 0; i < NAME.length; i++) {
    if ((bytes[at + i]! | 0x20) !== (NAME.charCodeAt(i) | 0x20)) return -1
  }
  let value = 0
  for (let i = at + NAME.length; i < end; i++) {
    const byte = bytes[i]!
    if (byte === 0x20 || byte === 0x09) continue
    if (byte < 0x30 || byte > 0x39) return -1
    value = value * 10 + byte - 0x30
  }
  return value
}
