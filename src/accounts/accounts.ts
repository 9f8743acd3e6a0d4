/**
 * The accounts of one adapter or file: one walk over each block, nothing allocated for a packet.
 *
 *   records → walk.ts (headers, tunnels) → tally.ts → flows.ts → tcp.ts, dns.ts, tls.ts, http.ts · icmp.ts · arp.ts
 *
 * Packets go through the first stages in batches: a loop that does one thing is faster than one that does all. Files on their way take
 * imported constants over as their own (`const { WORDS } = LAYOUT`): an imported one V8 reads and checks at each use, which was a sixth
 * of all time.
 *
 * What is counted lies in shared memory (`AccountsMemory`): a capture's worker writes it, the main thread reads it whenever it is asked.
 */
import { RECORD_BYTES } from '../pcap/pcap.js'
import { Aging, type FlowTimes } from './aging.js'
import { Arp } from './arp.js'
import { Dns } from './dns.js'
import { EndedFlows } from './ended.js'
import { BATCH, EVICTED, FlowTable } from './flows.js'
import { Http } from './http.js'
import { Icmp } from './icmp.js'
import { type LocalAddresses, Locals, NOBODY } from './locals.js'
import type { AccountsMemory } from './memory.js'
import * as PACKET from './packet.js'
import { Seen } from './packet.js'
import {
  ACCOUNTED,
  FLOW_CAPACITY,
  FLOWS,
  FLOWS_ENDED,
  FLOWS_OPENED,
  SKIPPED_BLOCKS,
  SKIPPED_PACKETS,
} from './series.js'
import { Tally } from './tally.js'
import { Tcp } from './tcp.js'
import { Tls } from './tls.js'
import * as WALK from './walk.js'
import { Walk } from './walk.js'

export { type AccountsMemory, accountsMemory } from './memory.js'

const { OTHER } = PACKET
const { ETHERTYPE_ARP, ICMP, ICMPV6, TCP, UDP } = WALK

/** How far packets are looked at; each includes those before. */
export const DEPTHS = ['headers', 'counters', 'flows', 'tcp', 'names'] as const
export type Depth = (typeof DEPTHS)[number]
const COUNTERS = 1
const FLOWS_TOO = 2
const SEGMENTS = 3
const NAMES = 4

export interface AccountsOptions {
  /** DLT of the records. */
  linkType: number
  precision: 'micro' | 'nano'
  local?: LocalAddresses
  /** Never, when not given: as for a file. */
  times?: FlowTimes
  /** All of it, when not given. */
  depth?: Depth
}

/** Writes the accounts; one for each memory at a time. */
export class Accounts {
  readonly cells: Float64Array
  readonly flows: FlowTable
  readonly tcp: Tcp
  readonly dns: Dns
  readonly tls: Tls
  readonly http: Http
  readonly icmp: Icmp
  readonly arp: Arp
  readonly #ended: EndedFlows
  readonly #base: Float64Array
  readonly #walk: Walk
  readonly #tally: Tally
  readonly #aging: Aging | null
  readonly #depth: number
  readonly #batch = Array.from({ length: BATCH }, () => new Seen())

