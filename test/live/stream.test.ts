/** Must show 8: the live stream, seen by tshark in time, and clients that stop reading. */
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { memory } from '../net/proc.js'
import { figure, launch, must, sleep, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

liveSuite('8. the live stream', (live) => {
  it('curl -sN /live.pcap | tshark -r - shows packets at most 300 ms after they were sent', async () => {
    const agent = await live.agent()
    const tshark = 'tshark -n -l -r - -T fields -e frame.time_epoch -e udp.payload'
    const pipe = live.bed.launch(['sh', '-c', `curl -sN '${agent.url('/live.pcap')}' | ${tshark}`])
    const latencies: number[] = []
    let warm = 0
    pipe.stdout?.setEncoding('latin1').on('data', (text: string) => {
      const now = Date.now()
      for (const line of text.trimEnd().split('\n')) {
        const [time, payload] = line.split('\t')
        if (payload?.startsWith('53434150') !== true) continue
        // The number follows the magic: below 1000 are those that only make sure that tshark has started.
        if (Number.parseInt(payload.slice(8, 16), 16) < 1000) warm++
        else latencies.push(now - Number(time) * 1000)
      }
    })
    await waitFor('tshark to show the first packet', async () => {
      await live.bed.generate({ count: 1, first: warm + 1 })
      await sleep(300)
      return warm > 0
    })
    for (let i = 0; i < 40; i++) {
      await live.bed.generate({ count: 1, first: 1000 + i })
      await sleep(40 + Math.random() * 120)
    }
    await waitFor('tshark to show all', () => latencies.length >= 40)
    const sorted = latencies.sort((a, b) => a - b)
    figure(
      `from the packet’s time to tshark’s line: median ${sorted[20]!.toFixed(0)} ms, most ${sorted.at(-1)!.toFixed(0)} ms`,
    )
    expect(latencies.length).toBe(40)
    expect(sorted.at(-1)).toBeLessThan(300)
    const ended = once(pipe, 'exit')
    // Ends the stream, and with it curl and tshark.
    await agent.stop()
    await ended
  })

  it('20 clients that stop reading change nothing for the capture; one that reads gets every packet', async () => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    const good = live.file('live.pcap')
    const reader = launch(agent.curlCommand('/live.pcap', '-N', '-o', good, '--max-time', '60'))
    const stalled = Array.from({ length: 20 }, () =>
      launch(agent.curlCommand('/live.pcap', '-N', '-o', '/dev/null')),
    )
    await waitFor(
      'all clients',
      async () => (await agent.metrics()).sum('sidecap_live_clients') === 21,
    )
    for (const client of stalled) client.kill('SIGSTOP')
    // 75 MB: many times what sockets and backlogs of the stalled ones hold.
    const count = 200_000
    await live.bed.generate({ count, rate: 20_000, size: 'mixed' })
    const totals = await agent.settled(count)
    const metrics = await agent.metrics()
    const { peak } = memory(agent.pid)
    figure(
      `${JSON.stringify(totals)}; skipped by slow clients: ${metrics.sum('sidecap_live_skipped_packets_total')} packets; peak ${Math.round(peak / 2 ** 20)} MiB`,
    )
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
    expect(metrics.sum('sidecap_live_skipped_packets_total')).toBeGreaterThan(0)
    const file = live.file('stalled.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count })).toMatchObject(exactly(1, count))
    const ended = once(reader, 'exit')
    const end = await agent.stop()
    figure(`SIGTERM with 20 stalled clients: exit ${end.status} after ${Math.round(end.took)} ms`)
    expect(end.status).toBe(0)
    expect(end.took).toBeLessThan(3000)
    await ended
    for (const client of stalled) client.kill('SIGKILL')
    const kept = await numbersOf(good, { count })
    figure(`the reading client got ${kept.count} of ${count}`)
    expect(kept).toMatchObject({ bad: false, duplicates: 0, disordered: 0, other: 0 })
    expect(kept).toMatchObject(exactly(1, count))
  })

  it('a filtered stream holds exactly the packets that tcpdump selects', async () => {
    const agent = await live.agent()
    const streamed = live.file('filtered.pcap')
    const route = `/live.pcap?${new URLSearchParams({ filter: 'tcp dst port 443', snaplen: '96' })}`
    const client = launch(agent.curlCommand(route, '-N', '-o', streamed))
    await waitFor(
      'the client',
      async () => (await agent.metrics()).sum('sidecap_live_clients') === 1,
    )
    await live.bed.generate({ count: 12_000, rate: 20_000, size: 'mixed' })
    await agent.settled(12_000)
    const ended = once(client, 'exit')
    const all = live.file('live-all.pcap')
    await agent.download('/pcap', all)
    await agent.stop()
    await ended
    const texts = await Promise.all(
      [streamed, all].map(
        async (file) =>
          (await must(['tcpdump', '-nn', '-tt', '-r', file, 'tcp dst port 443'])).stdout,
      ),
    )
    expect(texts[0]!.split('\n').length - 1).toBe(3000)
    expect(texts[0]).toBe(texts[1])
  })
})
