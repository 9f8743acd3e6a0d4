/**
 * HSRP, Cisco's hot standby router protocol: version 0 (RFC 2281), and version 2, which is a list of TLVs.
 *
 *   1  | version | op code | state | hello time | hold time | priority | group | reserved | password 8 | virtual address 4 |
 *   2  | type | length | version | op code | state | IP version | group 2 | identifier 6 | priority 4 | hello 4 | hold 4 | address 16 |
 */
import { ascii, ipv4, ipv6, mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

const opcodes = names('0 Hello|1 Coup|2 Resign|3 Advertise')
const states = names('0 Initial|1 Learn|2 Listen|4 Speak|8 Standby|16 Active')
const states2 = names('0 Disabled|1 Init|2 Learn|3 Listen|4 Speak|5 Standby|6 Active')

export interface Hsrp extends Layer<'hsrp'> {
  'hsrp.version'?: number
  'hsrp.opcode'?: number
  'hsrp.state'?: number
  'hsrp.hellotime'?: number
  'hsrp.holdtime'?: number
  'hsrp.priority'?: number
  'hsrp.group'?: number
  'hsrp.reserved'?: number
  'hsrp.auth_data'?: string
  'hsrp.virt_ip'?: string
  'hsrp2.version'?: number
  'hsrp2.opcode'?: number
  'hsrp2.state'?: number
  'hsrp2.ipversion'?: number
  'hsrp2.group'?: number
  'hsrp2.identifier'?: string
  'hsrp2.priority'?: number
  /** Milliseconds, as the next. */
  'hsrp2.hellotime'?: number
  'hsrp2.holdtime'?: number
  'hsrp2.virt_ip'?: string
  'hsrp2.virt_ip_v6'?: string
}

export const hsrp: Protocol<Hsrp> = {
  name: 'hsrp',
  title: 'Cisco Hot Standby Router Protocol',
  source: 'RFC 2281',
  over: { 'udp.port': [1985, 2029] },
  min: 8,
  fields: {
    'hsrp.version': { title: 'Version', format: 'dec' },
    'hsrp.opcode': { title: 'Op Code', format: 'dec', names: opcodes },
    'hsrp.state': { title: 'State', format: 'dec', names: states },
    'hsrp.hellotime': { title: 'Hellotime', format: 'dec', unit: 's' },
    'hsrp.holdtime': { title: 'Holdtime', format: 'dec', unit: 's' },
    'hsrp.priority': { title: 'Priority', format: 'dec' },
    'hsrp.group': { title: 'Group', format: 'dec' },
    'hsrp.reserved': { title: 'Reserved', format: 'dec' },
    'hsrp.auth_data': { title: 'Authentication Data', format: 'text' },
    'hsrp.virt_ip': { title: 'Virtual IP Address', format: 'text' },
    'hsrp2.version': { title: 'Version', format: 'dec' },
    'hsrp2.opcode': { title: 'Op Code', format: 'dec', names: opcodes },
    'hsrp2.state': { title: 'State', format: 'dec', names: states2 },
    'hsrp2.ipversion': { title: 'IP Ver.', format: 'dec' },
    'hsrp2.group': { title: 'Group', format: 'dec' },
    'hsrp2.identifier': { title: 'Identifier', format: 'text' },
    'hsrp2.priority': { title: 'Priority', format: 'dec' },
    'hsrp2.hellotime': { title: 'Hellotime', format: 'dec', unit: 'ms' },
    'hsrp2.holdtime': { title: 'Holdtime', format: 'dec', unit: 'ms' },
    'hsrp2.virt_ip': { title: 'Virtual IP Address', format: 'text' },
    'hsrp2.virt_ip_v6': { title: 'Virtual IPv6 Address', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const layer: Hsrp = { protocol: 'hsrp', offset: at, size: end - at }
    // Version 2 begins with a TLV's type and length; the group state comes first.
    const second = bytes[at] === 1 && bytes[at + 1] === 40
    if (!second && (bytes[at] !== 0 || bytes[at + 1]! > 3)) return null
    const advertisement = !second && bytes[at + 1] === 3
    if (second && end - at >= 42) readSecond(layer, bytes, at + 2)
    else if (!second) {
      layer['hsrp.version'] = bytes[at]!
      layer['hsrp.opcode'] = bytes[at + 1]!
      if (!advertisement && end - at >= 20) readFirst(layer, bytes, at)
    }
    const need = second ? 42 : advertisement ? 8 : 20
    if (end - at < need) walk.short(need)
    return layer
  },
  summary(layer) {
    const version = layer['hsrp.version'] === undefined ? 2 : 0
    const opcode = opcodes(layer['hsrp.opcode'] ?? layer['hsrp2.opcode'] ?? -1) ?? 'unknown'
    const state =
      version === 2 ? states2(layer['hsrp2.state'] ?? -1) : states(layer['hsrp.state'] ?? -1)
    const group = layer['hsrp.group'] ?? layer['hsrp2.group']
    const address = layer['hsrp.virt_ip'] ?? layer['hsrp2.virt_ip'] ?? layer['hsrp2.virt_ip_v6']
    return `HSRPv${version}-${opcode.toLowerCase()} state=${state?.toLowerCase() ?? ''} group=${group ?? ''} addr=${address ?? ''}`
  },
}

function readFirst(layer: Hsrp, bytes: Uint8Array, at: number): void {
  let last = at + 16
  while (last > at + 8 && bytes[last - 1] === 0) last--
  layer['hsrp.state'] = bytes[at + 2]!
  layer['hsrp.hellotime'] = bytes[at + 3]!
  layer['hsrp.holdtime'] = bytes[at + 4]!
  layer['hsrp.priority'] = bytes[at + 5]!
  layer['hsrp.group'] = bytes[at + 6]!
  layer['hsrp.reserved'] = bytes[at + 7]!
  layer['hsrp.auth_data'] = ascii(bytes, at + 8, last)
  layer['hsrp.virt_ip'] = ipv4(bytes, at + 16)
}

function readSecond(layer: Hsrp, bytes: Uint8Array, at: number): void {
  const version = bytes[at + 3]!
  layer['hsrp2.version'] = bytes[at]!
  layer['hsrp2.opcode'] = bytes[at + 1]!
  layer['hsrp2.state'] = bytes[at + 2]!
  layer['hsrp2.ipversion'] = version
  layer['hsrp2.group'] = u16(bytes, at + 4)
  layer['hsrp2.identifier'] = mac(bytes, at + 6)
  layer['hsrp2.priority'] = u32(bytes, at + 12)
  layer['hsrp2.hellotime'] = u32(bytes, at + 16)
  layer['hsrp2.holdtime'] = u32(bytes, at + 20)
  if (version === 4) layer['hsrp2.virt_ip'] = ipv4(bytes, at + 24)
  else if (version === 6) layer['hsrp2.virt_ip_v6'] = ipv6(bytes, at + 24)
}
