/**
 * Spanning trees: STP, RSTP, MSTP (IEEE Std 802.1Q, 14) and Cisco's one tree a VLAN (PVST+).
 *
 *   | protocol 2 | version 1 | type 1 | flags 1 | root 8 | root path cost 4 | bridge 8 | port 2 |
 *   | message age 2 | maximum age 2 | hello time 2 | forward delay 2 | version 1 length 1 | MSTP … |
 *
 * A topology change notification ends behind its type.
 */
import { mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { type Mstp, mstpFields, readMstp } from './mstp.js'

const TOPOLOGY_CHANGE = 0x80
const RAPID = 0x02
const CONFIGURATION_BYTES = 35
const TLVS = 16

export interface PvstTlv {
  'stp.pvst.tlvtype': number
  'stp.pvst.tlvlen': number
  'stp.pvst.origvlan'?: number
}

export interface Stp extends Layer<'stp'>, Mstp {
  'stp.protocol': number
  'stp.version': number
  'stp.type': number
  'stp.flags'?: number
  'stp.flags.tcack'?: boolean
  'stp.flags.agreement'?: boolean
  'stp.flags.forwarding'?: boolean
  'stp.flags.learning'?: boolean
  'stp.flags.port_role'?: number
  'stp.flags.proposal'?: boolean
  'stp.flags.tc'?: boolean
  'stp.root.prio'?: number
  'stp.root.ext'?: number
  'stp.root.hw'?: string
  'stp.root.cost'?: number
  'stp.bridge.prio'?: number
  'stp.bridge.ext'?: number
  'stp.bridge.hw'?: string
  'stp.port'?: number
  /** Seconds, these four. */
  'stp.msg_age'?: number
  'stp.max_age'?: number
  'stp.hello'?: number
  'stp.forward'?: number
  'stp.version_1_length'?: number
  /** Of PVST+. */
  tlvs?: PvstTlv[]
}

export const stp: Protocol<Stp> = {
  name: 'stp',
  title: 'Spanning Tree Protocol',
  source: 'IEEE 802.1Q',
  over: { 'llc.dsap': [0x42], 'llc.cisco_pid': [0x010b], 'llc.bridged_pid': [0x000e] },
  min: 4,
  fields: {
    'stp.protocol': { title: 'Protocol Identifier', format: 'hex4' },
    'stp.version': { title: 'Protocol Version Identifier', format: 'dec', names: version },
    'stp.type': { title: 'BPDU Type', format: 'hex2', names: kind },
    'stp.flags': { title: 'BPDU flags', format: 'hex2' },
    'stp.flags.tcack': { title: 'Topology Change Ack', format: 'bool', of: 'stp.flags' },
    'stp.flags.agreement': { title: 'Agreement', format: 'bool', of: 'stp.flags' },
    'stp.flags.forwarding': { title: 'Forwarding', format: 'bool', of: 'stp.flags' },
    'stp.flags.learning': { title: 'Learning', format: 'bool', of: 'stp.flags' },
    'stp.flags.port_role': { title: 'Port Role', format: 'dec', of: 'stp.flags', names: role },
    'stp.flags.proposal': { title: 'Proposal', format: 'bool', of: 'stp.flags' },
    'stp.flags.tc': { title: 'Topology Change', format: 'bool', of: 'stp.flags' },
    'stp.root.prio': { title: 'Root Bridge Priority', format: 'dec' },
    'stp.root.ext': { title: 'Root Bridge System ID Extension', format: 'dec' },
    'stp.root.hw': { title: 'Root Bridge System ID', format: 'text' },
    'stp.root.cost': { title: 'Root Path Cost', format: 'dec' },
    'stp.bridge.prio': { title: 'Bridge Priority', format: 'dec' },
    'stp.bridge.ext': { title: 'Bridge System ID Extension', format: 'dec' },
    'stp.bridge.hw': { title: 'Bridge System ID', format: 'text' },
    'stp.port': { title: 'Port identifier', format: 'hex4' },
    'stp.msg_age': { title: 'Message Age', format: 'float', unit: 's' },
    'stp.max_age': { title: 'Max Age', format: 'float', unit: 's' },
    'stp.hello': { title: 'Hello Time', format: 'float', unit: 's' },
    'stp.forward': { title: 'Forward Delay', format: 'float', unit: 's' },
    'stp.version_1_length': { title: 'Version 1 Length', format: 'dec' },
    ...mstpFields,
    'stp.pvst.tlvtype': { title: 'Type', format: 'hex4' },
    'stp.pvst.tlvlen': { title: 'Length', format: 'dec' },
    'stp.pvst.origvlan': { title: 'Originating VLAN', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at + 3]!
    const layer: Stp = {
      protocol: 'stp',
      offset: at,
      size: end - at,
      'stp.protocol': u16(bytes, at),
      'stp.version': bytes[at + 2]!,
      'stp.type': type,
    }
    if (type === TOPOLOGY_CHANGE) return layer
    if (end - at < CONFIGURATION_BYTES) {
      walk.short(CONFIGURATION_BYTES)
      return layer
    }
    readConfiguration(layer, bytes, at)
    let next = at + CONFIGURATION_BYTES
    if (type === RAPID && next < end) layer['stp.version_1_length'] = bytes[next++]!
    const multiple = type === RAPID && layer['stp.version'] >= 3
    if (multiple && end - next >= 2) readMstp(layer, bytes, next, end, walk)
    else if (isCisco(walk)) layer.tlvs = readTlvs(bytes, next, end)
    return layer
  },
  summary(layer) {
    if (layer['stp.type'] === TOPOLOGY_CHANGE) return 'STP Topology Change'
    const { 'stp.root.prio': priority = 0, 'stp.root.ext': extension = 0 } = layer
    const name = version(layer['stp.version']) ?? 'STP'
    const root = `${priority + extension}/${layer['stp.root.hw'] ?? '?'}`
    return `${name}, root ${root}, cost ${layer['stp.root.cost'] ?? '?'}`
  },
}

function readConfiguration(layer: Stp, bytes: Uint8Array, at: number): void {
  const flags = bytes[at + 4]!
  const root = u16(bytes, at + 5)
  const bridge = u16(bytes, at + 17)
  layer['stp.flags'] = flags
  layer['stp.flags.tcack'] = (flags & 0x80) !== 0
  if (layer['stp.type'] === RAPID) {
    layer['stp.flags.agreement'] = (flags & 0x40) !== 0
    layer['stp.flags.forwarding'] = (flags & 0x20) !== 0
    layer['stp.flags.learning'] = (flags & 0x10) !== 0
    layer['stp.flags.port_role'] = (flags >> 2) & 3
    layer['stp.flags.proposal'] = (flags & 0x02) !== 0
  }
  layer['stp.flags.tc'] = (flags & 0x01) !== 0
  layer['stp.root.prio'] = root & 0xf000
  layer['stp.root.ext'] = root & 0x0fff
  layer['stp.root.hw'] = mac(bytes, at + 7)
  layer['stp.root.cost'] = u32(bytes, at + 13)
  layer['stp.bridge.prio'] = bridge & 0xf000
  layer['stp.bridge.ext'] = bridge & 0x0fff
  layer['stp.bridge.hw'] = mac(bytes, at + 19)
  layer['stp.port'] = u16(bytes, at + 25)
  layer['stp.msg_age'] = u16(bytes, at + 27) / 256
  layer['stp.max_age'] = u16(bytes, at + 29) / 256
  layer['stp.hello'] = u16(bytes, at + 31) / 256
  layer['stp.forward'] = u16(bytes, at + 33) / 256
}

function isCisco(walk: Walk): boolean {
  return walk.parent !== undefined && 'llc.cisco_pid' in walk.parent
}

function readTlvs(bytes: Uint8Array, at: number, end: number): PvstTlv[] {
  const tlvs: PvstTlv[] = []
  while (end - at >= 4 && tlvs.length < TLVS) {
    const type = u16(bytes, at)
    const size = u16(bytes, at + 2)
    if (end - at - 4 < size) break
    const tlv: PvstTlv = { 'stp.pvst.tlvtype': type, 'stp.pvst.tlvlen': size }
    if (type === 0 && size === 2) tlv['stp.pvst.origvlan'] = u16(bytes, at + 4)
    tlvs.push(tlv)
    at += 4 + size
  }
  return tlvs
}

function version(number: number): string | undefined {
  return { 0: 'STP', 2: 'RSTP', 3: 'MSTP', 4: 'SPT' }[number]
}

function kind(number: number): string | undefined {
  return { 0: 'Configuration', 2: 'Rapid/Multiple', 128: 'Topology Change' }[number]
}

function role(number: number): string | undefined {
  return ['Unknown', 'Alternate or Backup', 'Root', 'Designated'][number]
}
