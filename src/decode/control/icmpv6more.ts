/**
 * ICMPv6 messages of other documents: node information (RFC 4620), router renumbering (RFC 2894, its head), home agents and mobile
 * prefixes (RFC 6275), RPL (RFC 6550, heads), extended echo (RFC 8335).
 */
import { ascii, ipv4, ipv6, u16, u32, u64 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { names } from '../names/names.js'
import { type NdOption, readNdOptions } from './ndoptions.js'

const queries = names('0 NOOP|1 Unused|2 Node Name|3 Node Addresses|4 IPv4 Addresses')

export interface MoreMessages {
  'icmpv6.ni.qtype'?: number
  'icmpv6.ni.flag'?: number
  'icmpv6.ni.nonce'?: bigint
  'icmpv6.ni.query.subject_ipv6'?: string
  'icmpv6.ni.query.subject_fqdn'?: string
  'icmpv6.ni.query.subject_ipv4'?: string
  'icmpv6.rr.sequence_number'?: number
  'icmpv6.rr.segment_number'?: number
  'icmpv6.rr.flag'?: number
  'icmpv6.rr.flag.t'?: boolean
  'icmpv6.rr.flag.r'?: boolean
  'icmpv6.rr.flag.a'?: boolean
  'icmpv6.rr.flag.s'?: boolean
  'icmpv6.rr.flag.p'?: boolean
  'icmpv6.rr.maxdelay'?: number
  'icmpv6.mip6.identifier'?: number
  'icmpv6.mip6.home_agent_address'?: string[]
  'icmpv6.mip6.flag'?: number
  'icmpv6.mip6.flag.m'?: boolean
  'icmpv6.mip6.flag.o'?: boolean
  'icmpv6.rpl.dis.flags'?: number
  'icmpv6.rpl.dio.instance'?: number
  'icmpv6.rpl.dio.version'?: number
  'icmpv6.rpl.dio.rank'?: number
  'icmpv6.rpl.dio.flag'?: number
  'icmpv6.rpl.dio.dtsn'?: number
  'icmpv6.rpl.dio.dagid'?: string
  'icmpv6.rpl.dao.instance'?: number
  'icmpv6.rpl.dao.flag'?: number
  'icmpv6.rpl.dao.sequence'?: number
  'icmpv6.rpl.dao.dodagid'?: string
  'icmpv6.rpl.daoack.instance'?: number
  'icmpv6.rpl.daoack.flag'?: number
  'icmpv6.rpl.daoack.sequence'?: number
  'icmpv6.rpl.daoack.status'?: number
  'icmpv6.echo.identifier'?: number
  'icmpv6.ext.echo.seq'?: number
  'icmpv6.ext.echo.req.local'?: boolean
  options?: NdOption[]
}

/** Those of its options stand with neighbour discovery, the identifier with echo. */
export const moreFields: Fields<Omit<MoreMessages, 'options' | 'icmpv6.echo.identifier'>> = {
  'icmpv6.ni.qtype': { title: 'Qtype', format: 'dec', names: queries },
  'icmpv6.ni.flag': { title: 'Flags', format: 'hex4' },
  'icmpv6.ni.nonce': { title: 'Nonce', format: 'hex16' },
  'icmpv6.ni.query.subject_ipv6': { title: 'IPv6 subject address', format: 'text' },
  'icmpv6.ni.query.subject_fqdn': { title: 'FQDN subject', format: 'text' },
  'icmpv6.ni.query.subject_ipv4': { title: 'IPv4 subject address', format: 'text' },
  'icmpv6.rr.sequence_number': { title: 'Sequence Number', format: 'dec' },
  'icmpv6.rr.segment_number': { title: 'Segment Number', format: 'dec' },
  'icmpv6.rr.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.rr.flag.t': { title: 'Test Command', format: 'bool', of: 'icmpv6.rr.flag' },
  'icmpv6.rr.flag.r': { title: 'Result requested', format: 'bool', of: 'icmpv6.rr.flag' },
  'icmpv6.rr.flag.a': { title: 'All Interfaces', format: 'bool', of: 'icmpv6.rr.flag' },
  'icmpv6.rr.flag.s': { title: 'Site-specific', format: 'bool', of: 'icmpv6.rr.flag' },
  'icmpv6.rr.flag.p': { title: 'Processed previously', format: 'bool', of: 'icmpv6.rr.flag' },
  'icmpv6.rr.maxdelay': { title: 'Max Delay', format: 'dec', unit: 'ms' },
  'icmpv6.mip6.identifier': { title: 'Identifier', format: 'dec' },
  'icmpv6.mip6.home_agent_address': { title: 'Home Agent Address', format: 'text' },
  'icmpv6.mip6.flag': { title: 'Flags', format: 'hex4' },
  'icmpv6.mip6.flag.m': {
    title: 'Managed address configuration',
    format: 'bool',
    of: 'icmpv6.mip6.flag',
  },
  'icmpv6.mip6.flag.o': { title: 'Other configuration', format: 'bool', of: 'icmpv6.mip6.flag' },
  'icmpv6.rpl.dis.flags': { title: 'Flags', format: 'dec' },
  'icmpv6.rpl.dio.instance': { title: 'RPLInstanceID', format: 'dec' },
  'icmpv6.rpl.dio.version': { title: 'Version', format: 'dec' },
  'icmpv6.rpl.dio.rank': { title: 'Rank', format: 'dec' },
  'icmpv6.rpl.dio.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.rpl.dio.dtsn': { title: 'Destination Advertisement Trigger', format: 'dec' },
  'icmpv6.rpl.dio.dagid': { title: 'DODAGID', format: 'text' },
  'icmpv6.rpl.dao.instance': { title: 'RPLInstanceID', format: 'dec' },
  'icmpv6.rpl.dao.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.rpl.dao.sequence': { title: 'DAO Sequence', format: 'dec' },
  'icmpv6.rpl.dao.dodagid': { title: 'DODAGID', format: 'text' },
  'icmpv6.rpl.daoack.instance': { title: 'RPLInstanceID', format: 'dec' },
  'icmpv6.rpl.daoack.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.rpl.daoack.sequence': { title: 'DAO Sequence', format: 'dec' },
  'icmpv6.rpl.daoack.status': { title: 'Status', format: 'dec' },
  'icmpv6.ext.echo.seq': { title: 'Sequence number', format: 'dec' },
  'icmpv6.ext.echo.req.local': { title: 'Local bit', format: 'bool' },
}

/** Reads a message of a type of these documents whose ICMPv6 header is at `at`; returns the bytes it needs. */
export function readMore(
  into: MoreMessages,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const size = end - at
  switch (type) {
    case 138:
      if (size >= 12) readRenumbering(into, bytes, at)
      return 16
    case 139:
    case 140:
      if (size >= 16) readInformation(into, type, bytes, at, end)
      return 16
    case 144:
    case 145:
    case 146:
    case 147:
      if (size >= 8) readMobile(into, type, bytes, at, end)
      return 8
    case 155:
      return readRpl(into, bytes, at, size)
    case 160:
      if (size >= 8) {
        into['icmpv6.echo.identifier'] = u16(bytes, at + 4)
        into['icmpv6.ext.echo.seq'] = bytes[at + 6]!
        into['icmpv6.ext.echo.req.local'] = (bytes[at + 7]! & 1) !== 0
      }
      return 8
    default:
      return 4
  }
}

function readRenumbering(into: MoreMessages, bytes: Uint8Array, at: number): void {
  const flags = bytes[at + 9]!
  into['icmpv6.rr.sequence_number'] = u32(bytes, at + 4)
  into['icmpv6.rr.segment_number'] = bytes[at + 8]!
  into['icmpv6.rr.flag'] = flags
  into['icmpv6.rr.flag.t'] = (flags & 0x80) !== 0
  into['icmpv6.rr.flag.r'] = (flags & 0x40) !== 0
  into['icmpv6.rr.flag.a'] = (flags & 0x20) !== 0
  into['icmpv6.rr.flag.s'] = (flags & 0x10) !== 0
  into['icmpv6.rr.flag.p'] = (flags & 0x08) !== 0
  into['icmpv6.rr.maxdelay'] = u16(bytes, at + 10)
}

function readInformation(
  into: MoreMessages,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  into['icmpv6.ni.qtype'] = u16(bytes, at + 4)
  into['icmpv6.ni.flag'] = u16(bytes, at + 6)
  into['icmpv6.ni.nonce'] = u64(bytes, at + 8)
  const code = bytes[at + 1]!
  const size = end - at - 16
  if (type !== 139) return
  if (code === 0 && size >= 16) into['icmpv6.ni.query.subject_ipv6'] = ipv6(bytes, at + 16)
  else if (code === 1 && size > 0) into['icmpv6.ni.query.subject_fqdn'] = label(bytes, at + 16, end)
  else if (code === 2 && size >= 4) into['icmpv6.ni.query.subject_ipv4'] = ipv4(bytes, at + 16)
}

/** A name in labels; a single one, for a host without its domain, ends with two zero bytes. */
function label(bytes: Uint8Array, at: number, end: number): string {
  let name = ''
  while (at < end) {
    const size = bytes[at]!
    if (size === 0 || size > 63 || at + 1 + size > end) break
    name += (name === '' ? '' : '.') + ascii(bytes, at + 1, at + 1 + size)
    at += 1 + size
  }
  return name
}

function readMobile(
  into: MoreMessages,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  into['icmpv6.mip6.identifier'] = u16(bytes, at + 4)
  if (type === 145) {
    const agents: string[] = []
    for (let i = at + 8; i + 16 <= end && agents.length < 256; i += 16) agents.push(ipv6(bytes, i))
    if (agents.length > 0) into['icmpv6.mip6.home_agent_address'] = agents
  } else if (type === 147) {
    const flags = u16(bytes, at + 6)
    into['icmpv6.mip6.flag'] = flags
    into['icmpv6.mip6.flag.m'] = (flags & 0x8000) !== 0
    into['icmpv6.mip6.flag.o'] = (flags & 0x4000) !== 0
    const options = readNdOptions(bytes, at + 8, end)
    if (options.length > 0) into.options = options
  }
}

/** By code: solicitation 0, information object 1, destination advertisement 2 and its acknowledgment 3. */
function readRpl(into: MoreMessages, bytes: Uint8Array, at: number, size: number): number {
  const code = bytes[at + 1]!
  const need = [6, 28, 8, 8][code] ?? 4
  if (size < need) return need
  if (code === 0) into['icmpv6.rpl.dis.flags'] = bytes[at + 4]!
  else if (code === 1) {
    into['icmpv6.rpl.dio.instance'] = bytes[at + 4]!
    into['icmpv6.rpl.dio.version'] = bytes[at + 5]!
    into['icmpv6.rpl.dio.rank'] = u16(bytes, at + 6)
    into['icmpv6.rpl.dio.flag'] = bytes[at + 8]!
    into['icmpv6.rpl.dio.dtsn'] = bytes[at + 9]!
    into['icmpv6.rpl.dio.dagid'] = ipv6(bytes, at + 12)
  } else if (code === 2) {
    into['icmpv6.rpl.dao.instance'] = bytes[at + 4]!
    into['icmpv6.rpl.dao.flag'] = bytes[at + 5]!
    into['icmpv6.rpl.dao.sequence'] = bytes[at + 7]!
    if ((bytes[at + 5]! & 0x40) !== 0 && size >= 24) {
      into['icmpv6.rpl.dao.dodagid'] = ipv6(bytes, at + 8)
    }
  } else if (code === 3) {
    into['icmpv6.rpl.daoack.instance'] = bytes[at + 4]!
    into['icmpv6.rpl.daoack.flag'] = bytes[at + 5]!
    into['icmpv6.rpl.daoack.sequence'] = bytes[at + 6]!
    into['icmpv6.rpl.daoack.status'] = bytes[at + 7]!
  }
  return need
}
