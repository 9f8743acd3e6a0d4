/**
 * What the doctor concludes on Windows, case by case: evidence as the sources describe it goes in, place, user, driver and
 * list come out. None of the evidence but Wine's was ever gathered on the system it stands for.
 */
import { describe, expect, test } from 'vitest'
import { BACKENDS_OF_WINDOWS, expectation, PLACES, type PlaceKind } from '#src/capture/places.js'
import { examine } from '#src/capture/windows.js'
import { evidence } from './windows.ts'

const CONTAINER = { containerType: 2, cexecsvc: true }

describe('where am I', () => {
  test.each<[string, Parameters<typeof evidence>[0], PlaceKind, boolean]>([
    ['a bare host', {}, 'host', true],
    ['Wine', { wine: '8.0' }, 'wine', true],
    ['a HostProcess container', { sandboxMount: 'C:\\hpc' }, 'hostprocess', true],
    [
      'process isolation, told by the port of the host’s switch',
      { ...CONTAINER, description: 'Hyper-V Virtual Ethernet Container Adapter' },
      'process-isolated',
      false,
    ],
    [
      'process isolation on an old host',
      { ...CONTAINER, description: 'Hyper-V Virtual Ethernet Adapter #3' },
      'process-isolated',
      false,
    ],
    [
      'Hyper-V isolation, told by the virtual machine’s card',
      { ...CONTAINER, description: 'Microsoft Hyper-V Network Adapter' },
      'hyperv-isolated',
      false,
    ],
    ['a container without a telling adapter', { ...CONTAINER }, 'container', false],
    [
      'a container known by its user alone',
      { sid: 'S-1-5-93-2-2', user: 'ContainerUser' },
      'container',
      false,
    ],
    ['a container known by its service alone', { cexecsvc: true }, 'container', false],
    ['a ContainerType of a strange kind', { containerType: -1 }, 'container', false],
    [
      'a variable copied into an ordinary container',
      { ...CONTAINER, sandboxMount: 'C:\\hpc' },
      'container',
      false,
    ],
    // A host that is a virtual machine, or has containers, is a host.
    ['a virtual machine', { description: 'Microsoft Hyper-V Network Adapter' }, 'host', true],
    ['a container host', { description: 'Hyper-V Virtual Ethernet Adapter' }, 'host', true],
  ])('%s', (_what, given, kind, certain) => {
    const { place } = examine(evidence(given))
    expect({ kind: place.kind, certain: place.certain }).toEqual({ kind, certain })
    expect(place.evidence.length).toBeGreaterThan(0)
    for (const { text, ground } of place.evidence) {
      expect(text).not.toBe('')
      expect(['seen', 'wine', 'sources']).toContain(ground)
    }
  })

  test('what adapters tell of the isolation rests on sources, and says so', () => {
    const given = { ...CONTAINER, description: 'Microsoft Hyper-V Network Adapter' }
    expect(examine(evidence(given)).place.evidence.at(-1)).toMatchObject({ ground: 'sources' })
  })
})

describe('who am I', () => {
  test.each([
    ['S-1-5-93-2-1', true, 'ContainerAdministrator'],
    ['S-1-5-93-2-2', false, 'ContainerUser'],
    ['S-1-5-18', true, 'SYSTEM'],
    ['S-1-5-19', false, 'service account'],
    ['S-1-5-20', false, 'service account'],
    ['S-1-5-21-1-2-3-500', true, 'administrator'],
    ['S-1-5-21-1-2-3-1001', false, 'user'],
    [null, null, 'user'],
  ] as const)('%s, administrator: %s → %s', (sid, administrator, kind) => {
    expect(examine(evidence({ sid, administrator })).user).toMatchObject({ kind, administrator })
  })
})

