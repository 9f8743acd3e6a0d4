/**
 * TLS over TCP, of any port: names asked for (client hello), versions chosen (server hello), alerts in the clear. A hello in several segments is put
 * together when they come in order. QUIC carries the same within what is encrypted, and is not looked into; encrypted alerts cannot be read.
 *
 *   record: | type 1 | version 2 | length 2 | handshake: type 1, length 3 …  or  alert: level 1, description 1 |
 */
import { NAME_BYTES, NameTable, textOf } from './namestable.js'
import type { Seen } from './packet.js'
import { TLS_ALERTS, TLS_HELLOS, TLS_VERSIONS } from './series.js'
import { ABSENT, CLIENT_HELLO, CUT, findName, findVersion, SERVER_HELLO } from './tlshello.js'

const CHANGE_CIPHER_SPEC = 20
const ALERT = 21
const HANDSHAKE = 22
const RECORD_BYTES = 5
/** Of the record's and the handshake's header. */
const HEADER_BYTES = 9
const MOST_RECORD = 16384 + 2048
const MOST_RECORDS = 8
/** Version, random, length of the session's id. */
const LEAST_HELLO = 35
const WARNING = 1
const FATAL = 2

/** Hellos that are being put together, one for all slots of flows with the same low bits, and the longest of them. */
const PLACES = 32
const PLACE_BYTES = 4096
/** Segments with a hello or an alert that are remembered, to know those that are sent again. */
const MOST_SEGMENTS = 1024

/** A server that was asked for. */
export interface TlsRow {
  /** In lower case. Bytes that are not printable are `\DDD`. */
  name: string
  /** Client hellos with this name. */
  hellos: number
}

export class Tls {
  readonly cells: Float64Array
  readonly #names = new NameTable(1)
  // Of each place: whose it is (-1: nobody's), the kind of hello, where it continues, how much there is and is to come.
  readonly #waiting = new Int32Array(PLACES).fill(-1)
  readonly #kinds = new Uint8Array(PLACES)
  readonly #ways = new Uint8Array(PLACES)
  readonly #next = new Int32Array(PLACES)
  readonly #have = new Int32Array(PLACES)
  readonly #want = new Int32Array(PLACES)
  readonly #held = new Uint8Array(PLACES * PLACE_BYTES)
  readonly #heldView = new DataView(this.#held.buffer)
  // Of the last segments with a hello or an alert: 2 × flow + way, sequence number.
  readonly #ends = new Float64Array(MOST_SEGMENTS).fill(-1)
  readonly #sequences = new Int32Array(MOST_SEGMENTS)
  /** Whether this segment was looked up there, and found. */
  #looked = false
  #again = false

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A TCP segment with payload. */
  segment(seen: Seen): void {
    const { bytes, payload, flow } = seen
    if (flow >= 0 && this.#waiting[flow & (PLACES - 1)] === flow && this.#goesOn(seen)) return
    const type = bytes[payload]
    if ((type === HANDSHAKE || type === ALERT) && bytes[payload + 1] === 3) this.#records(seen)
  }

  /** Names that had to make room, and times that one found none. */
  get givenUp(): number {
    return this.#names.givenUp
  }

  /** The names asked for most. */
  top(most: number): TlsRow[] {
    return this.#names
      .top(most)
      .map(({ bytes, counts }) => ({ name: textOf(bytes), hellos: counts[0]! }))
  }

  #records(seen: Seen): void {
    const { bytes, view, stop } = seen
    let at = seen.payload
    this.#looked = false
    for (let i = 0; i < MOST_RECORDS && stop - at > RECORD_BYTES; i++) {
      const type = bytes[at]!
      const size = view.getUint16(at + 3)
      if (type < CHANGE_CIPHER_SPEC || type > HANDSHAKE || bytes[at + 1] !== 3) return
      if (bytes[at + 2]! > 4 || size === 0 || size > MOST_RECORD) return
      if (type === HANDSHAKE) this.#handshake(seen, at, stop, size)
      else if (type === ALERT && size === 2 && stop - at >= RECORD_BYTES + 2) {
        const level = bytes[at + RECORD_BYTES]!
        if ((level === WARNING || level === FATAL) && !this.#isAgain(seen))
          this.cells[TLS_ALERTS + level - 1]!++
      }
      at += RECORD_BYTES + size
    }
  }

  /** The first message of a record at `at`. */
  #handshake(seen: Seen, at: number, stop: number, size: number): void {
    const { bytes, view } = seen
    const hello = at + HEADER_BYTES
    const kind = bytes[at + RECORD_BYTES]!
    if ((kind !== CLIENT_HELLO && kind !== SERVER_HELLO) || stop - hello < LEAST_HELLO) return
    // What is encrypted may look like a hello, but for its length and version.
    const length = view.getUint32(at + RECORD_BYTES) & 0xff_ffff
    if (length < LEAST_HELLO || length + 4 > size || bytes[hello] !== 3) return
    if (this.#isAgain(seen)) return
    const whole = hello + length <= stop
    const isLast = whole || stop < seen.wireEnd || seen.flow < 0
    if (!this.#count(kind, bytes, view, hello, whole ? hello + length : stop, isLast))
      this.#hold(seen, kind, hello, length)
  }

  /** Whether the segment was sent before: what it says counts once. Asked of any number of its records. */
  #isAgain(seen: Seen): boolean {
    if (seen.flow < 0) return false
    if (!this.#looked) this.#again = this.#lookUp(seen)
    this.#looked = true
    return this.#again
  }

  #lookUp(seen: Seen): boolean {
    const end = 2 * seen.flow + (seen.forward ? 1 : 0)
    const sequence = seen.view.getInt32(seen.transport + 4)
    const place = end & (MOST_SEGMENTS - 1)
    if (this.#ends[place] === end && this.#sequences[place] === sequence) return true
    this.#ends[place] = end
    this.#sequences[place] = sequence
    return false
  }

  /** Counts a hello. False: it is not all there, and what is looked for is in the rest. */
  #count(
    kind: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    stop: number,
    isLast: boolean,
  ): boolean {
    if (kind === CLIENT_HELLO) {
      const name = findName(bytes, at, stop)
      if (name >= 0) this.#countName(view, name)
      return name !== CUT || isLast
    }
    let version = findVersion(bytes, at, stop)
    if (version === CUT) {
      if (!isLast) return false
      version = (bytes[at]! << 8) | bytes[at + 1]!
    }
    // 0x0300 is SSL 3, 0x0304 TLS 1.3.
    const place = version - 0x0300
    const known = place >= 0 && place < TLS_VERSIONS.length - 1
    if (version !== ABSENT) this.cells[TLS_HELLOS + (known ? place : TLS_VERSIONS.length - 1)]!++
    return true
  }

  #countName(view: DataView, at: number): void {
    const size = Math.min(view.getUint16(at - 2), NAME_BYTES)
    this.#names.add(this.#names.find(view, at, size), 0, 1)
  }

