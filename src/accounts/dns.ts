/** DNS: queries, answers, how long they take, which stay away. */
import type { Seen } from './packet.js'

export class Dns {
  readonly cells: Float64Array

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A UDP datagram of any port. */
  datagram(_seen: Seen): void {}

  /** A TCP segment with payload, of any port. */
  segment(_seen: Seen): void {}

  /** Queries older than 5 s stay unanswered. `now` as `Seen.time`. */
  age(_now: number): void {}
}
