/**
 * HTTP/2 in the clear (RFC 9113): the client's preface, then frames. See http2frames.ts for their form.
 *
 * Found on any port by the preface, and by frames that fill the segment exactly: of a frame that begins or ends in another
 * segment nothing tells it from data.
 */
import { u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, type Table, table, type Walk } from '../layer.js'
import { http2Frames } from '../names/http.js'
import { newTable } from './hpack.js'
import { readBlocks } from './http2blocks.js'
import { frameFields, type Http2Frame } from './http2fields.js'
import { DATA, FRAME_HEAD, isFrame, MAX_FRAME, type ReadFrame, readFrame } from './http2frames.js'

const GRPC = table('http2.grpc')
/** Bodies that are DNS messages (RFC 8484). */
const MESSAGE = table('http2.data')

export interface Http2 extends Layer<'http2'> {
  /** The client's preface. */
  'http2.magic'?: string
  frames: Http2Frame[]
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const MAX_FRAMES = 256
/** PRIORITY and WINDOW_UPDATE are left out of a line that has something else to tell. */
const QUIET = new Set([2, 8])

export const http2: Protocol<Http2> = {
  name: 'http2',
  title: 'HyperText Transfer Protocol 2',
  source: 'RFC 9113',
  over: {},
  guess: ['tcp.port'],
  min: FRAME_HEAD,
  fields: { 'http2.magic': { title: 'Magic', format: 'text' }, ...frameFields },
  // The preface, or the upper byte of a length.
  begins: (first) => first === 0x50 || first <= MAX_FRAME >> 16,
  decode(bytes, at, end, walk) {
    const preface = isPreface(bytes, at, end)
    const start = preface ? at + PREFACE.length : at
    if (!preface && !fills(bytes, at, end, walk)) return null
    const reads: ReadFrame[] = []
    let next = start
    while (reads.length < MAX_FRAMES && isFrame(bytes, next, end)) {
      reads.push(readFrame(bytes, next, end))
      next += FRAME_HEAD + u24(bytes, next)
    }
    if (walk.reported > end && next > end) walk.short(Math.min(next, walk.reported) - at)
    const layer: Http2 = {
      protocol: 'http2',
      offset: at,
      size: Math.min(next, end) - at,
      frames: reads.map((read) => read.frame),
    }
    if (preface) layer['http2.magic'] = PREFACE
    readBlocks(bytes, reads, newTable())
    readMessages(bytes, reads, walk)
    return layer
  },
  summary(layer) {
    const told = layer.frames.filter((frame) => !QUIET.has(frame['http2.type']))
    const texts = (told.length > 0 ? told : layer.frames).slice(0, 6).map(frameText)
    if (layer['http2.magic'] !== undefined) texts.unshift('Magic')
    return `HTTP/2 ${texts.join(', ').slice(0, 112)}`
  },
}

function isPreface(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < PREFACE.length) return false
  for (let i = 0; i < PREFACE.length; i++) if (bytes[at + i] !== PREFACE.charCodeAt(i)) return false
  return true
}

/**
 * Whether frames fill `bytes[at, end)` to its end. The last may go on behind it when a whole one stands before, or behind
 * HTTP/1's upgrade.
 */
function fills(bytes: Uint8Array, at: number, end: number, walk: Walk): boolean {
  if (walk.parent?.protocol === 'http') return isFrame(bytes, at, end)
  for (let whole = 0; isFrame(bytes, at, end); whole++) {
    at += FRAME_HEAD + u24(bytes, at)
    if (at === end) return walk.reported === end || whole > 0
    if (at > end) return whole > 0
  }
  return false
}

/** What DATA carry, where it is gRPC or DNS. */
function readMessages(bytes: Uint8Array, reads: readonly ReadFrame[], walk: Walk): void {
  const tables = new Map<number, Table>()
  let first = true
  for (const { frame, body, stop } of reads) {
    const stream = frame['http2.streamid']
    const type = frame.headers?.find((one) => one['http2.header.name'] === 'content-type')
    const value = type?.['http2.header.value']
    if (value?.startsWith('application/grpc')) tables.set(stream, GRPC)
    else if (value?.startsWith('application/dns-message')) tables.set(stream, MESSAGE)
    if (frame['http2.type'] !== DATA || stop <= body) continue
    // The type may have been told in an earlier segment: what DNS over HTTPS looks like is hardly anything else. Only the frame
    // that ends the stream says that its message is whole.
    const whole = frame['http2.flags.end_stream'] === true
    const found = tables.get(stream) ?? (whole && isDns(bytes, body, stop) ? MESSAGE : undefined)
    if (found === undefined) continue
    if (first) walk.next(found, 0, body, stop)
    else walk.also(found, 0, body, stop)
    first = false
  }
}

/** A head of DNS with the id 0 that RFC 8484 (4.1) asks for, a query or its answer, with one question. */
function isDns(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 17 || u16(bytes, at) !== 0 || u16(bytes, at + 4) !== 1) return false
  // No operation but the query, and no bit that must be zero.
  return (u16(bytes, at + 2) & 0x7840) === 0
}

function frameText(frame: Http2Frame): string {
  const name = http2Frames(frame['http2.type']) ?? `type ${frame['http2.type']}`
  const value = (field: 'http2.headers.method' | 'http2.headers.path') =>
    frame.headers?.find((one) => one[field] !== undefined)?.[field]
  const status = frame.headers?.find((one) => one['http2.headers.status'] !== undefined)
  const path = value('http2.headers.path')
  const of = frame['http2.streamid'] === 0 ? '' : `[${frame['http2.streamid']}]`
  if (path !== undefined)
    return `${name}${of} ${value('http2.headers.method') ?? ''} ${path.slice(0, 60)}`
  if (status !== undefined) return `${name}${of} ${status['http2.headers.status']}`
  return name + of
}
