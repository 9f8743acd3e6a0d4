/**
 * Must show 6 of Windows: how the agent ends there. Wine delivers a console event as Windows does, by a thread in the process
 * that runs CtrlRoutine; console_event.cc makes it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Agent } from '../net/agent.js'
import { Testbed } from '../net/netns.js'
import { figure, launch, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'
import { compileForWindows, Wine, wineSuite } from './wine.js'

const EVENTS = { close: 2, logoff: 5, shutdown: 6 }

await wineSuite('the end of the agent', () => {
  let bed: Testbed
  let wine: Wine
  let sender: string
  let folder = ''
  let count = 0
  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
    sender = await compileForWindows(
      'console_event.exe',
      ['test/wine/console_event.cc'],
      ['-Wno-cast-function-type'],
    )
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-wine-'))
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (data = path.join(folder, String(++count))) => Agent.start(bed, wine.agent(data))
  const give = async (agent: Agent, event: number) => {
    const { pid } = JSON.parse(readFileSync(path.join(agent.data, 'lock'), 'utf8')) as {
      pid: number
    }
    const { status, stdout } = await wine.run([sender, String(pid), String(event)])
    expect(status, stdout).toBe(0)
  }
  const contents = async (agent: Agent) => {
    const numbers = await Promise.all(agent.files().map((file) => numbersOf(file.path)))
    return numbers.reduce((sum, one) => sum + one.count, 0)
  }

  it.each(Object.entries(EVENTS))(
    '%s: segments are closed, exit 0 within 4 s',
    async (name, event) => {
      const agent = await start()
      try {
        await bed.generate({ count: 1000, rate: 5000 })
        const sending = bed.generate({ count: 10_000, rate: 5000, first: 1001 })
        sending.catch(() => {})
        const began = performance.now()
        await give(agent, event)
        const { status } = await agent.exit
        const took = performance.now() - began
        await sending
        figure(
          `${name}: ended after ${Math.round(took)} ms with ${await contents(agent)} packets on disk`,
        )
        expect(status).toBe(0)
        expect(took).toBeLessThan(4000)
        expect(agent.files().filter(({ hidden }) => hidden)).toEqual([])
        expect(await contents(agent)).toBeGreaterThanOrEqual(1000)
        expect(agent.log).toContain(`"event":"${name}"`)
      } finally {
        await agent.kill()
      }
    },
  )

  it('ctrl-c and ctrl-break are signals, as ever', async () => {
    for (const [event, signal] of [
      [0, 'SIGINT'],
      [1, 'SIGBREAK'],
    ] as const) {
      const agent = await start()
      await give(agent, event)
      expect((await agent.exit).status).toBe(0)
      expect(agent.log).toContain(`"signal":"${signal}"`)
    }
  })

  it('a second event ends it at once', async () => {
    const agent = await start()
    // A reader that stalls keeps the first stop from ending: the server waits for it.
    await bed.generate({ count: 60_000, rate: 60_000, size: 1514 })
    await agent.settled(60_000)
    const reader = agent.curlCommand(
      '/pcap',
      '-o',
      path.join(folder, 'slow'),
      '--limit-rate',
      '100k',
    )
    const reading = launch(reader)
    await waitFor(
      'the reader',
      async () => (await agent.metrics()).value('sidecap_downloads_active') > 0,
    )
    const began = performance.now()
    await give(agent, EVENTS.shutdown)
    const first = agent.running
    await give(agent, EVENTS.shutdown)
    await agent.exit
    figure(
      `ended ${Math.round(performance.now() - began)} ms after the first event (still up before the second: ${first})`,
    )
    expect(performance.now() - began).toBeLessThan(3000)
    reading.kill()
  })

  it('after a kill the next start keeps what was written', async () => {
    const agent = await start()
    await bed.generate({ count: 20_000, rate: 20_000 })
    await agent.settled(20_000)
    await agent.kill()
    expect(agent.files().filter(({ hidden }) => hidden)).toHaveLength(1)
    const again = await start(agent.data)
    try {
      const file = path.join(folder, 'again.pcap')
      await again.download('/pcap', file)
      expect(await numbersOf(file, { count: 20_000 })).toMatchObject(exactly(1, 20_000))
      expect((await again.metrics()).sum('sidecap_store_recoveries_total')).toBe(1)
    } finally {
      await again.kill()
    }
  })

  it('two agents on one data directory: the second is refused', async () => {
    const agent = await start()
    try {
      const second = await Agent.start(bed, {
        ...wine.agent(agent.data, { listen: '127.0.0.1:9733' }),
        wait: 'nothing',
      })
      expect((await second.exit).status).toBe(1)
      expect(second.log).toMatch(/is in use by process \d+/)
    } finally {
      await agent.kill()
    }
  })
})
