/** Must show 10: memory at rest and at full rate; a thousand captures leave nothing behind. */
import path from 'node:path'
import { expect, it } from 'vitest'
import { liveSuite } from '../net/live.js'
import { memory, openFiles, threads } from '../net/proc.js'
import { figure, must, sleep } from '../net/shell.js'
import { ROOT } from '../net/tools.js'

const MIB = 2 ** 20

interface Held {
  done: number
  fds: number
  threads: number
  rss: number
  packets: number
  captured: number
  blocksOut: number
}

liveSuite('10. memory', (live) => {
  it('at most 100 MiB at rest, at most 200 MiB at full rate', async () => {
    const agent = await live.agent({ settings: { 'recorder.bytes': '1GiB' } })
    await sleep(2000)
    await agent.metrics()
    const rest = memory(agent.pid).rss
    await live.bed.generate({ count: 4_000_000, cpu: 0 })
    await live.bed.generate({ count: 1_000_000, size: 'mixed', cpu: 0 })
    const { peak } = memory(agent.pid)
    figure(
      `at rest ${Math.round(rest / MIB)} MiB, at full rate at most ${Math.round(peak / MIB)} MiB`,
    )
    figure(`${threads(agent.pid)} threads, ${openFiles(agent.pid)} open files`)
    expect(rest).toBeLessThan(100 * MIB)
    expect(peak).toBeLessThan(200 * MIB)
  })

  it('1,000 captures started and stopped leave files, threads and memory flat', async () => {
    const script = path.join(ROOT, 'test/live/cycles.mjs')
    const command = [process.execPath, '--expose-gc', script, ROOT, live.bed.input, '1000']
    const sending = live.bed.generate({ count: 40_000, rate: 2000 })
    const { stdout } = await must(live.bed.inside(...command))
    await sending
    const held = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Held)
    const [first, last] = [held[1]!, held.at(-1)!]
    for (const one of [held[0]!, first, last])
      figure(
        `after ${one.done}: ${one.fds} fds, ${one.threads} threads, ${(one.rss / MIB).toFixed(1)} MiB, ${one.packets} packets`,
      )
    expect(last.done).toBe(1000)
    expect(last.packets).toBeGreaterThan(0)
    expect(last.packets).toBe(last.captured)
    expect(last.blocksOut).toBe(0)
    expect(last.fds).toBe(first.fds)
    expect(last.threads).toBe(first.threads)
    // 800 captures later: a leak of one block each would be 800 MiB, of 16 KiB each 12.5 MiB.
    expect(last.rss - first.rss).toBeLessThan(8 * MIB)
  }, 300_000)

  it('nothing grows in an agent that is asked, downloaded from and streamed from a hundred times', async () => {
    const agent = await live.agent()
    await live.bed.generate({ count: 20_000, rate: 50_000 })
    await agent.settled(20_000)
    const round = async (times: number) => {
      for (let i = 0; i < times; i++) {
        await agent.curl('/pcap?filter=udp', '-o', '/dev/null')
        await agent.curl('/live.pcap', '-o', '/dev/null', '--max-time', '0.05')
        await agent.curl('/metrics', '-o', '/dev/null')
      }
      await sleep(500)
      return { fds: openFiles(agent.pid), threads: threads(agent.pid), rss: memory(agent.pid).rss }
    }
    const first = await round(20)
    const last = await round(100)
    figure(`after 20 rounds ${JSON.stringify(first)}, after 120 ${JSON.stringify(last)}`)
    expect(last.threads).toBe(first.threads)
    // A kept-alive connection more or less.
    expect(last.fds).toBeLessThanOrEqual(first.fds + 2)
    expect(last.rss - first.rss).toBeLessThan(40 * MIB)
  })
})
