/**
 * IP payload compression (RFC 3173). What follows is compressed, and is not read.
 *
 *   | next header | flags | compression parameter index 2 | compressed … |
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { names } from '../names/names.js'
import { ipProtocols } from '../names/protocols.js'

const COMPRESSED = table('ipcomp.compressed')
const algorithms = names('1 OUI|2 DEFLATE|3 LZS|4 LZJH')

export interface Ipcomp extends Layer<'ipcomp'> {
  'ipcomp.next_header': number
  'ipcomp.flags': number
  'ipcomp.cpi': number
}

export const ipcomp: Protocol<Ipcomp> = {
  name: 'ipcomp',
  title: 'IP Payload Compression',
  source: 'RFC 3173',
  over: { 'ip.proto': [108] },
  min: 4,
  fields: {
    'ipcomp.next_header': { title: 'Next Header', format: 'hex2', names: ipProtocols },
    'ipcomp.flags': { title: 'IPComp Flags', format: 'hex2' },
    'ipcomp.cpi': { title: 'IPComp CPI', format: 'hex4', names: algorithms },
  },
  decode(bytes, at, _end, walk) {
    if (walk.reported > at + 4) walk.next(COMPRESSED, 0, at + 4, walk.reported)
    return {
      protocol: 'ipcomp',
      offset: at,
      size: 4,
      'ipcomp.next_header': bytes[at]!,
      'ipcomp.flags': bytes[at + 1]!,
      'ipcomp.cpi': u16(bytes, at + 2),
    }
  },
  summary: (layer) => `IPComp(cpi=0x${layer['ipcomp.cpi'].toString(16).padStart(4, '0')})`,
}
