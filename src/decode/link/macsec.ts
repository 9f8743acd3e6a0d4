/**
 * MACsec (IEEE Std 802.1AE, 9): the tag before what is protected, and the integrity check value behind it.
 *
 *   | tag control 6b, association 2b | short length 1 | packet number 4 | channel: address 6, port 2? | payload … | ICV 16 |
 */
import { mac, u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { payload } from './ethertype.js'

const ENCRYPTED = table('macsec.encrypted')
const ICV = 16

export interface Macsec extends Layer<'macsec'> {
  'macsec.TCI': number
  'macsec.TCI.V': number
  'macsec.TCI.ES': boolean
  'macsec.TCI.SC': boolean
  'macsec.TCI.SCB': boolean
  'macsec.TCI.E': boolean
  'macsec.TCI.C': boolean
  'macsec.AN': number
  /** Bytes of what is protected when fewer than 48; 0 else. */
  'macsec.SL': number
  'macsec.PN': number
  'macsec.SCI.system_identifier'?: string
  'macsec.SCI.port_identifier'?: number
  /** Where the payload is not encrypted. */
  'macsec.etype'?: number
}

export const macsec: Protocol<Macsec> = {
  name: 'macsec',
  title: '802.1AE Security Tag',
  source: 'IEEE 802.1AE',
  over: { ethertype: [0x88e5] },
  min: 6,
  fields: {
    'macsec.TCI': { title: 'TCI', format: 'hex2' },
    'macsec.TCI.V': { title: 'VER', format: 'hex2', of: 'macsec.TCI' },
    'macsec.TCI.ES': { title: 'ES', format: 'bool', of: 'macsec.TCI' },
    'macsec.TCI.SC': { title: 'SC', format: 'bool', of: 'macsec.TCI' },
    'macsec.TCI.SCB': { title: 'SCB', format: 'bool', of: 'macsec.TCI' },
    'macsec.TCI.E': { title: 'E', format: 'bool', of: 'macsec.TCI' },
    'macsec.TCI.C': { title: 'C', format: 'bool', of: 'macsec.TCI' },
    'macsec.AN': { title: 'AN', format: 'hex2' },
    'macsec.SL': { title: 'Short length', format: 'dec', unit: 'bytes' },
    'macsec.PN': { title: 'Packet number', format: 'dec' },
    'macsec.SCI.system_identifier': { title: 'System Identifier', format: 'text' },
    'macsec.SCI.port_identifier': { title: 'Port Identifier', format: 'dec' },
    'macsec.etype': { title: 'Ethertype', format: 'hex4', names: etherTypes },
  },
  decode(bytes, at, end, walk) {
    const control = bytes[at]!
    const channel = (control & 0x20) !== 0
    const size = channel ? 14 : 6
    const layer: Macsec = {
      protocol: 'macsec',
      offset: at,
      size: Math.min(size, end - at),
      'macsec.TCI': control >> 2,
      'macsec.TCI.V': control >> 7,
      'macsec.TCI.ES': (control & 0x40) !== 0,
      'macsec.TCI.SC': channel,
      'macsec.TCI.SCB': (control & 0x10) !== 0,
      'macsec.TCI.E': (control & 0x08) !== 0,
      'macsec.TCI.C': (control & 0x04) !== 0,
      'macsec.AN': control & 3,
      'macsec.SL': bytes[at + 1]!,
      'macsec.PN': u32(bytes, at + 2),
    }
    if (end - at < size) {
      walk.short(size)
      return layer
    }
    if (channel) {
      layer['macsec.SCI.system_identifier'] = mac(bytes, at + 6)
      layer['macsec.SCI.port_identifier'] = u16(bytes, at + 12)
    }
    // A short frame is filled up behind the check value: the length says where that stands.
    const length = layer['macsec.SL']
    const next = at + size
    const stop = length > 0 ? next + length : walk.reported - ICV
    if (layer['macsec.TCI.E'] || layer['macsec.TCI.C']) {
      if (stop > next) walk.next(ENCRYPTED, 0, next, stop)
    } else if (end - next < 2) {
      walk.short(size + 2)
    } else {
      layer['macsec.etype'] = u16(bytes, next)
      layer.size = size + 2
      payload(bytes, next, end, walk, stop)
    }
    return layer
  },
  summary: (layer) =>
    `MACsec AN ${layer['macsec.AN']}, PN ${layer['macsec.PN']}${layer['macsec.TCI.E'] ? ', encrypted' : ''}`,
  path: (layer) => (layer['macsec.etype'] === undefined ? 'macsec' : 'macsec:ethertype'),
}
