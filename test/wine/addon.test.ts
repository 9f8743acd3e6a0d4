/** Must show 7 of Windows: what the addon needs of a Windows, and selecting an adapter by each of its names. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Agent } from '../net/agent.js'
import { Testbed } from '../net/netns.js'
import { must } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { exactly, numbersOf } from '../net/witness.js'
import { Wine, wineSuite } from './wine.js'

const ADDON = path.join(ROOT, 'native/prebuilds/win32-x64/sidecap.node')
/** DLLs of every Windows, and the program that loads the addon. */
const IMPORTS =
  /^(kernel32|ws2_32|iphlpapi|advapi32|msvcrt|ucrtbase|api-ms-win-crt-[\w-]+)\.dll$|^node\.exe$/i

await wineSuite('the addon', () => {
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

  it('imports nothing that a Windows may lack: no VCRUNTIME, no libstdc++, no wpcap', async () => {
    const { stdout } = await must(['x86_64-w64-mingw32-objdump', '-p', ADDON])
    const dlls = [...stdout.matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name!)
    expect(dlls.length).toBeGreaterThan(3)
    expect(dlls.filter((name) => !IMPORTS.test(name))).toEqual([])
  })

  it('captures an adapter chosen by GUID under the name people know', async () => {
    const adapters = await wine.evaluate<{ name: string; friendlyName: string }[]>(
      'console.log(JSON.stringify(addon.adapters()))',
    )
    const guid = adapters.find(({ friendlyName }) => friendlyName === 'cap0')?.name ?? ''
    const settings = { interfaces: guid.toLowerCase() }
    const agent = await Agent.start(bed, wine.agent(path.join(folder, 'guid'), settings))
    try {
      await bed.generate({ count: 100, rate: 1000 })
      expect(await agent.settled(100, 'cap0')).toMatchObject({ written: 100 })
      for (const name of ['cap0', guid]) {
        const file = path.join(folder, 'guid.pcap')
        await agent.download(`/pcap?interface=${encodeURIComponent(name)}`, file)
        expect(await numbersOf(file, { count: 100 })).toMatchObject(exactly(1, 100))
      }
      const { interfaces } = await agent.json<{
        interfaces: { name: string; captured: boolean }[]
      }>('/api/v1/interfaces')
      expect(interfaces.filter(({ captured }) => captured).map(({ name }) => name)).toEqual([guid])
    } finally {
      await agent.kill()
    }
  })

  it('names the candidates of an ambiguous choice', async () => {
    // Both adapters here have a name with one of these letters; a part of a name is enough to choose by.
    const { stdout, status } = await wine.run([
      wine.node,
      '--input-type=module',
      '-e',
      `import { pick } from 'file:///Z:${ROOT}/dist/capture/interfaces.js'
       import { addon } from 'file:///Z:${ROOT}/dist/capture/addon.js'
       const adapters = addon().adapters().map((one) => ({ ...one, friendlyName: 'vEthernet (' + one.friendlyName + ')' }))
       const attempt = (text) => { try { return pick(adapters, text).map((one) => one.friendlyName) } catch (error) { return error.message } }
       console.log(JSON.stringify([attempt('CAP'), attempt('vethernet')]))`,
    ])
    expect(status).toBe(0)
    const [part, several] = JSON.parse(stdout) as [string[], string]
    expect(part).toEqual(['vEthernet (cap0)'])
    expect(several).toMatch(
      /fits several adapters: vEthernet \(lo\) \{[\w-]+\}, vEthernet \(cap0\) \{[\w-]+\}/,
    )
  })

  it('captures again within a second or two when the adapter comes back', async () => {
    const agent = await Agent.start(bed, wine.agent(path.join(folder, 'down')))
    try {
      await bed.generate({ count: 200, rate: 2000 })
      await agent.settled(200)
      const link = ['ip', '-n', bed.receiver, 'link', 'set', bed.input]
      await must([...link, 'down'])
      await must([...link, 'up'])
      await bed.generate({ count: 200, rate: 2000, first: 201 })
      expect((await agent.settled(400)).written).toBe(400)
    } finally {
      await agent.kill()
    }
  })
})
