/**
 * Options of the IPv6 hop-by-hop and destination headers (RFC 8200 4.2): type, length, data; Pad1 is a type alone. Router alert
 * RFC 2711, jumbo payload RFC 2675, tunnel limit RFC 2473, home address RFC 6275, RPL RFC 6553, quick start RFC 4782, minimum path
 * MTU RFC 9268, CALIPSO RFC 5570 (its head), PDM RFC 8250, IOAM RFC 9486 (its head), line identification RFC 6788.
 */
import { ipv6 as address, ascii, hex, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { ipv6Options } from '../names/ip.js'

export interface Ipv6Option {
  'ipv6.opt.type': number
  'ipv6.opt.type.action'?: number
  'ipv6.opt.type.change'?: boolean
  'ipv6.opt.type.rest'?: number
  /** Bytes of data; Pad1 has none, and no length. */
  'ipv6.opt.length'?: number
  'ipv6.opt.padn'?: string
  'ipv6.opt.router_alert'?: number
  'ipv6.opt.jumbo'?: number
  'ipv6.opt.tel'?: number
  'ipv6.opt.mipv6.home_address'?: string
  'ipv6.opt.rpl.flag'?: number
  'ipv6.opt.rpl.flag.o'?: boolean
  'ipv6.opt.rpl.flag.r'?: boolean
  'ipv6.opt.rpl.flag.f'?: boolean
  'ipv6.opt.rpl.instance_id'?: number
  'ipv6.opt.rpl.sender_rank'?: number
  'ipv6.opt.qs_func'?: number
  'ipv6.opt.qs_rate'?: number
  'ipv6.opt.qs_ttl'?: number
  'ipv6.opt.qs_nonce'?: number
  'ipv6.opt.pmtu.min'?: number
  'ipv6.opt.pmtu.rtn'?: number
  'ipv6.opt.pmtu.r_flag'?: boolean
  'ipv6.opt.calipso.doi'?: number
  'ipv6.opt.calipso.cmpt.length'?: number
  'ipv6.opt.calipso.sens_level'?: number
  'ipv6.opt.calipso.checksum'?: number
  'ipv6.opt.pdm.scale_dtlr'?: number
  'ipv6.opt.pdm.scale_dtls'?: number
  'ipv6.opt.pdm.psn_this_pkt'?: number
  'ipv6.opt.pdm.psn_last_recv'?: number
  'ipv6.opt.pdm.delta_last_recv'?: number
  'ipv6.opt.pdm.delta_last_sent'?: number
  'ipv6.opt.ioam.opt_type'?: number
  'ipv6.opt.lio.length'?: number
  'ipv6.opt.lio.line_id'?: string
  'ipv6.opt.experimental'?: string
  'ipv6.opt.unknown'?: string
}

export const ipv6OptionFields: Fields<Ipv6Option> = {
  'ipv6.opt.type': { title: 'Type', format: 'hex2', names: ipv6Options },
  'ipv6.opt.type.action': { title: 'Action', format: 'dec', of: 'ipv6.opt.type' },
  'ipv6.opt.type.change': { title: 'May Change', format: 'bool', of: 'ipv6.opt.type' },
  'ipv6.opt.type.rest': { title: 'Low-Order Bits', format: 'hex2', of: 'ipv6.opt.type' },
  'ipv6.opt.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'ipv6.opt.padn': { title: 'PadN', format: 'bytes' },
  'ipv6.opt.router_alert': { title: 'Router Alert', format: 'dec' },
  'ipv6.opt.jumbo': { title: 'Payload Length', format: 'dec', unit: 'bytes' },
  'ipv6.opt.tel': { title: 'Tunnel Encapsulation Limit', format: 'dec' },
  'ipv6.opt.mipv6.home_address': { title: 'MIPv6 Home Address', format: 'text' },
  'ipv6.opt.rpl.flag': { title: 'Flag', format: 'hex2' },
  'ipv6.opt.rpl.flag.o': { title: 'Down', format: 'bool', of: 'ipv6.opt.rpl.flag' },
  'ipv6.opt.rpl.flag.r': { title: 'Rank Error', format: 'bool', of: 'ipv6.opt.rpl.flag' },
  'ipv6.opt.rpl.flag.f': { title: 'Forwarding Error', format: 'bool', of: 'ipv6.opt.rpl.flag' },
  'ipv6.opt.rpl.instance_id': { title: 'RPLInstanceID', format: 'hex2' },
  'ipv6.opt.rpl.sender_rank': { title: 'Sender Rank', format: 'hex4' },
  'ipv6.opt.qs_func': { title: 'Function', format: 'dec' },
  'ipv6.opt.qs_rate': { title: 'Rate', format: 'dec' },
  'ipv6.opt.qs_ttl': { title: 'QS TTL', format: 'dec' },
  'ipv6.opt.qs_nonce': { title: 'QS Nonce', format: 'hex8' },
  'ipv6.opt.pmtu.min': { title: 'Minimum Reported PMTU', format: 'dec', unit: 'bytes' },
  'ipv6.opt.pmtu.rtn': { title: 'Return Minimum PMTU', format: 'dec', unit: 'bytes' },
  'ipv6.opt.pmtu.r_flag': { title: 'Return Flag', format: 'bool' },
  'ipv6.opt.calipso.doi': { title: 'CALIPSO Domain of Interpretation', format: 'dec' },
  'ipv6.opt.calipso.cmpt.length': { title: 'Compartment Length', format: 'dec' },
  'ipv6.opt.calipso.sens_level': { title: 'Sensitivity Level', format: 'dec' },
  'ipv6.opt.calipso.checksum': { title: 'Checksum', format: 'hex4' },
  'ipv6.opt.pdm.scale_dtlr': { title: 'Scale DTLR', format: 'dec' },
  'ipv6.opt.pdm.scale_dtls': { title: 'Scale DTLS', format: 'dec' },
  'ipv6.opt.pdm.psn_this_pkt': { title: 'PSN This Packet', format: 'dec' },
  'ipv6.opt.pdm.psn_last_recv': { title: 'PSN Last Received', format: 'dec' },
  'ipv6.opt.pdm.delta_last_recv': { title: 'Delta Time Last Received', format: 'dec' },
  'ipv6.opt.pdm.delta_last_sent': { title: 'Delta Time Last Sent', format: 'dec' },
  'ipv6.opt.ioam.opt_type': { title: 'Option-Type', format: 'dec' },
  'ipv6.opt.lio.length': { title: 'LineIDLen', format: 'dec' },
  'ipv6.opt.lio.line_id': { title: 'Line ID', format: 'text' },
  'ipv6.opt.experimental': { title: 'Experimental Option', format: 'bytes' },
  'ipv6.opt.unknown': { title: 'Unknown Option Payload', format: 'bytes' },
}

/** Options of one header that are read; one of 2048 bytes could hold so many Pad1. */
const MAX_OPTIONS = 256

/** The options in `bytes[at, end)`, to the first that does not fit. */
export function readIpv6Options(bytes: Uint8Array, at: number, end: number): Ipv6Option[] {
  const options: Ipv6Option[] = []
  while (at < end && options.length < MAX_OPTIONS) {
    const type = bytes[at]!
    if (type === 0) {
      options.push({ 'ipv6.opt.type': 0 })
      at++
      continue
    }
    const option: Ipv6Option = {
      'ipv6.opt.type': type,
      'ipv6.opt.type.action': type >> 6,
      'ipv6.opt.type.change': (type & 0x20) !== 0,
      'ipv6.opt.type.rest': type & 0x1f,
    }
    options.push(option)
    if (at + 1 >= end) break
    const size = bytes[at + 1]!
    option['ipv6.opt.length'] = size
    if (at + 2 + size > end) break
    readData(option, bytes, at + 2, size)
    at += 2 + size
  }
  return options
}

function readData(option: Ipv6Option, bytes: Uint8Array, at: number, size: number): void {
  const type = option['ipv6.opt.type']
  if (type === 1 && size > 0) option['ipv6.opt.padn'] = hex(bytes, at, size)
  else if (type === 0x05 && size === 2) option['ipv6.opt.router_alert'] = u16(bytes, at)
  else if (type === 0xc2 && size === 4) option['ipv6.opt.jumbo'] = u32(bytes, at)
  else if (type === 0x04 && size === 1) option['ipv6.opt.tel'] = bytes[at]!
  else if (type === 0xc9 && size === 16) option['ipv6.opt.mipv6.home_address'] = address(bytes, at)
  else if ((type === 0x63 || type === 0x23) && size >= 4) readRpl(option, bytes, at)
  else if (type === 0x26 && size === 6) readQuickStart(option, bytes, at)
  else if (type === 0x30 && size === 4) {
    option['ipv6.opt.pmtu.min'] = u16(bytes, at)
    option['ipv6.opt.pmtu.rtn'] = u16(bytes, at + 2) & 0xfffe
    option['ipv6.opt.pmtu.r_flag'] = (bytes[at + 3]! & 1) !== 0
  } else if (type === 0x07 && size >= 8) {
    option['ipv6.opt.calipso.doi'] = u32(bytes, at)
    option['ipv6.opt.calipso.cmpt.length'] = bytes[at + 4]!
    option['ipv6.opt.calipso.sens_level'] = bytes[at + 5]!
    option['ipv6.opt.calipso.checksum'] = u16(bytes, at + 6)
  } else if (type === 0x0f && size === 10) {
    option['ipv6.opt.pdm.scale_dtlr'] = bytes[at]!
    option['ipv6.opt.pdm.scale_dtls'] = bytes[at + 1]!
    option['ipv6.opt.pdm.psn_this_pkt'] = u16(bytes, at + 2)
    option['ipv6.opt.pdm.psn_last_recv'] = u16(bytes, at + 4)
    option['ipv6.opt.pdm.delta_last_recv'] = u16(bytes, at + 6)
    option['ipv6.opt.pdm.delta_last_sent'] = u16(bytes, at + 8)
  } else if ((type === 0x11 || type === 0x31) && size >= 2) {
    option['ipv6.opt.ioam.opt_type'] = bytes[at + 1]!
  } else if (type === 0x8c && size >= 1 && bytes[at]! < size) {
    option['ipv6.opt.lio.length'] = bytes[at]!
    option['ipv6.opt.lio.line_id'] = ascii(bytes, at + 1, at + 1 + bytes[at]!)
  } else if ((type & 0x1f) === 0x1e) option['ipv6.opt.experimental'] = hex(bytes, at, size)
  else if (size > 0) option['ipv6.opt.unknown'] = hex(bytes, at, size)
}

function readRpl(option: Ipv6Option, bytes: Uint8Array, at: number): void {
  const flags = bytes[at]!
  option['ipv6.opt.rpl.flag'] = flags
  option['ipv6.opt.rpl.flag.o'] = (flags & 0x80) !== 0
  option['ipv6.opt.rpl.flag.r'] = (flags & 0x40) !== 0
  option['ipv6.opt.rpl.flag.f'] = (flags & 0x20) !== 0
  option['ipv6.opt.rpl.instance_id'] = bytes[at + 1]!
  option['ipv6.opt.rpl.sender_rank'] = u16(bytes, at + 2)
}

function readQuickStart(option: Ipv6Option, bytes: Uint8Array, at: number): void {
  const func = bytes[at]! >> 4
  option['ipv6.opt.qs_func'] = func
  option['ipv6.opt.qs_rate'] = bytes[at]! & 0x0f
  if (func === 0) option['ipv6.opt.qs_ttl'] = bytes[at + 1]!
  option['ipv6.opt.qs_nonce'] = u32(bytes, at + 2) >>> 2
}
