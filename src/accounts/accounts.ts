/**
 * The accounts of one adapter or file: one walk over each block, nothing allocated for a packet.
 *
 *   record → walk.ts (headers, tunnels) → counters → flows.ts → tcp.ts, dns.ts, tls.ts, http.ts · icmp.ts · arp.ts
 *
 * What is counted lies in shared memory (`AccountsMemory`): a capture's worker writes it, the main thread reads it whenever it is asked.
 */
import { Arp } from './arp.js'
import { Dns } from './dns.js'
import { EndedFlows, endedMemory } from './ended.js'
import {
  CLOSED,
  EVICTED,
  type FlowMemory,
  FlowTable,
  flowMemory,
  IDLE,
  KIND,
  LAST,
  STATE,
  WORDS,
} from './flows.js'
import { Http } from './http.js'
import { Icmp } from './icmp.js'
import { type LocalAddresses, Locals, NOBODY } from './locals.js'
import { OTHER, Seen } from './packet.js'
import {
  ACCOUNTED,
  BYTES,
  CELLS,
  FAMILIES,
  FLOW_CAPACITY,
  FLOWS,
  FLOWS_ENDED,
  FLOWS_OPENED,
  observe,
  PACKET_SIZE,
  PACKETS,
  PROTOCOLS,
  SIZE_BUCKETS,
  SIZE_CELLS,
  SKIPPED_BLOCKS,
  SKIPPED_PACKETS,
  TCP_FLAGS,
} from './series.js'
import { isOver, Tcp } from './tcp.js'
import { Tls } from './tls.js'
import { ETHERTYPE_ARP, ICMP, ICMPV6, TCP, UDP, Walk } from './walk.js'

const RECORD_BYTES = 16
const SCTP = 132
/** Places in PROTOCOLS. */
const PROTOCOL = { tcp: 0, udp: 1, icmp: 2, sctp: 3, other: 4 } as const
/** Flows looked at for their age with each block. */
const AGED_PER_BLOCK = 256

/** Memory of the accounts of one adapter, which outlives the worker that writes it. */
export interface AccountsMemory {
  cells: SharedArrayBuffer
  flows: FlowMemory
  ended: SharedArrayBuffer
  /** Unix time, in seconds, that the times of flows count from; set by the first packet. */
  base: SharedArrayBuffer
}

/** Seconds after which a flow without packets is given up. */
export interface FlowTimes {
  /** A TCP connection that both ends have closed, or that was reset. */
  closed: number
  /** An open TCP connection. */
  tcp: number
  /** Everything else. */
  other: number
}

export interface AccountsOptions {
  /** DLT of the records. */
  linkType: number
  precision: 'micro' | 'nano'
  local?: LocalAddresses
  /** Never, when not given: as for a file. */
  times?: FlowTimes
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
  readonly #scale: number
  readonly #times: FlowTimes | null
  readonly #seen = new Seen()
  #hand = 0

