/** Must show 6: the adapter goes away and comes back. */
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import type { Metrics, Totals } from '../net/metrics.js'
import { openFiles } from '../net/proc.js'
import { figure, must, sleep, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

liveSuite('6. the adapter', (live) => {
  it('deleted right after 250 packets: 250 saved, /readyz 503 says so; re-created: capturing at most 1 s later', async () => {
    const agent = await live.agent()
    const history: Totals[] = []
    const watch = async () => {
      history.push((await agent.metrics()).totals(live.bed.input))
    }
    await live.bed.generate({ count: 250, rate: 10_000 })
    await live.bed.unplug()
    const gone = performance.now()
    const answer = await waitFor('/readyz to be 503', async () => {
      await watch()
      const ready = await agent.get('/readyz')
      return ready.status === 503 && ready
    })
    figure(`/readyz 503 ${Math.round(performance.now() - gone)} ms after the deletion`)
    const body = JSON.parse(answer.body.toString())
    figure(`${body.code}: ${body.message}`)
    expect(body.code).toBe('ADAPTER_GONE')
    expect(body.message).toContain(live.bed.input)
    expect(agent.running).toBe(true)
    const file = live.file('gone.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 250 })).toMatchObject(exactly(1, 250))

    await sleep(1500)
    await live.bed.plug()
    const back = performance.now()
    await waitFor('/readyz to be 200', async () => (await agent.get('/readyz')).status === 200)
    const took = performance.now() - back
    figure(`capturing ${Math.round(took)} ms after the adapter was back`)
    await live.bed.generate({ count: 250, first: 251, rate: 10_000 })
    const totals = await agent.settled(500)
    history.push(totals)
    expect(totals).toMatchObject({ received: 500, written: 500, dropped: 0 })
    expect((await agent.metrics()).sum('sidecap_capture_restarts_total')).toBe(1)
    await waitFor('all to be accounted', async () => {
      const metrics = await agent.metrics()
      return metrics.sum('sidecap_accounted_packets_total') === 500
    })
    expect((await agent.metrics()).sum('sidecap_packets_total')).toBe(500)
    for (const key of ['received', 'written', 'dropped'] as const) {
      const values = history.map((one) => one[key])
      expect(values, `${key} never goes back`).toEqual([...values].sort((a, b) => a - b))
    }
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 500 })).toMatchObject(exactly(1, 500))
    // 1 s is the bar; the rest is the curl that asks on a busy machine.
    expect(took).toBeLessThan(1250)
  })

  it('taken down and up ten times: every packet sent while it was up and captured is there, once', async () => {
    const agent = await live.agent()
    const link = (state: 'up' | 'down') =>
      must(live.bed.inside('ip', 'link', 'set', live.bed.input, state))
    const before = openFiles(agent.pid)
    for (let round = 0; round < 10; round++) {
      await live.bed.generate({ count: 100, first: round * 100 + 1, rate: 10_000 })
      await link('down')
      await waitFor('/readyz to be 503', async () => (await agent.get('/readyz')).status === 503)
      await link('up')
      await waitFor('/readyz to be 200', async () => (await agent.get('/readyz')).status === 200)
    }
    const totals = await agent.settled(1000)
    figure(
      `down and up × 10: ${JSON.stringify(totals)}, open files ${before} → ${openFiles(agent.pid)}`,
    )
    const file = live.file('flapping.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 1000 })).toMatchObject(exactly(1, 1000))
    // A connection or the open file more, not one capture a round.
    expect(openFiles(agent.pid)).toBeLessThanOrEqual(before + 4)
  })

  it('renamed while it is captured: followed under its new name, counters go on', async () => {
    const agent = await live.agent()
    const rename = (from: string, to: string) =>
      must(live.bed.inside('ip', 'link', 'set', from, 'name', to))
    await live.bed.generate({ count: 100, rate: 10_000 })
    await agent.settled(100)
    await rename(live.bed.input, 'renamed0')
    try {
      await waitFor('the new name in the metrics', async () =>
        (await agent.get('/metrics')).body.includes('interface="renamed0"'),
      )
      expect((await agent.metrics()).totals('renamed0').received).toBe(100)
      await live.bed.generate({ count: 100, first: 101, rate: 10_000 })
      const totals = await agent.settled(200, 'renamed0')
      expect(totals).toMatchObject({ received: 200, written: 200, dropped: 0 })
      const file = live.file('renamed.pcap')
      await agent.download('/pcap', file)
      expect(await numbersOf(file, { count: 200 })).toMatchObject(exactly(1, 200))
    } finally {
      await rename('renamed0', live.bed.input)
    }
  })

  it('auto takes up an adapter that comes later, as soon as it has an address', async () => {
    const agent = await live.agent({ settings: { interfaces: 'auto' }, wait: 'listening' })
    const before = await agent.get('/readyz')
    expect(before.status).toBe(503)
    expect(before.body.toString()).toContain('No adapter is up with an address')
    const address = (verb: 'add' | 'del') =>
      must(live.bed.inside('ip', 'addr', verb, '10.99.0.1/24', 'dev', live.bed.input))
    await address('add')
    try {
      await waitFor('/readyz to be 200', async () => (await agent.get('/readyz')).status === 200)
      await live.bed.generate({ count: 100, rate: 10_000 })
      expect(await agent.settled(100)).toMatchObject({ received: 100, written: 100 })
    } finally {
      await address('del')
    }
  })

  it('named twice is captured once, and no series is there twice', async () => {
    const mac = await must(live.bed.inside('cat', `/sys/class/net/${live.bed.input}/address`))
    const agent = await live.agent({
      settings: { interfaces: `${live.bed.input},${mac.stdout.trim()}` },
    })
    await live.bed.generate({ count: 100, rate: 10_000 })
    expect(await agent.settled(100)).toMatchObject({ received: 100, written: 100 })
    expect(repeated(await agent.metrics())).toEqual([])
  })

  it('that takes the name of one that has gone is captured once', async () => {
    const ip = (...args: string[]) => must(live.bed.inside('ip', 'link', ...args))
    for (const n of [1, 2]) {
      await ip('add', `twin${n}`, 'type', 'veth', 'peer', 'name', `peer${n}`)
      for (const name of [`twin${n}`, `peer${n}`]) await ip('set', name, 'up')
    }
    const agent = await live.agent({ settings: { interfaces: 'twin*' } })
    const up = async () => (await agent.metrics()).sum('sidecap_interface_up')
    try {
      await waitFor('both', async () => (await up()) === 2)
      await ip('del', 'twin1')
      await waitFor('one to be gone', async () => (await up()) === 1)
      await ip('set', 'twin2', 'name', 'twin1')
      await waitFor('the other under its name', async () => {
        const metrics = await agent.metrics()
        return metrics.find('sidecap_interface_up', { interface: 'twin1' })[0]?.value === 1
      })
      // Two looks at the list later.
      await sleep(1500)
      expect(await up()).toBe(1)
      expect(repeated(await agent.metrics())).toEqual([])
    } finally {
      await ip('del', 'peer2')
    }
  })
})

/** Series that are there more than once: Prometheus would take one of them. */
function repeated({ samples }: Metrics): string[] {
  const keys = samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
  return keys.filter((key, i) => keys.indexOf(key) !== i)
}
