/**
 * NetBIOS Datagram Service (RFC 1002 4.4).
 *
 *   | type 1 | flags 1 | id 2 | source address 4 | source port 2 |
 *   datagram: | length 2 | offset 2 | source name … | destination name … | data … |     error: | code 1 |     query: | name … |
 */
import { ipv4, u16 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { nameAt } from './netbiosname.js'

export interface Nbdgm extends Layer<'nbdgm'> {
  'nbdgm.type': number
  'nbdgm.flags': number
  'nbdgm.next': boolean
  'nbdgm.first': boolean
  'nbdgm.node_type': number
  'nbdgm.dgram_id': number
  'nbdgm.src.ip': string
  'nbdgm.src.port': number
  'nbdgm.dgram_len'?: number
  'nbdgm.pkt_offset'?: number
  'nbdgm.error_code'?: number
  'nbdgm.source_name'?: string
  'nbdgm.destination_name'?: string
}

const TYPES: Readonly<Record<number, string>> = {
  16: 'direct unique datagram',
  17: 'direct group datagram',
  18: 'broadcast datagram',
  19: 'datagram error',
  20: 'datagram query request',
  21: 'datagram positive query response',
  22: 'datagram negative query response',
}
const HEAD = 10
const OF = 'nbdgm.flags'

export const nbdgm: Protocol<Nbdgm> = {
  name: 'nbdgm',
  title: 'NetBIOS Datagram Service',
  source: 'RFC 1002',
  over: { 'udp.port': [138] },
  min: HEAD,
  fields: {
    'nbdgm.type': { title: 'Message Type', format: 'dec', names: (type) => TYPES[type] },
    'nbdgm.flags': { title: 'Flags', format: 'hex2' },
    'nbdgm.next': { title: 'More fragments follow', format: 'bool', of: OF },
    'nbdgm.first': { title: 'This is first fragment', format: 'bool', of: OF },
    'nbdgm.node_type': { title: 'Node Type', format: 'dec', of: OF },
    'nbdgm.dgram_id': { title: 'Datagram ID', format: 'hex4' },
    'nbdgm.src.ip': { title: 'Source IP', format: 'text' },
    'nbdgm.src.port': { title: 'Source Port', format: 'dec' },
    'nbdgm.dgram_len': { title: 'Datagram length', format: 'dec', unit: 'bytes' },
    'nbdgm.pkt_offset': { title: 'Packet offset', format: 'dec', unit: 'bytes' },
    'nbdgm.error_code': { title: 'Error code', format: 'hex2' },
    'nbdgm.source_name': { title: 'Source name', format: 'text' },
    'nbdgm.destination_name': { title: 'Destination name', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const flags = bytes[at + 1]!
    if (TYPES[type] === undefined) return null
    const layer: Nbdgm = {
      protocol: 'nbdgm',
      offset: at,
      size: HEAD,
      'nbdgm.type': type,
      'nbdgm.flags': flags,
      'nbdgm.next': (flags & 1) !== 0,
      'nbdgm.first': (flags & 2) !== 0,
      'nbdgm.node_type': (flags >> 2) & 3,
      'nbdgm.dgram_id': u16(bytes, at + 2),
      'nbdgm.src.ip': ipv4(bytes, at + 4),
      'nbdgm.src.port': u16(bytes, at + 8),
    }
    if (type <= 0x12) readDatagram(layer, bytes, at, end, walk)
    else if (type === 0x13) {
      if (at + HEAD >= end) walk.short(HEAD + 1)
      else {
        layer['nbdgm.error_code'] = bytes[at + HEAD]!
        layer.size = HEAD + 1
      }
    } else {
      const destination = nameAt(bytes, at + HEAD, end)
      layer.size = (destination?.end ?? end) - at
      if (destination === null) walk.short(end - at + 1)
      else layer['nbdgm.destination_name'] = destination.name
    }
    return layer
  },
  summary: (layer) => `NBT ${TYPES[layer['nbdgm.type']]}`,
}

function readDatagram(layer: Nbdgm, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (end - at < HEAD + 4) {
    layer.size = end - at
    walk.short(HEAD + 4)
    return
  }
  layer['nbdgm.dgram_len'] = u16(bytes, at + HEAD)
  layer['nbdgm.pkt_offset'] = u16(bytes, at + HEAD + 2)
  const source = nameAt(bytes, at + HEAD + 4, end)
  if (source !== null) layer['nbdgm.source_name'] = source.name
  const destination = source === null ? null : nameAt(bytes, source.end, end)
  if (destination === null) {
    layer.size = end - at
    walk.short(end - at + 1)
    return
  }
  layer['nbdgm.destination_name'] = destination.name
  layer.size = destination.end - at
  if (walk.reported > destination.end) walk.follow('smb', destination.end, walk.reported)
}
