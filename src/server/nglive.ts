/**
 * One live stream of pcapng. As for pcap, a client that is behind by more than its backlog is not sent whole blocks; nor when
 * there are more packets than are written anew for it, each packet being copied here.
 */
import type { LiveBlock } from '../capture/live.js'
import type { ServerDeps } from './deps.js'
import type { NgEncoder } from './ngencoder.js'
import type { Outlet } from './outlet.js'
import type { Pace } from './pace.js'
import type { RecordFilter } from './recordfilter.js'
import { type LiveClient, skip } from './traffic.js'

export interface NgLiveOptions {
  deps: Pick<ServerDeps, 'config' | 'select' | 'traffic'>
  encoder: NgEncoder
  client: LiveClient
  filter: RecordFilter | undefined
  limit: number | undefined
  pace: Pace
}

export class NgLiveStream {
  readonly #outlet: Outlet
  readonly #options: NgLiveOptions
  /** What is under way, in its order. */
  #work: Promise<void>
  #queued = 0
  #ended = false

  constructor(outlet: Outlet, options: NgLiveOptions) {
    this.#outlet = outlet
    this.#options = options
    this.#work = this.#send()
  }

  /** Takes a block of the hub: sends what is wanted of it, or skips it. */
  block(block: LiveBlock): void {
    const outlet = this.#outlet
    if (this.#ended || !outlet.open) return
    const { deps, client, filter, limit, pace, encoder } = this.#options
    if (block.skippedBefore > 0) skip(deps.traffic, client, block.skippedBefore)
    const waiting = outlet.waiting + this.#queued
    const size = block.bytes.byteLength
    const compiled = filter?.prepared(block.linkType)
    const fits = waiting === 0 || waiting + size <= deps.config['http.liveBacklog']
    if (!fits || !pace.open || (filter !== undefined && compiled === undefined)) {
      // An adapter may have come back as another kind: its next blocks pass through this filter.
      if (compiled === undefined) void filter?.prepare(block.linkType).catch(() => {})
      skip(deps.traffic, client, block.packets)
      return
    }
    const { precision, linkType, interface: adapter } = block
    const left = limit === undefined ? undefined : limit - client.packets
    let { bytes, packets } = block
    if (compiled !== undefined || (left !== undefined && left < packets)) {
      const scratch = new Uint8Array(size)
      const selection = { input: precision, output: precision, filter: compiled, limit: left }
      const selected = deps.select(bytes, scratch, selection)
      bytes = scratch.subarray(0, selected.produced)
      packets = selected.packets
    }
    if (packets === 0) return
    pace.takeWhole(packets)
    client.packets += packets
    const of = encoder.interface({ adapter, linkType, precision, snaplen: 0 })
    this.#queued += size
    this.#work = this.#work.then(async () => {
      await encoder.records(bytes, () => of)
      this.#queued -= size
      await this.#send()
    })
    if (client.packets === limit) this.end('limit')
  }

  /** Ends the stream cleanly: the client has a whole file. */
  end(reason: 'limit' | 'stopped'): void {
    if (this.#ended) return
    this.#ended = true
    const { client, encoder } = this.#options
    this.#work = this.#work.then(async () => {
      if (!this.#outlet.open) return
      for (const piece of await encoder.close()) this.#outlet.write(piece)
      this.#outlet.end(reason, { 'Sidecap-Skipped-Packets': String(client.skippedPackets) })
    })
  }

  async #send(): Promise<void> {
    const pieces = await this.#options.encoder.take(true)
    if (this.#outlet.open) for (const piece of pieces) this.#outlet.write(piece)
  }
}
