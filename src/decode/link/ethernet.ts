/**
 * Ethernet II and IEEE 802.3: a frame begins with two addresses and a type; a type of 1500 or less is a length, and LLC follows.
 *
 *   | destination 6 | source 6 | type or length 2 | payload … | padding |
 *
 * IEEE Std 802.3, clause 3.
 */
import { mac, u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { INVALID, MAX_LENGTH, payload } from './ethertype.js'

const ETHERTYPE = table('ethertype')

export interface Ethernet extends Layer<'eth'> {
  'eth.dst': string
  'eth.src': string
  /** Ethernet II only. */
  'eth.type'?: number
  /** 802.3 only: bytes of payload without padding. */
  'eth.len'?: number
  /** Neither a type nor a length: 1501 … 1535. */
  'eth.invalid_lentype'?: number
}

export const ethernet: Protocol<Ethernet> = {
  name: 'eth',
  title: 'Ethernet',
  source: 'IEEE 802.3',
  over: {
    linktype: [1],
    ethertype: [0x6558],
    'ip.proto': [143],
    'gre.proto': [0x6558],
    'ppp.protocol': [0x0031],
    'llc.bridged_pid': [0x0001, 0x0007],
  },
  min: 14,
  fields: {
    'eth.dst': { title: 'Destination', format: 'text', also: 'eth.addr' },
    'eth.src': { title: 'Source', format: 'text', also: 'eth.addr' },
    'eth.type': { title: 'Type', format: 'hex4', names: etherTypes },
    'eth.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'eth.invalid_lentype': { title: 'Invalid length/type', format: 'hex4' },
  },
  decode(bytes, at, end, walk) {
    const type = u16(bytes, at + 12)
    if (type > INVALID || type === 0) {
      walk.next(ETHERTYPE, type, at + 14, walk.reported)
      return {
        protocol: 'eth',
        offset: at,
        size: 14,
        'eth.dst': mac(bytes, at),
        'eth.src': mac(bytes, at + 6),
        'eth.type': type,
      }
    }
    if (type > MAX_LENGTH) {
      walk.next(ETHERTYPE, type, at + 14, walk.reported)
      return {
        protocol: 'eth',
        offset: at,
        size: 14,
        'eth.dst': mac(bytes, at),
        'eth.src': mac(bytes, at + 6),
        'eth.invalid_lentype': type,
      }
    }
    payload(bytes, at + 12, end, walk)
    return {
      protocol: 'eth',
      offset: at,
      size: 14,
      'eth.dst': mac(bytes, at),
      'eth.src': mac(bytes, at + 6),
      'eth.len': type,
    }
  },
  summary: (layer) => `${layer['eth.src']} > ${layer['eth.dst']}`,
  path: (layer) => (layer['eth.type'] === undefined ? 'eth' : 'eth:ethertype'),
}
