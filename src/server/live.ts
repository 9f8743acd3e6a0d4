/**
 * One live stream of pcap: blocks from the hub to one client. A client that is behind by more than its backlog is not sent
 * whole blocks: the stream stays a valid pcap, memory stays bounded, and what was skipped is counted.
 */
import type { Addon, Filter } from '../capture/addon.js'
import type { LiveBlock } from '../capture/live.js'
import type { Outlet } from './outlet.js'
import { type LiveClient, skip, type Traffic } from './traffic.js'

export interface LiveOptions {
  client: LiveClient
  traffic: Traffic
  select: Addon['select']
  linkType: number
  precision: 'micro' | 'nano'
  filter: Filter | undefined
  snaplen: number | undefined
  limit: number | undefined
  /** Bytes a client may be behind; one block always fits. */
  backlog: number
}

/** Where selected records are put before they are copied out: blocks are up to 1 MiB, usually. */
let scratch = new Uint8Array(0)

export class LiveStream {
  readonly #outlet: Outlet
  readonly #options: LiveOptions

  constructor(outlet: Outlet, options: LiveOptions) {
    this.#outlet = outlet
    this.#options = options
  }

  /** Takes a block of the hub: sends what is wanted of it, or skips it. */
  block(block: LiveBlock): void {
    const outlet = this.#outlet
    if (!outlet.open) return
    const { client, traffic, linkType, backlog, limit } = this.#options
    if (block.skippedBefore > 0) skip(traffic, client, block.skippedBefore)
    // One pcap holds one link type; an adapter may come back as another kind.
    const fits =
      block.linkType === linkType &&
      (outlet.waiting === 0 || outlet.waiting + block.bytes.byteLength <= backlog)
    if (!fits) {
      skip(traffic, client, block.packets)
      return
    }
    const { bytes, packets } = this.#wanted(block)
    if (packets === 0) return
    client.packets += packets
    outlet.write(bytes)
    if (client.packets === limit) this.end('limit')
  }

  /** Ends the stream cleanly: the client has a whole file. */
  end(reason: 'limit' | 'stopped'): void {
    const skipped = this.#options.client.skippedPackets
    this.#outlet.end(reason, { 'Sidecap-Skipped-Packets': String(skipped) })
  }

  #wanted(block: LiveBlock): { bytes: Uint8Array; packets: number } {
    const { client, filter, snaplen, limit, precision, select } = this.#options
    const left = limit === undefined ? undefined : limit - client.packets
    const whole =
      filter === undefined &&
      snaplen === undefined &&
      block.precision === precision &&
      (left === undefined || block.packets <= left)
    if (whole) return block
    if (scratch.byteLength < block.bytes.byteLength)
      scratch = new Uint8Array(block.bytes.byteLength)
    const { produced, packets } = select(block.bytes, scratch, {
      input: block.precision,
      output: precision,
      filter,
      snaplen,
      limit: left,
    })
    // The scratch is used again at once: a client keeps a copy of what it gets, no larger than that.
    return { bytes: scratch.slice(0, produced), packets }
  }
}
