/** Must show 5 of accounts: a scrape is as long with a million flows and ten thousand names as at rest; a hundred at once cost no packet. */
import { expect, it } from 'vitest'
import type { Agent } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import { memory } from '../net/proc.js'
import { figure, installed, must, run, waitFor } from '../net/shell.js'

const FLOWS = 1_000_000
const NAMES = 10_000
/** A sixth of the generator's mixed frames are queries, each for a name of its own. */
const MIXED = 6 * NAMES

const SKIPPED = 'sidecap_accounting_skipped_packets_total'

liveSuite('5. scrapes', (live) => {
  /** The metrics once so many packets have been accounted, or skipped. */
  const looked = (agent: Agent, count: number) =>
    waitFor('all packets to be accounted or skipped', async () => {
      const metrics = await agent.metrics()
      return (
        metrics.sum('sidecap_accounted_packets_total') + metrics.sum(SKIPPED) === count && metrics
      )
    })
  const scrape = async (agent: Agent, ...args: string[]) => {
    const text = (await agent.get('/metrics', ...args)).body.toString()
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    // A kind of garbage collection is there from its first time on, whatever the traffic.
    const series = lines.filter((line) => !line.startsWith('nodejs_gc_'))
    return { text, series: series.map((line) => line.slice(0, line.lastIndexOf(' '))) }
  }
  /** Milliseconds from the request to the last byte, as curl has them, of one scrape after the other. */
  const times = async (agent: Agent) => {
    const urls = Array.from({ length: 20 }, () => ['-o', '/dev/null', agent.url('/metrics')]).flat()
    const form = '%{time_pretransfer} %{time_total}\n'
    const { stdout } = await must(live.bed.inside('curl', '-sS', '-w', form, ...urls))
    const all = stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [before, after] = line.split(' ').map(Number) as [number, number]
        return (after - before) * 1000
      })
    return all.sort((a, b) => a - b)
  }

  it('with 1 M flows and 10,000 DNS names: no series more than at rest, at most 64 KB, promtool is content', async () => {
    const agent = await live.agent({
      settings: { 'accounts.flows': String(FLOWS), 'recorder.bytes': '1GiB' },
    })
    // The first scrape is an answer that the second tells of.
    const quick = await times(agent)
    const rest = await scrape(agent)
    // Two sizes: frames of a single size leave in trains of one flow.
    await live.bed.generate({ count: FLOWS, flows: FLOWS, size: '64-65', rate: 120_000 })
    await looked(agent, FLOWS)
    await live.bed.generate({ count: MIXED, flows: FLOWS, size: 'mixed', rate: 60_000 })
    const metrics = await looked(agent, FLOWS + MIXED)
    expect(metrics.sum(SKIPPED)).toBe(0)
    expect(metrics.sum('sidecap_flows')).toBe(FLOWS)
    expect(metrics.sum('sidecap_dns_queries_total')).toBe(NAMES)
    const full = await scrape(agent)
    const slow = await times(agent)
    const middle = (all: number[]) => all[all.length >> 1]!.toFixed(1)
    figure(
      `/metrics: ${full.series.length} series, ${full.text.length} bytes; at rest ${rest.series.length}, ${rest.text.length}`,
    )
    figure(
      `20 scrapes: ${middle(slow)} ms in the middle, at most ${slow.at(-1)!.toFixed(1)}; at rest ${middle(quick)}, ${quick.at(-1)!.toFixed(1)}`,
    )
    figure(`${Math.round(memory(agent.pid).rss / 2 ** 20)} MiB resident`)
    expect(full.series).toEqual(rest.series)
    expect(Buffer.byteLength(full.text)).toBeLessThanOrEqual(64 * 1024)
    // Neither an address nor a name out of a packet.
    expect(full.text).not.toMatch(/10\.\d+\.\d+\.\d+|SCAP/)
    if (!(await installed('promtool'))) {
      figure('SKIPPED: promtool is missing: apt-get install prometheus')
      return
    }
    const check = await run(['promtool', 'check', 'metrics'], { input: full.text })
    expect(check).toMatchObject({ status: 0, stdout: '', stderr: '' })
  }, 180_000)

  it('a hundred scrapes at once, again and again, while capturing at full rate: nothing is lost', async () => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    const count = 2_000_000
    let over = false
    const sending = live.bed.generate({ count, cpu: 0, rate: 300_000 }).finally(() => {
      over = true
    })
    let answers = 0
    while (!over) {
      const at = `${agent.url('/metrics')}#[1-100]`
      const form = ['-o', '/dev/null', '-w', '%{http_code} %{errormsg}\n']
      const many = ['--no-progress-meter', '-Z', '--parallel-max', '100', '--parallel-immediate']
      const { stdout } = await must(live.bed.inside('curl', ...many, ...form, at))
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => line.trim())
      expect(new Set(lines)).toEqual(new Set(['200']))
      answers += lines.length
    }
    const sent = await sending
    const totals = await agent.settled(count)
    const skipped = (await looked(agent, count)).sum(SKIPPED)
    figure(
      `${answers} scrapes beside ${sent.pps} frames/s: ${JSON.stringify(totals)}, ${skipped} not accounted`,
    )
    expect(answers).toBeGreaterThanOrEqual(100)
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
  }, 180_000)
})
