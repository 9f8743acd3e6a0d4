/**
 * The main thread's side of the accounts: the memory of each adapter's, which its workers, one after the other, write and this thread
 * reads. It belongs to what is captured, not to its present name, and counts on when that is opened again.
 */
import type { Adapter } from '../capture/addon.js'
import { type AccountsMemory, accountsMemory, type FlowTimes } from './accounts.js'
import { EndedFlows } from './ended.js'
import { EVICTED, FlowTable, flowMemory } from './flows.js'
import { type LocalAddresses, NOBODY } from './locals.js'
import { FLOWS, FLOWS_ENDED } from './series.js'

/** What is captured, and whom to ask for what only its worker knows. */
export interface AccountSource {
  /** Its present label. */
  readonly name: string
  /** Null when there is no answer. */
  ask(question: unknown): Promise<unknown>
}

/** What a worker needs to account for an adapter's packets. */
export interface AccountsTask {
  memory: AccountsMemory
  /** 1 while a block is being accounted. */
  busy: SharedArrayBuffer
  local: LocalAddresses
  times: FlowTimes
}

/** What the main thread asks a worker's accounts. */
export type AccountsQuestion = { type: 'names'; most: number }

export interface LedgerOptions {
  /** Most flows kept. */
  flows: number
  times: FlowTimes
}

/** A TCP connection that is over may still send its last segments again. */
const CLOSED_SECONDS = 10

/** What the settings say of accounting. */
export function ledgerOptions(config: {
  'accounts.flows': number
  'accounts.idle': number
  'accounts.idleTcp': number
}): LedgerOptions {
  const other = config['accounts.idle'] / 1000
  const tcp = config['accounts.idleTcp'] / 1000
  return {
    flows: config['accounts.flows'],
    times: { closed: Math.min(CLOSED_SECONDS, tcp), tcp, other },
  }
}

/** The accounts of one adapter, to be read. What is read while a worker writes may be a packet older in one place than in another. */
export class Ledger {
  readonly cells: Float64Array
  readonly ended: EndedFlows
  readonly #source: AccountSource
  readonly #options: LedgerOptions
  readonly #memory: AccountsMemory
  readonly #base: Float64Array
  readonly #busy: Int32Array
  #flows: FlowTable

  constructor(source: AccountSource, options: LedgerOptions) {
    const memory = accountsMemory(options.flows)
    this.#source = source
    this.#options = options
    this.#memory = memory
    this.cells = new Float64Array(memory.cells)
    this.ended = new EndedFlows(memory.ended)
    this.#base = new Float64Array(memory.base)
    this.#busy = new Int32Array(new SharedArrayBuffer(4))
    this.#flows = new FlowTable(memory.flows)
  }

  /** The adapter's label. */
  get interface(): string {
    return this.#source.name
  }

  /** For reading. Another table after a worker has died, so it is not to be kept. */
  get flows(): FlowTable {
    return this.#flows
  }

  /** For another thread that reads. Its flow table is another one after a worker has died. */
  get memory(): AccountsMemory {
    return this.#memory
  }

  /** Unix time, in whole seconds, that the times of flows count from; 0 before the first packet. */
  get base(): number {
    return this.#base[0]!
  }

  /** Names seen in DNS, TLS, HTTP and ARP, at most so many of each; null while no worker can tell. */
  names(most: number): Promise<unknown> {
    return this.#source.ask({ type: 'names', most } satisfies AccountsQuestion)
  }

  /** The next worker's task. Only one worker writes at a time. */
  task(adapter: Adapter | null): AccountsTask {
    if (Atomics.load(this.#busy, 0) !== 0) this.#abandon()
    return {
      memory: this.#memory,
      busy: this.#busy.buffer as SharedArrayBuffer,
      local: localOf(adapter),
      times: this.#options.times,
    }
  }

  // A worker died within a block: its table may be half changed, and no search in it might end.
  #abandon(): void {
    this.cells[FLOWS_ENDED + EVICTED]! += this.#flows.size
    this.cells[FLOWS] = 0
    this.#memory.flows = flowMemory(this.#options.flows)
    this.#flows = new FlowTable(this.#memory.flows)
    Atomics.store(this.#busy, 0, 0)
  }
}

/** Keeps the ledgers, each for what is captured. */
export class Ledgers {
  readonly #options: LedgerOptions
  readonly #ledgers = new Map<AccountSource, Ledger>()

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** In the order the adapters were first opened in. */
  list(): readonly Ledger[] {
    return [...this.#ledgers.values()]
  }

  /** The task of a worker that is about to be started; a ledger is made for the first. */
  task(source: AccountSource, adapter: Adapter | null): AccountsTask {
    const ledger = this.#ledgers.get(source) ?? new Ledger(source, this.#options)
    this.#ledgers.set(source, ledger)
    return ledger.task(adapter)
  }

  /** Drops a ledger. */
  forget(source: AccountSource): void {
    this.#ledgers.delete(source)
  }
}

function localOf(adapter: Adapter | null): LocalAddresses {
  if (adapter === null) return NOBODY
  return { mac: adapter.mac, addresses: adapter.addresses.map(({ address }) => address) }
}
