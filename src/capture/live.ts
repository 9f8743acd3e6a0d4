/** Live blocks: from the workers to whoever listens, each block shared by all of them. */

/** A block of whole pcap records on its way to live clients. */
export interface LiveBlock {
  interface: string
  linkType: number
  precision: 'micro' | 'nano'
  /** Shared by all clients: never modified. */
  bytes: Uint8Array
  packets: number
  first: bigint
  last: bigint
  /** Packets skipped since the last block because this process did not keep up. */
  skippedBefore: number
}

interface Listener {
  interfaces: Set<string> | null
  onBlock(block: LiveBlock): void
}

/** Knows who listens to which adapter, and tells when that changes, so that nothing is copied for nobody. */
export class LiveHub {
  readonly #listeners = new Set<Listener>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Calls `onBlock` for blocks of these adapters (null: of all) until the returned function is called. */
  subscribe(interfaces: string[] | null, onBlock: (block: LiveBlock) => void): () => void {
    const listener = { interfaces: interfaces === null ? null : new Set(interfaces), onBlock }
    this.#listeners.add(listener)
    this.#onChange()
    return () => {
      if (this.#listeners.delete(listener)) this.#onChange()
    }
  }

  /** Whether anyone listens to this adapter. */
  wants(name: string): boolean {
    for (const { interfaces } of this.#listeners) {
      if (interfaces === null || interfaces.has(name)) return true
    }
    return false
  }

  publish(block: LiveBlock): void {
    for (const { interfaces, onBlock } of this.#listeners) {
      if (interfaces === null || interfaces.has(block.interface)) onBlock(block)
    }
  }
}
