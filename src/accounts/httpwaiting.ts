/** HTTP requests that wait for their response, in order, by connection: a table of a fixed size. */
import { DOUBLES, FIRST, type FlowTable, WORDS } from './flows.js'
import { CONNECTIONS } from './tcpwords.js'

/** Connections that are remembered: one for all slots of flows with the same low bits. */
const PLACES = 8192
/** Requests of one connection that may wait: more of them are not timed. */
const DEPTH = 4

/** Behind this many bytes a smaller sequence number is one that went round, not a segment sent again. */
const FAR = 1 << 24

export class WaitingRequests {
  readonly #table: FlowTable
  readonly #flows = new Int32Array(PLACES).fill(-1)
  readonly #opened = new Float64Array(PLACES)
  /** The flow's connections so far: another one has other sequence numbers. */
  readonly #connections = new Uint16Array(PLACES)
  readonly #counts = new Uint8Array(PLACES)
  /** Of each request that waits: when it was sent, and the sequence number its sender expected next. */
  readonly #times = new Float64Array(PLACES * DEPTH)
  readonly #expected = new Int32Array(PLACES * DEPTH)
  /** Sequence numbers of the last segment with a request, with a response; whether there was one. */
  readonly #sequences = new Int32Array(PLACES * 2)
  readonly #known = new Uint8Array(PLACES * 2)

  constructor(table: FlowTable) {
    this.#table = table
  }

  /** The place of the flow's connection, cleared when it was another's. */
  placeOf(flow: number): number {
    const place = flow & (PLACES - 1)
    const opened = this.#table.doubles[flow * DOUBLES + FIRST]!
    // The upper half of its word.
    const connections = this.#table.words[flow * WORDS + (CONNECTIONS >> 1)]! >>> 16
    if (
      this.#flows[place] !== flow ||
      this.#opened[place] !== opened ||
      this.#connections[place] !== connections
    ) {
      this.#flows[place] = flow
      this.#opened[place] = opened
      this.#connections[place] = connections
      this.#counts[place] = 0
      this.#known[2 * place] = 0
      this.#known[2 * place + 1] = 0
    }
    return place
  }

  /** Whether a segment with a message (way 0: requests, 1: responses) is one sent again. */
  isAgain(place: number, way: 0 | 1, sequence: number): boolean {
    const at = 2 * place + way
    const ahead = (sequence - this.#sequences[at]!) | 0
    if (this.#known[at] === 1 && ahead <= 0 && ahead > -FAR) return true
    this.#known[at] = 1
    this.#sequences[at] = sequence
    return false
  }

  /**
   * A request was sent by who expected this sequence number next. When too many wait, none of them is timed: whose a response is would be
   * a guess.
   */
  put(place: number, time: number, expected: number): void {
    const count = this.#counts[place]!
    if (count > DEPTH) return
    if (count < DEPTH) {
      this.#times[place * DEPTH + count] = time
      this.#expected[place * DEPTH + count] = expected
    }
    this.#counts[place] = count + 1
  }

  /**
   * When the request was sent that the response at this sequence number answers; neither it nor those before it wait any longer. NaN when
   * none is known.
   */
  take(place: number, sequence: number): number {
    const at = place * DEPTH
    const count = this.#counts[place]!
    const answered = count > DEPTH ? -1 : this.#answered(at, count, sequence)
    if (answered < 0) {
      this.#counts[place] = 0
      return Number.NaN
    }
    const time = this.#times[at + answered]!
    const left = count - answered - 1
    this.#times.copyWithin(at, at + answered + 1, at + count)
    this.#expected.copyWithin(at, at + answered + 1, at + count)
    this.#counts[place] = left
    return time
  }

  /**
   * Which of the requests that wait is answered: the one whose sender expected just this. Else the oldest, as when they were sent one
   * behind the other, or an interim response came before; but not where a response between them was not seen.
   */
  #answered(at: number, count: number, sequence: number): number {
    const expected = this.#expected
    for (let i = 0; i < count; i++) if (expected[at + i] === sequence) return i
    return count > 0 && expected[at] === expected[at + count - 1] ? 0 : -1
  }

  /** Requests of the connection that wait. */
  count(place: number): number {
    return this.#counts[place]!
  }
}
