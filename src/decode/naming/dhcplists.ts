/**
 * DHCP options with parts: the client's identifier (RFC 2132 9.14, RFC 4361), its name (RFC 4702), what relays add (RFC 3046), the
 * search list (RFC 3397), routes (RFC 3442).
 */
import { hex, ipv4, mac, u16, u32, utf8 } from '../bytes.js'
import { arpHardware } from '../names/arp.js'
import { duidTypes } from '../names/dhcpv6.js'
import { type Message, readName } from './dnsname.js'

export interface ClientId {
  'dhcp.hw.type'?: number
  'dhcp.hw.mac_addr'?: string
  'dhcp.client_hardware_address'?: string
  'dhcp.client_id.type'?: number
  'dhcp.client_id.undef'?: string
  'dhcp.client_id.iaid'?: string
  'dhcp.client_id.duid_type'?: number
  'dhcp.client_id.time'?: number
  'dhcp.client_id.link_layer_address'?: string
  'dhcp.client_id.enterprise_num'?: number
  'dhcp.client_id'?: string
  'dhcp.fqdn.flags'?: number
  'dhcp.fqdn.rcode1'?: number
  'dhcp.fqdn.rcode2'?: number
  'dhcp.fqdn.name'?: string
}

export interface RelaySuboption {
  'dhcp.option.agent_information_option.suboption': number
  'dhcp.option.agent_information_option.agent_circuit_id'?: string
  'dhcp.option.agent_information_option.agent_remote_id'?: string
  'dhcp.option.agent_information_option.link_selection'?: string
  'dhcp.option.agent_information_option.subscriber_id'?: string
  'dhcp.option.agent_information_option.value'?: string
}

export const clientFields = {
  'dhcp.hw.type': { title: 'Hardware type', format: 'hex2', names: arpHardware },
  'dhcp.hw.mac_addr': { title: 'Client MAC address', format: 'text' },
  'dhcp.client_hardware_address': { title: 'Client hardware address', format: 'text' },
  'dhcp.client_id.type': { title: 'Type', format: 'dec' },
  'dhcp.client_id.undef': { title: 'Client Identifier', format: 'text' },
  'dhcp.client_id.iaid': { title: 'IAID', format: 'text' },
  'dhcp.client_id.duid_type': { title: 'DUID Type', format: 'dec', names: duidTypes },
  'dhcp.client_id.time': { title: 'Time', format: 'dec', unit: 's' },
  'dhcp.client_id.link_layer_address': { title: 'Link layer address', format: 'text' },
  'dhcp.client_id.enterprise_num': { title: 'Enterprise-number', format: 'dec' },
  'dhcp.client_id': { title: 'Identifier', format: 'bytes' },
  'dhcp.fqdn.flags': { title: 'Flags', format: 'hex2' },
  'dhcp.fqdn.rcode1': { title: 'A-RR result', format: 'dec' },
  'dhcp.fqdn.rcode2': { title: 'PTR-RR result', format: 'dec' },
  'dhcp.fqdn.name': { title: 'Client name', format: 'text' },
  'dhcp.option.agent_information_option.agent_circuit_id': {
    title: 'Agent Circuit ID',
    format: 'bytes',
  },
  'dhcp.option.agent_information_option.agent_remote_id': {
    title: 'Agent Remote ID',
    format: 'bytes',
  },
  'dhcp.option.agent_information_option.link_selection': {
    title: 'Link selection',
    format: 'text',
  },
  'dhcp.option.agent_information_option.subscriber_id': {
    title: 'Subscriber ID',
    format: 'text',
  },
  'dhcp.option.agent_information_option.value': { title: 'Value', format: 'bytes' },
} as const

const ETHERNET = 1
const NODE_SPECIFIC = 255
const MAX_ITEMS = 64

export function readClientId(option: ClientId, bytes: Uint8Array, at: number, end: number): void {
  const type = bytes[at]!
  const size = end - at - 1
  if (type === NODE_SPECIFIC && size >= 6) readDuid(option, bytes, at + 1, end)
  else if (type === 0 || type === NODE_SPECIFIC || size === 0) {
    option['dhcp.client_id.type'] = type
    if (size > 0) option['dhcp.client_id.undef'] = textOf(bytes, at + 1, end)
  } else {
    option['dhcp.hw.type'] = type
    if (type === ETHERNET && size === 6) option['dhcp.hw.mac_addr'] = mac(bytes, at + 1)
    else option['dhcp.client_hardware_address'] = hex(bytes, at + 1, size)
  }
}

