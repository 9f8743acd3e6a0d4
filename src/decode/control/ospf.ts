/**
 * OSPF, versions 2 (RFC 2328) and 3 (RFC 5340): header, hello, database description, and the headers of link state advertisements.
 *
 *   2  | version | type | length 2 | router 4 | area 4 | checksum 2 | auth type 2 | auth 8 | message …
 *   3  | version | type | length 2 | router 4 | area 4 | checksum 2 | instance | reserved | message …
 */
import { ascii, ipv4, u16, u24, u32 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { names } from '../names/names.js'
import { lsaFields, type OspfLsa, readLsaHeaders, readLsas, readRequests } from './ospflsa.js'

const types = names('1 Hello|2 DB Description|3 LS Request|4 LS Update|5 LS Acknowledge')
const authentications = names('0 Null|1 Simple password|2 Cryptographic')

export interface Ospf extends Layer<'ospf'> {
  'ospf.version': number
  'ospf.msg': number
  'ospf.packet_length': number
  'ospf.srcrouter': string
  'ospf.area_id': string
  'ospf.checksum': number
  'ospf.auth.type'?: number
  'ospf.auth.simple'?: string
  'ospf.auth.crypt.key_id'?: number
  'ospf.auth.crypt.data_length'?: number
  'ospf.auth.crypt.seq_nbr'?: number
  'ospf.instance_id'?: number
  'ospf.hello.network_mask'?: string
  'ospf.hello.interface_id'?: number
  'ospf.hello.hello_interval'?: number
  'ospf.hello.router_priority'?: number
  'ospf.hello.router_dead_interval'?: number
  'ospf.hello.designated_router'?: string
  'ospf.hello.backup_designated_router'?: string
  'ospf.hello.active_neighbor'?: string[]
  'ospf.v2.options'?: number
  'ospf.v3.options'?: number
  'ospf.db.interface_mtu'?: number
  'ospf.dbd'?: number
  'ospf.dbd.i'?: boolean
  'ospf.dbd.m'?: boolean
  'ospf.dbd.ms'?: boolean
  'ospf.db.dd_sequence'?: number
  'ospf.ls.number_of_lsas'?: number
  lsas?: OspfLsa[]
}

export const ospf: Protocol<Ospf> = {
  name: 'ospf',
  title: 'Open Shortest Path First',
  source: 'RFC 2328',
  over: { 'ip.proto': [89] },
  min: 16,
  fields: {
    'ospf.version': { title: 'Version', format: 'dec' },
    'ospf.msg': { title: 'Message Type', format: 'dec', names: types },
    'ospf.packet_length': { title: 'Packet Length', format: 'dec', unit: 'bytes' },
    'ospf.srcrouter': { title: 'Source OSPF Router', format: 'text' },
    'ospf.area_id': { title: 'Area ID', format: 'text' },
    'ospf.checksum': { title: 'Checksum', format: 'hex4' },
    'ospf.auth.type': { title: 'Auth Type', format: 'dec', names: authentications },
    'ospf.auth.simple': { title: 'Auth Data (Simple)', format: 'text' },
    'ospf.auth.crypt.key_id': { title: 'Auth Crypt Key id', format: 'dec' },
    'ospf.auth.crypt.data_length': { title: 'Auth Crypt Data Length', format: 'dec' },
    'ospf.auth.crypt.seq_nbr': { title: 'Auth Crypt Sequence Number', format: 'dec' },
    'ospf.instance_id': { title: 'Instance ID', format: 'dec' },
    'ospf.hello.network_mask': { title: 'Network Mask', format: 'text' },
    'ospf.hello.interface_id': { title: 'Interface ID', format: 'dec' },
    'ospf.hello.hello_interval': { title: 'Hello Interval', format: 'dec', unit: 's' },
    'ospf.hello.router_priority': { title: 'Router Priority', format: 'dec' },
    'ospf.hello.router_dead_interval': {
      title: 'Router Dead Interval',
      format: 'dec',
      unit: 's',
    },
    'ospf.hello.designated_router': { title: 'Designated Router', format: 'text' },
    'ospf.hello.backup_designated_router': {
      title: 'Backup Designated Router',
      format: 'text',
    },
    'ospf.hello.active_neighbor': { title: 'Active Neighbor', format: 'text' },
    'ospf.v2.options': { title: 'Options', format: 'hex2' },
    'ospf.v3.options': { title: 'Options', format: 'hex6' },
    'ospf.db.interface_mtu': { title: 'Interface MTU', format: 'dec', unit: 'bytes' },
    'ospf.dbd': { title: 'DB Description', format: 'hex2' },
    'ospf.dbd.i': { title: '(I) Init', format: 'bool', of: 'ospf.dbd' },
    'ospf.dbd.m': { title: '(M) More', format: 'bool', of: 'ospf.dbd' },
    'ospf.dbd.ms': { title: '(MS) Master', format: 'bool', of: 'ospf.dbd' },
    'ospf.db.dd_sequence': { title: 'DD Sequence', format: 'dec' },
    'ospf.ls.number_of_lsas': { title: 'Number of LSAs', format: 'dec' },
    ...lsaFields,
  },
  decode(bytes, at, end, walk) {
    const version = bytes[at]!
    const length = u16(bytes, at + 2)
    const layer: Ospf = {
      protocol: 'ospf',
      offset: at,
      size: end - at,
      'ospf.version': version,
      'ospf.msg': bytes[at + 1]!,
      'ospf.packet_length': length,
      'ospf.srcrouter': ipv4(bytes, at + 4),
      'ospf.area_id': ipv4(bytes, at + 8),
      'ospf.checksum': u16(bytes, at + 12),
    }
    if (version !== 2 && version !== 3) {
      walk.wrong(`ospf.version is ${version}, not 2 or 3`)
      return layer
    }
    const head = version === 2 ? 24 : 16
    // What stands behind the length is authentication data or link-local signalling.
    const last = Math.min(end, at + length)
    if (last < at + head) {
      walk.short(head)
      return layer
    }
    if (version === 2) readAuthentication(layer, bytes, at + 14)
    else layer['ospf.instance_id'] = bytes[at + 14]!
    readMessage(layer, bytes, at + head, last, at, walk)
    return layer
  },
  summary: (layer) =>
    `OSPFv${layer['ospf.version']}, ${types(layer['ospf.msg']) ?? `type ${layer['ospf.msg']}`}, length ${layer['ospf.packet_length']}`,
}

function readAuthentication(layer: Ospf, bytes: Uint8Array, at: number): void {
  const type = u16(bytes, at)
  layer['ospf.auth.type'] = type
  if (type === 1) {
    let last = at + 10
    while (last > at + 2 && bytes[last - 1] === 0) last--
    layer['ospf.auth.simple'] = ascii(bytes, at + 2, last)
  } else if (type === 2) {
    layer['ospf.auth.crypt.key_id'] = bytes[at + 4]!
    layer['ospf.auth.crypt.data_length'] = bytes[at + 5]!
    layer['ospf.auth.crypt.seq_nbr'] = u32(bytes, at + 6)
  }
}

function readMessage(
  layer: Ospf,
  bytes: Uint8Array,
  at: number,
  end: number,
  start: number,
  walk: Walk,
): void {
  const type = layer['ospf.msg']
  const version = layer['ospf.version']
  const need = [0, 20, version === 2 ? 8 : 12, 0, 4, 0][type] ?? 0
  if (end - at < need) {
    walk.short(at - start + need)
    return
  }
  if (type === 1) readHello(layer, bytes, at, end)
  else if (type === 2) {
    const flags = bytes[at + need - 5]!
    layer['ospf.db.interface_mtu'] = u16(bytes, at + (version === 2 ? 0 : 4))
    if (version === 2) layer['ospf.v2.options'] = bytes[at + 2]!
    else layer['ospf.v3.options'] = u24(bytes, at + 1)
    layer['ospf.dbd'] = flags
    layer['ospf.dbd.i'] = (flags & 4) !== 0
    layer['ospf.dbd.m'] = (flags & 2) !== 0
    layer['ospf.dbd.ms'] = (flags & 1) !== 0
    layer['ospf.db.dd_sequence'] = u32(bytes, at + need - 4)
    layer.lsas = readLsaHeaders(version, bytes, at + need, end)
  } else if (type === 3) layer.lsas = readRequests(version, bytes, at, end)
  else if (type === 4) {
    layer['ospf.ls.number_of_lsas'] = u32(bytes, at)
    layer.lsas = readLsas(version, bytes, at + 4, end, u32(bytes, at))
  } else if (type === 5) layer.lsas = readLsaHeaders(version, bytes, at, end)
}

/** Both versions have 20 bytes before the neighbours. */
function readHello(layer: Ospf, bytes: Uint8Array, at: number, end: number): void {
  if (layer['ospf.version'] === 2) {
    layer['ospf.hello.network_mask'] = ipv4(bytes, at)
    layer['ospf.hello.hello_interval'] = u16(bytes, at + 4)
    layer['ospf.v2.options'] = bytes[at + 6]!
    layer['ospf.hello.router_priority'] = bytes[at + 7]!
    layer['ospf.hello.router_dead_interval'] = u32(bytes, at + 8)
  } else {
    layer['ospf.hello.interface_id'] = u32(bytes, at)
    layer['ospf.hello.router_priority'] = bytes[at + 4]!
    layer['ospf.v3.options'] = u24(bytes, at + 5)
    layer['ospf.hello.hello_interval'] = u16(bytes, at + 8)
    layer['ospf.hello.router_dead_interval'] = u16(bytes, at + 10)
  }
  layer['ospf.hello.designated_router'] = ipv4(bytes, at + 12)
  layer['ospf.hello.backup_designated_router'] = ipv4(bytes, at + 16)
  const neighbors: string[] = []
  for (let i = at + 20; i + 4 <= end && neighbors.length < 256; i += 4) {
    neighbors.push(ipv4(bytes, i))
  }
  if (neighbors.length > 0) layer['ospf.hello.active_neighbor'] = neighbors
}
