/** HTTP/1: requests by method, responses by class, time to the first byte. */
import type { FlowTable } from './flows.js'
import type { Seen } from './packet.js'

export class Http {
  readonly cells: Float64Array
  readonly flows: FlowTable

  constructor(cells: Float64Array, flows: FlowTable) {
    this.cells = cells
    this.flows = flows
  }

  /** A TCP segment with payload. */
  segment(_seen: Seen): void {}
}
