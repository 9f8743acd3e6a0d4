/** Gives up flows that have been without packets for long. */
import { CLOSED, DOUBLES, type FlowTable, IDLE, KIND, LAST, STATE, WORDS } from './flows.js'
import { isOver, type Tcp } from './tcp.js'
import { TCP } from './walk.js'

/** A whole table is looked through in about so many seconds of traffic. */
const ROUND_SECONDS = 10
/** Flows looked at each time, at least. */
const LEAST = 64

/** Seconds by which packets of several queues may follow one another the wrong way round: that sets no clock back. */
const DISORDER = 1

/** Seconds after which a flow without packets is given up. */
export interface FlowTimes {
  /** A TCP connection that both ends have closed, or that was reset. */
  closed: number
  /** An open TCP connection. */
  tcp: number
  /** Everything else. */
  other: number
}

/** Goes through a table, a part of it each time. */
export class Aging {
  readonly #flows: FlowTable
  readonly #times: FlowTimes
  readonly #tcp: Tcp
  /** The slot it has come to, and when that was. A double. */
  #hand = 0
  #last = 0.5

  constructor(flows: FlowTable, times: FlowTimes, tcp: Tcp) {
    this.#flows = flows
    this.#times = times
    this.#tcp = tcp
  }

  /** `now` is a time as in `Seen`. */
  age(now: number): void {
    const { used } = this.#flows
    const round = (Math.abs(now - this.#last) / (ROUND_SECONDS * 1e9)) * used
    this.#last = now
    for (let left = Math.min(used, Math.max(LEAST, round)); left > 0; left--) {
      if (this.#hand >= used) this.#hand = 0
      this.#look(this.#hand++, now)
    }
  }

  #look(slot: number, now: number): void {
    const flows = this.#flows
    const { closed, tcp, other } = this.#times
    if (!flows.inUse(slot)) return
    const isTcp = (flows.words[slot * WORDS + KIND]! & 0xff) === TCP
    if (isTcp) this.#tcp.age(slot, now)
    const idle = (now - flows.doubles[slot * DOUBLES + LAST]!) / 1e9
    // The clock was set back. Its time begins anew, or the flow would stay, and be no candidate for eviction, until the old time comes again.
    if (idle < -DISORDER) flows.doubles[slot * DOUBLES + LAST] = now
    if (idle < closed && idle < tcp && idle < other) return
    if (isTcp && idle >= closed && isOver(flows.words[slot * WORDS + STATE]!))
      flows.end(slot, CLOSED)
    else if (idle >= (isTcp ? tcp : other)) flows.end(slot, IDLE)
  }
}
