/**
 * PPP in its framings: like HDLC (RFC 1662), with the fields that may be left out left out (RFC 1661 6.5 and 6.6), after a byte
 * of direction as pppd writes it, and in PPPoE.
 *
 *   | direction 1? | address ff | control 03 | protocol 1 or 2 | information … |
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { pppProtocols, sameAs } from './pppnumbers.js'

const ETHERTYPE = table('ethertype')
const PROTOCOL = table('ppp.protocol')
const ADDRESS = 0xff
const CONTROL = 0x03
/** Addresses of Cisco's HDLC, which serial lines may have as well. */
const CISCO = [0x0f, 0x8f]

export interface Ppp extends Layer<'ppp'> {
  /** 0 in, 1 out. */
  'ppp.direction'?: number
  'ppp.address'?: number
  'ppp.control'?: number
  'ppp.protocol'?: number
}

export const ppp: Protocol<Ppp> = {
  name: 'ppp',
  title: 'Point-to-Point Protocol',
  source: 'RFC 1661',
  over: { linktype: [9, 50, 166, 204], ethertype: [0x880b] },
  min: 1,
  fields: {
    'ppp.direction': { title: 'Direction', format: 'dec' },
    'ppp.address': { title: 'Address', format: 'hex2' },
    'ppp.control': { title: 'Control', format: 'hex2' },
    'ppp.protocol': { title: 'Protocol', format: 'hex4', names: pppProtocols },
  },
  decode(bytes, at, end, walk) {
    if (CISCO.includes(bytes[at]!)) {
      walk.follow('chdlc', at, walk.reported)
      return { protocol: 'ppp', offset: at, size: 0 }
    }
    const layer: Ppp = { protocol: 'ppp', offset: at, size: end - at }
    let next = at
    if (bytes[next]! <= 1 && end - next >= 3 && u16(bytes, next + 1) === 0xff03) {
      layer['ppp.direction'] = bytes[next]!
      next++
    }
    if (bytes[next] === ADDRESS) {
      layer['ppp.address'] = ADDRESS
      if (++next < end && bytes[next] === CONTROL) {
        layer['ppp.control'] = CONTROL
        next++
      }
    }
    // Numbers have an odd second byte and an even first one: an odd first byte is all there is.
    const compressed = next < end && (bytes[next]! & 1) !== 0
    const size = compressed ? 1 : 2
    if (next + size > end) {
      walk.short(next - at + size)
      return layer
    }
    const protocol = compressed ? bytes[next]! : u16(bytes, next)
    next += size
    layer['ppp.protocol'] = protocol
    layer.size = next - at
    const type = sameAs(protocol)
    if (type === undefined) walk.next(PROTOCOL, protocol, next, walk.reported)
    else walk.next(ETHERTYPE, type, next, walk.reported)
    return layer
  },
  summary(layer) {
    const number = layer['ppp.protocol']
    if (number === undefined) return ''
    return `PPP ${pppProtocols(number) ?? `0x${number.toString(16).padStart(4, '0')}`}`
  },
}
