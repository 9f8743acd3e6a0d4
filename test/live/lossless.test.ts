/** Must show 2: numbered frames at a high rate, found again to the last one by readers that are not ours. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { EndedFlow } from '#src/accounts/records.js'
import { liveSuite } from '../net/live.js'
import { figure, sleep } from '../net/shell.js'
import {
  exactly,
  isSequence,
  numbersOf,
  pcapParserNumbers,
  tcpdumpNumbers,
  tsharkNumbers,
} from '../net/witness.js'

const WITNESSES = {
  tcpdump: tcpdumpNumbers,
  tshark: tsharkNumbers,
  'pcap-parser': pcapParserNumbers,
}

liveSuite('2. nothing is lost', (live) => {
  const burst = async (count: number, rate: number, size: 64 | 'mixed') => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    const sent = await live.bed.generate({ count, rate, size, cpu: 0 })
    const totals = await agent.settled(count)
    figure(`${count} frames of ${size} at ${sent.pps}/s: ${JSON.stringify(totals)}`)
    expect(sent.pps).toBeGreaterThan(rate * 0.98)
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
    const file = live.file(`${count}-${size}.pcap`)
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count })).toMatchObject(exactly(1, count))
    const looks = Object.entries(WITNESSES).map(async ([witness, read]) => {
      const began = performance.now()
      const numbers = await read(file)
      figure(`${witness} finds ${numbers.length} in ${Math.round(performance.now() - began)} ms`)
      expect(isSequence(numbers, 1, count), `${witness} finds exactly 1…${count}`).toBe(true)
    })
    await Promise.all(looks)
    expect(await agent.stop()).toMatchObject({ status: 0 })
  }

  it('100,000 frames of 64 bytes at 300 k/s: tcpdump, tshark and pcap-parser find exactly 1…100,000', () =>
    burst(100_000, 300_000, 64))

  it(
    '1,000,000 mixed frames at 250 k/s: each finds exactly 1…1,000,000',
    () => burst(1_000_000, 250_000, 'mixed'),
    300_000,
  )

  it('received = written + dropped to the packet when the agent is stopped for 1 s in the burst', async () => {
    const agent = await live.agent()
    const count = 600_000
    const sending = live.bed.generate({ count, rate: 300_000, cpu: 0 })
    await sleep(400)
    agent.signal('SIGSTOP')
    await sleep(1000)
    agent.signal('SIGCONT')
    await sending
    const totals = await agent.settled(count)
    figure(`stopped for 1 s: ${JSON.stringify(totals)}`)
    expect(totals.received).toBe(count)
    expect(totals.written + totals.dropped).toBe(count)
    // Otherwise the ring swallowed it all and nothing was shown.
    expect(totals.reasons.kernel).toBeGreaterThan(0)
    const file = live.file('stopped.pcap')
    await agent.download('/pcap', file)
    const kept = await numbersOf(file, { count })
    expect(kept).toMatchObject({
      count: totals.written,
      missing: totals.dropped,
      duplicates: 0,
      disordered: 0,
      other: 0,
      bad: false,
    })
  })

  it('a full kernel ring of 64 KiB is counted to the packet too', async () => {
    const agent = await live.agent({ settings: { buffer: '64KiB', pool: '2' } })
    const count = 500_000
    await live.bed.generate({ count, cpu: 0 })
    const totals = await agent.settled(count)
    figure(`ring of 64 KiB, as fast as possible: ${JSON.stringify(totals)}`)
    expect(totals.received).toBe(count)
    const file = live.file('ring.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count })).toMatchObject({
      count: totals.written,
      duplicates: 0,
      disordered: 0,
      bad: false,
    })
  })

  it('SIGTERM at 5 kpps: exit code 0 within 2 s, everything received is in whole files', async () => {
    const agent = await live.agent()
    const sending = live.bed.generate({ count: 7500, rate: 5000 })
    await sleep(1000)
    const end = await agent.stop()
    await sending
    figure(`ended ${Math.round(end.took)} ms after SIGTERM at 5 kpps`)
    expect(end.status).toBe(0)
    expect(end.took).toBeLessThan(2000)
    const files = agent.files()
    expect(files.map(({ hidden }) => hidden)).toEqual([false])
    const kept = await numbersOf(files[0]!.path)
    expect(kept).toMatchObject({ missing: 0, duplicates: 0, smallest: 1, bad: false })
    expect(kept.count).toBeGreaterThan(3000)
  })

  it('SIGTERM with 3,000 flows open: each has a record, and their packets are those received', async () => {
    const records = live.file('flows.ndjson')
    const settings = { 'accounts.records': records, 'accounts.recordBytes': '64MiB' }
    const agent = await live.agent({ settings })
    await live.bed.generate({ count: 30_000, rate: 60_000, flows: 3000, burst: 1 })
    await agent.settled(30_000)
    const { total } = await agent.json<{ total: number }>('/api/v1/flows')
    const { received } = (await agent.metrics()).totals(live.bed.input)
    const end = await agent.stop()
    figure(`ended ${Math.round(end.took)} ms after SIGTERM with ${total} flows open`)
    const lines = readFileSync(records, 'utf8').trimEnd().split('\n')
    const flows = lines.map((line) => JSON.parse(line) as EndedFlow)
    const forced = flows.filter(({ event }) => event.reason === 'forced')
    expect(total).toBeGreaterThanOrEqual(3000)
    expect(forced.length).toBeGreaterThanOrEqual(total)
    expect(agent.log).not.toContain('have no record')
    const packets = flows.reduce((sum, { network }) => sum + network.packets, 0)
    // ARP is of no flow.
    expect(packets).toBeGreaterThanOrEqual(30_000)
    expect(packets).toBeLessThanOrEqual(received)
  })
})
