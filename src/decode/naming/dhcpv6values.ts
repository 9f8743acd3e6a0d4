/**
 * DHCPv6 options that hold no others (RFC 8415 21, RFC 3646, RFC 4075, RFC 4242, RFC 4649, RFC 4704), and identifiers of parties
 * (DUID, RFC 8415 11).
 */
import { hex, ipv6, u16, u32, utf8 } from '../bytes.js'
import { dhcpv6Options, dhcpv6Status, duidTypes } from '../names/dhcpv6.js'
import { timeText } from '../times.js'
import { hardware, readNames } from './dhcplists.js'

const text = (title: string) => ({ title, format: 'text' }) as const
const dec = (title: string) => ({ title, format: 'dec' }) as const
const bytesOf = (title: string) => ({ title, format: 'bytes' }) as const
const seconds = (title: string) => ({ title, format: 'dec', unit: 's' }) as const

/** An option that holds no others. */
export interface PlainOption {
  'dhcpv6.option.type': number
  'dhcpv6.option.length': number
  'dhcpv6.duid.bytes'?: string
  'dhcpv6.duid.type'?: number
  'dhcpv6.duidllt.hwtype'?: number
  'dhcpv6.duidllt.time'?: string
  'dhcpv6.duidllt.link_layer_addr'?: string
  'dhcpv6.duiden.enterprise'?: number
  'dhcpv6.duiden.identifier'?: string
  'dhcpv6.duidll.hwtype'?: number
  'dhcpv6.duidll.link_layer_addr'?: string
  'dhcpv6.iaid'?: string
  'dhcpv6.iaid.t1'?: number
  'dhcpv6.iaid.t2'?: number
  'dhcpv6.iata'?: string
  'dhcpv6.iaaddr.ip'?: string
  'dhcpv6.iaaddr.pref_lifetime'?: number
  'dhcpv6.iaaddr.valid_lifetime'?: number
  'dhcpv6.iaprefix.pref_lifetime'?: number
  'dhcpv6.iaprefix.valid_lifetime'?: number
  'dhcpv6.iaprefix.pref_len'?: number
  'dhcpv6.iaprefix.pref_addr'?: string
  'dhcpv6.requested_option_code'?: number[]
  'dhcpv6.option_preference'?: number
  'dhcpv6.elapsed_time'?: number
  'dhcpv6.unicast'?: string
  'dhcpv6.status_code'?: number
  'dhcpv6.status_msg'?: string
  'dhcpv6.vendorclass.enterprise'?: number
  'dhcpv6.vendorclass.data'?: string[]
  'dhcpv6.interface_id'?: string
  'dhcpv6.remoteid.enterprise'?: number
  'dhcpv6.remoteid_enterprise_id'?: string
  'dhcpv6.dns_server'?: string[]
  'dhcpv6.search_list_entry'?: string[]
  'dhcpv6.sntp_server'?: string[]
  'dhcpv6.lifetime'?: number
  'dhcpv6.client_fqdn_flags'?: number
  'dhcpv6.client_domain'?: string
  /** Bytes of an option that is not read further. */
  value?: string
}

export const optionFields = {
  'dhcpv6.option.type': { title: 'Option', format: 'dec', names: dhcpv6Options },
  'dhcpv6.option.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'dhcpv6.duid.bytes': bytesOf('DUID'),
  'dhcpv6.duid.type': { title: 'DUID Type', format: 'dec', names: duidTypes },
  'dhcpv6.duidllt.hwtype': dec('Hardware type'),
  'dhcpv6.duidllt.time': text('DUID Time'),
  'dhcpv6.duidllt.link_layer_addr': text('Link-layer address'),
  'dhcpv6.duiden.enterprise': dec('Enterprise ID'),
  'dhcpv6.duiden.identifier': bytesOf('Identifier'),
  'dhcpv6.duidll.hwtype': dec('Hardware type'),
  'dhcpv6.duidll.link_layer_addr': text('Link-layer address'),
  'dhcpv6.iaid': text('IAID'),
  'dhcpv6.iaid.t1': seconds('T1'),
  'dhcpv6.iaid.t2': seconds('T2'),
  'dhcpv6.iata': text('IATA'),
  'dhcpv6.iaaddr.ip': text('IPv6 address'),
  'dhcpv6.iaaddr.pref_lifetime': seconds('Preferred lifetime'),
  'dhcpv6.iaaddr.valid_lifetime': seconds('Valid lifetime'),
  'dhcpv6.iaprefix.pref_lifetime': seconds('Preferred lifetime'),
  'dhcpv6.iaprefix.valid_lifetime': seconds('Valid lifetime'),
  'dhcpv6.iaprefix.pref_len': dec('Prefix length'),
  'dhcpv6.iaprefix.pref_addr': text('Prefix address'),
  'dhcpv6.requested_option_code': {
    title: 'Requested Option code',
    format: 'dec',
    names: dhcpv6Options,
  },
  'dhcpv6.option_preference': dec('Pref-value'),
  'dhcpv6.elapsed_time': { title: 'Elapsed time', format: 'dec', unit: 'ms' },
  'dhcpv6.unicast': text('IPv6 address'),
  'dhcpv6.status_code': { title: 'Status Code', format: 'dec', names: dhcpv6Status },
  'dhcpv6.status_msg': text('Status Message'),
  'dhcpv6.vendorclass.enterprise': dec('Enterprise ID'),
  'dhcpv6.vendorclass.data': text('vendor-class-data'),
  'dhcpv6.interface_id': bytesOf('Interface-ID'),
  'dhcpv6.remoteid.enterprise': dec('Enterprise ID'),
  'dhcpv6.remoteid_enterprise_id': bytesOf('Remote-ID'),
  'dhcpv6.dns_server': text('DNS server address'),
  'dhcpv6.search_list_entry': text('List entry'),
  'dhcpv6.sntp_server': text('SNTP server address'),
  'dhcpv6.lifetime': seconds('Lifetime'),
  'dhcpv6.client_fqdn_flags': { title: 'Flags', format: 'hex2' },
  'dhcpv6.client_domain': text('Client Domain Name'),
} as const

