/**
 * HTTP/1 (RFC 9112) over TCP, of any port: requests by method, responses by class, the time from a request's first segment to the first of its
 * response. A message counts where it begins a segment, or follows another without a body there; what a segment that was sent again
 * begins with counts once. HTTP/2 and what is encrypted are not looked into.
 */
import type { FlowTable } from './flows.js'
import { bodyOf, endOfHeaders, findHost, lineEnd } from './httpheaders.js'
import { WaitingRequests } from './httpwaiting.js'
import { NAME_BYTES, NameTable, textOf } from './namestable.js'
import type { Seen } from './packet.js'
import {
  HTTP_REQUESTS,
  HTTP_RESPONSES,
  HTTP_SECONDS,
  METHODS,
  observeLatency,
  STATUS_CLASSES,
} from './series.js'

/** First four bytes of `HTTP/1.1 200`, and of each method with the space behind it. */
const HTTP = four('HTTP')
const STARTS = Int32Array.from(METHODS, (method) => four(`${method} `))
/** All of them are capital letters: most other payloads are outside of what these begin with. */
const FIRST = Math.min(HTTP, ...STARTS)
const LAST = Math.max(HTTP, ...STARTS)
/** `HTTP/1.1 200`. */
const LEAST_BYTES = 12
const MOST_MESSAGES = 16
/** Methods whose requests have no body: another request may follow at once. */
const BODILESS = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'] as const

const REQUESTS = 0
const RESPONSES = 1
const SLASH = 0x2f
const SPACE = 0x20

/** A host that was asked. */
export interface HttpRow {
  /** In lower case, with the port when it was sent. Bytes that are not printable are `\DDD`. */
  host: string
  requests: number
}

export class Http {
  readonly cells: Float64Array
  readonly #waiting: WaitingRequests
  readonly #hosts = new NameTable(1)

  constructor(cells: Float64Array, flows: FlowTable) {
    this.cells = cells
    this.#waiting = new WaitingRequests(flows)
  }

  /** A TCP segment with payload. */
  segment(seen: Seen): void {
    const { payload, view } = seen
    const { stop } = seen
    if (stop - payload < LEAST_BYTES) return
    const first = view.getInt32(payload)
    if (first < FIRST || first > LAST) return
    if (first === HTTP) this.#responses(seen, stop)
    else if (methodAt(seen, payload, stop) >= 0) this.#requests(seen, stop)
  }

  /** Names that had to make room, and times that one found none. */
  get givenUp(): number {
    return this.#hosts.givenUp
  }

  /** The hosts asked most. */
  top(most: number): HttpRow[] {
    return this.#hosts
      .top(most)
      .map(({ bytes, counts }) => ({ host: textOf(bytes), requests: counts[0]! }))
  }

