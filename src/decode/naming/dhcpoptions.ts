/**
 * DHCP options (RFC 2132 and IANA's registry "BOOTP Vendor Extensions and DHCP Options"). A list ends with 255; 0 fills.
 *
 *   | code 1 | length 1 | value … |
 */
import { hex, ipv4, u16, u32 } from '../bytes.js'
import { dhcpMessages, dhcpOptions, dhcpRelaySuboptions } from '../names/dhcp.js'
import {
  type ClientId,
  clientFields,
  type RelaySuboption,
  readClientId,
  readName81,
  readNames,
  readRelay,
  readRoutes,
  textOf,
} from './dhcplists.js'

const text = (title: string) => ({ title, format: 'text' }) as const
const dec = (title: string) => ({ title, format: 'dec' }) as const
const seconds = (title: string) => ({ title, format: 'dec', unit: 's' }) as const
const flag = (title: string) => ({ title, format: 'bool' }) as const

/** Values of options that are a number, a truth or a text. */
const singleFields = {
  'dhcp.option.time_offset': seconds('Time Offset'),
  'dhcp.option.hostname': text('Host Name'),
  'dhcp.option.boot_file_size': dec('Boot File Size'),
  'dhcp.option.domain_name': text('Domain Name'),
  'dhcp.option.root_path': text('Root Path'),
  'dhcp.option.ip_forwarding': flag('IP Forwarding'),
  'dhcp.option.default_ip_ttl': dec('Default IP Time-to-Live'),
  'dhcp.option.interface_mtu': dec('Interface MTU'),
  'dhcp.option.nis_domain': text('Network Information Service Domain'),
  'dhcp.option.netbios_over_tcpip_node_type': dec('NetBIOS over TCP/IP Node Type'),
  'dhcp.option.netbios_over_tcpip_scope': text('NetBIOS over TCP/IP Scope'),
  'dhcp.option.ip_address_lease_time': seconds('IP Address Lease Time'),
  'dhcp.option.option_overload': dec('Option Overload'),
  'dhcp.option.dhcp': { title: 'DHCP', format: 'dec', names: dhcpMessages },
  'dhcp.option.message': text('Message'),
  'dhcp.option.dhcp_max_message_size': dec('Maximum DHCP Message Size'),
  'dhcp.option.renewal_time_value': seconds('Renewal Time Value'),
  'dhcp.option.rebinding_time_value': seconds('Rebinding Time Value'),
  'dhcp.option.vendor_class_id': text('Vendor class identifier'),
  'dhcp.option.tftp_server_name': text('TFTP Server Name'),
  'dhcp.option.bootfile_name': text('Bootfile name'),
  'dhcp.option.captive_portal': text('Captive Portal'),
  'dhcp.option.private_proxy_autodiscovery': text('Private/Proxy autodiscovery'),
} as const

/** Values of options that are addresses, one or more. */
const addressFields = {
  'dhcp.option.subnet_mask': text('Subnet Mask'),
  'dhcp.option.router': text('Router'),
  'dhcp.option.time_server': text('Time Server'),
  'dhcp.option.name_server': text('Name Server'),
  'dhcp.option.domain_name_server': text('Domain Name Server'),
  'dhcp.option.log_server': text('Log Server'),
  'dhcp.option.broadcast_address': text('Broadcast Address'),
  'dhcp.option.nis_server': text('Network Information Service Server'),
  'dhcp.option.ntp_server': text('Network Time Protocol Server'),
  'dhcp.option.netbios_over_tcpip_name_server': text('NetBIOS over TCP/IP Name Server'),
  'dhcp.option.requested_ip_address': text('Requested IP Address'),
  'dhcp.option.dhcp_server_id': text('DHCP Server Identifier'),
  'dhcp.option.smtp_server': text('SMTP Server'),
  'dhcp.option.tftp_server_address': text('TFTP Server Address'),
} as const

type Single = typeof singleFields
type Singles = {
  -readonly [K in keyof Single]?: Single[K]['format'] extends 'text'
    ? string
    : Single[K]['format'] extends 'bool'
      ? boolean
      : number
}
type Addresses = { -readonly [K in keyof typeof addressFields]?: string[] }

export interface DhcpOption extends Singles, Addresses, ClientId {
  'dhcp.option.type': number
  'dhcp.option.length'?: number
  /** The bytes of the option, whatever is read of them. */
  'dhcp.option.value'?: string
  'dhcp.option.request_list_item'?: number[]
  'dhcp.option.client_system_architecture'?: number[]
  'dhcp.option.dhcp_dns_domain_search_list_fqdn'?: string[]
  'dhcp.option.classless_static_route'?: string[]
  suboptions?: RelaySuboption[]
}

export const optionFields = {
  'dhcp.option.type': { title: 'Option', format: 'dec', names: dhcpOptions },
  'dhcp.option.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'dhcp.option.value': { title: 'Value', format: 'bytes' },
  ...singleFields,
  ...addressFields,
  'dhcp.option.request_list_item': {
    title: 'Parameter Request List Item',
    format: 'dec',
    names: dhcpOptions,
  },
  'dhcp.option.client_system_architecture': {
    title: 'Client System Architecture',
    format: 'dec',
  },
  'dhcp.option.dhcp_dns_domain_search_list_fqdn': text('FQDN'),
  'dhcp.option.classless_static_route': {
    title: 'Subnet/MaskWidth-Router',
    format: 'bytes',
  },
  'dhcp.option.agent_information_option.suboption': {
    title: 'Option 82 Suboption',
    format: 'dec',
    names: dhcpRelaySuboptions,
  },
  ...clientFields,
} as const