  constructor(memory: AccountsMemory, options: AccountsOptions) {
    const cells = new Float64Array(memory.cells)
    this.cells = cells
    this.flows = new FlowTable(memory.flows, (slot, reason) => this.#onEnded(slot, reason))
    this.flows.repair()
    this.#ended = new EndedFlows(memory.ended)
    this.#base = new Float64Array(memory.base)
    const depth = DEPTHS.indexOf(options.depth ?? 'names')
    const kept = depth >= FLOWS_TOO ? this.flows : null
    this.#walk = new Walk(options.linkType, cells, kept, new Locals(options.local ?? NOBODY))
    this.#tally = new Tally(cells)
    this.#walk.scale = options.precision === 'nano' ? 1 : 1000
    this.#depth = depth
    this.tcp = new Tcp(cells, this.flows)
    const { times } = options
    this.#aging = times === undefined ? null : new Aging(this.flows, times, this.tcp)
    this.dns = new Dns(cells, this.flows)
    this.tls = new Tls(cells)
    this.http = new Http(cells, this.flows)
    this.icmp = new Icmp(cells)
    this.arp = new Arp(cells)
    cells[FLOW_CAPACITY] = this.flows.capacity
  }

  /** The records of the next blocks are such: a file may hold several kinds. */
  expect(linkType: number, precision: 'micro' | 'nano'): void {
    this.#walk.linkType = linkType
    this.#walk.scale = precision === 'nano' ? 1 : 1000
  }

  /** The adapter has other addresses from now on. */
  setLocal(local: LocalAddresses): void {
    this.#walk.locals = new Locals(local)
  }

  /** Accounts a block: records, little endian, one behind the other. What is not whole at its end is left out. */
  block(bytes: Uint8Array): void {
    const end = bytes.length
    const view = new DataView(bytes.buffer, bytes.byteOffset, end)
    // Always the same class, whatever the caller's is: code for one is faster than code for several.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, end)
    for (const seen of this.#batch) {
      seen.bytes = plain
      seen.view = view
    }
    // The first packet's own time may be 0.
    if (this.#base[0] === 0 && this.cells[ACCOUNTED] === 0 && end >= RECORD_BYTES)
      this.#base[0] = view.getUint32(0, true)
    const walk = this.#walk
    walk.base = this.#base[0]!
    walk.next = 0
    try {
      let last = Number.NaN
      for (let count = this.#some(view, end); count > 0; count = this.#some(view, end))
        last = this.#batch[count - 1]!.time
      if (!Number.isNaN(last)) this.age(last)
    } finally {
      // What was counted before an error counts.
      this.#tally.flush()
      this.cells[FLOWS] = this.flows.size
    }
  }

  /** Flows and questions that wait grow old although nothing comes: `now` is a time as in `Seen`. */
  age(now: number): void {
    this.dns.age(now)
    this.#aging?.age(now)
    this.cells[FLOWS] = this.flows.size
  }

  /** A block that was recorded and is not looked at. */
  skip(packets: number): void {
    this.cells[SKIPPED_BLOCKS]!++
    this.cells[SKIPPED_PACKETS]! += packets
  }

  /** Accounts a batch of records, and gives how many there were. */
  #some(view: DataView, end: number): number {
    const batch = this.#batch
    const depth = this.#depth
    const count = this.#walk.read(view, end, batch)
    if (depth >= COUNTERS) this.#tally.packets(batch, count)
    if (depth >= FLOWS_TOO) {
      this.flows.prepare(batch, count)
      for (let i = 0; i < count; i++) this.#packet(batch[i]!, depth)
    }
    return count
  }

  /** A packet's flow, and what is above. */
  #packet(seen: Seen, depth: number): void {
    if (seen.family === OTHER) {
      if (seen.ethertype === ETHERTYPE_ARP && depth >= NAMES) this.arp.packet(seen)
      return
    }
    this.flows.count(seen)
    if (seen.opens) this.cells[FLOWS_OPENED]!++
    if (depth < SEGMENTS) return
    const { protocol } = seen
    if (protocol === TCP) {
      if (seen.payload < 0) return
      this.tcp.segment(seen)
      if (depth < NAMES || seen.payload >= seen.end || seen.payload >= seen.wireEnd) return
      this.tls.segment(seen)
      this.http.segment(seen)
      this.dns.segment(seen)
    } else if (depth < NAMES) return
    else if (protocol === UDP) {
      if (seen.payload >= 0) this.dns.datagram(seen)
    } else if (protocol === ICMP || protocol === ICMPV6) this.icmp.message(seen)
  }

  #onEnded(slot: number, reason: number): void {
    this.cells[FLOWS_ENDED + reason]!++
    this.tcp.ended(slot, reason === EVICTED)
    this.#ended.put(this.flows, slot, reason, this.cells)
  }
}
