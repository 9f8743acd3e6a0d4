/** Accounting that has fallen behind: what is not accounted is counted, and nothing is lost on disk. */
import { renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { figure, sleep, waitFor } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { exactly, numbersOf } from '../net/witness.js'

const RATE = 10_000

liveSuite('accounts that fall behind', (live) => {
  /** Sends for ten seconds, in which the worker's event loop stands still for five: what was accounted, skipped and written. */
  const held = async (name: string, count: number, size: number | 'mixed') => {
    const file = live.file(`busy-${name}-${Date.now()}`)
    const preload = `--import ${path.join(ROOT, 'test/live/busy.mjs')}`
    const agent = await live.agent({ env: { BUSY_FILE: file, NODE_OPTIONS: preload } })
    const sending = live.bed.generate({ count, rate: RATE, size })
    await sleep(2000)
    writeFileSync(`${file}.new`, '5000')
    renameSync(`${file}.new`, file)
    const before = (await agent.metrics()).totals(live.bed.input).written
    await sleep(4000)
    const during = (await agent.metrics()).totals(live.bed.input).written
    // Otherwise nothing was held up: what was being written when it began may still have come.
    expect(during - before).toBeLessThan(RATE)
    await sending
    await waitFor('the worker', () => agent.log.includes('the worker goes on'), 10_000)
    const totals = await agent.settled(count)
    const of = async (metric: string) =>
      (await agent.metrics()).value(metric, { interface: live.bed.input })
    const accounted = () => of('sidecap_accounted_packets_total')
    const skipped = () => of('sidecap_accounting_skipped_packets_total')
    // Blocks that wait are accounted when there is nothing to write: a moment later.
    await waitFor('the accounts', async () => (await accounted()) + (await skipped()) >= count)
    const numbers = live.file(`${name}.pcap`)
    await agent.download('/pcap', numbers)
    expect(await numbersOf(numbers, { count })).toMatchObject(exactly(1, count))
    const found = {
      totals,
      accounted: await accounted(),
      skipped: await skipped(),
      counted: (await agent.metrics()).sum('sidecap_packets_total', {
        interface: live.bed.input,
      }),
      blocks: await of('sidecap_accounting_skipped_blocks_total'),
    }
    figure(`${name}: ${JSON.stringify(found)}`)
    return found
  }

  it('packets of mixed sizes: what the pool holds too much of is skipped, and counted to the packet', async () => {
    const count = 10 * RATE
    const { totals, accounted, skipped, counted, blocks } = await held('mixed', count, 'mixed')
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
    expect(accounted + skipped).toBe(count)
    expect(counted).toBe(accounted)
    expect(blocks).toBeGreaterThan(0)
    expect(skipped).toBeGreaterThan(0)
  })

  it('a worker that dies: what it had in its hands is counted, and counters go on', async () => {
    const file = live.file('die')
    const preload = `--import ${path.join(ROOT, 'test/live/busy.mjs')}`
    const agent = await live.agent({ env: { BUSY_FILE: file, NODE_OPTIONS: preload } })
    const count = 5 * RATE
    const sending = live.bed.generate({ count, rate: RATE })
    await sleep(2000)
    const of = async (metric: string) =>
      (await agent.metrics()).value(metric, { interface: live.bed.input })
    const before = await of('sidecap_accounted_packets_total')
    writeFileSync(`${file}.new`, 'die')
    renameSync(`${file}.new`, file)
    await waitFor('the next worker', async () => (await of('sidecap_capture_restarts_total')) > 0)
    await sending
    await waitFor(
      'the last packet',
      async () => (await agent.metrics()).sum('sidecap_pending_packets') === 0,
    )
    const { written, reasons } = (await agent.metrics()).totals(live.bed.input)
    const accounted = await of('sidecap_accounted_packets_total')
    const skipped = await of('sidecap_accounting_skipped_packets_total')
    figure(`died: ${JSON.stringify({ before, written, reasons, accounted, skipped })}`)
    expect(before).toBeGreaterThan(0)
    expect(accounted).toBeGreaterThan(before)
    // What the dead worker had not written is lost, and counted as the disk's.
    expect(accounted + skipped).toBe(written + reasons.disk)
  })

  it('packets of 64 bytes: what waited is accounted or counted', async () => {
    const count = 10 * RATE
    const { totals, accounted, skipped, counted } = await held('small', count, 64)
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
    expect(accounted + skipped).toBe(count)
    expect(counted).toBe(accounted)
  })
})
