import { describe, expect, test } from 'vitest'
import {
  ACCOUNTED,
  BYTES,
  families,
  observeLatency,
  PACKETS,
  SKIPPED_PACKETS,
  TCP_HANDSHAKE,
} from '#src/accounts/series.js'
import { createRegistry, expose, type MetricSources } from '#src/metrics/index.js'
import { Metrics } from '../net/metrics.js'
import { adapter, sources } from './sources.js'

async function text(from: MetricSources, openMetrics = false): Promise<string> {
  return (await expose(createRegistry(from), openMetrics)).text
}

describe('the accounts of an adapter', () => {
  test('are all in a scrape, also those that are zero', async () => {
    const samples = new Metrics(await text(sources(() => [adapter()])))
    for (const { kind, name, labels } of families) {
      const shown = `sidecap_${name}${{ counter: '_total', gauge: '', histogram: '_count' }[kind]}`
      const found = samples.find(shown, { interface: 'eth0' })
      expect(found.length, shown).toBeGreaterThan(0)
      for (const { value } of found) expect(value, shown).toBe(0)
      for (const label of Object.keys(labels)) {
        const values = new Set(found.map((sample) => sample.labels[label]))
        expect([...values], shown).toEqual(labels[label])
      }
    }
  })

  test('are those of the cells, by their labels', async () => {
    const eth0 = adapter()
    const eth1 = adapter('eth1')
    // direction × family × protocol: egress, IPv6, UDP.
    const cell = (1 * 3 + 1) * 5 + 1
    eth0.cells[PACKETS + cell] = 7
    eth0.cells[BYTES + cell] = 700
    eth1.cells[PACKETS + cell] = 8
    const samples = new Metrics(await text(sources(() => [eth0, eth1])))
    const labels = { direction: 'egress', family: 'ipv6', protocol: 'udp' }
    const of = (name: string, adapter: string) =>
      samples.value(name, { ...labels, interface: adapter })
    expect(of('sidecap_packets_total', 'eth0')).toBe(7)
    expect(of('sidecap_bytes_total', 'eth0')).toBe(700)
    expect(of('sidecap_packets_total', 'eth1')).toBe(8)
    expect(samples.sum('sidecap_packets_total')).toBe(15)
  })

  test('every cell of a counter or gauge that can count has its own sample', async () => {
    const all = adapter()
    for (const { kind, at, cells } of families) {
      if (kind !== 'histogram') for (let n = 0; n < cells; n++) all.cells[at + n] = 1000 + at + n
    }
    const samples = new Metrics(await text(sources(() => [all])))
    for (const { kind, name, labels, at, cells } of families) {
      if (kind === 'histogram') continue
      const shown = samples.find(`sidecap_${name}${kind === 'counter' ? '_total' : ''}`)
      const values = shown.map(({ value }) => value)
      const wanted = Array.from({ length: cells }, (_, n) => 1000 + at + n)
      // What is not IP has no protocol above it.
      const can =
        'protocol' in labels && 'direction' in labels
          ? (n: number) => n % 15 < 10 || n % 15 === 14
          : () => true
      expect(values, name).toEqual(wanted.filter((_, n) => can(n)))
    }
  })

  test('histograms are cumulated, with sum and count', async () => {
    const eth0 = adapter()
    for (const seconds of [0.00005, 0.0002, 0.3, 0.3, 60]) {
      observeLatency(eth0.cells, TCP_HANDSHAKE, seconds)
    }
    const samples = new Metrics(await text(sources(() => [eth0])))
    const name = 'sidecap_tcp_handshake_seconds'
    const below = (le: string) =>
      samples.value(`${name}_bucket`, { interface: 'eth0', direction: 'ingress', le })
    expect(['0.0001', '0.00025', '0.25', '0.5', '1.0', '10.0', '+Inf'].map(below)).toEqual([
      1, 2, 2, 4, 4, 4, 5,
    ])
    const ingress = { interface: 'eth0', direction: 'ingress' }
    expect(samples.value(`${name}_sum`, ingress)).toBeCloseTo(60.60025, 10)
    expect(samples.value(`${name}_count`, ingress)).toBe(5)
    expect(samples.value(`${name}_count`, { ...ingress, direction: 'egress' })).toBe(0)
  })

  test('tell the share that was accounted', async () => {
    const eth0 = adapter()
    const registry = createRegistry(sources(() => [eth0]))
    const share = async () =>
      new Metrics((await expose(registry, false)).text).value('sidecap_accounted_ratio')
    expect(await share()).toBe(1)
    eth0.cells[ACCOUNTED] = 300
    eth0.cells[SKIPPED_PACKETS] = 100
    expect(await share()).toBe(0.75)
  })

  test('go when the adapter goes, and are read anew when it returns', async () => {
    const eth1 = adapter('eth1')
    let accounts = [adapter(), eth1]
    const registry = createRegistry(sources(() => accounts))
    const scrape = async () => new Metrics((await expose(registry, false)).text)
    expect((await scrape()).find('sidecap_flows').length).toBe(2)
    accounts = [adapter()]
    expect((await scrape()).find('sidecap_flows', { interface: 'eth1' })).toEqual([])
    accounts = [adapter(), eth1]
    eth1.cells.fill(5)
    expect((await scrape()).value('sidecap_flows', { interface: 'eth1' })).toBe(5)
  })

  test('name an adapter so that it is read back', async () => {
    const samples = new Metrics(await text(sources(() => [adapter('v "E"\\\n')])))
    expect(samples.value('sidecap_flows', { interface: 'v "E"\\\n' })).toBe(0)
  })

  test('are one series of two that have one name, one gone and one that took it', async () => {
    const [gone, here] = [adapter(), adapter()]
    gone.cells.fill(2)
    here.cells.fill(3)
    const registry = createRegistry(sources(() => [gone, here]))
    for (const _ of [1, 2]) {
      const samples = new Metrics((await expose(registry, false)).text)
      expect(samples.value('sidecap_flows_opened_total', { interface: 'eth0' })).toBe(5)
      expect(samples.value('sidecap_dns_response_seconds_sum', { interface: 'eth0' })).toBe(5)
      expect(samples.value('sidecap_accounted_ratio', { interface: 'eth0' })).toBe(0.5)
    }
    expect([gone.cells[0], here.cells[0]]).toEqual([2, 3])
  })

  test('are not there when nothing is accounted', async () => {
    const { samples } = new Metrics(await text(sources(() => [])))
    expect(samples.filter(({ name }) => /flows|tcp|dns/.test(name))).toEqual([])
  })
})

