/**
 * Link Layer Discovery Protocol (IEEE Std 802.1AB, 8 and 9): what a device says of itself and of the port.
 *
 *   | type 7b, length 9b | value | … | 0 0 |
 */
import { hex, ipv4, ipv6, mac, u16, u24, u32, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const MOST = 128
const ORGANIZATION = 127
const IEEE_8021 = 0x0080c2
const IEEE_8023 = 0x00120f

export interface LldpTlv {
  'lldp.tlv.type': number
  'lldp.tlv.len': number
  'lldp.chassis.subtype'?: number
  'lldp.chassis.id'?: string
  'lldp.chassis.id.mac'?: string
  'lldp.chassis.id.ip4'?: string
  'lldp.chassis.id.ip6'?: string
  'lldp.port.subtype'?: number
  'lldp.port.id'?: string
  'lldp.port.id.mac'?: string
  'lldp.port.id.ip4'?: string
  'lldp.port.id.ip6'?: string
  /** Of an identifier that is an address. */
  'lldp.network_address.subtype'?: number
  'lldp.time_to_live'?: number
  'lldp.port.desc'?: string
  'lldp.tlv.system.name'?: string
  'lldp.tlv.system.desc'?: string
  'lldp.tlv.system_cap'?: number
  'lldp.tlv.enable_system_cap'?: number
  'lldp.mgn.address.len'?: number
  'lldp.mgn.address.subtype'?: number
  'lldp.mgn.addr.ip4'?: string
  'lldp.mgn.addr.ip6'?: string
  'lldp.mgn.addr.hex'?: string
  'lldp.mgn.interface.subtype'?: number
  'lldp.mgn.interface.number'?: number
  'lldp.orgtlv.oui'?: number
  'lldp.ieee.802_1.subtype'?: number
  'lldp.ieee.802_1.port_vlan.id'?: number
  'lldp.ieee.802_1.vlan.id'?: number
  'lldp.ieee.802_1.vlan.name_len'?: number
  'lldp.ieee.802_1.vlan.name'?: string
  'lldp.ieee.802_3.subtype'?: number
}

export interface Lldp extends Layer<'lldp'> {
  tlvs: LldpTlv[]
}

export const lldp: Protocol<Lldp> = {
  name: 'lldp',
  title: 'Link Layer Discovery Protocol',
  source: 'IEEE 802.1AB',
  over: { ethertype: [0x88cc] },
  min: 2,
  fields: {
    'lldp.tlv.type': { title: 'TLV Type', format: 'dec', names: type },
    'lldp.tlv.len': { title: 'TLV Length', format: 'dec' },
    'lldp.chassis.subtype': { title: 'Chassis Id Subtype', format: 'dec' },
    'lldp.chassis.id': { title: 'Chassis Id', format: 'bytes' },
    'lldp.chassis.id.mac': { title: 'Chassis Id', format: 'text' },
    'lldp.chassis.id.ip4': { title: 'Chassis Id', format: 'text' },
    'lldp.chassis.id.ip6': { title: 'Chassis Id', format: 'text' },
    'lldp.port.subtype': { title: 'Port Id Subtype', format: 'dec' },
    'lldp.port.id': { title: 'Port Id', format: 'text' },
    'lldp.port.id.mac': { title: 'Port Id', format: 'text' },
    'lldp.port.id.ip4': { title: 'Port Id', format: 'text' },
    'lldp.port.id.ip6': { title: 'Port Id', format: 'text' },
    'lldp.network_address.subtype': { title: 'Network Address family', format: 'dec' },
    'lldp.time_to_live': { title: 'Seconds', format: 'dec', unit: 's' },
    'lldp.port.desc': { title: 'Port Description', format: 'text' },
    'lldp.tlv.system.name': { title: 'System Name', format: 'text' },
    'lldp.tlv.system.desc': { title: 'System Description', format: 'text' },
    'lldp.tlv.system_cap': { title: 'Capabilities', format: 'hex4' },
    'lldp.tlv.enable_system_cap': { title: 'Enabled Capabilities', format: 'hex4' },
    'lldp.mgn.address.len': { title: 'Address String Length', format: 'dec' },
    'lldp.mgn.address.subtype': { title: 'Address Subtype', format: 'dec' },
    'lldp.mgn.addr.ip4': { title: 'Management Address', format: 'text' },
    'lldp.mgn.addr.ip6': { title: 'Management Address', format: 'text' },
    'lldp.mgn.addr.hex': { title: 'Management Address', format: 'bytes' },
    'lldp.mgn.interface.subtype': { title: 'Interface Subtype', format: 'dec' },
    'lldp.mgn.interface.number': { title: 'Interface Number', format: 'dec' },
    'lldp.orgtlv.oui': { title: 'Organization Unique Code', format: 'dec' },
    'lldp.ieee.802_1.subtype': { title: 'IEEE 802.1 Subtype', format: 'hex2' },
    'lldp.ieee.802_1.port_vlan.id': { title: 'Port VLAN Identifier', format: 'dec' },
    'lldp.ieee.802_1.vlan.id': { title: 'VLAN Identifier', format: 'dec' },
    'lldp.ieee.802_1.vlan.name_len': { title: 'VLAN Name Length', format: 'dec' },
    'lldp.ieee.802_1.vlan.name': { title: 'VLAN Name', format: 'text' },
    'lldp.ieee.802_3.subtype': { title: 'IEEE 802.3 Subtype', format: 'hex2' },
  },
  decode(bytes, at, end, walk) {
    const tlvs: LldpTlv[] = []
    let next = at
    while (next < walk.reported && tlvs.length < MOST) {
      const head = end - next < 2 ? 0 : u16(bytes, next)
      const stop = next + 2 + (head & 0x1ff)
      if (stop > end) {
        walk.short(stop - at)
        break
      }
      tlvs.push(readTlv(head >> 9, bytes, next + 2, stop))
      next = stop
      if (head >> 9 === 0) break
    }
    return { protocol: 'lldp', offset: at, size: Math.max(2, next - at), tlvs }
  },
  summary({ tlvs }) {
    const find = (name: keyof LldpTlv): string =>
      `${tlvs.find((tlv) => tlv[name] !== undefined)?.[name] ?? ''}`.slice(0, 60)
    const name = find('lldp.tlv.system.name') || find('lldp.chassis.id.mac')
    const port = find('lldp.port.id') || find('lldp.port.id.mac')
    return `LLDP${name === '' ? '' : ` ${name}`}${port === '' ? '' : `, port ${port}`}`
  },
}

/** The TLV whose value stands in `bytes[at, end)`. */
function readTlv(kind: number, bytes: Uint8Array, at: number, end: number): LldpTlv {
  const size = end - at
  const tlv: LldpTlv = { 'lldp.tlv.type': kind, 'lldp.tlv.len': size }
  if (kind === 1 && size >= 2) readChassis(tlv, bytes, at, end)
  else if (kind === 2 && size >= 2) readPort(tlv, bytes, at, end)
  else if (kind === 3 && size >= 2) tlv['lldp.time_to_live'] = u16(bytes, at)
  else if (kind === 4 && size > 0) tlv['lldp.port.desc'] = utf8(bytes, at, end)
  else if (kind === 5 && size > 0) tlv['lldp.tlv.system.name'] = utf8(bytes, at, end)
  else if (kind === 6 && size > 0) tlv['lldp.tlv.system.desc'] = utf8(bytes, at, end)
  else if (kind === 7 && size >= 4) {
    tlv['lldp.tlv.system_cap'] = u16(bytes, at)
    tlv['lldp.tlv.enable_system_cap'] = u16(bytes, at + 2)
  } else if (kind === 8 && size >= 1) readManagement(tlv, bytes, at, end)
  else if (kind === ORGANIZATION && size >= 4) readOrganization(tlv, bytes, at, end)
  return tlv
}

function readChassis(tlv: LldpTlv, bytes: Uint8Array, at: number, end: number): void {
  const subtype = bytes[at]!
  const size = end - at - 1
  tlv['lldp.chassis.subtype'] = subtype
  if (subtype === 4 && size === 6) tlv['lldp.chassis.id.mac'] = mac(bytes, at + 1)
  else if (subtype === 5) {
    tlv['lldp.network_address.subtype'] = bytes[at + 1]!
    if (bytes[at + 1] === 1 && size === 5) tlv['lldp.chassis.id.ip4'] = ipv4(bytes, at + 2)
    else if (bytes[at + 1] === 2 && size === 17) tlv['lldp.chassis.id.ip6'] = ipv6(bytes, at + 2)
  } else tlv['lldp.chassis.id'] = hex(bytes, at + 1, size)
}

function readPort(tlv: LldpTlv, bytes: Uint8Array, at: number, end: number): void {
  const subtype = bytes[at]!
  const size = end - at - 1
  tlv['lldp.port.subtype'] = subtype
  if (subtype === 3 && size === 6) tlv['lldp.port.id.mac'] = mac(bytes, at + 1)
  else if (subtype === 4) {
    tlv['lldp.network_address.subtype'] = bytes[at + 1]!
    if (bytes[at + 1] === 1 && size === 5) tlv['lldp.port.id.ip4'] = ipv4(bytes, at + 2)
    else if (bytes[at + 1] === 2 && size === 17) tlv['lldp.port.id.ip6'] = ipv6(bytes, at + 2)
  } else tlv['lldp.port.id'] = utf8(bytes, at + 1, end)
}

/** A management address: | length 1, of its kind and itself | kind 1 | address | interface kind 1 | interface 4 | … | */
function readManagement(tlv: LldpTlv, bytes: Uint8Array, at: number, end: number): void {
  const length = bytes[at]!
  const next = at + 1 + length
  tlv['lldp.mgn.address.len'] = length
  if (length < 2 || next > end) return
  const kind = bytes[at + 1]!
  tlv['lldp.mgn.address.subtype'] = kind
  if (kind === 1 && length === 5) tlv['lldp.mgn.addr.ip4'] = ipv4(bytes, at + 2)
  else if (kind === 2 && length === 17) tlv['lldp.mgn.addr.ip6'] = ipv6(bytes, at + 2)
  else tlv['lldp.mgn.addr.hex'] = hex(bytes, at + 2, length - 1)
  if (end - next < 5) return
  tlv['lldp.mgn.interface.subtype'] = bytes[next]!
  tlv['lldp.mgn.interface.number'] = u32(bytes, next + 1)
}

function readOrganization(tlv: LldpTlv, bytes: Uint8Array, at: number, end: number): void {
  const oui = u24(bytes, at)
  const subtype = bytes[at + 3]!
  const size = end - at
  tlv['lldp.orgtlv.oui'] = oui
  if (oui === IEEE_8023) tlv['lldp.ieee.802_3.subtype'] = subtype
  if (oui !== IEEE_8021) return
  tlv['lldp.ieee.802_1.subtype'] = subtype
  if (subtype === 1 && size >= 6) tlv['lldp.ieee.802_1.port_vlan.id'] = u16(bytes, at + 4)
  if (subtype !== 3 || size < 7) return
  const length = bytes[at + 6]!
  tlv['lldp.ieee.802_1.vlan.id'] = u16(bytes, at + 4)
  tlv['lldp.ieee.802_1.vlan.name_len'] = length
  if (length > 0 && at + 7 + length <= end)
    tlv['lldp.ieee.802_1.vlan.name'] = utf8(bytes, at + 7, at + 7 + length)
}

function type(number: number): string | undefined {
  const names = [
    'End of LLDPDU',
    'Chassis Id',
    'Port Id',
    'Time to Live',
    'Port Description',
    'System Name',
    'System Description',
    'System Capabilities',
    'Management Address',
  ]
  return number === ORGANIZATION ? 'Organization Specific' : names[number]
}
