/**
 * Cisco HDLC: serial lines between routers.
 *
 *   | address 1: 0f unicast, 8f broadcast | control 1 | EtherType 2 |
 *
 * https://www.tcpdump.org/linktypes.html, LINKTYPE_C_HDLC
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')
const PROTOCOL = table('chdlc.protocol')
/** Numbers that are no EtherType here: keep-alives, CDP, OSI. */
const OWN = [0x8035, 0x2000, 0xfefe]
const OSI = 0xfefe

export interface Chdlc extends Layer<'chdlc'> {
  'chdlc.address': number
  'chdlc.control': number
  'chdlc.protocol': number
  /** The byte that OSI packets have in front. */
  'chdlc.clns_padding'?: number
}

export const chdlc: Protocol<Chdlc> = {
  name: 'chdlc',
  title: 'Cisco HDLC',
  source: 'tcpdump.org, LINKTYPE_C_HDLC',
  over: { linktype: [104] },
  min: 4,
  fields: {
    'chdlc.address': { title: 'Address', format: 'hex2' },
    'chdlc.control': { title: 'Control', format: 'hex2' },
    'chdlc.protocol': { title: 'Protocol', format: 'hex4', names: etherTypes },
    'chdlc.clns_padding': { title: 'CLNS Padding', format: 'hex2' },
  },
  decode(bytes, at, end, walk) {
    const protocol = u16(bytes, at + 2)
    const layer: Chdlc = {
      protocol: 'chdlc',
      offset: at,
      size: 4,
      'chdlc.address': bytes[at]!,
      'chdlc.control': bytes[at + 1]!,
      'chdlc.protocol': protocol,
    }
    if (protocol === OSI && end - at > 4) {
      layer.size = 5
      layer['chdlc.clns_padding'] = bytes[at + 4]!
    }
    const to = OWN.includes(protocol) ? PROTOCOL : ETHERTYPE
    walk.next(to, protocol, at + layer.size, walk.reported)
    return layer
  },
  summary: (layer) => `HDLC, type 0x${layer['chdlc.protocol'].toString(16).padStart(4, '0')}`,
}