const ADDRESSES: ReadonlyMap<number, keyof Addresses> = new Map<number, keyof Addresses>([
  [1, 'dhcp.option.subnet_mask'],
  [3, 'dhcp.option.router'],
  [4, 'dhcp.option.time_server'],
  [5, 'dhcp.option.name_server'],
  [6, 'dhcp.option.domain_name_server'],
  [7, 'dhcp.option.log_server'],
  [28, 'dhcp.option.broadcast_address'],
  [41, 'dhcp.option.nis_server'],
  [42, 'dhcp.option.ntp_server'],
  [44, 'dhcp.option.netbios_over_tcpip_name_server'],
  [50, 'dhcp.option.requested_ip_address'],
  [54, 'dhcp.option.dhcp_server_id'],
  [69, 'dhcp.option.smtp_server'],
  [150, 'dhcp.option.tftp_server_address'],
])

/** Bytes of a number; 0 for a text of any length. */
const SINGLES: ReadonlyMap<number, readonly [0 | 1 | 2 | 4, keyof Singles]> = new Map<
  number,
  readonly [0 | 1 | 2 | 4, keyof Singles]
>([
  [2, [4, 'dhcp.option.time_offset']],
  [12, [0, 'dhcp.option.hostname']],
  [13, [2, 'dhcp.option.boot_file_size']],
  [15, [0, 'dhcp.option.domain_name']],
  [17, [0, 'dhcp.option.root_path']],
  [19, [1, 'dhcp.option.ip_forwarding']],
  [23, [1, 'dhcp.option.default_ip_ttl']],
  [26, [2, 'dhcp.option.interface_mtu']],
  [40, [0, 'dhcp.option.nis_domain']],
  [46, [1, 'dhcp.option.netbios_over_tcpip_node_type']],
  [47, [0, 'dhcp.option.netbios_over_tcpip_scope']],
  [51, [4, 'dhcp.option.ip_address_lease_time']],
  [52, [1, 'dhcp.option.option_overload']],
  [53, [1, 'dhcp.option.dhcp']],
  [56, [0, 'dhcp.option.message']],
  [57, [2, 'dhcp.option.dhcp_max_message_size']],
  [58, [4, 'dhcp.option.renewal_time_value']],
  [59, [4, 'dhcp.option.rebinding_time_value']],
  [60, [0, 'dhcp.option.vendor_class_id']],
  [66, [0, 'dhcp.option.tftp_server_name']],
  [67, [0, 'dhcp.option.bootfile_name']],
  [114, [0, 'dhcp.option.captive_portal']],
  [252, [0, 'dhcp.option.private_proxy_autodiscovery']],
])

const PAD = 0
const END = 255
const MAX_OPTIONS = 256

/**
 * The options of `bytes[at, end)`, up to the end of their list, into `options`. A run of fill is one. False when the last one reaches
 * past `end`: its value stays unset.
 */
export function readOptions(
  options: DhcpOption[],
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  while (at < end && options.length < MAX_OPTIONS) {
    const type = bytes[at]!
    const option: DhcpOption = { 'dhcp.option.type': type }
    options.push(option)
    if (type === END) return true
    if (type === PAD) {
      while (at < end && bytes[at] === PAD) at++
      continue
    }
    if (at + 2 > end) return false
    const length = bytes[at + 1]!
    option['dhcp.option.length'] = length
    if (at + 2 + length > end) return false
    if (length > 0) readValue(option, bytes, at + 2, at + 2 + length)
    at += 2 + length
  }
  return true
}

function readValue(option: DhcpOption, bytes: Uint8Array, at: number, end: number): void {
  const type = option['dhcp.option.type']
  option['dhcp.option.value'] = hex(bytes, at, end - at)
  const addresses = ADDRESSES.get(type)
  const single = SINGLES.get(type)
  if (addresses !== undefined) {
    const list: string[] = []
    for (let i = at; i + 4 <= end; i += 4) list.push(ipv4(bytes, i))
    if (list.length > 0) option[addresses] = list
  } else if (single !== undefined) readSingle(option, single, bytes, at, end)
  else if (type === 55) {
    option['dhcp.option.request_list_item'] = Array.from(bytes.subarray(at, end))
  } else if (type === 61) readClientId(option, bytes, at, end)
  else if (type === 81) readName81(option, bytes, at, end)
  else if (type === 82) option.suboptions = readRelay(bytes, at, end)
  else if (type === 93) {
    const list: number[] = []
    for (let i = at; i + 2 <= end; i += 2) list.push(u16(bytes, i))
    option['dhcp.option.client_system_architecture'] = list
  } else if (type === 119) {
    option['dhcp.option.dhcp_dns_domain_search_list_fqdn'] = readNames(bytes, at, end)
  } else if (type === 121 || type === 249) {
    option['dhcp.option.classless_static_route'] = readRoutes(bytes, at, end)
  }
}

function readSingle(
  option: DhcpOption,
  [size, field]: readonly [0 | 1 | 2 | 4, keyof Singles],
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  if (size === 0) {
    option[field] = textOf(bytes, at, end) as never
  } else if (end - at >= size) {
    const value = size === 1 ? bytes[at]! : size === 2 ? u16(bytes, at) : u32(bytes, at)
    if (field === 'dhcp.option.ip_forwarding') option[field] = value !== 0
    else if (field === 'dhcp.option.time_offset') option[field] = value | 0
    else option[field] = value as never
  }
}
