/**
 * What goes wrong with wpcap.dll, by a stub that misbehaves as Npcap and WinPcap have been seen to and otherwise forwards to Wine's: in
 * each case the adapter is listed, packets are captured where opening works, and the cause is named where it does not.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile, rename } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Agent } from '../net/agent.js'
import { Testbed } from '../net/netns.js'
import { waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'
import { adapterOf, type Collected, collect } from './collect.js'
import { agentWith } from './variant.js'
import { compileForWindows, WINE_CLI, Wine, windowsPath, wineSuite } from './wine.js'

const STUB = 'test/wine/stubs/wpcap.cc'
const NAME_OF_2015 =
  'vEthernet (Virtual Switch-d206475ce13256766b9a16383540a740fe31da8d20499349fe98693393a8490f-0)'

interface Diagnosis {
  library: { state: string; error: string | null; lacking: string[] }
  windows: { list: { text: string } | null }
  adapters: {
    friendlyName: string
    backends: {
      name: string
      usable: boolean
      error: { code: string; message: string; hint: string } | null
      windows?: { error: { code: number; meaning: string } | null }
    }[]
  }[]
}

await wineSuite('a wpcap.dll that misbehaves', () => {
  let bed: Testbed
  let wine: Wine
  let device: string
  let folder: string
  let place: string
  let log: string
  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
    device = (await adapterOf(wine, bed.input)).guid
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-wpcap-'))
    mkdirSync(wine.drive('windows/system32/Npcap'))
    place = wine.drive('windows/system32/Npcap/wpcap.dll')
    log = path.join(folder, 'wpcap.log')
    await put()
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => rmSync(log, { force: true }))

  /** Puts the stub where Npcap's DLL lies. */
  async function put(...defines: string[]): Promise<void> {
    const name = `wpcap${defines.join('')}.dll`
    const file = await compileForWindows(name, [STUB], [...defines, '-shared', '-s'])
    await copyFile(file, place)
  }

  const env = (modes: string) => ({
    STUB_WPCAP: modes,
    STUB_WPCAP_LOG: windowsPath(log),
    // Wine would take its own, wherever a file of this name lies.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;wpcap=n,b',
  })
  const calls = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])

  /** Captures while frames are sent; the frames' number when it could. */
  async function capture(modes: string, name = device): Promise<Collected> {
    const running = collect(wine, {
      backend: 'pcap',
      device: name,
      milliseconds: 2000,
      env: env(modes),
      session: { precision: 'micro' },
    })
    const send = async () => {
      await waitFor('the adapter to be opened', () =>
        calls().some((call) => call.includes('create')),
      )
      await new Promise((resolve) => setTimeout(resolve, 700))
      await bed.generate({ count: 20, rate: 1000 })
    }
    return (await Promise.all([running, send()]))[0]
  }

  async function diagnose(modes: string) {
    const { stdout, stderr } = await wine.run(
      [wine.node, WINE_CLI, 'doctor', '--json', '--interfaces', bed.input],
      { env: env(modes) },
    )
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as Diagnosis
    const adapter = report.adapters.find(({ friendlyName }) => friendlyName === bed.input)
    const pcap = adapter?.backends.find(({ name }) => name === 'pcap')
    return { ...report, adapter, pcap }
  }

  describe('a list that fails where opening works', () => {
    it.each([
      ['list=122', /\(122\)/],
      ['list=122once', null],
      ['list=3', /\(3\)/],
      ['list=259', /\(259\)/],
      ['list=loopback', /NPF_Loopback alone/],
      ['list=empty', /list of adapters is empty/],
    ])('%s: captured by GUID, and the doctor tells of the list', async (modes, text) => {
      const { packets, error } = await capture(modes)
      expect(error).toBeNull()
      expect(packets.length).toBe(20)
      expect(calls()).toContain(`pcap_create \\Device\\NPF_${device}`)
      const { adapter, pcap, windows } = await diagnose(modes)
      expect(adapter?.friendlyName).toBe(bed.input)
      expect(pcap).toMatchObject({ usable: true, error: null })
      if (text === null) expect(windows.list).toBeNull()
      else expect(windows.list?.text).toMatch(text)
    })
  })

  describe('an adapter that cannot be opened', () => {
    it.each([
      ['create=2', 'DRIVER_MISSING', 2],
      ['open=2', 'DRIVER_MISSING', 2],
      ['open=3', 'DRIVER_MISSING', 3],
      ['open=5', 'PERMISSION_DENIED', 5],
      ['open=20', 'ADAPTER_NOT_FOUND', 20],
      ['open=123', 'ADAPTER_NOT_FOUND', 123],
      ['open=433', 'CAPTURE_FAILED', 433],
      ['list=loopback,open=2', 'DRIVER_UNREACHABLE', 2],
      ['list=122,open=3', 'DRIVER_MISSING', 122],
    ])('%s is %s', async (modes, code, number) => {
      const { packets, error } = await collect(wine, {
        backend: 'pcap',
        device,
        milliseconds: 200,
        env: env(modes),
      })
      expect(packets).toEqual([])
      expect(error?.code).toBe(code)
      const { adapter, pcap } = await diagnose(modes)
      expect(adapter?.friendlyName).toBe(bed.input)
      expect(pcap?.error?.code).toBe(code)
      if (![5, 20].includes(number)) expect(pcap?.windows?.error?.code).toBe(number)
      expect(pcap?.error?.hint).not.toMatch(/CAP_NET_RAW|apt-get/)
    })
  })

  describe('functions that are missing', () => {
    it('those that WinPcap 4.1.3 lacks are not needed', async () => {
      await put('-DLACK_OPTIONAL')
      const { packets, error } = await capture('')
      expect(error).toBeNull()
      expect(packets.length).toBe(20)
      const { library } = await diagnose('')
      expect(library.lacking).toContain('pcap_set_tstamp_precision')
    })

    it('a needed one is named, and the DLL in System32 is taken in its place', async () => {
      await put('-DLACK_OPTIONAL', '-DLACK_NEEDED')
      const { library, pcap } = await diagnose('')
      expect(library.state).toBe('loaded')
      expect(pcap?.usable).toBe(true)
    })

    it('a needed one is named where there is no other DLL', async () => {
      const system = wine.drive('windows/system32/wpcap.dll')
      await copyFile(system, path.join(folder, 'wpcap.dll'))
      rmSync(system)
      const { library, pcap, adapter } = await diagnose('')
      expect(library).toMatchObject({ state: 'incomplete' })
      expect(library.error).toMatch(/Npcap\\wpcap\.dll lacks the function pcap_dispatch/)
      expect(pcap?.error?.code).toBe('LIBRARY_INCOMPLETE')
      expect(adapter?.friendlyName).toBe(bed.input)
      writeFileSync(place, 'not a DLL')
      expect((await diagnose('')).library).toMatchObject({ state: 'wrong-kind' })
      await copyFile(path.join(folder, 'wpcap.dll'), system)
      await put()
    })
  })

  it('one that lies in the working directory or in PATH is not loaded', async () => {
    const planted = mkdtempSync(path.join(folder, 'planted-'))
    await copyFile(place, path.join(planted, 'wpcap.dll'))
    const system = wine.drive('windows/system32/wpcap.dll')
    for (const file of [place, system]) await rename(file, `${file}.away`)
    const there = JSON.stringify(windowsPath(planted))
    const script = `process.chdir(${there}); process.env.PATH = ${there} + ';' + process.env.PATH;`
    const found = await wine.evaluate<{ state: string; filters: string }>(
      `${script} console.log(JSON.stringify(addon.library()))`,
      env(''),
    )
    for (const file of [place, system]) await rename(`${file}.away`, file)
    expect(found.state).toBe('missing')
    expect(found.filters).toMatch(/prebuilds\\win32-x64\\libpcap-filter\.dll$/)
    expect(calls()).toEqual([])
  })

  it('2015: the long name, a list that fails with 122, and yet its packets', async () => {
    const fresh = mkdtempSync(path.join(folder, '2015-'))
    const tree = path.join(fresh, 'tree')
    await agentWith(null, 'test/wine/stubs/friendly.cc', tree)
    const cli = windowsPath(path.join(tree, 'dist/cli.js'))
    const then = { ...env('list=122'), STUB_FRIENDLY: `${bed.input}=${NAME_OF_2015}` }
    const listed = await wine.run([wine.node, cli, 'interfaces', '--json'], { env: then })
    const adapters = JSON.parse(listed.stdout) as { friendlyName: string; name: string }[]
    expect(adapters).toContainEqual(
      expect.objectContaining({ friendlyName: NAME_OF_2015, name: device }),
    )
    const settings = { interfaces: NAME_OF_2015, backend: 'pcap' }
    const options = wine.agent(path.join(fresh, 'data'), settings)
    const program = options.program?.map((word) => (word === WINE_CLI ? cli : word)) ?? []
    const agent = await Agent.start(bed, { ...options, program, env: { ...options.env, ...then } })
    try {
      await bed.generate({ count: 1000, rate: 1000 })
      const totals = await agent.settled(1000, NAME_OF_2015)
      expect(totals, agent.log).toMatchObject({ received: 1000, dropped: 0 })
      const file = path.join(fresh, 'all.pcap')
      await agent.download('/pcap', file)
      expect(await numbersOf(file, { count: 1000 })).toMatchObject(exactly(1, 1000))
      expect(calls()).toContain(`pcap_create \\Device\\NPF_${device}`)
    } finally {
      await agent.kill()
    }
  })
})
