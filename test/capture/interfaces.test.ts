import { describe, expect, it } from 'vitest'
import type { Adapter } from '#src/capture/addon.js'
import {
  findAdapter,
  identityOf,
  isOpen,
  labelOf,
  pick,
  selectors,
} from '#src/capture/interfaces.js'
import { adapter } from './adapters.js'

const ipv4 = (address: string) => ({ family: 'IPv4' as const, address, prefix: 24 })
const lo = adapter('lo', 1, { addresses: [ipv4('127.0.0.1')] })
lo.flags = { ...lo.flags, loopback: true }
const eth0 = adapter('eth0', 2, { mac: '02:42:ac:11:00:02', addresses: [ipv4('10.0.0.2')] })
const eth1 = adapter('eth1', 3, { mac: '02:42:ac:11:00:03' })
const down = adapter('eth2', 4, { addresses: [ipv4('10.0.2.2')], state: 'down' })
down.flags = { ...down.flags, up: false }
const odd = adapter('5', 9, { friendlyName: 'vEthernet (Ethernet 2)' })
const all = [lo, eth0, eth1, down, odd]
const names = (selector: string) => pick(all, selector).map(({ name }) => name)

describe('selecting adapters', () => {
  it('takes for auto what is up, not loopback, and has an address', () => {
    expect(names('auto')).toEqual(['eth0'])
  })

  it.each([
    ['eth1', ['eth1']],
    ['ETH1', ['eth1']],
    ['3', ['eth1']],
    ['10.0.0.2', ['eth0']],
    ['10.0.0.2/24', ['eth0']],
    ['02:42:AC:11:00:03', ['eth1']],
    ['02-42-ac-11-00-03', ['eth1']],
    ['vethernet (ethernet 2)', ['5']],
    ['eth*', ['eth0', 'eth1', 'eth2']],
    ['eth[01]', ['eth0', 'eth1']],
    ['eth[!01]', ['eth2']],
    ['?', ['5']],
    ['eth.', []],
    ['wlan0', []],
  ])('picks by %s', (selector, wanted) => {
    expect(names(selector)).toEqual(wanted)
  })

  it('takes a name before an index', () => {
    expect(names('5')).toEqual(['5'])
    expect(names('9')).toEqual(['5'])
  })

  it('names the candidates of an ambiguous choice', () => {
    const twin = { ...eth1, name: 'eth9', index: 8 }
    expect(() => pick([...all, twin], '02:42:ac:11:00:03')).toThrow(/eth1, eth9/)
  })

  it('lists the adapters there are when none fits', () => {
    expect(() => findAdapter(all, 'wlan0')).toThrow(/"wlan0"; there are: lo, eth0, eth1, eth2, 5/)
    expect(findAdapter(all, 'eth0')).toBe(eth0)
  })

  it('reads lists, an empty one as auto', () => {
    expect(selectors(' eth0 , 10.0.0.1,')).toEqual(['eth0', '10.0.0.1'])
    expect(selectors(' , ')).toEqual(['auto'])
  })

  it('knows which selectors wait for no adapter in particular', () => {
    expect(['auto', 'eth*', 'eth[0-9]'].every(isOpen)).toBe(true)
    expect(['eth0', '10.0.0.1', '3'].some(isOpen)).toBe(false)
  })
})

const guid = (number: number) => `{0000000${number}-1234-5678-9ABC-DEF012345678}`
const HEX = 'd206475ce13256766b9a16383540a740fe31da8d20499349fe98693393a8490f-0'
const windows = (number: number, friendlyName: string, more: Partial<Adapter> = {}) =>
  adapter(guid(number), number, { friendlyName, ...more })

