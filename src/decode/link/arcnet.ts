/**
 * ARCNET as Linux captures it (DLT_ARCNET_LINUX), and as BSD does (DLT_ARCNET): there without the offset.
 *
 *   | source 1 | destination 1 | offset 2 | protocol 1 | RFC 1201: split flag 1, sequence 2 |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_ARCNET_BSD.html
 */
import { hex, u16 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'

const ETHERTYPE = table('ethertype')
const FRAME_TYPE = table('eth.length')
const PROTOCOL = table('arcnet.protocol_id')
const EXCEPTION = 0xff
/** Protocols of RFC 1051, which put nothing before the packet, and of RFC 1201, which do; as EtherTypes. */
const OLD: Readonly<Record<number, number>> = { 240: 0x0800, 241: 0x0806 }
const NEW: Readonly<Record<number, number>> = {
  212: 0x0800,
  213: 0x0806,
  214: 0x8035,
  196: 0x86dd,
  221: 0x809b,
}
const BACNET = 0xcd

interface Frame {
  'arcnet.src': number
  'arcnet.dst': number
  'arcnet.offset'?: string
  'arcnet.protID'?: number
  'arcnet.split_flag'?: number
  'arcnet.exception_flag'?: number
  'arcnet.sequence'?: number
}

export interface Arcnet extends Layer<'arcnet'>, Frame {}
export interface ArcnetBsd extends Layer<'arcnet_bsd'>, Frame {}

const fields = {
  'arcnet.src': { title: 'Source', format: 'hex2' },
  'arcnet.dst': { title: 'Dest', format: 'hex2' },
  'arcnet.offset': { title: 'Offset', format: 'bytes' },
  'arcnet.protID': { title: 'Protocol ID', format: 'hex2' },
  'arcnet.split_flag': { title: 'Split Flag', format: 'dec' },
  'arcnet.exception_flag': { title: 'Exception Flag', format: 'hex2' },
  'arcnet.sequence': { title: 'Sequence', format: 'dec' },
} as const
const summary = (layer: Frame): string =>
  `${layer['arcnet.src'].toString(16)} > ${layer['arcnet.dst'].toString(16)}`

export const arcnet: Protocol<Arcnet> = {
  name: 'arcnet',
  title: 'ARCNET',
  source: 'RFC 1201',
  over: { linktype: [129] },
  min: 5,
  fields,
  decode(bytes, at, end, walk) {
    const layer: Arcnet = {
      protocol: 'arcnet',
      offset: at,
      size: 4,
      'arcnet.src': bytes[at]!,
      'arcnet.dst': bytes[at + 1]!,
      'arcnet.offset': hex(bytes, at + 2, 2),
    }
    readRest(layer, bytes, at, at + 4, end, walk)
    return layer
  },
  summary,
}

export const arcnetBsd: Protocol<ArcnetBsd> = {
  name: 'arcnet_bsd',
  title: 'ARCNET, of BSD',
  source: 'RFC 1201',
  over: { linktype: [7] },
  min: 3,
  fields,
  decode(bytes, at, end, walk) {
    const layer: ArcnetBsd = {
      protocol: 'arcnet_bsd',
      offset: at,
      size: 2,
      'arcnet.src': bytes[at]!,
      'arcnet.dst': bytes[at + 1]!,
    }
    readRest(layer, bytes, at, at + 2, end, walk)
    return layer
  },
  summary,
  path: () => 'arcnet',
}

/** Reads what begins with the protocol at `at`, which is there. */
function readRest(
  layer: Frame & Layer,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  const protocol = bytes[at]!
  const old = OLD[protocol]
  const type = NEW[protocol]
  layer['arcnet.protID'] = protocol
  layer.size = at + 1 - start
  if (type === undefined) {
    if (old !== undefined) walk.next(ETHERTYPE, old, at + 1, walk.reported)
    else if (protocol === BACNET) walk.next(FRAME_TYPE, 0, at + 1, walk.reported)
    else walk.next(PROTOCOL, protocol, at + 1, walk.reported)
    return
  }
  // A packet too long for one frame and too short for the next size goes with four bytes more.
  const exception = at + 1 < end && bytes[at + 1] === EXCEPTION
  const flag = exception ? at + 5 : at + 1
  if (end - flag < 3) {
    walk.short(flag + 3 - start)
    return
  }
  if (exception) layer['arcnet.exception_flag'] = EXCEPTION
  layer['arcnet.split_flag'] = bytes[flag]!
  layer['arcnet.sequence'] = u16(bytes, flag + 1)
  layer.size = flag + 3 - start
  // Parts of a split packet: only the first has a head to read; its flag is odd, of others even.
  const split = bytes[flag]!
  if (split !== 0 && (split & 1) === 0) walk.next(PROTOCOL, 0, flag + 3, walk.reported)
  else walk.next(ETHERTYPE, type, flag + 3, walk.reported)
}
