/**
 * Cisco Discovery Protocol: what a device says of itself and of the port.
 *
 *   | version 1 | hold time 1 | checksum 2 | type 2, length 2 with this head, value | … |
 */
import { ascii, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const MOST = 128

export interface CdpTlv {
  'cdp.tlv.type': number
  'cdp.tlv.len': number
  'cdp.deviceid'?: string
  'cdp.number_of_addresses'?: number
  'cdp.portid'?: string
  'cdp.capabilities'?: number
  'cdp.capabilities.router'?: boolean
  'cdp.capabilities.trans_bridge'?: boolean
  'cdp.capabilities.src_bridge'?: boolean
  'cdp.capabilities.switch'?: boolean
  'cdp.capabilities.host'?: boolean
  'cdp.capabilities.igmp_capable'?: boolean
  'cdp.capabilities.repeater'?: boolean
  'cdp.software_version'?: string
  'cdp.platform'?: string
  'cdp.vtp_management_domain'?: string
  'cdp.native_vlan'?: number
  'cdp.duplex'?: boolean
  'cdp.mtu'?: number
  'cdp.system_name'?: string
}

export interface Cdp extends Layer<'cdp'> {
  'cdp.version': number
  /** Seconds. */
  'cdp.ttl': number
  'cdp.checksum': number
  tlvs: CdpTlv[]
}

const bit = { format: 'bool', of: 'cdp.capabilities' } as const

export const cdp: Protocol<Cdp> = {
  name: 'cdp',
  title: 'Cisco Discovery Protocol',
  source: 'Cisco',
  over: {
    'llc.cisco_pid': [0x2000],
    'chdlc.protocol': [0x2000],
    'gre.proto': [0x2000],
    'ppp.protocol': [0x0207],
  },
  min: 4,
  fields: {
    'cdp.version': { title: 'Version', format: 'dec' },
    'cdp.ttl': { title: 'TTL', format: 'dec', unit: 's' },
    'cdp.checksum': { title: 'Checksum', format: 'hex4' },
    'cdp.tlv.type': { title: 'Type', format: 'hex4', names: type },
    'cdp.tlv.len': { title: 'Length', format: 'dec' },
    'cdp.deviceid': { title: 'Device ID', format: 'text' },
    'cdp.number_of_addresses': { title: 'Number of addresses', format: 'dec' },
    'cdp.portid': { title: 'Sent through Interface', format: 'text' },
    'cdp.capabilities': { title: 'Capabilities', format: 'hex8' },
    'cdp.capabilities.router': { title: 'Router', ...bit },
    'cdp.capabilities.trans_bridge': { title: 'Transparent Bridge', ...bit },
    'cdp.capabilities.src_bridge': { title: 'Source Route Bridge', ...bit },
    'cdp.capabilities.switch': { title: 'Switch', ...bit },
    'cdp.capabilities.host': { title: 'Host', ...bit },
    'cdp.capabilities.igmp_capable': { title: 'IGMP capable', ...bit },
    'cdp.capabilities.repeater': { title: 'Repeater', ...bit },
    'cdp.software_version': { title: 'Software Version', format: 'text' },
    'cdp.platform': { title: 'Platform', format: 'text' },
    'cdp.vtp_management_domain': { title: 'VTP Management Domain', format: 'text' },
    'cdp.native_vlan': { title: 'Native VLAN', format: 'dec' },
    'cdp.duplex': { title: 'Duplex', format: 'bool' },
    'cdp.mtu': { title: 'MTU', format: 'dec' },
    'cdp.system_name': { title: 'System Name', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const tlvs: CdpTlv[] = []
    let next = at + 4
    while (next < walk.reported && tlvs.length < MOST) {
      const size = end - next < 4 ? 4 : u16(bytes, next + 2)
      if (size < 4) {
        walk.wrong(`cdp.tlv.len is ${size}, less than 4`)
        break
      }
      if (next + size > end) {
        walk.short(next + size - at)
        break
      }
      tlvs.push(readTlv(bytes, next, next + size))
      next += size
    }
    return {
      protocol: 'cdp',
      offset: at,
      size: next - at,
      'cdp.version': bytes[at]!,
      'cdp.ttl': bytes[at + 1]!,
      'cdp.checksum': u16(bytes, at + 2),
      tlvs,
    }
  },
  summary({ 'cdp.version': version, tlvs }) {
    const device = tlvs.find((tlv) => tlv['cdp.deviceid'] !== undefined)?.['cdp.deviceid'] ?? ''
    const port = tlvs.find((tlv) => tlv['cdp.portid'] !== undefined)?.['cdp.portid'] ?? ''
    return `CDPv${version} ${device.slice(0, 60)}${port === '' ? '' : `, port ${port.slice(0, 40)}`}`
  },
}

const TEXTS = {
  1: 'cdp.deviceid',
  3: 'cdp.portid',
  5: 'cdp.software_version',
  6: 'cdp.platform',
  9: 'cdp.vtp_management_domain',
  20: 'cdp.system_name',
} as const

/** The TLV in `bytes[at, end)`. */
function readTlv(bytes: Uint8Array, at: number, end: number): CdpTlv {
  const kind = u16(bytes, at)
  const size = end - at - 4
  const tlv: CdpTlv = { 'cdp.tlv.type': kind, 'cdp.tlv.len': size + 4 }
  const text = TEXTS[kind as keyof typeof TEXTS]
  if (text !== undefined) {
    if (size > 0) tlv[text] = ascii(bytes, at + 4, end)
  } else if ((kind === 2 || kind === 22) && size >= 4)
    tlv['cdp.number_of_addresses'] = u32(bytes, at + 4)
  else if (kind === 4 && size >= 4) {
    const bits = u32(bytes, at + 4)
    tlv['cdp.capabilities'] = bits
    tlv['cdp.capabilities.router'] = (bits & 0x01) !== 0
    tlv['cdp.capabilities.trans_bridge'] = (bits & 0x02) !== 0
    tlv['cdp.capabilities.src_bridge'] = (bits & 0x04) !== 0
    tlv['cdp.capabilities.switch'] = (bits & 0x08) !== 0
    tlv['cdp.capabilities.host'] = (bits & 0x10) !== 0
    tlv['cdp.capabilities.igmp_capable'] = (bits & 0x20) !== 0
    tlv['cdp.capabilities.repeater'] = (bits & 0x40) !== 0
  } else if (kind === 10 && size >= 2) tlv['cdp.native_vlan'] = u16(bytes, at + 4)
  else if (kind === 11 && size >= 1) tlv['cdp.duplex'] = bytes[at + 4] !== 0
  else if (kind === 17 && size >= 4) tlv['cdp.mtu'] = u32(bytes, at + 4)
  return tlv
}

function type(number: number): string | undefined {
  const names: Readonly<Record<number, string>> = {
    1: 'Device ID',
    2: 'Addresses',
    3: 'Port ID',
    4: 'Capabilities',
    5: 'Software version',
    6: 'Platform',
    7: 'IP Prefix',
    8: 'Protocol Hello',
    9: 'VTP Management Domain',
    10: 'Native VLAN',
    11: 'Duplex',
    17: 'MTU',
    18: 'Trust Bitmap',
    19: 'Untrusted Port CoS',
    20: 'System Name',
    22: 'Management Address',
    26: 'Power Available',
  }
  return names[number]
}
