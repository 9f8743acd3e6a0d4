/** Adapters as the addon lists them. */
import type { Adapter } from '#src/capture/addon.js'

/** One that is up and has neither MAC nor addresses, but for what is said otherwise. */
export function adapter(name: string, index: number, more: Partial<Adapter> = {}): Adapter {
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
