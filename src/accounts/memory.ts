/** The memory of accounts, which the main thread makes: it need not load what writes them. */
import { endedMemory } from './ended.js'
import { type FlowMemory, flowMemory } from './flows.js'
import { CELLS } from './series.js'

/** Memory of the accounts of one adapter, which outlives the worker that writes it. */
export interface AccountsMemory {
  cells: SharedArrayBuffer
  flows: FlowMemory
  ended: SharedArrayBuffer
  /** Unix time, in seconds, that the times of flows count from; set by the first packet. */
  base: SharedArrayBuffer
}

/** Memory for accounts that keep so many flows: about 160 bytes each. */
export function accountsMemory(flows: number): AccountsMemory {
  return {
    cells: new SharedArrayBuffer(CELLS * 8),
    flows: flowMemory(flows),
    ended: endedMemory(),
    base: new SharedArrayBuffer(8),
  }
}
