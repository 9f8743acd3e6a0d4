/**
 * One live stream of decoded packets, as server-sent events (HTML standard, 9.2): blocks from the hub to one client.
 *
 *   event: packet  · data: the packet, one line of JSON · id: its number
 *   event: skipped · data: {"packets":…,"blocks":…} since the last such event
 *   event: end     · data: {"reason":"limit"|"stopped","packets":…,"skippedPackets":…}
 *
 * At full rate there are far more packets than anybody reads. What a client has no room or no time for is skipped before
 * it is decoded, and counted.
 */
import type { LiveBlock } from '../capture/live.js'
import { RECORD_BYTES } from '../pcap/pcap.js'
import type { Decoding } from './decoding.js'
import type { ServerDeps } from './deps.js'
import type { Outlet } from './outlet.js'
import type { Pace } from './pace.js'
import type { RecordFilter } from './recordfilter.js'
import { type LiveClient, skip } from './traffic.js'

export interface EventOptions {
  deps: Pick<ServerDeps, 'config' | 'select' | 'traffic'>
  decoding: Decoding
  client: LiveClient
  filter: RecordFilter | undefined
  fields: string | null
  limit: number | undefined
  pace: Pace
  /** All adapters, in order: `frame.interface_id` counts them. */
  interfaces: string[]
}

/** What is decoded at once. */
const BATCH_PACKETS = 256
const BATCH_BYTES = 128 * 1024
/** A client hears of what it was not sent so often. */
const TELL_MS = 1000
/** A line that says nothing, so often, keeps proxies from giving up the connection. */
const QUIET_MS = 15_000

let scratch = new Uint8Array(0)

export class EventStream {
  readonly #outlet: Outlet
  readonly #options: EventOptions
  readonly #timer: NodeJS.Timeout
  readonly #queue: LiveBlock[] = []
  #queued = 0
  #working = false
  /** Of the client's counts, what it has been told. */
  #told = { packets: 0, blocks: 0 }
  #lastWrite = performance.now()

  constructor(outlet: Outlet, options: EventOptions) {
    this.#outlet = outlet
    this.#options = options
    this.#timer = setInterval(() => this.#tick(), TELL_MS)
    void outlet.closed().finally(() => clearInterval(this.#timer))
    this.#write('retry: 1000\n\n')
  }

  /** Takes a block of the hub: sends what is wanted of it, or skips it. */
  block(block: LiveBlock): void {
    if (!this.#outlet.open) return
    const { deps, client, pace } = this.#options
    const { traffic, config } = deps
    if (block.skippedBefore > 0) skip(traffic, client, block.skippedBefore)
    const size = block.bytes.byteLength
    const fits = !this.#working || this.#queued + size <= config['http.liveBacklog']
    if (!fits || !pace.open) {
      skip(traffic, client, block.packets)
      return
    }
    this.#queue.push(block)
    this.#queued += size
    if (!this.#working) void this.#work()
  }

  end(reason: 'limit' | 'stopped'): void {
    const { packets, skippedPackets } = this.#options.client
    this.#event('end', { reason, packets, skippedPackets })
    this.#outlet.end(reason)
  }

  /** Sends block after block, in the client's time. */
  async #work(): Promise<void> {
    this.#working = true
    for (let block = this.#queue.shift(); block !== undefined; block = this.#queue.shift()) {
      this.#queued -= block.bytes.byteLength
      if (!this.#outlet.open) continue
      try {
        await this.#send(block)
      } catch {
        // Decoding failed: the packets were not sent, and the stream goes on.
        skip(this.#options.deps.traffic, this.#options.client, block.packets)
      }
    }
    this.#working = false
  }

  async #send(block: LiveBlock): Promise<void> {
    const { deps, decoding, client, fields, limit, interfaces, pace } = this.#options
    const { bytes, packets } = this.#wanted(block)
    if (packets === 0) return
    const allowed = Math.min(
      pace.take(packets),
      (limit ?? Number.POSITIVE_INFINITY) - client.packets,
    )
    const source = {
      id: Math.max(0, interfaces.indexOf(block.interface)),
      name: block.interface,
      linkType: block.linkType,
      precision: block.precision,
    }
    let sent = 0
    for (let at = 0; sent < allowed && this.#outlet.open; ) {
      const batch = batchAt(bytes, at, allowed - sent)
      at = batch.end
      const text = await decoding.render({
        form: 'events',
        fields,
        number: client.packets + 1,
        sources: [source],
        records: bytes.slice(batch.begin, batch.end),
        places: null,
      })
      if (!this.#outlet.open) return
      this.#tellSkipped()
      this.#write(text)
      sent += batch.packets
      client.packets += batch.packets
      if (client.packets === limit) this.end('limit')
      await this.#outlet.drained(deps.config['http.liveBacklog'])
    }
    if (sent < packets && this.#outlet.open) skip(deps.traffic, client, packets - sent)
  }

  /** The records that pass the filter. */
  #wanted(block: LiveBlock): { bytes: Uint8Array<ArrayBuffer>; packets: number } {
    const { filter, deps } = this.#options
    const { linkType, precision, packets } = block
    const bytes = block.bytes as Uint8Array<ArrayBuffer>
    if (filter === undefined) return { bytes, packets }
    const compiled = filter.prepared(linkType)
    if (compiled === undefined) {
      // An adapter has come back as another kind: its next blocks pass through this filter.
      void filter.prepare(linkType).catch(() => {})
      skip(deps.traffic, this.#options.client, packets)
      return { bytes, packets: 0 }
    }
    if (scratch.byteLength < bytes.byteLength) scratch = new Uint8Array(bytes.byteLength)
    const selection = { input: precision, output: precision, filter: compiled }
    const selected = deps.select(bytes, scratch, selection)
    return { bytes: scratch.slice(0, selected.produced), packets: selected.packets }
  }

  #tick(): void {
    // Nothing more for a client that does not read.
    if (this.#outlet.waiting > 0) return
    this.#tellSkipped()
    if (performance.now() - this.#lastWrite >= QUIET_MS) this.#write(':\n\n')
  }

  #tellSkipped(): void {
    const { skippedPackets, skippedBlocks } = this.#options.client
    const packets = skippedPackets - this.#told.packets
    const blocks = skippedBlocks - this.#told.blocks
    if (packets === 0) return
    this.#told = { packets: skippedPackets, blocks: skippedBlocks }
    this.#event('skipped', { packets, blocks })
  }

  #event(name: string, data: object): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  #write(text: string | Uint8Array): void {
    if (!this.#outlet.open) return
    this.#lastWrite = performance.now()
    this.#outlet.write(typeof text === 'string' ? Buffer.from(text) : text)
  }
}

/** The records from `at` on that are decoded at once: `most` of them at most. */
function batchAt(bytes: Uint8Array, at: number, most: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = at
  let packets = 0
  while (end < bytes.length && packets < Math.min(most, BATCH_PACKETS) && end - at < BATCH_BYTES) {
    end += RECORD_BYTES + view.getUint32(end + 8, true)
    packets++
  }
  return { begin: at, end, packets }
}
