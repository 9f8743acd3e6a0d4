/**
 * EtherIP (RFC 3378): an Ethernet frame in IP.
 *
 *   | version 4b, reserved 12b | frame … |
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface EtherIp extends Layer<'etherip'> {
  'etherip.ver': number
  'etherip.reserved': number
}

export const etherip: Protocol<EtherIp> = {
  name: 'etherip',
  title: 'Ethernet over IP',
  source: 'RFC 3378',
  over: { 'ip.proto': [97] },
  min: 2,
  fields: {
    'etherip.ver': { title: 'Version', format: 'dec' },
    'etherip.reserved': { title: 'Reserved', format: 'hex4' },
  },
  decode(bytes, at, _end, walk) {
    const word = u16(bytes, at)
    walk.follow('eth', at + 2, walk.reported)
    return {
      protocol: 'etherip',
      offset: at,
      size: 2,
      'etherip.ver': word >> 12,
      'etherip.reserved': word & 0xfff,
    }
  },
  summary: (layer) => `etherip ${layer['etherip.ver']}`,
}
