/**
 * Frame Relay (ITU-T Q.922) with the encapsulation of RFC 2427, or Cisco's, an EtherType in its place.
 *
 *   | upper DLCI 6b, C/R 1b, EA 1b | lower DLCI 4b, FECN 1b, BECN 1b, DE 1b, EA 1b | … | control 03, pad 00?, NLPID 1 | or | EtherType 2 |
 */
import { u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')
const BRIDGED = table('llc.bridged_pid')
const NLPID = table('fr.nlpid')
const UNNUMBERED = 0x03
const SNAP = 0x80
const PPP = 0xcf

export interface FrameRelay extends Layer<'fr'> {
  'fr.dlci': number
  'fr.cr': boolean
  'fr.fecn': boolean
  'fr.becn': boolean
  'fr.de': boolean
  'fr.control'?: number
  'fr.nlpid'?: number
  'fr.snap.oui'?: number
  'fr.snaptype'?: number
  'fr.snap.pid'?: number
  /** Cisco's encapsulation. */
  'fr.chdlctype'?: number
}

export const frameRelay: Protocol<FrameRelay> = {
  name: 'fr',
  title: 'Frame Relay',
  source: 'RFC 2427',
  over: { linktype: [107], ethertype: [0x6559] },
  min: 2,
  fields: {
    'fr.dlci': { title: 'DLCI', format: 'dec' },
    'fr.cr': { title: 'CR', format: 'bool' },
    'fr.fecn': { title: 'FECN', format: 'bool' },
    'fr.becn': { title: 'BECN', format: 'bool' },
    'fr.de': { title: 'DE', format: 'bool' },
    'fr.control': { title: 'Control Field', format: 'hex2' },
    'fr.nlpid': { title: 'NLPID', format: 'hex2' },
    'fr.snap.oui': { title: 'Organization Code', format: 'dec' },
    'fr.snaptype': { title: 'Type', format: 'hex4', names: etherTypes },
    'fr.snap.pid': { title: 'Protocol ID', format: 'hex4' },
    'fr.chdlctype': { title: 'Type', format: 'hex4', names: etherTypes },
  },
  decode(bytes, at, end, walk) {
    const first = bytes[at]!
    const second = bytes[at + 1]!
    const layer: FrameRelay = {
      protocol: 'fr',
      offset: at,
      size: 2,
      'fr.dlci': ((first >> 2) << 4) | (second >> 4),
      'fr.cr': (first & 2) !== 0,
      'fr.fecn': (second & 8) !== 0,
      'fr.becn': (second & 4) !== 0,
      'fr.de': (second & 2) !== 0,
    }
    if ((first & 1) !== 0) {
      walk.wrong('the address of one byte means nothing')
      return layer
    }
    let next = at + 2
    // An address goes on until a byte with the lowest bit set: two bytes, sometimes three or four.
    for (let i = 0; i < 2 && (bytes[next - 1]! & 1) === 0; i++) {
      if (next >= end) {
        walk.short(next - at + 1)
        return layer
      }
      const last = bytes[next++]!
      const wide = i === 0 && (last & 1) === 0
      layer['fr.dlci'] = wide
        ? layer['fr.dlci'] * 128 + (last >> 1)
        : layer['fr.dlci'] * 64 + (last >> 2)
      layer.size = next - at
    }
    readPayload(layer, bytes, at, next, end, walk)
    return layer
  },
  summary: (layer) => `Q.922, dlci ${layer['fr.dlci']}`,
}

function readPayload(
  layer: FrameRelay,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  if (end - at < 2) {
    walk.short(at - start + 2)
    return
  }
  if (bytes[at] !== UNNUMBERED) {
    const type = u16(bytes, at)
    layer['fr.chdlctype'] = type
    layer.size = at + 2 - start
    walk.next(ETHERTYPE, type, at + 2, walk.reported)
    return
  }
  layer['fr.control'] = UNNUMBERED
  let next = at + 1
  if (bytes[next] === 0 && end - next >= 2) next++
  const nlpid = bytes[next++]!
  layer['fr.nlpid'] = nlpid
  layer.size = next - start
  if (nlpid === 0xcc) walk.next(ETHERTYPE, 0x0800, next, walk.reported)
  else if (nlpid === 0x8e) walk.next(ETHERTYPE, 0x86dd, next, walk.reported)
  else if (nlpid === PPP) walk.follow('ppp', next, walk.reported)
  // OSI's protocols begin with their number themselves.
  else if (nlpid >= 0x81 && nlpid <= 0x83) walk.next(NLPID, nlpid, next - 1, walk.reported)
  else if (nlpid !== SNAP) walk.next(NLPID, nlpid, next, walk.reported)
  else if (end - next < 5) walk.short(next - start + 5)
  else {
    const oui = u24(bytes, next)
    const type = u16(bytes, next + 3)
    layer['fr.snap.oui'] = oui
    layer.size = next + 5 - start
    if (oui === 0) layer['fr.snaptype'] = type
    else layer['fr.snap.pid'] = type
    walk.next(oui === 0 ? ETHERTYPE : BRIDGED, type, next + 5, walk.reported)
  }
}
