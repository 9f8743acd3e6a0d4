import { describe, expect, it } from 'vitest'
import { Accounts, accountsMemory, DEPTHS } from '#src/accounts/accounts.js'
import { FIRST, LAST, WORDS } from '#src/accounts/flows.js'
import {
  ACCOUNTED,
  BYTES,
  DIRECTIONS,
  FAMILIES,
  FLAGS,
  FLOW_CAPACITY,
  FLOWS,
  FLOWS_ENDED,
  FLOWS_OPENED,
  families,
  PACKET_SIZE,
  PACKETS,
  PROTOCOLS,
  SIZE_BUCKETS,
  SKIPPED_BLOCKS,
  SKIPPED_PACKETS,
  TCP_FLAGS,
  TRUNCATED,
} from '#src/accounts/series.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { Bench, back, type Ends, hex, tcp, udp } from './wire.js'

const ENDS: Ends = { from: '192.0.2.1', to: '198.51.100.2', fromPort: 50000, toPort: 80 }

function record(packet: Uint8Array, seconds: number, length = packet.length): Uint8Array {
  const bytes = new Uint8Array(16 + packet.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(seconds), true)
  view.setUint32(4, Math.round((seconds % 1) * 1e6), true)
  view.setUint32(8, packet.length, true)
  view.setUint32(12, length, true)
  bytes.set(packet, 16)
  return bytes
}

function cell(direction: string, family: string, protocol: string): number {
  const place = (list: readonly string[], value: string) => list.indexOf(value)
  const row = place(DIRECTIONS, direction) * FAMILIES.length + place(FAMILIES, family)
  return row * PROTOCOLS.length + place(PROTOCOLS, protocol)
}

/** All records of all fixtures of Ethernet. */
function everything(): Uint8Array {
  const packets = fixtureNames()
    .map(fixture)
    .filter(({ linkType }) => linkType === 1)
    .flatMap((one) => one.packets)
  return Buffer.concat(packets.map((packet, i) => record(packet, 1_800_000_000 + i / 1000)))
}

describe('the accounts', () => {
  it('count packets and bytes by direction, family and protocol, as on the wire', () => {
    const local = { mac: null, addresses: ['192.0.2.1'] }
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro', local })
    accounts.block(record(hex(tcp(ENDS, 1, '')), 5, 1500))
    accounts.block(record(hex(tcp(back(ENDS), 1, '')), 6))
    accounts.block(record(hex(udp({ ...ENDS, from: '192.0.2.9' }, '00')), 7))
    accounts.block(record(hex('0102'), 8))
    const { cells } = accounts
    const told = [
      ['egress', 'ipv4', 'tcp'],
      ['ingress', 'ipv4', 'tcp'],
      ['unknown', 'ipv4', 'udp'],
      ['unknown', 'other', 'other'],
    ].map(([direction, family, protocol]) => {
      const at = cell(direction!, family!, protocol!)
      return [cells[PACKETS + at], cells[BYTES + at]]
    })
    expect(told).toEqual([
      [1, 1500],
      [1, 40],
      [1, 29],
      [1, 2],
    ])
    expect([cells[ACCOUNTED], cells[FLOWS], cells[FLOWS_OPENED], cells[FLOW_CAPACITY]]).toEqual([
      ...[4, 2, 2, 10],
    ])
  })

  it('count times from the first packet, also when its own is 0', () => {
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro' })
    const packet = hex(tcp(ENDS, 1, ''))
    for (const seconds of [0, 2, 5]) accounts.block(record(packet, seconds))
    const { doubles } = accounts.flows
    expect([doubles[FIRST], doubles[LAST]]).toEqual([0, 5e9])
  })

  it('count a packet that lies of its length on the wire, and those behind it', () => {
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro' })
    const packet = hex(tcp(ENDS, 1, ''))
    const lengths = [40, 0xffff_ffff, 40]
    accounts.block(Buffer.concat(lengths.map((length) => record(packet, 5, length))))
    expect([accounts.cells[ACCOUNTED], accounts.cells[TRUNCATED]]).toEqual([3, 1])
  })

  it('put sizes where they belong, bounds in the lower bucket', () => {
    const bench = new Bench()
    const sizes = [40, 64, 65, 128, 1518, 1519, 9018, 9019, 60_000]
    for (const size of sizes) bench.accounts.block(record(hex(tcp(ENDS, 1, '')), 1, size))
    const at = PACKET_SIZE + 2 * (SIZE_BUCKETS.length + 2)
    expect([...bench.accounts.cells.subarray(at, at + SIZE_BUCKETS.length + 2)]).toEqual([
      ...[2, 2, 0, 0, 0, 1, 2, 2],
      sizes.reduce((sum, size) => sum + size),
    ])
  })

  it('count the flags of TCP', () => {
    const bench = new Bench()
    for (const flags of [2, 0x12, 0x10, 0x18, 0xff, 0]) bench.put(1, tcp(ENDS, 1, '', flags))
    expect(bench.counts(TCP_FLAGS, FLAGS)).toEqual({
      ...{ fin: 1, syn: 3, rst: 1, psh: 2, ack: 4, urg: 1, ece: 1, cwr: 1 },
    })
  })

  it('are the same however the records are put into blocks', () => {
    const bytes = everything()
    const results = [1, 7, 1000].map((most) => {
      const memory = accountsMemory(1000)
      memory.flows.seed = 1
      const accounts = new Accounts(memory, { linkType: 1, precision: 'micro' })
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      for (let at = 0; at < bytes.length; ) {
        let end = at
        for (let i = 0; i < most && end < bytes.length; i++)
          end += 16 + view.getUint32(end + 8, true)
        accounts.block(bytes.subarray(at, end))
        at = end
      }
      // What carries others comes before those of its batch: the slots are not the same.
      const { used, words } = accounts.flows
      const flows = Array.from({ length: used }, (_, i) => words.slice(i * WORDS, (i + 1) * WORDS))
      return { cells: [...accounts.cells], flows: flows.map((flow) => flow.join()).sort() }
    })
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
    const packets = results[0]!.cells.slice(PACKETS, PACKETS + 45).reduce((sum, one) => sum + one)
    expect(packets).toBe(results[0]!.cells[ACCOUNTED])
  })

  it('leave out what is no whole record, and go on with the next block', () => {
    const whole = record(hex(udp(ENDS, '00')), 9)
    const wrong = record(hex(udp(ENDS, '00')), 9)
    new DataView(wrong.buffer).setUint32(8, 0xffff_fff0, true)
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro' })
    for (const rest of [whole.subarray(0, 15), whole.subarray(0, -1), wrong, new Uint8Array(0)])
      accounts.block(Buffer.concat([whole, rest]))
    expect(accounts.cells[ACCOUNTED]).toBe(4)
  })

  it('look only as far as they are told to', () => {
    const bytes = everything()
    const counted = DEPTHS.map((depth) => {
      const accounts = new Accounts(accountsMemory(1000), {
        linkType: 1,
        precision: 'micro',
        depth,
      })
      accounts.block(bytes)
      const { cells } = accounts
      const beyond = families.some(
        ({ name, at, cells: size }) =>
          /^(dns|tls|http)_/.test(name) && cells.subarray(at, at + size).some((one) => one > 0),
      )
      return [cells[ACCOUNTED]! > 0, cells[FLOWS_OPENED]! > 0, beyond]
    })
    expect(counted).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [true, true, false],
      [true, true, true],
    ])
  })

  it('of a block that is skipped count the packets', () => {
    const { accounts } = new Bench()
    accounts.skip(7)
    accounts.skip(3)
    expect([accounts.cells[SKIPPED_BLOCKS], accounts.cells[SKIPPED_PACKETS]]).toEqual([2, 10])
  })

  it('go on in the memory of accounts that ended', () => {
    const memory = accountsMemory(10)
    for (let i = 0; i < 3; i++) {
      const accounts = new Accounts(memory, { linkType: 101, precision: 'micro' })
      accounts.block(record(hex(udp(ENDS, '00')), 1_800_000_000 + i))
    }
    const { cells, flows } = new Accounts(memory, { linkType: 101, precision: 'micro' })
    expect([cells[ACCOUNTED], cells[FLOWS_OPENED], flows.size]).toEqual([3, 1, 1])
    expect([flows.doubles[5], flows.doubles[6]]).toEqual([0, 2e9])
  })
})

