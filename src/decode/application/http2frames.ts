/**
 * Frames of HTTP/2 (RFC 9113 4 and 6; ALTSVC RFC 7838 4, ORIGIN RFC 8336, PRIORITY_UPDATE RFC 9218 7).
 *
 *   | length 3 | type 1 | flags 1 | reserved 1b, stream 31b | payload … |
 */
import { ascii, hex, u16, u24, u32 } from '../bytes.js'
import type { Http2Frame, Http2Setting } from './http2fields.js'

export const DATA = 0
export const HEADERS = 1
export const PUSH_PROMISE = 5
export const CONTINUATION = 9
export const FRAME_HEAD = 9
export const END_STREAM = 0x1
export const END_HEADERS = 0x4
const PADDED = 0x8
const PRIORITY = 0x20

/** Flags that a type may have, and whether it belongs to a stream (1), to the connection (0) or to either (2). By type. */
const RULES: readonly (readonly [flags: number, stream: 0 | 1 | 2] | undefined)[] = [
  [END_STREAM | PADDED, 1],
  [END_STREAM | END_HEADERS | PADDED | PRIORITY, 1],
  [0, 1],
  [0, 1],
  [1, 0],
  [END_HEADERS | PADDED, 1],
  [1, 0],
  [0, 0],
  [0, 2],
  [END_HEADERS, 1],
  [0, 2],
  undefined,
  [0, 0],
  undefined,
  undefined,
  undefined,
  [0, 0],
]
/** Lengths that are fixed, by type; -1 is any. */
const SIZES = [-1, -1, 5, 4, -1, -1, 8, -1, 4]
/** More than any real peer allows; the default is 16,384 (RFC 9113 6.5.2). */
export const MAX_FRAME = 1 << 20

/** Whether what stands at `at` can be the head of a frame: type, flags, stream and length fit one another. */
export function isFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + FRAME_HEAD > end) return false
  const length = u24(bytes, at)
  const type = bytes[at + 3]!
  const rule = RULES[type]
  const stream = u32(bytes, at + 5)
  if (rule === undefined || length > MAX_FRAME || stream >= 0x8000_0000) return false
  const [flags, of] = rule
  if ((bytes[at + 4]! & ~flags) !== 0) return false
  if (of !== 2 && (of === 1) !== stream > 0) return false
  if (type === 4) return length % 6 === 0 && length <= 600 && (length === 0 || bytes[at + 4] === 0)
  const size = SIZES[type] ?? -1
  return size < 0 || size === length
}

/** A frame's fields, and where its payload without padding stands: header block, data. */
export interface ReadFrame {
  frame: Http2Frame
  body: number
  stop: number
}

/** The frame whose head stands at `at`. Its payload may go on behind `end`. */
export function readFrame(bytes: Uint8Array, at: number, end: number): ReadFrame {
  const length = u24(bytes, at)
  const type = bytes[at + 3]!
  const flags = bytes[at + 4]!
  const frame: Http2Frame = {
    'http2.length': length,
    'http2.type': type,
    'http2.flags': flags,
    'http2.streamid': u32(bytes, at + 5) & 0x7fff_ffff,
  }
  let body = at + FRAME_HEAD
  let stop = Math.min(end, body + length)
  if (type === DATA || type === HEADERS) frame['http2.flags.end_stream'] = (flags & 1) !== 0
  if (type === HEADERS || type === PUSH_PROMISE || type === CONTINUATION)
    frame['http2.flags.eh'] = (flags & END_HEADERS) !== 0
  if (type === DATA || type === HEADERS || type === PUSH_PROMISE) {
    frame['http2.flags.padded'] = (flags & PADDED) !== 0
    if ((flags & PADDED) !== 0 && body < stop) {
      const padding = bytes[body++]!
      frame['http2.pad_length'] = padding
      stop = Math.max(body, Math.min(stop, at + FRAME_HEAD + length - padding))
    }
  }
  if (type === HEADERS) frame['http2.flags.priority'] = (flags & PRIORITY) !== 0
  if (((type === HEADERS && (flags & PRIORITY) !== 0) || type === 2) && stop - body >= 5) {
    frame['http2.exclusive'] = bytes[body]! >= 0x80
    frame['http2.stream_dependency'] = u32(bytes, body) & 0x7fff_ffff
    frame['http2.headers.weight'] = bytes[body + 4]!
    body += 5
  }
  if (type === PUSH_PROMISE && stop - body >= 4) {
    frame['http2.push_promise.promised_stream_id'] = u32(bytes, body) & 0x7fff_ffff
    body += 4
  }
  readBody(bytes, body, stop, frame)
  return { frame, body, stop }
}

function readBody(bytes: Uint8Array, at: number, end: number, frame: Http2Frame): void {
  const size = end - at
  const flags = frame['http2.flags']
  switch (frame['http2.type']) {
    case 3:
      if (size >= 4) frame['http2.rst_stream.error'] = u32(bytes, at)
      break
    case 4:
      frame['http2.flags.ack.settings'] = (flags & 1) !== 0
      if (size >= 6) frame.settings = readSettings(bytes, at, end)
      break
    case 6:
      frame['http2.flags.ack.ping'] = (flags & 1) !== 0
      if (size >= 8) frame[(flags & 1) !== 0 ? 'http2.pong' : 'http2.ping'] = hex(bytes, at, 8)
      break
    case 7:
      if (size < 8) break
      frame['http2.goaway.last_stream_id'] = u32(bytes, at) & 0x7fff_ffff
      frame['http2.goaway.error'] = u32(bytes, at + 4)
      if (size > 8) frame['http2.goaway.addata'] = hex(bytes, at + 8, Math.min(size - 8, 256))
      break
    case 8:
      if (size >= 4)
        frame['http2.window_update.window_size_increment'] = u32(bytes, at) & 0x7fff_ffff
      break
    case 10: {
      const origin = size >= 2 ? u16(bytes, at) : size
      if (2 + origin > size) break
      frame['http2.altsvc.origin'] = ascii(bytes, at + 2, at + 2 + origin)
      frame['http2.altsvc.field_value'] = ascii(bytes, at + 2 + origin, Math.min(end, at + 1024))
      break
    }
    case 16:
      if (size < 4) break
      frame['http2.priority_update_stream_id'] = BigInt(u32(bytes, at) & 0x7fff_ffff)
      frame['http2.priority_update_field_value'] = ascii(bytes, at + 4, Math.min(end, at + 1024))
  }
}

const SETTINGS = [
  'http2.settings.unknown',
  'http2.settings.header_table_size',
  'http2.settings.enable_push',
  'http2.settings.max_concurrent_streams',
  'http2.settings.initial_window_size',
  'http2.settings.max_frame_size',
  'http2.settings.max_header_list_size',
  'http2.settings.unknown',
  'http2.settings.extended_connect',
] as const

function readSettings(bytes: Uint8Array, at: number, end: number): Http2Setting[] {
  const settings: Http2Setting[] = []
  for (; at + 6 <= end && settings.length < 100; at += 6) {
    const id = u16(bytes, at)
    const setting: Http2Setting = { 'http2.settings.id': id }
    setting[SETTINGS[id] ?? 'http2.settings.unknown'] = u32(bytes, at + 2)
    settings.push(setting)
  }
  return settings
}
