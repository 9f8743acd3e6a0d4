/**
 * The header of Prism II cards before an 802.11 frame (DLT_PRISM_HEADER), in the byte order of the machine that captured.
 *
 *   | message 4 | length 4 | device 16 | items: identifier 4, status 2, length 2, value 4 … | frame |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_11_PRISM.html
 */
import { ascii, find, u16, u16le, u32, u32le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const ITEM = 12
const MOST = 32

export interface PrismItem {
  'prism.did.type': number
  'prism.did.status': number
  'prism.did.length': number
  value: number
}

export interface Prism extends Layer<'prism'> {
  'prism.msgcode': number
  'prism.msglen': number
  'prism.devname': string
  items: PrismItem[]
}

export const prism: Protocol<Prism> = {
  name: 'prism',
  title: 'Prism capture header',
  source: 'tcpdump.org, LINKTYPE_IEEE802_11_PRISM',
  over: { linktype: [119] },
  min: 24,
  fields: {
    'prism.msgcode': { title: 'Message Code', format: 'hex8' },
    'prism.msglen': { title: 'Message Length', format: 'dec' },
    'prism.devname': { title: 'Device Name', format: 'text' },
    'prism.did.type': { title: 'DID', format: 'hex8' },
    'prism.did.status': { title: 'Status', format: 'dec' },
    'prism.did.length': { title: 'Length', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    // Lengths are small: the byte order in which this one is.
    const little = u32le(bytes, at + 4) < 0x1_0000
    const word = little ? u32le : u32
    const half = little ? u16le : u16
    const length = word(bytes, at + 4)
    const zero = find(bytes, 0, at + 8, at + 24)
    const items: PrismItem[] = []
    const layer: Prism = {
      protocol: 'prism',
      offset: at,
      size: Math.min(Math.max(length, 24), end - at),
      'prism.msgcode': word(bytes, at),
      'prism.msglen': length,
      'prism.devname': ascii(bytes, at + 8, zero < 0 ? at + 24 : zero),
      items,
    }
    if (length < 24) {
      walk.wrong(`prism.msglen is ${length}, less than 24`)
      return layer
    }
    const stop = Math.min(end, at + length)
    for (let next = at + 24; stop - next >= ITEM && items.length < MOST; next += ITEM) {
      items.push({
        'prism.did.type': word(bytes, next),
        'prism.did.status': half(bytes, next + 4),
        'prism.did.length': half(bytes, next + 6),
        value: word(bytes, next + 8),
      })
    }
    if (end - at < length) walk.short(length)
    else walk.follow('wlan', at + length, walk.reported)
    return layer
  },
  summary: (layer) => layer['prism.devname'].slice(0, 16),
}
