/**
 * The main thread's side of the accounts: the memory of each adapter's, which its workers, one after the other, write and this thread
 * reads. It belongs to what is captured, not to its present name, and counts on when that is opened again.
 */
import type { Adapter } from '../capture/addon.js'
import type { Source } from '../capture/parties.js'
import type { FlowTimes } from './aging.js'
import { EndedFlows } from './ended.js'
import { FlowTable } from './flows.js'
import { joinNames } from './joinnames.js'
import { type LocalAddresses, NOBODY } from './locals.js'
import { type AccountsMemory, accountsMemory } from './memory.js'
import type { NamesReport } from './names.js'
import { ACCOUNTED, SKIPPED_PACKETS } from './series.js'

/** What a worker needs to account for an adapter's packets. */
export interface AccountsTask {
  memory: AccountsMemory
  local: LocalAddresses
  times: FlowTimes
}

/** What the main thread asks a worker's accounts. */
export type AccountsQuestion =
  | { type: 'names'; most: number }
  /** The adapter has other addresses now. */
  | { type: 'local'; local: LocalAddresses }

export interface LedgerOptions {
  /** Most flows kept. */
  flows: number
  times: FlowTimes
}

/** Names of a kind that are remembered when a worker has ended: all that a worker knows. */
export const NAMES_KEPT = 4096

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
  /** For reading. */
  readonly flows: FlowTable
  readonly ended: EndedFlows
  /** For another thread that reads. */
  readonly memory: AccountsMemory
  readonly #source: Source
  readonly #options: LedgerOptions
  readonly #base: Float64Array
  #local = NOBODY
  /** Of the workers before the present one. */
  #names = joinNames([], 0)
  #kept = false

  constructor(source: Source, options: LedgerOptions) {
    const memory = accountsMemory(options.flows)
    this.#source = source
    this.#options = options
    this.memory = memory
    this.cells = new Float64Array(memory.cells)
    this.flows = new FlowTable(memory.flows)
    this.ended = new EndedFlows(memory.ended)
    this.ended.want(false)
    this.#base = new Float64Array(memory.base)
  }

  /** The adapter's label. */
  get interface(): string {
    return this.#source.name
  }

  /** Unix time, in whole seconds, that the times of flows count from; 0 before the first packet. */
  get base(): number {
    return this.#base[0]!
  }

  /** Names seen by the workers so far, at most so many of each kind. A worker that does not answer leaves its own out. */
  async names(most: number): Promise<NamesReport> {
    // Each one's most used are not those of both together.
    const joined = this.#kept ? Math.max(most, NAMES_KEPT) : most
    const question = { type: 'names', most: joined } satisfies AccountsQuestion
    const answer = (await this.#source.ask(question)) as NamesReport | null
    return joinNames(answer === null ? [this.#names] : [this.#names, answer], most)
  }

  /** The names that a worker knew when it ended. */
  keep(names: NamesReport): void {
    this.#names = joinNames([this.#names, names], NAMES_KEPT)
    this.#kept = true
  }

  /**
   * The next worker's task, after the one before has ended. Of `captured` packets so far, those that a worker had in its hands when it
   * died are accounted nowhere: they are counted as skipped.
   */
  task(adapter: Adapter | null, captured: number): AccountsTask {
    const { cells, memory } = this
    cells[SKIPPED_PACKETS]! += Math.max(0, captured - cells[ACCOUNTED]! - cells[SKIPPED_PACKETS]!)
    this.#local = localOf(adapter)
    return { memory, local: this.#local, times: this.#options.times }
  }

  /** Told how the adapter is now: its worker is told when the addresses have changed. */
  observe(adapter: Adapter): void {
    const local = localOf(adapter)
    if (JSON.stringify(local) === JSON.stringify(this.#local)) return
    this.#local = local
    void this.#source.ask({ type: 'local', local } satisfies AccountsQuestion)
  }
}

/** Keeps the ledgers, each for what is captured. */
export class Ledgers {
  readonly #options: LedgerOptions
  readonly #ledgers = new Map<Source, Ledger>()

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** In the order the adapters were first opened in. */
  list(): readonly Ledger[] {
    return [...this.#ledgers.values()]
  }

  /** The task of a worker that is about to be started; a ledger is made for the first. */
  task(source: Source, adapter: Adapter | null, captured: number): AccountsTask {
    const ledger = this.#ledgers.get(source) ?? new Ledger(source, this.#options)
    this.#ledgers.set(source, ledger)
    return ledger.task(adapter, captured)
  }

  observe(source: Source, adapter: Adapter): void {
    this.#ledgers.get(source)?.observe(adapter)
  }

  /** The names that a worker knew when it ended. */
  keep(source: Source, names: NamesReport): void {
    this.#ledgers.get(source)?.keep(names)
  }

  /** Drops the source's ledger and gives it, if there is one. */
  forget(source: Source): Ledger | undefined {
    const ledger = this.#ledgers.get(source)
    this.#ledgers.delete(source)
    return ledger
  }
}

/** What is the adapter's own. */
export function localOf(adapter: Adapter | null): LocalAddresses {
  if (adapter === null) return NOBODY
  return { mac: adapter.mac, addresses: adapter.addresses.map(({ address }) => address) }
}
