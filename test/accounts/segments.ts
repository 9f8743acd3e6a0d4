/** TCP segments made by hand, IPv4 in Ethernet, and the accounts that count them. */
import { Accounts, type AccountsMemory, accountsMemory } from '#src/accounts/accounts.js'
import type { LocalAddresses } from '#src/accounts/locals.js'
import { FOUND } from '#src/accounts/tcp.js'
import { type TcpFlow, tcpOf } from '#src/accounts/tcpflow.js'
import { type TcpReport, tcpReport } from '#src/accounts/tcpreport.js'

const FLAGS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const
const HEADERS = 14 + 20 + 20

export interface Segment {
  /** Milliseconds since the first second. */
  at: number
  from: 'client' | 'server'
  /** As `syn ack`. */
  flags: string
  seq: number
  ack?: number
  window?: number
  /** Bytes of payload on the wire. */
  size?: number
  /** Bytes of payload that were captured. */
  captured?: number
  /** The first of several fragments. */
  fragment?: boolean
  /** The client's port. */
  port?: number
}

/** Its record, in nanoseconds. */
export function recordOf(segment: Segment): Uint8Array {
  const { at, from, flags, seq, ack = 0, window = 1000, size = 0, port = 40000 } = segment
  const captured = segment.captured ?? size
  const bytes = new Uint8Array(16 + HEADERS + captured)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 1_800_000_000 + Math.floor(at / 1000), true)
  view.setUint32(4, Math.round((at % 1000) * 1e6), true)
  view.setUint32(8, HEADERS + captured, true)
  view.setUint32(12, HEADERS + size, true)
  const client = from === 'client'
  view.setUint16(16 + 12, 0x0800)
  view.setUint16(30, 0x4500)
  view.setUint16(32, 40 + size > 0xffff ? 0 : 40 + size)
  if (segment.fragment === true) view.setUint16(36, 0x2000)
  view.setUint16(38, 0x4006)
  // 192.0.2.1 and 198.51.100.2: RFC 5737.
  view.setUint32(42, client ? 0xc0000201 : 0xc6336402)
  view.setUint32(46, client ? 0xc6336402 : 0xc0000201)
  view.setUint16(50, client ? port : 80)
  view.setUint16(52, client ? 80 : port)
  view.setUint32(54, seq >>> 0)
  view.setUint32(58, ack >>> 0)
  const bits = flags.split(' ').reduce((sum, name) => sum | FLAGS[name as keyof typeof FLAGS], 0)
  view.setUint16(62, 0x5000 | bits)
  view.setUint16(64, window)
  return bytes
}

/** A flow of segments, and what the accounts say of it. */
export class Watched {
  readonly memory: AccountsMemory = accountsMemory(64)
  readonly accounts: Accounts

  constructor(local?: LocalAddresses, times?: { closed: number; tcp: number; other: number }) {
    this.accounts = new Accounts(this.memory, {
      linkType: 1,
      precision: 'nano',
      ...(local === undefined ? {} : { local }),
      ...(times === undefined ? {} : { times }),
    })
  }

  /** What each of these was found to be. */
  see(...segments: Segment[]): string[] {
    return segments.map((segment) => {
      this.accounts.block(recordOf(segment))
      const { found } = this.accounts.tcp
      const names = Object.entries(FOUND).filter(([, bit]) => (found & bit) !== 0)
      return names.map(([name]) => name).join(' ')
    })
  }

  /** SYN, SYN-ACK, ACK: 10 ms to the server and back, 1 ms at the client. Then both ends' next numbers are 1001 and 5001. */
  shake(at = 0, client = 1000, server = 5000): void {
    this.see(
      { at, from: 'client', flags: 'syn', seq: client },
      { at: at + 10, from: 'server', flags: 'syn ack', seq: server, ack: client + 1 },
      { at: at + 11, from: 'client', flags: 'ack', seq: client + 1, ack: server + 1 },
    )
  }

  get flow(): TcpFlow {
    return tcpOf(this.accounts.flows.words, 0)
  }

  get report(): TcpReport {
    return tcpReport(this.accounts.cells)
  }

  /** Connections by what became of them, those of unknown direction; what is 0 is left out. */
  get connections(): Record<string, number> {
    const all = Object.entries(this.report.connections)
    const counted = all.map(([name, counts]) => [name, counts['unknown']!] as const)
    return Object.fromEntries(counted.filter(([, count]) => count > 0))
  }
}

/** Data of the server's, in order: `size` bytes each. */
export function data(at: number, seq: number, size = 100, more: Partial<Segment> = {}): Segment {
  return { at, from: 'server', flags: 'ack', seq, ack: 1001, size, ...more }
}
/** The client's acknowledgment without data. */
export function ack(at: number, number: number, more: Partial<Segment> = {}): Segment {
  return { at, from: 'client', flags: 'ack', seq: 1001, ack: number, ...more }
}
/** A connection whose handshake was seen. */
export function shaken(): Watched {
  const tcp = new Watched()
  tcp.shake()
  return tcp
}
