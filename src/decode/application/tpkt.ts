/**
 * TPKT (RFC 1006): packets of the ISO transport protocol on TCP, as RDP and others use them.
 *
 *   | version 1, 3 | reserved 1 | length 2, these four included | cotp … |
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const TCP_PORT = table('tcp.port')

export interface Tpkt extends Layer<'tpkt'> {
  'tpkt.version': number
  'tpkt.reserved': number
  'tpkt.length': number
}

const HEADER = 4

export const tpkt: Protocol<Tpkt> = {
  name: 'tpkt',
  title: 'TPKT - ISO on TCP',
  source: 'RFC 1006',
  over: { 'tcp.port': [102, 3389] },
  min: 1,
  fields: {
    'tpkt.version': { title: 'Version', format: 'dec' },
    'tpkt.reserved': { title: 'Reserved', format: 'dec' },
    'tpkt.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  },
  begins: (first) => first === 3,
  decode(bytes, at, end, walk) {
    if (end < at + HEADER || bytes[at] !== 3 || bytes[at + 1] !== 0) return null
    const length = u16(bytes, at + 2)
    if (length < HEADER + 2) return null
    walk.follow('cotp', at + HEADER, at + length)
    // A further packet in the same segment.
    if (walk.reported > at + length) walk.also(TCP_PORT, 102, at + length, walk.reported)
    return {
      protocol: 'tpkt',
      offset: at,
      size: HEADER,
      'tpkt.version': 3,
      'tpkt.reserved': 0,
      'tpkt.length': length,
    }
  },
  summary: (layer) => `TPKT, length ${layer['tpkt.length']}`,
}