describe('the size of a scrape', () => {
  test('is the same in series, idle or busy, and below 64 KB', async () => {
    const eth0 = adapter('Ethernet adapter vEthernet (nat) #2')
    const registry = createRegistry(sources(() => [eth0]))
    const idle = (await expose(registry, false)).text
    eth0.cells.fill(123_456_789_012)
    const busy = (await expose(registry, false)).text
    expect(new Metrics(busy).samples.length).toBe(new Metrics(idle).samples.length)
    expect(busy.length).toBeLessThan(64 * 1024)
  })

  test('no label holds what a packet says', () => {
    const allowed = 'direction family protocol flag rcode qtype reason version method code'
    for (const { name, labels } of families) {
      for (const label of Object.keys(labels)) expect(allowed.split(' '), name).toContain(label)
    }
  })
})

describe('OpenMetrics', () => {
  test('has the same series with the same values', async () => {
    const eth0 = adapter()
    eth0.cells.set(eth0.cells.map((_, n) => n))
    const registry = createRegistry(sources(() => [eth0]))
    const of = async (open: boolean) =>
      (await expose(registry, open)).text.split('\n').filter((line) => /interface=/.test(line))
    const plain = await of(false)
    expect(await of(true)).toEqual(plain)
    expect(await of(false)).toEqual(plain)
    const { text: open } = await expose(registry, true)
    expect(open).toContain('\n# TYPE sidecap_dns_queries counter\n')
    expect(open).toContain('\n# TYPE sidecap_tcp_handshake_seconds histogram\n')
    // Bounds are floats, in prom-client's own histograms, too.
    expect(open).not.toMatch(/le="\d+"/)
  })
})