const MAX_ITEMS = 256

export function readDuid(option: PlainOption, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  if (size < 2) return
  const type = u16(bytes, at)
  option['dhcpv6.duid.bytes'] = hex(bytes, at, size)
  option['dhcpv6.duid.type'] = type
  if (type === 1 && size >= 8) {
    option['dhcpv6.duidllt.hwtype'] = u16(bytes, at + 2)
    // Counted from 2000.
    option['dhcpv6.duidllt.time'] = timeText(946_684_800 + u32(bytes, at + 4), 0)
    if (size > 8) option['dhcpv6.duidllt.link_layer_addr'] = hardware(bytes, at + 8, end)
  } else if (type === 2 && size >= 6) {
    option['dhcpv6.duiden.enterprise'] = u32(bytes, at + 2)
    if (size > 6) option['dhcpv6.duiden.identifier'] = hex(bytes, at + 6, size - 6)
  } else if (type === 3 && size >= 4) {
    option['dhcpv6.duidll.hwtype'] = u16(bytes, at + 2)
    if (size > 4) option['dhcpv6.duidll.link_layer_addr'] = hardware(bytes, at + 4, end)
  }
}

/** Options of plain parts; false for those that are none. */
export function readSimple(
  option: PlainOption,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  const size = end - at
  if (type === 6) {
    const codes: number[] = []
    for (; at + 2 <= end; at += 2) codes.push(u16(bytes, at))
    option['dhcpv6.requested_option_code'] = codes
  } else if (type === 7 && size === 1) option['dhcpv6.option_preference'] = bytes[at]!
  else if (type === 8 && size === 2) option['dhcpv6.elapsed_time'] = 10 * u16(bytes, at)
  else if (type === 12 && size === 16) option['dhcpv6.unicast'] = ipv6(bytes, at)
  else if (type === 13 && size >= 2) {
    option['dhcpv6.status_code'] = u16(bytes, at)
    if (size > 2) option['dhcpv6.status_msg'] = utf8(bytes, at + 2, end)
  } else if (type === 16 && size >= 4) {
    option['dhcpv6.vendorclass.enterprise'] = u32(bytes, at)
    option['dhcpv6.vendorclass.data'] = readTexts(bytes, at + 4, end)
  } else if (type === 18 && size > 0) option['dhcpv6.interface_id'] = hex(bytes, at, size)
  else if (type === 23) option['dhcpv6.dns_server'] = readAddresses(bytes, at, end)
  else if (type === 24) {
    option['dhcpv6.search_list_entry'] = readNames(bytes, at, end).map((name) => `${name}.`)
  } else if (type === 31) option['dhcpv6.sntp_server'] = readAddresses(bytes, at, end)
  else if (type === 32 && size === 4) option['dhcpv6.lifetime'] = u32(bytes, at)
  else if (type === 37 && size >= 4) {
    option['dhcpv6.remoteid.enterprise'] = u32(bytes, at)
    if (size > 4) option['dhcpv6.remoteid_enterprise_id'] = hex(bytes, at + 4, size - 4)
  } else if (type === 39 && size >= 1) {
    option['dhcpv6.client_fqdn_flags'] = bytes[at]!
    const [name] = readNames(bytes, at + 1, end)
    if (name !== undefined) option['dhcpv6.client_domain'] = `${name}.`
  } else return false
  return true
}

function readAddresses(bytes: Uint8Array, at: number, end: number): string[] {
  const list: string[] = []
  for (; at + 16 <= end && list.length < MAX_ITEMS; at += 16) list.push(ipv6(bytes, at))
  return list
}

/** | length 2 | text |, one after the other. */
function readTexts(bytes: Uint8Array, at: number, end: number): string[] {
  const list: string[] = []
  while (at + 2 <= end && list.length < MAX_ITEMS) {
    const next = at + 2 + u16(bytes, at)
    if (next > end) break
    list.push(utf8(bytes, at + 2, next))
    at = next
  }
  return list
}
