/** The one metric with addresses in its labels, for those who ask for it. */
import { describe, expect, test, vi } from 'vitest'
import { Accounts, accountsMemory } from '#src/accounts/accounts.js'
import { type FlowTable, IDLE, WORDS } from '#src/accounts/flows.js'
import { createRegistry, expose } from '#src/metrics/index.js'
import { Metrics } from '../net/metrics.js'
import { adapter, sources } from './sources.js'

const RAW_IP = 101
const HEADERS = 28

/** Flows of UDP: flow n is a packet of 100 + n bytes, from 10.0.0.1 to 10.0.0.2, of a port of its own. */
function flowsOf(count: number): FlowTable {
  return table(Array.from({ length: count }, (_, index) => packet(17, index + 1)))
}

/** The flows of these packets of IP. */
function table(packets: Uint8Array[]): FlowTable {
  const accounts = new Accounts(accountsMemory(packets.length + 1), {
    linkType: RAW_IP,
    precision: 'micro',
  })
  const records = Buffer.alloc(packets.length * (16 + HEADERS))
  for (const [index, bytes] of packets.entries()) {
    const at = index * (16 + HEADERS)
    records.writeUInt32LE(1_700_000_000, at)
    records.writeUInt32LE(HEADERS, at + 8)
    records.writeUInt32LE(101 + index, at + 12)
    records.set(bytes, at + 16)
  }
  accounts.block(records)
  return accounts.flows
}

/** The headers of IPv4 and of what follows; `n` makes the ports (the type and code of ICMP). */
function packet(protocol: number, n: number): Uint8Array {
  const ports = Buffer.from([n >> 8, n, 0, 53 + (n >> 16)])
  const ip = `4500001c 00000000 40 ${hex(protocol)} 0000 0a000001 0a000002`
  return Buffer.concat([Buffer.from(ip.replaceAll(' ', ''), 'hex'), ports, Buffer.alloc(4)])
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0')

describe('the largest flows', () => {
  const shown = async (topFlows: number | undefined, flows: FlowTable) => {
    const from = sources(
      () => [{ ...adapter(), flows }],
      topFlows === undefined ? {} : { topFlows },
    )
    const { text } = await expose(createRegistry(from), false)
    return new Metrics(text).find('sidecap_top_flow_bytes')
  }

  test('are shown to those only who ask', async () => {
    expect(await shown(undefined, flowsOf(3))).toEqual([])
    expect(await shown(0, flowsOf(3))).toEqual([])
  })

  test('are as many as asked for, with their ends', async () => {
    const found = await shown(2, flowsOf(40))
    expect(found.map(({ value }) => value)).toEqual([140, 139])
    expect(found[0]!.labels).toEqual({
      interface: 'eth0',
      protocol: 'udp',
      source: '10.0.0.1',
      source_port: '40',
      destination: '10.0.0.2',
      destination_port: '53',
    })
  })

  test('are never more than fifty', async () => {
    expect(await shown(1000, flowsOf(200))).toHaveLength(50)
  })

  test('of the same ends are one series', async () => {
    // Unreachable, redirect, time exceeded.
    const flows = table([3, 5, 11].map((type) => packet(1, type << 8)))
    const found = await shown(10, flows)
    expect(found.map(({ value, labels }) => [value, labels['source_port']])).toEqual([[306, '']])
  })

  test('have their own bytes, although a slot becomes another flow’s meanwhile', async () => {
    const flows = flowsOf(3)
    const inUse = flows.inUse.bind(flows)
    vi.spyOn(flows, 'inUse').mockImplementationOnce((slot) => {
      const used = inUse(slot)
      // The largest, in slot 2, is seen; then there is a smaller one in its place.
      queueMicrotask(() => {
        flows.end(2, IDLE)
        flows.words.set(flows.words.subarray(0, WORDS), 2 * WORDS)
      })
      return used
    })
    const found = await shown(1, flows)
    expect(found.map(({ value, labels }) => [value, labels['source_port']])).toEqual([[101, '1']])
  })

  test('of a table that takes long to look through are found, too', async () => {
    const found = await shown(1, flowsOf(70_000))
    expect(found.map(({ value }) => value)).toEqual([70_100])
  })
})
