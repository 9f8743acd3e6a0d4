/** Must show 1 of Windows: the whole agent under Wine, from the adapters' names to the file that curl gets. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FlowRecord } from '#src/accounts/flowview.js'
import { Agent } from '../net/agent.js'
import { type Generated, Testbed } from '../net/netns.js'
import { figure, sleep, waitFor } from '../net/shell.js'
import {
  exactly,
  isSequence,
  numbersOf,
  pcapParserNumbers,
  tcpdumpNumbers,
} from '../net/witness.js'
import { WINE_CLI, Wine, windowsPath, wineSuite } from './wine.js'

interface Flows {
  total: number
  flows: FlowRecord[]
}

const GUID = /^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i

await wineSuite('the whole agent', () => {
  let bed: Testbed
  let wine: Wine
  let folder = ''
  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-wine-'))
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lists the adapters by GUID, with their friendly names', async () => {
    const { stdout, status } = await wine.run([wine.node, WINE_CLI, 'interfaces', '--json'])
    const adapters = JSON.parse(stdout) as { name: string; friendlyName: string; mtu: number }[]
    expect(status).toBe(0)
    expect(adapters.map(({ friendlyName }) => friendlyName)).toContain('cap0')
    for (const { name, mtu } of adapters) {
      expect(name).toMatch(GUID)
      expect(mtu).toBeGreaterThan(0)
    }
  })

  it('50,000 frames at 20 k/s: tcpdump and pcap-parser find exactly 1…50,000, the metrics, flows and stats agree', async () => {
    const count = 50_000
    const agent = await Agent.start(bed, wine.agent(path.join(folder, 'numbers')))
    try {
      const sent = await bed.generate({ count, rate: 20_000 })
      const totals = await agent.settled(count)
      figure(`${count} frames at ${sent.pps}/s: ${JSON.stringify(totals)}`)
      expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
      await accounted(agent, sent)
      const file = path.join(folder, 'numbers.pcap')
      await agent.download('/pcap', file)
      expect(await numbersOf(file, { count })).toMatchObject(exactly(1, count))
      expect(isSequence(await tcpdumpNumbers(file), 1, count)).toBe(true)
      const told = ['stats', windowsPath(file), '--json', '--only', 'summary,endpoints']
      const { stdout } = await wine.run([wine.node, WINE_CLI, ...told])
      const { summary, endpoints } = JSON.parse(stdout)
      expect(summary).toMatchObject({ packets: count, bytes: sent.bytes })
      expect(endpoints[0].total).toBe(17)
      expect(isSequence(await pcapParserNumbers(file), 1, count)).toBe(true)
    } finally {
      await agent.kill()
    }
  })

  /** What the accounts must say of the generator's frames: by default UDP, of sixteen flows, addressed to nobody here. */
  async function accounted(agent: Agent, { sent, bytes }: Generated): Promise<void> {
    const metrics = await waitFor('all to be accounted', async () => {
      const now = await agent.metrics()
      return now.sum('sidecap_accounted_packets_total') === sent && now
    })
    const udp = { family: 'ipv4', protocol: 'udp' }
    expect(metrics.sum('sidecap_packets_total', udp)).toBe(sent)
    expect(metrics.sum('sidecap_bytes_total', udp)).toBe(bytes)
    expect(metrics.sum('sidecap_flows')).toBe(16)
    expect(metrics.sum('sidecap_accounting_skipped_packets_total')).toBe(0)
    const recorded = await agent.json<Flows>('/api/v1/flows?last=10m')
    for (const { flows, total } of [await agent.json<Flows>('/api/v1/flows'), recorded]) {
      expect(total).toBe(16)
      expect(flows.reduce((sum, { network }) => sum + network.packets, 0)).toBe(sent)
      expect(flows.reduce((sum, { network }) => sum + network.bytes, 0)).toBe(bytes)
      const destinations = new Set(flows.map(({ destination: { ip, port } }) => `${ip}:${port}`))
      expect([...destinations]).toEqual(['10.128.0.1:4000'])
    }
  }

  it('retention and downloads collide for a minute without an error', async () => {
    const settings = { 'recorder.bytes': '24MiB', 'recorder.segment': '512KiB' }
    const agent = await Agent.start(bed, wine.agent(path.join(folder, 'collide'), settings))
    try {
      const end = performance.now() + 60_000
      const sending = bed.generate({ count: 60 * 5000, rate: 5000, size: 'mixed' })
      sending.catch(() => {})
      let downloads = 0
      let cut = 0
      // A download whose next segment is evicted before its turn is cut off, visibly: curl says 18.
      const downloading = async (name: string, ...rate: string[]) => {
        while (performance.now() < end) {
          const file = path.join(folder, name)
          const { status, stdout } = await agent.curl(
            '/pcap',
            '-o',
            file,
            '-w',
            '%{http_code}',
            ...rate,
          )
          expect([0, 18, 28, 56]).toContain(status)
          expect(stdout, readFileSync(file).subarray(0, 400).toString()).toBe('200')
          if (status === 0) expect((await numbersOf(file)).bad).toBe(false)
          else if (status !== 28) cut++
          downloads++
        }
      }
      // The slow one holds files open that are deleted meanwhile.
      await Promise.all([
        downloading('fast.pcap'),
        downloading('slow.pcap', '--limit-rate', '300k', '--max-time', '25'),
      ])
      const sent = await sending
      const totals = await agent.settled(sent.sent)
      const metrics = await agent.metrics()
      const evictions = metrics.sum('sidecap_store_evictions_total')
      figure(
        `${downloads} downloads (${cut} cut off by eviction), ${evictions} evictions, ${JSON.stringify(totals)}`,
      )
      expect(totals.dropped).toBe(0)
      expect(evictions).toBeGreaterThan(50)
      expect(cut).toBeLessThan(downloads / 2)
      const errors = agent.log.split('\n').filter((line) => /"level":(50|60)/.test(line))
      expect(errors).toEqual([])
      const bytes = agent.files().reduce((sum, file) => sum + file.bytes, 0)
      expect(bytes).toBeLessThanOrEqual(24 << 20)
    } finally {
      await agent.kill()
      await sleep(200)
    }
  }, 180_000)
})
