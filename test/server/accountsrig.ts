/** A recording on disk and live accounts, of the same packets made here, behind a server. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { Accounts } from '#src/accounts/accounts.js'
import { Ledgers } from '#src/accounts/ledger.js'
import { namesOf } from '#src/accounts/names.js'
import { FlowRecords } from '#src/accounts/records.js'
import { readPlan } from '#src/store/read.js'
import { SegmentWriter } from '#src/store/segment.js'
import { Store } from '#src/store/store.js'
import { adapter } from '../capture/adapters.js'
import { build, capture, type Rig } from './rig.js'

/** The adapters' own address: that of the web server in `connections`. */
const OWN = adapter('eth0', 1, {
  addresses: [{ family: 'IPv4', address: '192.0.2.80', prefix: 24 }],
})
const SECOND = 1_000_000_000n
const FORMAT = { linkType: 1, snaplen: 262144, precision: 'micro' } as const
const SYN = 2
const ACK = 16

/** A packet and when it was seen, in microseconds since 1970. */
export interface Timed {
  at: number
  bytes: Buffer
}

interface Ends {
  from: string
  to: string
  fromPort: number
  toPort: number
}

function ipv4(protocol: number, { from, to }: Ends, payload: Buffer): Buffer {
  const head = Buffer.alloc(34)
  head.write('020000000001020000000002080045', 'hex')
  head.writeUInt16BE(20 + payload.length, 16)
  head[22] = 64
  head[23] = protocol
  for (const [n, address] of [from, to].entries()) {
    head.set(address.split('.').map(Number), 26 + 4 * n)
  }
  let sum = 0
  for (let i = 14; i < 34; i += 2) sum += head.readUInt16BE(i)
  head.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 24)
  return Buffer.concat([head, payload])
}

/** A UDP datagram in Ethernet. */
export function udp(ends: Ends, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(ends.fromPort, 0)
  head.writeUInt16BE(ends.toPort, 2)
  head.writeUInt16BE(8 + payload.length, 4)
  return ipv4(17, ends, Buffer.concat([head, payload]))
}

/** An ICMP echo request in Ethernet. */
export function echo(from: string, to: string): Buffer {
  return ipv4(1, { from, to, fromPort: 0, toPort: 0 }, Buffer.from('0800f7fd00010001', 'hex'))
}

/** A TCP segment in Ethernet. */
export function tcp(ends: Ends, flags: number, seq: number, ack: number, size = 0): Buffer {
  const head = Buffer.alloc(20 + size)
  head.writeUInt16BE(ends.fromPort, 0)
  head.writeUInt16BE(ends.toPort, 2)
  head.writeUInt32BE(seq, 4)
  head.writeUInt32BE(ack, 8)
  head[12] = 0x50
  head[13] = flags
  head.writeUInt16BE(65535, 14)
  return ipv4(6, ends, head)
}

/** A query of type A for `name`, or its answer with one address. */
export function dns(ends: Ends, id: number, name: string, answers: boolean): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label)])
  const question = Buffer.concat([...labels, Buffer.of(0, 0, 1, 0, 1)])
  const head = Buffer.alloc(12)
  head.writeUInt16BE(id, 0)
  head.writeUInt16BE(answers ? 0x8180 : 0x0100, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(answers ? 1 : 0, 6)
  const record = answers ? Buffer.from('c00c000100010000003c0004c0000201', 'hex') : Buffer.alloc(0)
  return udp(ends, Buffer.concat([head, question, record]))
}

