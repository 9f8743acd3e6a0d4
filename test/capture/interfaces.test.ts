import { describe, expect, it } from 'vitest'
import type { Adapter } from '#src/capture/addon.js'
import { findAdapter, isOpen, pick, selectors } from '#src/capture/interfaces.js'

function adapter(name: string, index: number, more: Partial<Adapter> = {}): Adapter {
  return {
    name,
    friendlyName: name,
    description: '',
    index,
    mac: null,
    addresses: [],
    mtu: 1500,
    state: 'up',
    kind: 'ethernet',
    flags: {
      up: true,
      running: true,
      loopback: false,
      broadcast: true,
      multicast: true,
      pointToPoint: false,
      promiscuous: false,
    },
    compartment: null,
    foreign: false,
    ...more,
  }
}

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
