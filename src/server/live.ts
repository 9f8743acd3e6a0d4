/**
 * One live stream: blocks from the hub to one client. A client that is behind by more than its backlog is not sent
 * whole blocks: the stream stays a valid pcap, memory stays bounded, and what was skipped is counted.
 */
import type { ServerResponse } from 'node:http'
import type { Addon, Filter } from '../capture/addon.js'
import type { LiveBlock } from '../capture/live.js'
import type { LiveClient, Traffic } from './traffic.js'

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
  /** Longest time, in milliseconds, in which a client with data waiting may take no byte. */
  stallTimeout: number
}

/** How a live stream ended. */
export type LiveEnd = 'limit' | 'stopped' | 'aborted' | 'stalled'

/** Where selected records are put before they are copied out: blocks are up to 1 MiB, usually. */
let scratch = new Uint8Array(0)

export class LiveStream {
  readonly #response: ServerResponse
  readonly #options: LiveOptions
  /** Bytes handed to the response and not yet taken by the kernel. */
  #waiting = 0
  #end: LiveEnd | undefined
  #stopTimer: NodeJS.Timeout | undefined

  constructor(response: ServerResponse, options: LiveOptions) {
    this.#response = response
    this.#options = options
    // Counts only while bytes wait: an idle network is not a stalled client.
    response.on('timeout', () => {
      if (this.#waiting === 0) return
      this.#end ??= 'stalled'
      response.destroy()
    })
    response.on('error', () => {})
  }

  /** Resolves when the response is over. */
  async closed(): Promise<LiveEnd> {
    const response = this.#response
    if (!response.destroyed && !response.closed) {
      await new Promise<void>((resolve) => response.once('close', resolve))
    }
    clearTimeout(this.#stopTimer)
    return this.#end ?? 'aborted'
  }

  /** Sends bytes whatever waits already: the header of the file. */
  write(bytes: Uint8Array): void {
    const { client, stallTimeout } = this.#options
    this.#waiting += bytes.byteLength
    // Re-armed only from nothing waiting, so that blocks that keep coming do not hide a stall.
    if (this.#waiting === bytes.byteLength) this.#response.socket?.setTimeout(stallTimeout)
    this.#response.write(bytes, (error) => {
      this.#waiting -= bytes.byteLength
      if (error == null) client.bytes += bytes.byteLength
      if (this.#waiting === 0 && !this.#response.destroyed) this.#response.socket?.setTimeout(0)
    })
  }

  /** Takes a block of the hub: sends what is wanted of it, or skips it. */
  block(block: LiveBlock): void {
    if (this.#end !== undefined || this.#response.destroyed) return
    const { client, linkType, backlog } = this.#options
    if (block.skippedBefore > 0) this.#skip(block.skippedBefore)
    // One pcap holds one link type; an adapter may come back as another kind.
    const fits =
      block.linkType === linkType &&
      (this.#waiting === 0 || this.#waiting + block.bytes.byteLength <= backlog)
    if (!fits) {
      this.#skip(block.packets)
      return
    }
    const { bytes, packets } = this.#wanted(block)
    if (packets === 0) return
    client.packets += packets
    this.write(bytes)
    if (client.packets === this.#options.limit) this.end('limit')
  }

  /** Ends the stream cleanly: the client has a whole file. */
  end(reason: LiveEnd): void {
    if (this.#end !== undefined || this.#response.destroyed) return
    this.#end = reason
    const { client, stallTimeout } = this.#options
    this.#response.addTrailers({ 'Sidecap-Skipped-Packets': String(client.skippedPackets) })
    this.#response.end()
    // A client that takes nothing would hold the connection for good.
    this.#stopTimer = setTimeout(() => this.#response.destroy(), stallTimeout)
    this.#stopTimer.unref()
  }

  #skip(packets: number): void {
    const { client, traffic } = this.#options
    client.skippedPackets += packets
    client.skippedBlocks++
    traffic.liveSkippedPackets += packets
    traffic.liveSkippedBlocks++
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
