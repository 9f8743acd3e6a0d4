/**
 * DNS (RFC 1035) over UDP and TCP, port 53: queries, answers, how long they take, which stay away. Which query an answer belongs to is decided
 * as Wireshark does: the last one with its id between the same two ends; sent again within 5 s it is the same query, and its time
 * is that of the first. A second answer has no time.
 *
 * Multicast DNS (port 5353) is not counted: it asks everybody, and most answers there are to no question. What is encrypted (DNS over TLS, HTTPS
 * or QUIC) cannot be seen, but DNS in HTTP in the clear is not looked for, either.
 */
import { PendingQueries } from './dnspending.js'
import { DnsStreams } from './dnsstream.js'
import type { FlowTable } from './flows.js'
import * as LAYOUT from './layout.js'
import { NAME_BYTES, NameTable, textOf } from './namestable.js'
import type { Seen } from './packet.js'
import * as SERIES from './series.js'
import { observeLatency } from './series.js'

const { DOUBLES, FIRST } = LAYOUT
const { DNS_ANSWERS, DNS_QUERIES, DNS_SECONDS, DNS_UNANSWERED, DNS_UNTRACKED, QTYPES, RCODES } =
  SERIES

const PORT = 53
const HEADER_BYTES = 12
const RESPONSE = 0x8000
const NO_NAME = -1

/** Columns of the names' table. */
const COLUMN = { queries: 0, answers: 1, failures: 2, unanswered: 3, seconds: 4, timed: 5 } as const
const COLUMNS = 6

/** Places in QTYPES by the type's number. */
const PLACES = placesOf({
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  HTTPS: 65,
})

/** What was asked for. */
export interface DnsRow {
  /** In lower case, without the last dot; `.` is the root. Bytes that are not printable are `\DDD`. */
  name: string
  /** Queries sent, those sent again included. */
  queries: number
  answers: number
  /** Answers with an error: NXDOMAIN, SERVFAIL … */
  failures: number
  /** Queries without an answer within 5 s. */
  unanswered: number
  /** From a query to its answer, on the average; null when none was seen. */
  seconds: number | null
}

export class Dns {
  readonly cells: Float64Array
  readonly #flows: FlowTable
  readonly #pending = new PendingQueries()
  readonly #streams: DnsStreams
  readonly #names = new NameTable(COLUMNS)
  /** Where the name last read ended; where the message does when it had none. */
  #after = 0

  constructor(cells: Float64Array, flows: FlowTable) {
    this.cells = cells
    this.#flows = flows
    this.#streams = new DnsStreams(this)
  }

  /** A UDP datagram of any port. */
  datagram(seen: Seen): void {
    if (seen.sourcePort !== PORT && seen.destinationPort !== PORT) return
    const { payload, view } = seen
    // Behind what UDP says to be its length there may be more.
    const datagram = seen.transport + view.getUint16(seen.transport + 4)
    const stop = Math.min(seen.stop, datagram)
    if (stop - payload < HEADER_BYTES) return
    const id = view.getUint16(payload)
    const flags = view.getUint16(payload + 2)
    if ((flags & RESPONSE) === 0) this.query(seen, payload, stop)
    else this.answer(seen, id, flags, payload, stop)
  }

  /** A TCP segment with payload, of any port. */
  segment(seen: Seen): void {
    if (seen.sourcePort !== PORT && seen.destinationPort !== PORT) return
    if (seen.flow >= 0) this.#streams.segment(seen, this.#openedOf(seen))
  }

  /** A query whose header is at `at`, of which bytes up to `stop` are there. */
  query(seen: Seen, at: number, stop: number): void {
    const { view, time } = seen
    const name = this.#nameOf(seen, at, stop)
    const type = stop - this.#after >= 2 ? view.getUint16(this.#after) : 0
    this.cells[DNS_QUERIES + (PLACES[type] ?? QTYPES.length - 1)]!++
    this.#names.add(name, COLUMN.queries, 1)
    if (seen.flow < 0) return
    const opened = this.#openedOf(seen)
    const id = view.getUint16(at)
    const pending = this.#pending
    const earlier = pending.find(seen.flow, opened, id)
    if (earlier >= 0 && pending.isRecent(earlier, time)) return
    this.age(time)
    if (earlier >= 0) pending.remove(earlier)
    if (!pending.add(seen.flow, opened, id, time, name)) this.cells[DNS_UNTRACKED]!++
  }

