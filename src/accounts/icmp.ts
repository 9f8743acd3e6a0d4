/** ICMP and ICMPv6: what could not be delivered, and why. */
import type { Seen } from './packet.js'

export class Icmp {
  readonly cells: Float64Array

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A message; it begins at `seen.payload`, unless that is -1 (a further fragment). */
  message(_seen: Seen): void {}
}
