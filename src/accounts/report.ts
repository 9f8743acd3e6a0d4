/**
 * The accounts of packets that have been recorded, in a file or by the agent: the same walk as for live ones, and whole decoding where the
 * hierarchy of protocols is wanted. Nothing ages: every flow stays to the end.
 */
import { createDecoder } from '../decode/index.js'
import { type Precision, RECORD_BYTES } from '../pcap/pcap.js'
import type { CapturedPacket } from '../pcap/types.js'
import { Accounts, accountsMemory } from './accounts.js'
import {
  type ConversationsReport,
  conversationsOf,
  type FlowSource,
  type TableSelection,
} from './conversations.js'
import { type DnsReport, dnsReport } from './dnsreport.js'
import { type EndpointsReport, endpointsOf } from './endpoints.js'
import { timeText } from './flowview.js'
import { Hierarchy, joinLevels, type ProtocolLevel } from './hierarchy.js'
import type { LocalAddresses } from './locals.js'
import { type NamesReport, namesOf } from './names.js'
import { RecordBuffer } from './reportpackets.js'
import { type StatsReport, statsOf } from './reportstats.js'
import { type TcpReport, tcpReport } from './tcpreport.js'

/** 160 MB when all of them are used: memory that was never written to is not taken from the system. */
const MOST_FLOWS = 1_000_000

export interface FileAccountsOptions {
  /** Flows kept at most; further ones take the places of old ones, which is counted. A million by default. */
  flows?: number
  /** Decode every packet, for `protocols()`. Default no: it takes ten times as long as the rest. */
  protocols?: boolean
}

/** Protocols, each below what carries it. */
export interface ProtocolsReport {
  packets: number
  /** On the wire. */
  bytes: number
  /** The most frequent first. */
  protocols: ProtocolLevel[]
}

/** Times (RFC 3339), and the seconds between them; null without packets. */
export interface Span {
  first: string
  last: string
  seconds: number
}

/** Counts records of any link types, in any order. */
export class FileAccounts implements FlowSource {
  readonly cells: Float64Array
  readonly #base: Float64Array
  readonly #accounts: Accounts
  readonly #decoder = createDecoder()
  readonly #hierarchy: Hierarchy | null
  readonly #buffer = new RecordBuffer()
  readonly #addRecords = (records: Uint8Array, linkType: number) =>
    this.add(records, linkType, 'nano')
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  constructor({ flows = MOST_FLOWS, protocols = false }: FileAccountsOptions = {}) {
    const memory = accountsMemory(flows)
    this.#base = new Float64Array(memory.base)
    this.#accounts = new Accounts(memory, { linkType: 1, precision: 'nano' })
    this.cells = this.#accounts.cells
    this.#hierarchy = protocols ? new Hierarchy() : null
  }

  /** What follows was captured on an adapter with these addresses: it tells directions. Without it they are unknown. */
  setLocal(local: LocalAddresses): void {
    this.#accounts.setLocal(local)
  }

  /** Counts packets as a reader gives them; they are not kept. */
  addPackets(packets: readonly CapturedPacket[]): void {
    this.#buffer.pass(packets, this.#addRecords)
  }

  /** Counts whole records of pcap, little endian; they are not kept. */
  add(records: Uint8Array, linkType: number, precision: Precision): void {
    if (records.length < RECORD_BYTES) return
    this.#accounts.expect(linkType, precision)
    this.#accounts.block(records)
    this.#decode(records, linkType, precision)
  }

  /** The flow table, settled: for reading. */
  get table(): FlowSource['table'] {
    this.settle()
    return this.#accounts.flows
  }

  /** Seconds since 1970 that the times of flows count from. */
  get base(): number {
    return this.#base[0]!
  }

  /** Times of the earliest and the latest packet. */
  get span(): Span | null {
    return FileAccounts.span([this])
  }

  /** The same of the packets of several. */
  static span(all: readonly FileAccounts[]): Span | null {
    const counted = all.filter((one) => one.#last >= one.#first)
    const base = counted[0]?.base
    if (base === undefined) return null
    const after = (one: FileAccounts) => (one.base - base) * 1e9
    const first = Math.min(...counted.map((one) => one.#first + after(one)))
    const last = Math.max(...counted.map((one) => one.#last + after(one)))
    return {
      first: timeText(base, first),
      last: timeText(base, last),
      seconds: (last - first) / 1e9,
    }
  }

  conversations(selection: TableSelection): ConversationsReport {
    return conversationsOf([this], selection)
  }

  endpoints(selection: TableSelection): EndpointsReport {
    return endpointsOf([this], selection)
  }

  /** Empty unless it was asked for. */
  protocols(): ProtocolsReport {
    const { packets, bytes } = this.#hierarchy ?? { packets: 0, bytes: 0 }
    return { packets, bytes, protocols: this.#hierarchy?.levels() ?? [] }
  }

  stats(): StatsReport {
    return statsOf(this.cells)
  }

  tcp(): TcpReport {
    this.settle()
    return tcpReport(this.cells)
  }

  /** Nobody waits for answers any longer than to the last packet. */
  settle(): void {
    this.#accounts.tcp.settle(this.#last)
  }

  dns(): DnsReport {
    return dnsReport(this.cells)
  }

  /** At most `most` names of each kind. */
  names(most: number): NamesReport {
    return namesOf(this.#accounts, most)
  }

  /** Times, and layers when they are wanted. */
  #decode(records: Uint8Array, linkType: number, precision: Precision): void {
    const view = viewOf(records)
    const scale = precision === 'nano' ? 1 : 1000
    const { base } = this
    for (let at = 0; at + RECORD_BYTES <= records.length; ) {
      const originalLength = view.getUint32(at + 12, true)
      const start = at + RECORD_BYTES
      const end = start + view.getUint32(at + 8, true)
      if (end > records.length) return
      const time = (view.getUint32(at, true) - base) * 1e9 + view.getUint32(at + 4, true) * scale
      if (time < this.#first) this.#first = time
      if (time > this.#last) this.#last = time
      if (this.#hierarchy !== null) {
        const packet = { bytes: records, at: start, end, originalLength, linkType }
        this.#hierarchy.add(packet, this.#decoder.decode(packet))
      }
      at = end
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Several reports as one. */
export function joinProtocols(reports: readonly ProtocolsReport[]): ProtocolsReport {
  return {
    packets: reports.reduce((sum, { packets }) => sum + packets, 0),
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    protocols: joinLevels(reports.flatMap(({ protocols }) => protocols)),
  }
}