  /** An answer that is complete; its first bytes are at `at`, or elsewhere when that is -1. */
  answer(seen: Seen, id: number, flags: number, at: number, stop: number): void {
    const { cells } = this
    const rcode = flags & 15
    cells[DNS_ANSWERS + Math.min(rcode, RCODES.length - 1)]!++
    const opened = seen.flow < 0 ? 0 : this.#openedOf(seen)
    const place = seen.flow < 0 ? -1 : this.#pending.find(seen.flow, opened, id)
    let name = NO_NAME
    if (place >= 0) {
      name = this.#pending.names[place]!
      // A clock may go back; a sum must not.
      const seconds = Math.max(0, seen.time - this.#pending.times[place]!) / 1e9
      observeLatency(cells, DNS_SECONDS, seconds)
      this.#names.add(name, COLUMN.seconds, seconds)
      this.#names.add(name, COLUMN.timed, 1)
      this.age(seen.time)
      this.#pending.remove(place)
    } else if (at >= 0) name = this.#nameOf(seen, at, stop)
    this.#names.add(name, COLUMN.answers, 1)
    if (rcode !== 0) this.#names.add(name, COLUMN.failures, 1)
  }

  /** Queries older than 5 s stay unanswered. `now` as `Seen.time`. */
  age(now: number): void {
    const pending = this.#pending
    for (let place = pending.late(now); place >= 0; place = pending.late(now)) {
      this.cells[DNS_UNANSWERED]!++
      this.#names.add(pending.names[place]!, COLUMN.unanswered, 1)
    }
  }

  /** Names that had to make room, and times that one found none. */
  get givenUp(): number {
    return this.#names.givenUp
  }

  /** The names asked for most. */
  top(most: number): DnsRow[] {
    return this.#names.top(most).map(({ bytes, counts }) => {
      const timed = counts[COLUMN.timed]!
      return {
        name: dotted(bytes),
        queries: counts[COLUMN.queries]!,
        answers: counts[COLUMN.answers]!,
        failures: counts[COLUMN.failures]!,
        unanswered: counts[COLUMN.unanswered]!,
        seconds: timed === 0 ? null : counts[COLUMN.seconds]! / timed,
      }
    })
  }

  #openedOf({ flow }: Seen): number {
    return this.#flows.doubles[flow * DOUBLES + FIRST]!
  }

  /**
   * The first question's name, which nothing precedes that it could point to; NO_NAME when there is none, it is not whole, or the table has
   * no room for it.
   */
  #nameOf({ bytes, view }: Seen, message: number, stop: number): number {
    this.#after = stop
    if (view.getUint16(message + 4) === 0) return NO_NAME
    const start = message + HEADER_BYTES
    for (let at = start; at < stop; ) {
      const length = bytes[at]!
      if (length === 0) {
        this.#after = at + 1
        // Lengths are below the letters: all bytes can be treated alike.
        return this.#names.find(view, start, at - start)
      }
      at += 1 + length
      if (length > 63 || at - start > NAME_BYTES) return NO_NAME
    }
    return NO_NAME
  }
}

function placesOf(numbers: Readonly<Record<string, number>>): Uint8Array {
  const places = new Uint8Array(Math.max(...Object.values(numbers)) + 1).fill(QTYPES.length - 1)
  for (const [place, name] of QTYPES.entries()) {
    const number = numbers[name]
    if (number !== undefined) places[number] = place
  }
  return places
}

/** Labels, each behind its length, as text; a dot within a label is `\046`. */
function dotted(bytes: Uint8Array): string {
  const labels: string[] = []
  for (let at = 0; at < bytes.length; at += 1 + bytes[at]!)
    labels.push(textOf(bytes.subarray(at + 1, at + 1 + bytes[at]!)).replaceAll('.', '\\046'))
  return labels.length === 0 ? '.' : labels.join('.')
}
