/** Files of the agent on Windows: where they are, whose they are, and names that Windows takes for something else. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Agent } from '../net/agent.js'
import { Testbed } from '../net/netns.js'
import { must } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'
import { Wine, windowsPath, wineSuite } from './wine.js'

await wineSuite('files', () => {
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

  /** Starts an agent, sends it 500 frames, and gives the file that curl gets. */
  const record = async (data: string, settings: Record<string, string> = {}, where = wine) => {
    const agent = await Agent.start(bed, where.agent(data, settings))
    try {
      await bed.generate({ count: 500, rate: 5000 })
      await agent.settled(500, settings['interfaces'])
      const file = path.join(folder, 'got.pcap')
      await agent.download('/pcap', file)
      expect(await numbersOf(file, { count: 500 })).toMatchObject(exactly(1, 500))
      return agent.files()
    } finally {
      await agent.kill()
    }
  }

  it('are in %ProgramData%\\sidecap when nothing is said, closed to other users', async () => {
    const data = wine.drive('ProgramData', 'sidecap')
    const files = await record(data, { data: '%ProgramData%\\sidecap' })
    expect(files).toHaveLength(1)
    // What the agent prints when no directory is named.
    const { stdout } = await wine.run([
      wine.node,
      '-p',
      'require("fs").readdirSync(process.env.ProgramData + "\\\\sidecap").join()',
    ])
    expect(stdout).toContain('token')
    // Wine keeps the access list as a mode, with the administrators as the group.
    const { stdout: mode } = await must(['stat', '-c', '%a', data])
    expect(mode.trim()).toMatch(/^7\d0$/)
  })

  it('may have a path longer than 260 characters', async () => {
    const data = path.join(
      folder,
      ...Array.from({ length: 12 }, (_, i) => `a-long-name-of-a-folder-${i}`),
    )
    expect(data.length).toBeGreaterThan(300)
    expect(await record(data)).toHaveLength(1)
  })

  it('of an adapter called as a device (nul, aux.1) are files', async () => {
    for (const name of ['nul', 'aux.1']) {
      const link = ['ip', '-n', bed.receiver, 'link', 'set']
      await must([...link, bed.input, 'down'])
      await must([...link, bed.input, 'name', name])
      await must([...link, name, 'up'])
      // Wine remembers the names of adapters.
      const fresh = await Wine.create({ bed })
      try {
        const data = path.join(folder, `called-${name}`)
        expect(await record(data, { interfaces: name }, fresh)).toHaveLength(1)
        expect(readdirSync(path.join(data, 'recorder'))).toEqual([
          `%${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}`,
        ])
      } finally {
        fresh.close()
        await must([...link, name, 'down'])
        await must([...link, name, 'name', bed.input])
        await must([...link, bed.input, 'up'])
      }
    }
  })

  it('a wpcap.dll in the working directory is not loaded', async () => {
    const place = path.join(folder, 'planted')
    mkdirSync(place)
    // A DLL of Wine's under that name: it would load.
    await must([
      'cp',
      wine.drive('windows', 'system32', 'version.dll'),
      path.join(place, 'wpcap.dll'),
    ])
    const found = await wine.evaluate<{ path: string; modules: string[] }>(
      `process.chdir(${JSON.stringify(windowsPath(place))})
       const path = addon.library().path
       const modules = process.report.getReport().sharedObjects
       console.log(JSON.stringify({ path, modules }))`,
    )
    expect(found.path.toLowerCase()).toBe('c:\\windows\\system32\\wpcap.dll')
    expect(found.modules.filter((name) => name.includes('planted'))).toEqual([])
  })
})
