/**
 * The whole agent without wpcap.dll: which backend `auto` takes, what it says of the others, and that curl gets the
 * packets, filtered too. Raw sockets and PktMonApi.dll are stubs here: Wine has neither.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Agent } from '../net/agent.js'
import { Testbed } from '../net/netns.js'
import { must, waitFor } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { adapterOf, collect } from './collect.js'
import { agentWith } from './variant.js'
import { compileForWindows, WINE_CLI, Wine, windowsPath, wineSuite } from './wine.js'

interface Capture {
  backend: string
  linkTypeName: string
  warnings: string[]
}

/** IPv4 and UDP to a port. */
const udp = (port: number) =>
  `45000020000000004011000009090909 0a090001 03e8${port.toString(16).padStart(4, '0')}000c000061626364`.replaceAll(
    ' ',
    '',
  )

await wineSuite('backend auto', () => {
  let bed: Testbed
  let wine: Wine
  let folder: string
  let agent: Agent | undefined
  beforeAll(async () => {
    bed = await Testbed.create()
    await must(['ip', '-n', bed.receiver, 'addr', 'add', '10.9.0.1/24', 'dev', bed.input])
    wine = await Wine.create({ bed })
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-auto-'))
    rmSync(wine.drive('windows/system32/wpcap.dll'), { force: true })
  })
  afterEach(async () => {
    await agent?.kill()
    agent = undefined
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts the agent of a tree that holds dist/ and native/. */
  async function start(
    name: string,
    tree = ROOT,
    env: object = {},
    wait: 'ready' | 'listening' = 'ready',
  ): Promise<Agent> {
    const options = wine.agent(path.join(folder, name))
    const cli = windowsPath(path.join(tree, 'dist/cli.js'))
    const program = options.program?.map((word) => (word === WINE_CLI ? cli : word)) ?? []
    agent = await Agent.start(bed, { ...options, program, env: { ...options.env, ...env }, wait })
    return agent
  }

  async function captured(running: Agent): Promise<Capture> {
    const recorder = await running.json<{ interfaces: Capture[] }>('/api/v1/captures/recorder')
    return recorder.interfaces[0]!
  }

  it('says of each backend why it cannot, when none can', async () => {
    const running = await start('none', ROOT, {}, 'listening')
    const { body, status } = await waitFor('the refusal', async () => {
      const answer = await running.get('/readyz')
      return answer.body.includes('BACKEND_REFUSED') && answer
    })
    expect(status).toBe(503)
    const text = body.toString()
    expect(text).toMatch(/pcap: No capture library/)
    expect(text).toMatch(/raw: Adapter cap0: 10\.9\.0\.1: socket: .*\(100\d\d\)/)
    expect(text).toMatch(/pktmon: Packet Monitor: .*PktMonApi\.dll does not exist/)
  })

  it('takes pktmon where raw sockets are refused', async () => {
    const stub = await compileForWindows(
      'PktMonApi.dll',
      ['test/wine/stubs/pktmon.cc'],
      ['-shared', '-s'],
    )
    const library = wine.drive('windows/system32/PktMonApi.dll')
    const script = wine.drive('pktmon.txt')
    const { mac } = await adapterOf(wine, bed.input)
    await copyFile(stub, library)
    writeFileSync(script, `source 7 mac=${mac.replaceAll(':', '')} text=Ours\nflood 5000 7 2\n`)
    const running = await start('pktmon', ROOT, { STUB_PKTMON: windowsPath(script) })
    rmSync(library)
    const capture = await captured(running)
    expect(capture).toMatchObject({ backend: 'pktmon', linkTypeName: 'EN10MB' })
    const refusals = capture.warnings.filter((warning) => warning.startsWith('auto: refused by'))
    expect(refusals.map((text) => text.split(':')[1])).toEqual([
      ' refused by pcap',
      ' refused by raw',
    ])
    await waitFor('5,000 packets', async () => (await packets(running, '/pcap')).length === 5000)
    expect((await packets(running, '/pcap?filter=ether[14:4]>4990')).length).toBe(10)
  })

  it('takes raw where there is no driver', async () => {
    const tree = path.join(folder, 'tree')
    await agentWith('windows/sockets.cc', 'test/wine/stubs/sockets.cc', tree)
    const log = windowsPath(path.join(folder, 'sockets.log'))
    const running = await start('raw', tree, { STUB_SOCKETS_LOG: log })
    const capture = await captured(running)
    expect(capture).toMatchObject({ backend: 'raw', linkTypeName: 'RAW' })
    expect(capture.warnings.join('\n')).toMatch(/auto: refused by pcap: No capture library/)
    const steps = path.join(folder, 'steps.json')
    const ports = [53, 80, 53, 443]
    writeFileSync(steps, JSON.stringify(ports.map((port) => ['10.9.0.1', 9009, udp(port)])))
    await must(bed.inside(process.execPath, path.join(ROOT, 'test/wine/send.mjs'), steps))
    await waitFor('four packets', async () => (await packets(running, '/pcap')).length === 4)
    const filtered = await packets(running, '/pcap?filter=udp+port+53')
    expect(filtered.map((line) => /\.(\d+): UDP/.exec(line)?.[1])).toEqual(['53', '53'])
    const bytes = readFileSync(path.join(folder, 'download.pcap'))
    expect(bytes.readUInt32LE(20)).toBe(101)
  })

  it('replays a file through a filter without any library', async () => {
    const file = path.join(folder, 'download.pcap')
    const { packets: taken, linkType } = await collect(wine, {
      backend: 'replay',
      device: windowsPath(file),
      milliseconds: 500,
      session: { filter: 'udp port 53', precision: 'micro' },
    })
    expect(linkType).toBe(12)
    expect(taken.map(({ hex }) => hex)).toEqual([udp(53), udp(53)])
  })

  /** The packets of a download, a line each, as tcpdump tells them. */
  async function packets(running: Agent, route: string): Promise<string[]> {
    const file = path.join(folder, 'download.pcap')
    await running.download(route, file, '-g')
    const { stdout } = await must(['tcpdump', '-nnqr', file])
    return stdout.split('\n').filter((line) => line !== '')
  }
})
