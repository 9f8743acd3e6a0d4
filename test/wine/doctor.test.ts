/** `sidecap doctor` on Windows, as far as Wine is one: what it sees, what it says of it, and what that rests on. */
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DoctorReport } from '#src/capture/doctor.js'
import { Testbed } from '../net/netns.js'
import { ROOT } from '../net/tools.js'
import { WINE_CLI, Wine, windowsPath, wineSuite } from './wine.js'

await wineSuite('the doctor', () => {
  let bed: Testbed
  let wine: Wine
  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
  })

  it('gathers its evidence: Wine, the user, the drivers’ services and devices, the files', async () => {
    const { stdout } = await wine.run([
      wine.node,
      WINE_CLI,
      'doctor',
      '--json',
      '--interfaces',
      'cap0',
    ])
    const { windows, adapters } = JSON.parse(stdout) as DoctorReport
    expect(windows).toMatchObject({
      place: { kind: 'wine', certain: true },
      user: {
        kind: 'administrator',
        administrator: true,
        sid: expect.stringMatching(/^S-1-5-21-/),
      },
      driver: { state: 'not needed' },
      list: null,
    })
    const present = windows!.dlls.filter((dll) => dll.present).map((dll) => dll.path.toLowerCase())
    expect(present).toEqual(['c:\\windows\\system32\\wpcap.dll'])
    const [cap0, lo] = ['cap0', 'lo'].map(
      (name) => adapters.find(({ friendlyName }) => friendlyName === name)?.backends,
    )
    expect(cap0?.map(({ name, usable }) => [name, usable])).toEqual([
      ['pcap', true],
      ['raw', false],
      ['pktmon', false],
      ['cap', false],
    ])
    expect(lo?.[1]?.windows).toMatchObject({ error: { code: 10043 }, ground: 'wine' })
    expect(lo?.[2]?.windows).toMatchObject({ ground: 'sources' })
  })

  it('says the same in words, once, each sentence with its ground', async () => {
    const { stdout, status } = await wine.run([
      wine.node,
      WINE_CLI,
      'doctor',
      '--interfaces',
      'cap0',
    ])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^place +Wine$/m)
    expect(stdout).toMatch(/^user +.*with the rights of Administrators$/m)
    expect(stdout).toMatch(/^ +10043 WSAEPROTONOSUPPORT: .* \[tested under Wine\]$/m)
    expect(stdout).toContain('[from sources, not yet run on Windows]')
    expect(stdout.match(/way out: Use the backend pcap here/g)).toHaveLength(1)
    expect(stdout).toMatch(/^note +sidecap has been run under Wine, not yet on Windows/m)
  })

  it('answers as the probe of the Windows workflow wants it', async () => {
    const probe = windowsPath(path.join(ROOT, 'test/windows/probe.mjs'))
    const { stdout, status } = await wine.run([wine.node, probe, 'inside'], {
      env: { SIDECAP_INTERFACES: 'cap0' },
    })
    expect(status).toBe(0)
    const answers = JSON.parse(stdout) as {
      evidence: { devices: { npcap: number; npf: number }[] }
      captured: Record<string, { code: number; linkType: number }>
    }
    expect(answers.captured).toMatchObject({ pcap: { code: 0, linkType: 1 } })
    // Wine has no device of any driver: path not found, file not found.
    for (const device of answers.evidence.devices)
      expect(device).toMatchObject({ npcap: 3, npf: 2 })
  })
})