  /** Keeps the begin of a hello, in place of another that waits there. */
  #hold(seen: Seen, kind: number, hello: number, length: number): void {
    const place = seen.flow & (PLACES - 1)
    this.#release(place)
    this.#waiting[place] = seen.flow
    this.#kinds[place] = kind
    this.#ways[place] = seen.forward ? 1 : 0
    this.#have[place] = 0
    this.#want[place] = Math.min(length, PLACE_BYTES)
    this.#keep(seen, place, hello)
  }

  /** Whether the segment is the next part of a hello that waits. */
  #goesOn(seen: Seen): boolean {
    const place = seen.flow & (PLACES - 1)
    if (this.#ways[place] !== (seen.forward ? 1 : 0)) return false
    if (seen.view.getInt32(seen.transport + 4) !== this.#next[place]) return false
    this.#keep(seen, place, seen.payload)
    return true
  }

  #keep(seen: Seen, place: number, from: number): void {
    const { bytes, stop, wireEnd, payload } = seen
    const have = this.#have[place]!
    const want = this.#want[place]!
    const size = Math.min(stop - from, want - have)
    const at = place * PLACE_BYTES + have
    for (let i = 0; i < size; i++) this.#held[at + i] = bytes[from + i]!
    this.#have[place] = have + size
    this.#next[place] = seen.view.getInt32(seen.transport + 4) + wireEnd - payload
    if (have + size === want || stop < wireEnd) this.#release(place)
  }

  /** Counts what there is of a hello that waits. */
  #release(place: number): void {
    if (this.#waiting[place]! < 0) return
    this.#waiting[place] = -1
    const at = place * PLACE_BYTES
    this.#count(this.#kinds[place]!, this.#held, this.#heldView, at, at + this.#have[place]!, true)
  }
}