describe('selecting adapters of Windows', () => {
  const vm = windows(1, 'Ethernet', {
    description: 'Intel(R) Ethernet Connection',
    addresses: [ipv4('192.168.1.2')],
  })
  const nat = windows(2, `vEthernet (Virtual Switch-${HEX})`, {
    description: 'Hyper-V Virtual Ethernet Adapter',
    addresses: [ipv4('172.28.0.1')],
  })
  const other = windows(3, 'vEthernet (nat)', {
    description: 'Hyper-V Virtual Ethernet Adapter #2',
  })
  const some = [vm, nat, other]
  const picked = (selector: string) => pick(some, selector).map(({ index }) => index)

  it.each([
    [guid(2), 2],
    [guid(2).toLowerCase(), 2],
    [guid(2).slice(1, -1), 2],
    [`\\Device\\NPF_${guid(2)}`, 2],
    ['ethernet', 1],
    ['VETHERNET (NAT)', 3],
    ['(nat)', 3],
    ['d206475ce132', 2],
    ['intel(r) ethernet connection', 1],
    ['Intel', 1],
    ['hyper-v virtual ethernet adapter', 2],
    ['adapter #2', 3],
    ['172.28.0.1', 2],
    ['1', 1],
  ])('picks by %s', (selector, wanted) => {
    expect(picked(selector)).toEqual([wanted])
  })

  it('picks several by a glob over their names, in any case', () => {
    expect(picked('vethernet*')).toEqual([2, 3])
    expect(picked('*(nat)')).toEqual([3])
  })

  it('lists the candidates of a part that fits several', () => {
    expect(() => picked('vethernet')).toThrow(
      `"vethernet" fits several adapters: ${nat.friendlyName} ${guid(2)}, vEthernet (nat) ${guid(3)}`,
    )
    expect(() => picked('Hyper-V')).toThrow(/fits several adapters/)
  })

  it('takes a bracket in a name as it is', () => {
    const odd = windows(4, 'vEthernet [a]*')
    expect(pick([...some, odd], 'vEthernet [a]*')).toEqual([odd])
  })

  it('reads quoted names with commas', () => {
    expect(selectors('"vEthernet (a, b)", eth*')).toEqual(['vEthernet (a, b)', 'eth*'])
  })

  it('shows the name people know, and the GUID beside it when two share it', () => {
    expect(labelOf(nat, some)).toBe(nat.friendlyName)
    const twin = windows(5, nat.friendlyName)
    expect(labelOf(nat, [...some, twin])).toBe(`${nat.friendlyName} ${guid(2)}`)
    expect(labelOf(eth0, all)).toBe('eth0')
    expect([identityOf(nat), identityOf(eth0)]).toEqual([guid(2), '2'])
  })
})

describe('auto on Windows', () => {
  const description = (text: string) => ({ description: text })
  const up = { ...eth0.flags }
  it.each<[string, boolean, Adapter]>([
    ['an adapter with an address', true, windows(1, 'Ethernet', { addresses: [ipv4('10.0.0.2')] })],
    [
      'one with an address nobody assigned',
      false,
      windows(1, 'Ethernet', { addresses: [ipv4('169.254.3.4')] }),
    ],
    ['one without an address', false, windows(1, 'Ethernet 2')],
    [
      'a container’s, by its name, before it has an address',
      true,
      windows(1, 'vEthernet (Ethernet)'),
    ],
    [
      'a container’s, by its description',
      true,
      windows(1, 'Ethernet', description('Microsoft Hyper-V Network Adapter')),
    ],
    [
      'a container’s in process isolation',
      true,
      windows(1, 'Ethernet', description('Hyper-V Virtual Ethernet Container Adapter')),
    ],
    [
      'one of another container, on the host',
      false,
      windows(1, 'vEthernet (x)', { foreign: true, compartment: 7, addresses: [ipv4('10.0.0.2')] }),
    ],
    ['a tunnel', false, windows(1, 'Teredo', { kind: 'tunnel', addresses: [ipv4('10.0.0.2')] })],
    [
      'Npcap’s loopback',
      false,
      windows(1, 'Npcap Loopback Adapter', { addresses: [ipv4('10.0.0.2')] }),
    ],
    ['one that is down', false, windows(1, 'vEthernet (nat)', { flags: { ...up, up: false } })],
  ])('%s: %s', (_what, wanted, one) => {
    expect(pick([one], 'auto')).toEqual(wanted ? [one] : [])
  })
})
