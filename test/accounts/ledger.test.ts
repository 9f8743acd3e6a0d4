/** The main thread's side: one memory for all workers of an adapter. */
import { expect, test } from 'vitest'
import { Accounts } from '#src/accounts/accounts.js'
import { joinNames } from '#src/accounts/joinnames.js'
import { type AccountsQuestion, Ledger, Ledgers, ledgerOptions } from '#src/accounts/ledger.js'
import type { NamesReport } from '#src/accounts/names.js'
import { ACCOUNTED, FLOW_CAPACITY, SKIPPED_PACKETS } from '#src/accounts/series.js'
import type { Source } from '#src/capture/parties.js'
import { loadConfig } from '#src/config.js'
import { liveNames } from '#src/server/livenames.js'
import { adapter } from '../capture/adapters.js'
import { hex, udp } from './wire.js'

const ENDS = { from: '192.0.2.1', to: '192.0.2.2', fromPort: 1000, toPort: 2000 }
const OPTIONS = ledgerOptions(loadConfig({ flags: { 'accounts.flows': '1000' } }))

const ADAPTER = adapter('eth0', 2, {
  mac: '02:42:ac:11:00:02',
  addresses: [{ family: 'IPv4', address: '192.0.2.1', prefix: 24 }],
})

function source(name = 'eth0', answer: unknown = null) {
  const asked: AccountsQuestion[] = []
  const one = {
    name,
    ask: async (question: unknown) => {
      asked.push(question as AccountsQuestion)
      return answer
    },
  }
  return { one: one as { name: string } & Source, asked }
}

function record(seconds: number): Uint8Array {
  const packet = hex(udp(ENDS, '0102'))
  const bytes = new Uint8Array(16 + packet.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, seconds, true)
  view.setUint32(8, packet.length, true)
  view.setUint32(12, packet.length, true)
  bytes.set(packet, 16)
  return bytes
}

function names(count: number): NamesReport {
  const tls = Array.from({ length: count }, (_, n) => ({ name: `host${n}.example`, hellos: 1 }))
  return { dns: [], tls, http: [], arp: [], givenUp: { dns: 0, tls: 0, http: 0 } }
}

test('the settings: idle times in seconds, a table as large as asked for', () => {
  const flags = { 'accounts.idle': '30s', 'accounts.idleTcp': '5s' }
  expect(ledgerOptions(loadConfig({ flags }))).toEqual({
    flows: 100_000,
    times: { closed: 5, tcp: 5, other: 30 },
  })
})

test('counts go on with the next worker', () => {
  const ledgers = new Ledgers(OPTIONS)
  const { one } = source()
  const first = ledgers.task(one, ADAPTER, 0)
  expect(first.local).toEqual({ mac: ADAPTER.mac, addresses: ['192.0.2.1'] })
  new Accounts(first.memory, { linkType: 101, precision: 'micro' }).block(record(1_000_000))
  const second = ledgers.task(one, ADAPTER, 1)
  new Accounts(second.memory, { linkType: 101, precision: 'micro' }).block(record(1_000_001))
  const [ledger, ...others] = ledgers.list()
  expect(others).toEqual([])
  expect(ledger!.cells[ACCOUNTED]).toBe(2)
  expect(ledger!.cells[FLOW_CAPACITY]).toBe(1000)
  expect(ledger!.flows.size).toBe(1)
  expect(ledger!.base).toBe(1_000_000)
})

test('what a worker had in its hands when it died is counted as skipped', () => {
  const ledger = new Ledger(source().one, OPTIONS)
  const { memory } = ledger.task(ADAPTER, 0)
  const accounts = new Accounts(memory, { linkType: 101, precision: 'micro' })
  accounts.block(record(1))
  accounts.skip(4)
  ledger.task(ADAPTER, 12)
  expect(ledger.cells[ACCOUNTED]! + ledger.cells[SKIPPED_PACKETS]!).toBe(12)
  ledger.task(ADAPTER, 12)
  expect(ledger.cells[SKIPPED_PACKETS]).toBe(11)
})

test('an adapter under a new name keeps its ledger; a forgotten one loses it', () => {
  const ledgers = new Ledgers(OPTIONS)
  const { one } = source()
  ledgers.task(one, ADAPTER, 0)
  ledgers.task(source('eth1').one, null, 0)
  one.name = 'wan0'
  expect(ledgers.list().map((ledger) => ledger.interface)).toEqual(['wan0', 'eth1'])
  ledgers.forget(one)
  expect(ledgers.list().map((ledger) => ledger.interface)).toEqual(['eth1'])
})

test('a worker is told of other addresses, once', () => {
  const { one, asked } = source()
  const ledgers = new Ledgers(OPTIONS)
  ledgers.observe(one, ADAPTER)
  ledgers.task(one, ADAPTER, 0)
  ledgers.observe(one, { ...ADAPTER })
  expect(asked).toEqual([])
  const addresses = [
    ...ADAPTER.addresses,
    { family: 'IPv6' as const, address: '2001:db8::1', prefix: 64 },
  ]
  ledgers.observe(one, { ...ADAPTER, addresses })
  ledgers.observe(one, { ...ADAPTER, addresses })
  const local = { mac: ADAPTER.mac, addresses: ['192.0.2.1', '2001:db8::1'] }
  expect(asked).toEqual([{ type: 'local', local }])
})

test('names of the present worker are added to those that ended ones left', async () => {
  const { one, asked } = source('eth0', names(3))
  const ledger = new Ledger(one, OPTIONS)
  expect((await ledger.names(10)).tls).toHaveLength(3)
  expect(asked).toEqual([{ type: 'names', most: 10 }])
  ledger.keep(names(2))
  const { tls } = await ledger.names(10)
  expect(tls.map(({ hellos }) => hellos)).toEqual([2, 2, 1])
  const ended = new Ledger(source().one, OPTIONS)
  expect((await ended.names(10)).tls).toEqual([])
  ended.keep(names(30))
  expect((await ended.names(10)).tls).toHaveLength(10)
})

test('a name that each worker saw less than others may be the most used of all together', async () => {
  const tls = (used: Record<string, number>): NamesReport => ({
    ...names(0),
    tls: Object.entries(used).map(([name, hellos]) => ({ name, hellos })),
  })
  const present = tls({ now: 3, always: 2 })
  const one = {
    name: 'eth0',
    ask: async (question: unknown) => joinNames([present], (question as { most: number }).most),
  }
  const ledger = new Ledger(one, OPTIONS)
  ledger.keep(tls({ before: 3, always: 2 }))
  expect((await ledger.names(1)).tls).toEqual([{ name: 'always', hellos: 4 }])
  const other = { names: async (most: number) => joinNames([tls({ there: 5, always: 4 })], most) }
  expect((await liveNames([ledger, other], 1)).tls).toEqual([{ name: 'always', hellos: 8 }])
})
