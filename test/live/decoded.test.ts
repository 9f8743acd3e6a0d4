/** Decoding never slows the capture: clients of decoded packets beside a capture at full rate. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { memory } from '../net/proc.js'
import { figure, launch, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

const PACKETS = '/api/v1/captures/recorder/packets'
const EVENTS = '/api/v1/captures/recorder/live'
const COUNT = 2_000_000
const TOTAL = COUNT + 120_000
const CLIENTS = 10

liveSuite('decoded packets', (live) => {
  const fullRate = async (name: string, route: string, files: string[], ...args: string[]) => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    // Something to read for those who read the past.
    await live.bed.generate({ count: 100_000, rate: 100_000, cpu: 0 })
    await agent.settled(100_000)
    const clients = files.map((file) => launch(agent.curlCommand(route, '-N', '-o', file, ...args)))
    await waitFor('all clients', async () => {
      const { samples } = await agent.metrics()
      const served = samples.filter(({ name: metric }) =>
        ['sidecap_live_clients', 'sidecap_downloads_active'].includes(metric),
      )
      return served.reduce((sum, { value }) => sum + value, 0) >= CLIENTS
    })
    await live.bed.generate({ count: 20_000, rate: 20_000, first: 100_001, cpu: 0 })
    const sent = await live.bed.generate({ count: COUNT, first: 120_001, cpu: 0 })
    const totals = await agent.settled(TOTAL)
    const metrics = await agent.metrics()
    const skipped = metrics.sum('sidecap_live_skipped_packets_total')
    const { peak } = memory(agent.pid)
    for (const client of clients) client.kill('SIGTERM')
    figure(
      `${CLIENTS} × ${name} beside ${Math.round(sent.pps)} packets/s: ${JSON.stringify(totals)}; skipped ${skipped}; peak ${Math.round(peak / 2 ** 20)} MiB`,
    )
    return { agent, totals, skipped }
  }

  it('ten streams of events lose the capture nothing at full rate, and each gets packets', async () => {
    const files = Array.from({ length: CLIENTS }, (_, n) => live.file(`events-${n}`))
    const { totals, skipped } = await fullRate('events', EVENTS, files)
    expect(totals).toMatchObject({ dropped: 0, received: TOTAL })
    expect(skipped).toBeGreaterThan(0)
    const counts = files.map((file) => {
      const events = readFileSync(file, 'utf8').split('\n\n')
      expect(events.some((text) => text.startsWith('event: skipped\n'))).toBe(true)
      return events.filter((text) => text.startsWith('event: packet\n')).length
    })
    figure(`packets each client got: ${counts.join(' ')}`)
    for (const count of counts) expect(count).toBeGreaterThan(1000)
  })

  it('ten readers of NDJSON lose the capture nothing at full rate', async () => {
    const nowhere: string[] = Array(CLIENTS).fill('/dev/null')
    const { agent, totals } = await fullRate(
      'NDJSON',
      PACKETS,
      nowhere,
      '-H',
      'Accept: application/x-ndjson',
    )
    expect(totals).toMatchObject({ dropped: 0, received: TOTAL })
    const file = live.file('all.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file)).toMatchObject(exactly(1, TOTAL))
  })
})