describe('the driver', () => {
  test.each<[string, Parameters<typeof evidence>[0], string]>([
    ['a device that opens', { npcap: 0, npf: 2, services: { npcap: 'running' } }, 'reachable'],
    [
      'WinPcap’s device that opens',
      { npcap: 3, npf: 0, services: { npf: 'running' } },
      'reachable',
    ],
    ['access denied', { npcap: 5, npf: 2, services: { npcap: 'running' } }, 'denied'],
    [
      'a running service without devices',
      { npcap: 2, npf: 2, services: { npcap: 'running' } },
      'unreachable',
    ],
    ['a stopped service', { npcap: 3, npf: 2, services: { npcap: 'stopped' } }, 'absent'],
    [
      'nothing on a host',
      { npcap: 3, npf: 2, services: { npcap: 'absent', npf: 'absent' } },
      'absent',
    ],
    ['nothing in a container', { ...CONTAINER, npcap: 3, npf: 2 }, 'unreachable'],
    ['Wine', { wine: '8.0', npcap: 3, npf: 2 }, 'not needed'],
    ['no adapter to try', { devices: [] }, 'absent'],
  ])('%s', (_what, given, state) => {
    expect(examine(evidence(given)).driver.state).toBe(state)
  })

  test('shows the numbers it got', () => {
    const { driver } = examine(evidence({ npcap: 3, npf: 2 }))
    expect(driver.evidence[0]?.text).toContain('Windows errors 2, 3')
  })
})

describe('the library’s own list', () => {
  const device = '\\Device\\NPF_{4D36E972-0000-0000-0000-000000000001}'

  test('is not mentioned when it is well, or when there is no library', () => {
    expect(examine(evidence({ list: { names: [device], error: null } })).list).toBeNull()
    expect(examine(evidence({ list: null })).list).toBeNull()
  })

  test('the 2015 case: 122 for any name, and no need of the list', () => {
    const error = 'PacketGetAdapterNames: The data area passed to a system call is too small. (122)'
    const { list } = examine(
      evidence({
        friendlyName:
          'vEthernet (Virtual Switch-d206475ce13256766b9a16383540a740fe31da8d20499349fe98693393a8490f-0)',
        list: { names: [], error },
      }),
    )
    expect(list?.text).toContain('whatever the adapter’s name')
    expect(list?.text).toContain('Adapters are found without it')
    expect(list?.ground).toBe('sources')
  })

  test.each([
    ['259', 'No more data is available. (259)', 'could open none'],
    ['3', 'The system cannot find the path specified. (3)', 'no driver'],
    ['an unknown number', 'Something else. (4711)', '4711'],
  ])('%s is translated', (_what, error, words) => {
    expect(examine(evidence({ list: { names: [], error } })).list?.text).toContain(words)
  })

  test('NPF_Loopback alone means that the driver is not reachable', () => {
    const list = { names: ['\\Device\\NPF_Loopback'], error: null }
    expect(examine(evidence({ list })).list?.text).toContain('not reachable')
    const both = { names: ['\\Device\\NPF_Loopback', device], error: null }
    expect(examine(evidence({ list: both })).list).toBeNull()
  })

  test('an empty one means that it could open none', () => {
    const list = { names: [], error: null }
    expect(examine(evidence({ list })).list?.text).toContain('empty')
    expect(examine(evidence({ list, devices: [] })).list).toBeNull()
  })

  test('is no cause where adapters open all the same', () => {
    for (const names of [[], ['\\Device\\NPF_Loopback']]) {
      const { list } = examine(evidence({ list: { names, error: null } }), true)
      expect(list?.text).toContain('Adapters are found without it, and open')
      expect(list?.text).not.toContain('not reachable')
    }
  })
})

describe('what a place lets one expect', () => {
  const kinds = Object.keys(PLACES) as PlaceKind[]

  test.each(kinds)('%s: each backend, with what that rests on', (kind) => {
    for (const backend of BACKENDS_OF_WINDOWS) {
      const { because } = expectation(kind, backend)
      expect(because.text).not.toBe('')
      // Nobody has run this on Windows yet: only Wine's row may rest on a test.
      expect(because.ground).toBe(kind === 'wine' ? 'wine' : 'sources')
    }
  })

  test.each(kinds)('%s: some backend works', (kind) => {
    const works = BACKENDS_OF_WINDOWS.map((backend) => expectation(kind, backend).works)
    expect(works).toContain('yes')
  })
})