/** Connections of client `10.0.0.N` to a web server, each with `N` data segments of 100 bytes; a second apart. */
export function connections(count: number): Timed[] {
  const packets: Timed[] = []
  for (let n = 1; n <= count; n++) {
    const there = { from: `10.0.0.${n}`, to: '192.0.2.80', fromPort: 40_000 + n, toPort: 80 }
    const back = { from: there.to, to: there.from, fromPort: 80, toPort: there.fromPort }
    const at = n * 1_000_000
    packets.push({ at, bytes: tcp(there, SYN, 0, 0) })
    packets.push({ at: at + 1000, bytes: tcp(back, SYN | ACK, 0, 1) })
    packets.push({ at: at + 2000, bytes: tcp(there, ACK, 1, 1) })
    for (let i = 0; i < n; i++) {
      packets.push({ at: at + 3000 + i, bytes: tcp(back, ACK, 1 + 100 * i, 1, 100) })
    }
  }
  return packets
}

/** Records of pcap. */
export function records(packets: readonly Timed[]): Buffer {
  return Buffer.concat(
    packets.flatMap(({ at, bytes }) => {
      const head = Buffer.alloc(16)
      head.writeUInt32LE(Math.floor(at / 1e6), 0)
      head.writeUInt32LE(at % 1e6, 4)
      head.writeUInt32LE(bytes.length, 8)
      head.writeUInt32LE(bytes.length, 12)
      return [head, bytes]
    }),
  )
}

/** Owns a folder, a store and a server: `close` it. */
export interface AccountsRig extends Rig {
  store: Store
  /** Of each adapter the accounts that a worker would write. */
  live: Map<string, Accounts>
  get(url: string): Promise<{ status: number; body: Record<string, never> & { scope: never } }>
  close(): Promise<void>
}

/** The packets of each adapter, recorded and accounted. `now` is the time of the last packet. */
export async function accountsRig(
  adapters: Record<string, readonly Timed[]>,
  options: { flags?: Record<string, string>; segment?: number; logger?: Logger } = {},
): Promise<AccountsRig> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sidecap-accounts-'))
  const { segment = 1 << 20 } = options
  const store = await Store.open({ directory, bytes: 64 << 20, age: 1e12, free: 0, segment })
  const times = { closed: 1e6, tcp: 1e6, other: 1e6 }
  const ledgers = new Ledgers({ flows: 1000, times })
  const live = new Map<string, Accounts>()
  const writers: SegmentWriter[] = []
  let last = 0
  for (const [name, packets] of Object.entries(adapters)) {
    const writer = new SegmentWriter(store.writerOptions(name, FORMAT), (event) =>
      store.apply(name, event),
    )
    writers.push(writer)
    const source = {
      name,
      ask: async (question: unknown) => {
        const accounts = live.get(name)
        return accounts === undefined
          ? null
          : namesOf(accounts, (question as { most: number }).most)
      },
    }
    const { memory, local } = ledgers.task(source, OWN, 0)
    const accounts = new Accounts(memory, { linkType: 1, precision: 'micro', local })
    live.set(name, accounts)
    for (let i = 0; i < packets.length; i += 100) {
      const some = packets.slice(i, i + 100)
      const block = records(some)
      const time = (packet: Timed | undefined) => BigInt(packet!.at) * 1000n
      writer.write(block, some.length, time(some[0]), time(some.at(-1)))
      accounts.block(block)
    }
    last = Math.max(last, ...packets.map(({ at }) => at))
  }
  const ended = new FlowRecords(() => ledgers.list(), null)
  const rig = build({
    flags: options.flags ?? {},
    deps: {
      store,
      read: readPlan,
      accounts: { list: () => ledgers.list() },
      records: ended,
      now: () => BigInt(last) * 1000n + SECOND,
      captures: () =>
        Object.keys(adapters).map((name) => capture({ interface: name, adapter: OWN })),
      ...(options.logger === undefined ? {} : { logger: options.logger }),
    },
  })
  return Object.assign(rig, {
    store,
    live,
    get: async (url: string) => {
      const answer = await rig.app.inject(url)
      return { status: answer.statusCode, body: answer.json() }
    },
    close: async () => {
      await rig.app.close()
      await ended.close()
      for (const writer of writers) await writer.close()
      await store.close()
      await rm(directory, { recursive: true })
    },
  }) as AccountsRig
}
