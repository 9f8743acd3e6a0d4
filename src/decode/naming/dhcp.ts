/**
 * Dynamic Host Configuration Protocol (RFC 2131), and the Bootstrap Protocol it grew from (RFC 951).
 *
 *   | op 1 | hardware type 1 | hardware length 1 | hops 1 | id 4 | seconds 2 | flags 2 |
 *   | client 4 | your 4 | server 4 | relay 4 | hardware address 16 | server name 64 | file 128 | cookie 4 | options … |
 */
import { hex, ipv4, mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { bootpOperations, dhcpMessages } from '../names/dhcp.js'
import { textOf } from './dhcplists.js'
import { type DhcpOption, optionFields, readOptions } from './dhcpoptions.js'

export interface Dhcp extends Layer<'dhcp'> {
  /** The operation: what of DHCP it is stands in the option `dhcp.option.dhcp`. */
  'dhcp.type': number
  'dhcp.hw.type': number
  'dhcp.hw.len': number
  'dhcp.hops': number
  'dhcp.id': number
  'dhcp.secs': number
  'dhcp.flags': number
  'dhcp.flags.bc': boolean
  'dhcp.ip.client'?: string
  'dhcp.ip.your'?: string
  'dhcp.ip.server'?: string
  'dhcp.ip.relay'?: string
  'dhcp.hw.mac_addr'?: string
  'dhcp.hw.addr'?: string
  'dhcp.server'?: string
  'dhcp.file'?: string
  'dhcp.cookie'?: string
  options?: DhcpOption[]
}

const SERVER = 44
const FILE = 108
const COOKIE = 236
const OPTIONS = 240
const MAGIC = 0x63825363

export const dhcp: Protocol<Dhcp> = {
  name: 'dhcp',
  title: 'Dynamic Host Configuration Protocol',
  source: 'RFC 2131',
  over: { 'udp.port': [67, 68, 4011] },
  min: 12,
  fields: {
    'dhcp.type': { title: 'Message type', format: 'dec', names: bootpOperations },
    'dhcp.hw.len': { title: 'Hardware address length', format: 'dec', unit: 'bytes' },
    'dhcp.hops': { title: 'Hops', format: 'dec' },
    'dhcp.id': { title: 'Transaction ID', format: 'hex8' },
    'dhcp.secs': { title: 'Seconds elapsed', format: 'dec', unit: 's' },
    'dhcp.flags': { title: 'Bootp flags', format: 'hex4' },
    'dhcp.flags.bc': { title: 'Broadcast flag', format: 'bool', of: 'dhcp.flags' },
    'dhcp.ip.client': { title: 'Client IP address', format: 'text' },
    'dhcp.ip.your': { title: 'Your (client) IP address', format: 'text' },
    'dhcp.ip.server': { title: 'Next server IP address', format: 'text' },
    'dhcp.ip.relay': { title: 'Relay agent IP address', format: 'text' },
    'dhcp.hw.addr': { title: 'Client hardware address', format: 'bytes' },
    'dhcp.server': { title: 'Server host name', format: 'text' },
    'dhcp.file': { title: 'Boot file name', format: 'text' },
    'dhcp.cookie': { title: 'Magic cookie', format: 'text' },
    ...optionFields,
  },
  decode(bytes, at, end, walk) {
    const flags = u16(bytes, at + 10)
    const layer: Dhcp = {
      protocol: 'dhcp',
      offset: at,
      size: end - at,
      'dhcp.type': bytes[at]!,
      'dhcp.hw.type': bytes[at + 1]!,
      'dhcp.hw.len': bytes[at + 2]!,
      'dhcp.hops': bytes[at + 3]!,
      'dhcp.id': u32(bytes, at + 4),
      'dhcp.secs': u16(bytes, at + 8),
      'dhcp.flags': flags,
      'dhcp.flags.bc': (flags & 0x8000) !== 0,
    }
    readAddresses(layer, bytes, at, end)
    if (end - at < COOKIE) {
      walk.short(COOKIE)
      return layer
    }
    // Without the cookie what follows is a vendor's own (RFC 951).
    const whole =
      end - at < OPTIONS || u32(bytes, at + COOKIE) !== MAGIC || readAll(layer, bytes, at, end)
    readNames(layer, bytes, at)
    if (!whole) walk.short(end - at + 1)
    return layer
  },
  summary(layer) {
    const kind = layer.options?.find((option) => option['dhcp.option.dhcp'] !== undefined)
    const type = kind?.['dhcp.option.dhcp']
    const text = type === undefined ? undefined : dhcpMessages(type)
    const who = layer['dhcp.hw.mac_addr'] ?? ''
    const id = `xid 0x${layer['dhcp.id'].toString(16)}`
    const head = text ?? bootpOperations(layer['dhcp.type']) ?? `op ${layer['dhcp.type']}`
    return `DHCP ${head}${who === '' ? '' : ` from ${who}`}, ${id}`
  },
}

function readAddresses(layer: Dhcp, bytes: Uint8Array, at: number, end: number): void {
  const have = end - at
  if (have >= 16) layer['dhcp.ip.client'] = ipv4(bytes, at + 12)
  if (have >= 20) layer['dhcp.ip.your'] = ipv4(bytes, at + 16)
  if (have >= 24) layer['dhcp.ip.server'] = ipv4(bytes, at + 20)
  if (have >= 28) layer['dhcp.ip.relay'] = ipv4(bytes, at + 24)
  if (have < SERVER) return
  const size = Math.min(layer['dhcp.hw.len'], 16)
  if (layer['dhcp.hw.type'] === 1 && size === 6) layer['dhcp.hw.mac_addr'] = mac(bytes, at + 28)
  else if (size > 0) layer['dhcp.hw.addr'] = hex(bytes, at + 28, size)
}

/** All options: those of their own field, then those in the fields of the two names where option 52 says so. */
function readAll(layer: Dhcp, bytes: Uint8Array, at: number, end: number): boolean {
  layer['dhcp.cookie'] = ipv4(bytes, at + COOKIE)
  const options: DhcpOption[] = []
  const whole = readOptions(options, bytes, at + OPTIONS, end)
  const overload = overloadOf(options)
  if ((overload & 1) !== 0) readOptions(options, bytes, at + FILE, at + COOKIE)
  if ((overload & 2) !== 0) readOptions(options, bytes, at + SERVER, at + FILE)
  if (options.length > 0) layer.options = options
  return whole
}

function overloadOf(options: readonly DhcpOption[] = []): number {
  for (const option of options) {
    const overload = option['dhcp.option.option_overload']
    if (overload !== undefined) return overload
  }
  return 0
}

function readNames(layer: Dhcp, bytes: Uint8Array, at: number): void {
  const overload = overloadOf(layer.options)
  const server = (overload & 2) !== 0 ? '' : textOf(bytes, at + SERVER, at + FILE)
  const file = (overload & 1) !== 0 ? '' : textOf(bytes, at + FILE, at + COOKIE)
  if (server !== '') layer['dhcp.server'] = server
  if (file !== '') layer['dhcp.file'] = file
}
