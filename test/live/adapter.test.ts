/** Must show 6: the adapter goes away and comes back. */
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import type { Totals } from '../net/metrics.js'
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
})
