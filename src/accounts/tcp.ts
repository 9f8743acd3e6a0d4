/** TCP, by flow and in total. */
import type { FlowTable } from './flows.js'
import type { Seen } from './packet.js'

/** Whether a connection in this state word is over: closed by both ends, or reset. */
export function isOver(state: number): boolean {
  return ((state >> 16) & 0xff) >= 4
}

export class Tcp {
  readonly cells: Float64Array
  readonly flows: FlowTable

  constructor(cells: Float64Array, flows: FlowTable) {
    this.cells = cells
    this.flows = flows
  }

  /** A segment whose whole header was captured; its flow is `seen.flow`. */
  segment(_seen: Seen): void {}

  /** The flow is being given up. */
  ended(_slot: number, _evicted: boolean): void {}
}