describe('a flow without packets', () => {
  const times = { closed: 5, tcp: 100, other: 20 }
  const ended = (accounts: Accounts) => [...accounts.cells.subarray(FLOWS_ENDED, FLOWS_ENDED + 3)]

  it('is given up after its time: closed connections first, open ones last', () => {
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro', times })
    const put = (at: number, packet: string) => accounts.block(record(hex(packet), 1000 + at))
    put(0, tcp(ENDS, 1, '', 2))
    put(0, tcp(back(ENDS), 1, '', 0x14))
    put(0, tcp({ ...ENDS, fromPort: 1 }, 1, '', 0x10))
    put(0, udp(ENDS, '00'))
    put(4, udp({ ...ENDS, fromPort: 4 }, '00'))
    expect(ended(accounts)).toEqual([0, 0, 0])
    put(6, udp({ ...ENDS, fromPort: 4 }, '00'))
    expect(ended(accounts)).toEqual([1, 0, 0])
    put(21, udp({ ...ENDS, fromPort: 4 }, '00'))
    expect(ended(accounts)).toEqual([1, 1, 0])
    accounts.age(1000e9)
    expect(ended(accounts)).toEqual([1, 3, 0])
    expect(accounts.cells[FLOWS]).toBe(0)
  })

  it('is given up after its time also when the clock was set back by hours, others stay', () => {
    const accounts = new Accounts(accountsMemory(10), { linkType: 101, precision: 'micro', times })
    const put = (at: number, port: number) =>
      accounts.block(record(hex(udp({ ...ENDS, fromPort: port }, '00')), 10_000 + at))
    for (const port of [1, 2]) put(7200, port)
    for (let at = 0; at < 19; at++) put(at, 2)
    expect(ended(accounts)).toEqual([0, 0, 0])
    for (let at = 19; at < 31; at++) put(at, 2)
    expect([...ended(accounts), accounts.cells[FLOWS]]).toEqual([0, 1, 0, 1])
  })

  it('is found within ten seconds in a table of any size', () => {
    const accounts = new Accounts(accountsMemory(5000), {
      linkType: 101,
      precision: 'micro',
      times,
    })
    const put = (at: number, port: number) =>
      accounts.block(record(hex(udp({ ...ENDS, fromPort: port }, '00')), 1000 + at))
    for (let port = 1; port <= 5000; port++) put(0, port)
    for (let at = 20; at <= 31; at++) put(at, 1)
    expect(ended(accounts)).toEqual([0, 4999, 0])
  })
})