  constructor(memory: AccountsMemory, options: AccountsOptions) {
    const cells = new Float64Array(memory.cells)
    this.cells = cells
    this.flows = new FlowTable(memory.flows, (slot, reason) => this.#onEnded(slot, reason))
    this.#ended = new EndedFlows(memory.ended)
    this.#base = new Float64Array(memory.base)
    this.#walk = new Walk(options.linkType, cells, this.flows, new Locals(options.local ?? NOBODY))
    this.#scale = options.precision === 'nano' ? 1 : 1000
    this.#times = options.times ?? null
    this.tcp = new Tcp(cells, this.flows)
    this.dns = new Dns(cells)
    this.tls = new Tls(cells)
    this.http = new Http(cells, this.flows)
    this.icmp = new Icmp(cells)
    this.arp = new Arp(cells)
    cells[FLOW_CAPACITY] = this.flows.capacity
  }

  /** Accounts a block: whole records, little endian, one behind the other. */
  block(bytes: Uint8Array): void {
    const seen = this.#seen
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    seen.bytes = bytes
    seen.view = view
    let packets = 0
    if (this.#base[0] === 0 && bytes.length >= RECORD_BYTES) this.#base[0] = view.getUint32(0, true)
    const base = this.#base[0]!
    const scale = this.#scale
    for (let at = 0; at + RECORD_BYTES <= bytes.length; packets++) {
      const captured = view.getUint32(at + 8, true)
      seen.time = (view.getUint32(at, true) - base) * 1e9 + view.getUint32(at + 4, true) * scale
      seen.length = view.getUint32(at + 12, true)
      seen.at = at + RECORD_BYTES
      at = seen.at + captured
      seen.end = at
      this.#packet(seen)
    }
    const { cells } = this
    cells[ACCOUNTED]! += packets
    cells[FLOWS] = this.flows.size
    this.dns.age(seen.time)
    if (this.#times !== null) this.#age(seen.time, this.#times)
  }

  /** A block that was recorded and is not looked at. */
  skip(packets: number): void {
    this.cells[SKIPPED_BLOCKS]!++
    this.cells[SKIPPED_PACKETS]! += packets
  }

  #packet(seen: Seen): void {
    const { cells, flows } = this
    seen.flow = -1
    this.#walk.read(seen)
    const { protocol, direction, family, length } = seen
    const place =
      protocol === TCP
        ? PROTOCOL.tcp
        : protocol === UDP
          ? PROTOCOL.udp
          : protocol === ICMP || protocol === ICMPV6
            ? PROTOCOL.icmp
            : protocol === SCTP
              ? PROTOCOL.sctp
              : PROTOCOL.other
    const cell = (direction * FAMILIES.length + family) * PROTOCOLS.length + place
    cells[PACKETS + cell]!++
    cells[BYTES + cell]! += length
    observe(cells, PACKET_SIZE + direction * SIZE_CELLS, SIZE_BUCKETS, length)
    if (family === OTHER) {
      if (seen.ethertype === ETHERTYPE_ARP) this.arp.packet(seen)
      return
    }
    flows.touch(seen, false)
    if (seen.opens) cells[FLOWS_OPENED]!++
    if (place === PROTOCOL.tcp) {
      if (seen.payload < 0) return
      let { flags } = seen
      for (let i = 0; (flags & 0xff) !== 0; i++, flags >>= 1) {
        if ((flags & 1) !== 0) cells[TCP_FLAGS + i]!++
      }
      this.tcp.segment(seen)
      if (seen.payload < seen.end && seen.payload < seen.wireEnd) {
        this.tls.segment(seen)
        this.http.segment(seen)
        this.dns.segment(seen)
      }
    } else if (place === PROTOCOL.udp) {
      if (seen.payload >= 0) this.dns.datagram(seen)
    } else if (place === PROTOCOL.icmp) this.icmp.message(seen)
  }

  #age(now: number, times: FlowTimes): void {
    const { flows } = this
    const { words, doubles } = flows
    const { used } = flows
    for (let i = 0; i < AGED_PER_BLOCK && i < used; i++) {
      const slot = this.#hand
      this.#hand = slot + 1 >= used ? 0 : slot + 1
      if (slot >= used || !flows.inUse(slot)) continue
      const idle = (now - doubles[(slot * WORDS) / 2 + LAST]!) / 1e9
      if (idle < times.closed) continue
      const isTcp = (words[slot * WORDS + KIND]! & 0xff) === TCP
      const over = isTcp && isOver(words[slot * WORDS + STATE]!)
      if (over) flows.end(slot, CLOSED)
      else if (idle >= (isTcp ? times.tcp : times.other)) flows.end(slot, IDLE)
    }
  }

  #onEnded(slot: number, reason: number): void {
    this.cells[FLOWS_ENDED + reason]!++
    this.tcp.ended(slot, reason === EVICTED)
    this.#ended.put(this.flows, slot, reason, this.cells)
  }
}