  #requests(seen: Seen, stop: number): void {
    const { bytes, payload } = seen
    const place = this.#placeOf(seen, REQUESTS)
    if (place === AGAIN) return
    let at = payload
    for (let i = 0; i < MOST_MESSAGES; i++) {
      const method = methodAt(seen, at, stop)
      if (method < 0) return
      this.cells[HTTP_REQUESTS + method]!++
      if (place >= 0) this.#waiting.put(place, seen.time, seen.view.getInt32(seen.transport + 8))
      const host = findHost(bytes, at, stop)
      if (host >= 0) this.#countHost(seen, host, stop)
      at = (BODILESS as readonly string[]).includes(METHODS[method]!)
        ? endOfHeaders(bytes, at, stop)
        : -1
      if (at < 0) return
    }
  }

  #responses(seen: Seen, stop: number): void {
    const { bytes, payload } = seen
    if (statusAt(seen, payload, stop) < 0) return
    const place = this.#placeOf(seen, RESPONSES)
    if (place === AGAIN) return
    let at = payload
    for (let i = 0; i < MOST_MESSAGES; i++) {
      const status = statusAt(seen, at, stop)
      if (status < 0) return
      this.cells[HTTP_RESPONSES + Math.floor(status / 100) - 1]!++
      // "Continue" and "early hints" come before the response; "switching protocols" is one.
      const isFinal = status >= 200 || status === 101
      if (isFinal && place >= 0) {
        const sequence = seen.view.getInt32(seen.transport + 4) + (at - payload)
        const asked = this.#waiting.take(place, sequence | 0)
        // A clock may go back; a sum must not.
        const took = Math.max(0, seen.time - asked)
        if (!Number.isNaN(asked)) observeLatency(this.cells, HTTP_SECONDS, took / 1e9)
      }
      if (isFinal && (place < 0 || this.#waiting.count(place) === 0)) return
      const body = endOfHeaders(bytes, at, stop)
      if (body < 0) return
      const size = status < 200 || status === 204 || status === 304 ? 0 : bodyOf(bytes, at, body)
      if (size < 0) return
      at = body + size
    }
  }

  /** Where the flow's requests wait; NOWHERE without a flow, AGAIN when the segment is one sent again. */
  #placeOf(seen: Seen, way: 0 | 1): number {
    if (seen.flow < 0) return NOWHERE
    const place = this.#waiting.placeOf(seen.flow)
    const sequence = seen.view.getInt32(seen.transport + 4)
    return this.#waiting.isAgain(place, way, sequence) ? AGAIN : place
  }

  #countHost({ bytes, view }: Seen, at: number, stop: number): void {
    let end = at
    while (end < stop && end - at < NAME_BYTES && bytes[end]! > SPACE) end++
    // One that the segment or the capture cuts would be told as another host.
    const isWhole = end < stop || end - at === NAME_BYTES
    if (end > at && isWhole) this.#hosts.add(this.#hosts.find(view, at, end - at), 0, 1)
  }
}

const NOWHERE = -1
const AGAIN = -2

function four(text: string): number {
  return (
    (text.charCodeAt(0) << 24) |
    (text.charCodeAt(1) << 16) |
    (text.charCodeAt(2) << 8) |
    text.charCodeAt(3)
  )
}

/** Place in METHODS of the one that begins so, else -1. `indexOf` takes four times as long. */
function startsWith(word: number): number {
  for (let i = 0; i < STARTS.length; i++) if (STARTS[i] === word) return i
  return -1
}

/** Place in METHODS of a request that begins here, else -1. SIP and RTSP have the same methods, but other versions and addresses. */
function methodAt(seen: Seen, at: number, stop: number): number {
  if (stop - at < LEAST_BYTES) return -1
  const method = startsWith(seen.view.getInt32(at))
  if (method < 0) return -1
  const { bytes } = seen
  const name = METHODS[method]!
  for (let i = 4; i < name.length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return -1
  const target = at + name.length
  if (bytes[target] !== SPACE) return -1
  const line = lineEnd(bytes, at, stop)
  // A line that goes on behind the segment: then the address must be one of HTTP's.
  if (line < 0) return bytes[target + 1] === SLASH ? method : -1
  return hasVersion(seen, line - 8) ? method : -1
}

/** The code of a response that begins here, else -1. */
function statusAt(seen: Seen, at: number, stop: number): number {
  if (stop - at < LEAST_BYTES || !hasVersion(seen, at)) return -1
  const { bytes } = seen
  if (bytes[at + 8] !== SPACE) return -1
  let status = 0
  for (let i = at + 9; i < at + LEAST_BYTES; i++) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) return -1
    status = 10 * status + digit
  }
  return status >= 100 && status < 100 * (STATUS_CLASSES.length + 1) ? status : -1
}

/** `HTTP/1.0`, `HTTP/1.1`. */
function hasVersion({ view, bytes }: Seen, at: number): boolean {
  // `/1.` and a digit.
  return (
    view.getInt32(at) === HTTP &&
    view.getUint16(at + 4) === 0x2f31 &&
    bytes[at + 6] === 0x2e &&
    (bytes[at + 7]! & 0xfe) === 0x30
  )
}
