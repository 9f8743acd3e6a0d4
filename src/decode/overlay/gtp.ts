/**
 * GPRS Tunneling Protocol, versions 0 and 1: user data (3GPP TS 29.281) and control (TS 29.060, TS 09.60).
 *
 *   version 1: | version 3b, type 1b, - 1b, e 1b, s 1b, pn 1b | message 1 | length 2 | teid 4 | sequence 2 | n-pdu 1 | next 1 | …
 *   version 0: | version 3b, type 1b, - 3b, snn 1b | message 1 | length 2 | sequence 2 | flow 2 | n-pdu 1 | - 3 | tid 8 | …
 *   extension: | words 1 | content … | next 1 |
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { elementFields, type GtpElement, readElements } from './gtpelements.js'
import { extensionFields, type GtpExtension, readExtensions } from './gtpextensions.js'
import { gtpMessages } from './gtpmessages.js'

const IP_VERSION = table('ip.version')

export interface Gtp extends Layer<'gtp'> {
  'gtp.flags': number
  'gtp.flags.version': number
  'gtp.flags.payload': number
  'gtp.flags.reserved': number
  'gtp.flags.e'?: boolean
  'gtp.flags.s'?: boolean
  'gtp.flags.pn'?: boolean
  'gtp.flags.snn'?: boolean
  'gtp.message': number
  /** Bytes behind the first eight (version 0: twenty). */
  'gtp.length': number
  'gtp.teid'?: number
  'gtp.seq_number'?: number
  'gtp.npdu_number'?: number
  'gtp.ext_hdr.next'?: number
  'gtp.flow_label'?: number
  'gtp.sndcp_number'?: number
  'gtp.tid'?: string
  extensions?: GtpExtension[]
  elements?: GtpElement[]
}

const USER_DATA = 255
const END_MARKER = 254
const OF = 'gtp.flags'

export const gtp: Protocol<Gtp> = {
  name: 'gtp',
  title: 'GPRS Tunneling Protocol',
  source: '3GPP TS 29.281',
  over: { 'udp.port': [2123, 2152, 3386] },
  min: 4,
  fields: {
    'gtp.flags': { title: 'Flags', format: 'hex2' },
    'gtp.flags.version': { title: 'Version', format: 'dec', of: OF },
    'gtp.flags.payload': { title: 'Protocol type', format: 'dec', of: OF },
    'gtp.flags.reserved': { title: 'Reserved', format: 'dec', of: OF },
    'gtp.flags.e': { title: 'Is Next Extension Header present?', format: 'bool', of: OF },
    'gtp.flags.s': { title: 'Is Sequence Number present?', format: 'bool', of: OF },
    'gtp.flags.pn': { title: 'Is N-PDU number present?', format: 'bool', of: OF },
    'gtp.flags.snn': { title: 'Is SNDCP N-PDU included?', format: 'bool', of: OF },
    'gtp.message': { title: 'Message Type', format: 'hex2', names: gtpMessages },
    'gtp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'gtp.teid': { title: 'TEID', format: 'hex8' },
    'gtp.seq_number': { title: 'Sequence number', format: 'hex4' },
    'gtp.npdu_number': { title: 'N-PDU Number', format: 'hex2' },
    'gtp.ext_hdr.next': { title: 'Next extension header type', format: 'hex2' },
    'gtp.flow_label': { title: 'Flow label', format: 'hex4' },
    'gtp.sndcp_number': { title: 'SNDCP N-PDU LLC Number', format: 'hex2' },
    'gtp.tid': { title: 'TID', format: 'text' },
    ...extensionFields,
    ...elementFields,
  },
  begins: (first) => first >> 5 <= 1 && (first & 0x10) !== 0,
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    const version = flags >> 5
    // Version 2 and the charging protocol have the same ports.
    if (version > 1 || (flags & 0x10) === 0) return null
    const layer: Gtp = {
      protocol: 'gtp',
      offset: at,
      size: Math.min(version === 1 ? 8 : 20, end - at),
      'gtp.flags': flags,
      'gtp.flags.version': version,
      'gtp.flags.payload': 1,
      'gtp.flags.reserved': version === 1 ? (flags >> 3) & 1 : (flags >> 1) & 7,
      'gtp.message': bytes[at + 1]!,
      'gtp.length': u16(bytes, at + 2),
    }
    if (version === 1) readOne(layer, bytes, at, end, walk)
    else readZero(layer, bytes, at, end, walk)
    return layer
  },
  summary(layer) {
    const message = layer['gtp.message']
    const teid = layer['gtp.teid']
    const where = teid === undefined ? '' : `, teid 0x${teid.toString(16)}`
    return `GTP ${gtpMessages(message) ?? `message ${message}`}${where}`
  },
}

function readOne(layer: Gtp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const flags = layer['gtp.flags']
  layer['gtp.flags.e'] = (flags & 4) !== 0
  layer['gtp.flags.s'] = (flags & 2) !== 0
  layer['gtp.flags.pn'] = (flags & 1) !== 0
  if (end - at < 8) {
    walk.short(8)
    return
  }
  layer['gtp.teid'] = u32(bytes, at + 4)
  let next = at + 8
  if ((flags & 7) !== 0) {
    next += 4
    if (next > end) {
      layer.size = end - at
      walk.short(12)
      return
    }
    if (layer['gtp.flags.s']) layer['gtp.seq_number'] = u16(bytes, at + 8)
    if (layer['gtp.flags.pn']) layer['gtp.npdu_number'] = bytes[at + 10]!
    if (layer['gtp.flags.e']) {
      layer['gtp.ext_hdr.next'] = bytes[at + 11]!
      const read = readExtensions(bytes, bytes[at + 11]!, next, end, walk, at)
      if (read.extensions.length > 0) layer.extensions = read.extensions
      next = read.next
    }
  }
  layer.size = Math.min(next, end) - at
  carry(layer, bytes, next, end, at + 8 + layer['gtp.length'], walk)
}

function readZero(layer: Gtp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  layer['gtp.flags.snn'] = (layer['gtp.flags'] & 1) !== 0
  if (end - at < 20) {
    walk.short(20)
    return
  }
  layer['gtp.seq_number'] = u16(bytes, at + 4)
  layer['gtp.flow_label'] = u16(bytes, at + 6)
  layer['gtp.sndcp_number'] = bytes[at + 8]!
  let tid = ''
  for (let i = at + 12; i < at + 20; i++) {
    tid += (bytes[i]! & 15).toString(16) + (bytes[i]! >> 4).toString(16)
  }
  layer['gtp.tid'] = tid
  carry(layer, bytes, at + 20, end, at + 20 + layer['gtp.length'], walk)
}

/** What stands behind the header: a packet, or the elements of a message. */
function carry(
  layer: Gtp,
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  walk: Walk,
): void {
  if (at >= end) return
  const message = layer['gtp.message']
  if (message === USER_DATA) {
    const version = bytes[at]! >> 4
    if (reported > at) walk.next(IP_VERSION, version, at, reported)
  } else if (message !== END_MARKER) {
    const until = Math.min(end, reported)
    const elements = readElements(bytes, at, until, layer['gtp.flags.version'])
    if (elements.length > 0) layer.elements = elements
    layer.size = Math.max(layer.size, until - layer.offset)
  }
}
