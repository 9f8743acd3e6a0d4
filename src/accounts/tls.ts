/** TLS: versions chosen, names asked for, alerts. */
import type { Seen } from './packet.js'

export class Tls {
  readonly cells: Float64Array

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A TCP segment with payload. */
  segment(_seen: Seen): void {}
}
