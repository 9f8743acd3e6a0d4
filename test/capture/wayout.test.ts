/** The way out of each refusal on Windows: it must be one that exists in that place, for that user. */
import { describe, expect, test } from 'vitest'
import { wayOut } from '#src/capture/wayout.js'
import { examine } from '#src/capture/windows.js'
import { type ErrorCode, SidecapError } from '#src/errors.js'
import { evidence, type Given } from './windows.ts'

const SWITCH_PORT = 'Hyper-V Virtual Ethernet Container Adapter'
const CONTAINER: Given = { containerType: 2, cexecsvc: true, description: SWITCH_PORT }
const USER: Given = { sid: 'S-1-5-93-2-2', administrator: false }
const ADMIN: Given = { sid: 'S-1-5-93-2-1', administrator: true }
const HOSTPROCESS: Given = { sandboxMount: 'C:\\hpc', sid: 'S-1-5-18' }
const NOBODY: Given = { sid: 'S-1-5-21-1-2-3-1001', administrator: false }

function out(given: Given, backend: string, code: ErrorCode, message: string) {
  const error = new SidecapError(code, message).toJSON()
  return wayOut(examine(evidence(given)), backend, error)
}

describe('pcap refused', () => {
  test.each<[string, Given, ErrorCode, string, RegExp, RegExp]>([
    [
      'in a container as ContainerUser: raw, as administrator, or the node',
      { ...CONTAINER, ...USER },
      'LIBRARY_MISSING',
      'no DLL',
      /backend raw, and run as ContainerAdministrator.*hostprocess-daemonset/,
      /[Ii]nstall Npcap/,
    ],
    [
      'in a container as ContainerAdministrator: raw',
      { ...CONTAINER, ...ADMIN },
      'DRIVER_UNREACHABLE',
      'only NPF_Loopback',
      /backend raw; or capture from the node/,
      /[Ii]nstall Npcap|run as ContainerAdministrator/,
    ],
    [
      'in a Hyper-V-isolated container: the same',
      { ...CONTAINER, ...ADMIN, description: 'Microsoft Hyper-V Network Adapter' },
      'DRIVER_MISSING',
      'no driver (2)',
      /backend raw/,
      /net start/,
    ],
    [
      'without a DLL on a host: install Npcap',
      {},
      'LIBRARY_MISSING',
      'no DLL',
      /^Install Npcap on this machine \(https:\/\/npcap\.com/,
      /node/,
    ],
    [
      'without a DLL in a HostProcess container: install it on the node',
      HOSTPROCESS,
      'LIBRARY_MISSING',
      'no DLL',
      /^Install Npcap on the node/,
      /this machine/,
    ],
    [
      'with an old DLL: install a current one',
      {},
      'LIBRARY_INCOMPLETE',
      'lacks pcap_create',
      /current Npcap.*remove the DLL/,
      /container/i,
    ],
    [
      'for lack of rights: be administrator',
      { ...NOBODY, npcap: 5, services: { npcap: 'running' } },
      'PERMISSION_DENIED',
      'Access is denied (5)',
      /administrator or SYSTEM/,
      /net start/,
    ],
    [
      'with a stopped driver: start it',
      { npcap: 3, services: { npcap: 'stopped' } },
      'DRIVER_MISSING',
      'no driver (3)',
      /net start npcap/,
      /container/i,
    ],
    [
      'with a driver that is not bound: bind it',
      { npcap: 2, services: { npcap: 'running' } },
      'CAPTURE_FAILED',
      'The system cannot find the device specified. (20)',
      /net stop npcap, net start npcap/,
      /container/i,
    ],
  ])('%s', (_what, given, code, message, words, notThese) => {
    const { text, ground } = out(given, 'pcap', code, message)
    expect(text).toMatch(words)
    expect(text).not.toMatch(notThese)
    expect(ground).toBe('sources')
  })

  test('for an adapter that is down: the general way out, also in a container', () => {
    const error = new SidecapError('ADAPTER_DOWN', 'Adapter x is down').toJSON()
    const situation = examine(evidence({ ...CONTAINER, ...ADMIN }))
    expect(wayOut(situation, 'pcap', error)).toEqual({ text: error.hint, ground: 'seen' })
  })

  test('for a wrong name: what 123 says', () => {
    const { text } = out({}, 'pcap', 'ADAPTER_NOT_FOUND', 'The name is incorrect. (123)')
    expect(text).toContain('sidecap interfaces')
  })
})

describe('raw refused', () => {
  const refused = 'Adapter Ethernet: 10.0.0.2: socket: Access denied (10013)'

  test.each<[string, Given, RegExp]>([
    ['as ContainerUser', { ...CONTAINER, ...USER }, /--user ContainerAdministrator.*runAsUserName/],
    ['as ContainerAdministrator, against all sources', { ...CONTAINER, ...ADMIN }, /report it/],
    ['as a user of a host', NOBODY, /elevated prompt/],
    [
      'as LocalService in a HostProcess pod',
      { ...HOSTPROCESS, sid: 'S-1-5-19', administrator: false },
      /SYSTEM/,
    ],
  ])('%s', (_what, given, words) => {
    expect(out(given, 'raw', 'PERMISSION_DENIED', refused).text).toMatch(words)
  })

  test('under Wine: there are none, as tests have shown', () => {
    const { text, ground } = out({ wine: '8.0' }, 'raw', 'CAPTURE_FAILED', 'socket: (10043)')
    expect(text).toContain('backend pcap')
    expect(ground).toBe('wine')
  })
})

describe('pktmon refused', () => {
  const missing = 'PktMonApi.dll does not exist'
  test.each<[string, Given, ErrorCode, string, RegExp]>([
    [
      'in a container',
      { ...CONTAINER, ...ADMIN },
      'LIBRARY_MISSING',
      missing,
      /belongs to the node.*raw/,
    ],
    ['on an old host', {}, 'LIBRARY_MISSING', missing, /Server 2022/],
    ['as a user of a host', NOBODY, 'PERMISSION_DENIED', 'denied (5)', /elevated prompt/],
    ['by number alone', NOBODY, 'CAPTURE_FAILED', 'denied (5)', /elevated prompt/],
    [
      'in a HostProcess pod',
      HOSTPROCESS,
      'PERMISSION_DENIED',
      'denied (5)',
      /runAsUserName: NT AUTHORITY/,
    ],
  ])('%s', (_what, given, code, message, words) => {
    expect(out(given, 'pktmon', code, message).text).toMatch(words)
  })
})

test('a backend of others keeps its own way out', () => {
  const error = new SidecapError('LIBRARY_MISSING', 'no cap', { hint: 'Install it.' }).toJSON()
  expect(wayOut(examine(evidence({})), 'cap', error)).toEqual({
    text: 'Install it.',
    ground: 'seen',
  })
})