/** | association 4 | type 2 | … |, see RFC 8415 11. */
function readDuid(option: ClientId, bytes: Uint8Array, at: number, end: number): void {
  const type = u16(bytes, at + 4)
  option['dhcp.client_id.iaid'] = hex(bytes, at, 4)
  option['dhcp.client_id.duid_type'] = type
  const value = at + 6
  const size = end - value
  if (type === 1 && size >= 6) {
    option['dhcp.client_id.time'] = u32(bytes, value + 2)
    option['dhcp.client_id.link_layer_address'] = hardware(bytes, value + 6, end)
  } else if (type === 2 && size >= 4) {
    option['dhcp.client_id.enterprise_num'] = u32(bytes, value)
    if (size > 4) option['dhcp.client_id'] = hex(bytes, value + 4, size - 4)
  } else if (type === 3 && size >= 2) {
    option['dhcp.client_id.link_layer_address'] = hardware(bytes, value + 2, end)
  } else if (size > 0) option['dhcp.client_id'] = hex(bytes, value, size)
}

export function hardware(bytes: Uint8Array, at: number, end: number): string {
  return end - at === 6 ? mac(bytes, at) : hex(bytes, at, end - at)
}

/** | flags 1 | code 1 | code 1 | name … |: the name in ASCII, or as DNS has it when bit 4 is set. */
export function readName81(option: ClientId, bytes: Uint8Array, at: number, end: number): void {
  if (end - at < 3) return
  option['dhcp.fqdn.flags'] = bytes[at]!
  option['dhcp.fqdn.rcode1'] = bytes[at + 1]!
  option['dhcp.fqdn.rcode2'] = bytes[at + 2]!
  if (end - at === 3) return
  if ((bytes[at]! & 4) === 0) option['dhcp.fqdn.name'] = utf8(bytes, at + 3, end)
  else {
    const [name] = readNames(bytes, at + 3, end)
    if (name !== undefined) option['dhcp.fqdn.name'] = name
  }
}

export function readRelay(bytes: Uint8Array, at: number, end: number): RelaySuboption[] {
  const list: RelaySuboption[] = []
  while (at + 2 <= end && list.length < MAX_ITEMS) {
    const type = bytes[at]!
    const size = bytes[at + 1]!
    const value = at + 2
    const option: RelaySuboption = { 'dhcp.option.agent_information_option.suboption': type }
    list.push(option)
    at = value + size
    if (at > end) break
    if (size === 0) continue
    option['dhcp.option.agent_information_option.value'] = hex(bytes, value, size)
    if (type === 1)
      option['dhcp.option.agent_information_option.agent_circuit_id'] = hex(bytes, value, size)
    else if (type === 2)
      option['dhcp.option.agent_information_option.agent_remote_id'] = hex(bytes, value, size)
    else if (type === 5 && size === 4)
      option['dhcp.option.agent_information_option.link_selection'] = ipv4(bytes, value)
    else if (type === 6)
      option['dhcp.option.agent_information_option.subscriber_id'] = utf8(bytes, value, at)
  }
  return list
}

/** Domain names one after the other, as DNS writes them. */
export function readNames(bytes: Uint8Array, at: number, end: number): string[] {
  const message: Message = {
    bytes,
    start: at,
    end,
    at,
    firstName: '',
    firstAt: -1,
    problem: '',
  }
  const names: string[] = []
  while (message.at < end && names.length < MAX_ITEMS) {
    const name = readName(message)
    if (message.problem !== '') break
    names.push(name)
  }
  return names
}

/** | mask bits 1 | network, as many bytes as needed | router 4 |, one after the other, each as hex digits. */
export function readRoutes(bytes: Uint8Array, at: number, end: number): string[] {
  const routes: string[] = []
  while (at < end && routes.length < MAX_ITEMS) {
    const size = 1 + Math.ceil(bytes[at]! / 8) + 4
    if (bytes[at]! > 32 || at + size > end) break
    routes.push(hex(bytes, at, size))
    at += size
  }
  return routes
}

/** Text up to its zero, or `end`. */
export function textOf(bytes: Uint8Array, at: number, end: number): string {
  let last = at
  while (last < end && bytes[last] !== 0) last++
  return utf8(bytes, at, last)
}
