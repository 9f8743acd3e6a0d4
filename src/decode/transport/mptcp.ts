/**
 * The options of Multipath TCP (RFC 8684; version 0 RFC 6824). Behind kind and length:
 *
 *   | subtype 4b, flags 4b | … |
 */
import { hex, ipv4, ipv6, u16, u32, u64 } from '../bytes.js'
import { mptcpSubtypes } from '../names/tcp.js'

export interface Multipath {
  'tcp.options.mptcp.subtype'?: number
  'tcp.options.mptcp.version'?: number
  /** The flags with the low bits of the subtype's byte, as Wireshark shows them. */
  'tcp.options.mptcp.flags'?: number
  'tcp.options.mptcp.backup.flag'?: number
  'tcp.options.mptcp.addrid'?: number[]
  'tcp.options.mptcp.sendkey'?: bigint
  'tcp.options.mptcp.recvkey'?: bigint
  'tcp.options.mptcp.recvtok'?: number
  'tcp.options.mptcp.sendrand'?: number
  'tcp.options.mptcp.sendtrunchmac'?: bigint
  'tcp.options.mptcp.sendhmac'?: string
  'tcp.options.mptcp.addaddrtrunchmac'?: bigint
  'tcp.options.mptcp.rawdataack'?: bigint
  'tcp.options.mptcp.rawdataseqno'?: bigint
  'tcp.options.mptcp.subflowseqno'?: number
  'tcp.options.mptcp.datalvllen'?: number
  'tcp.options.mptcp.checksum'?: number
  'tcp.options.mptcp.datafin.flag'?: number
  'tcp.options.mptcp.echo'?: number
  'tcp.options.mptcp.ipv4'?: string
  'tcp.options.mptcp.ipv6'?: string
  'tcp.options.mptcp.port'?: number
  'tcp.options.mptcp.rst_reason'?: number
}

const FLAGS = 'tcp.options.mptcp.flags'

export const multipathFields = {
  'tcp.options.mptcp.subtype': {
    title: 'Multipath TCP subtype',
    format: 'dec',
    names: mptcpSubtypes,
  },
  'tcp.options.mptcp.version': { title: 'Multipath TCP version', format: 'dec' },
  [FLAGS]: { title: 'Multipath TCP flags', format: 'hex2' },
  'tcp.options.mptcp.backup.flag': { title: 'Backup flag', format: 'dec', of: FLAGS },
  'tcp.options.mptcp.datafin.flag': { title: 'DATA_FIN', format: 'dec', of: FLAGS },
  'tcp.options.mptcp.echo': { title: 'Echo', format: 'dec' },
  'tcp.options.mptcp.addrid': { title: 'Address ID', format: 'dec' },
  'tcp.options.mptcp.sendkey': { title: "Sender's Key", format: 'dec' },
  'tcp.options.mptcp.recvkey': { title: "Receiver's Key", format: 'dec' },
  'tcp.options.mptcp.recvtok': { title: "Receiver's Token", format: 'dec' },
  'tcp.options.mptcp.sendrand': { title: "Sender's Random Number", format: 'dec' },
  'tcp.options.mptcp.sendtrunchmac': { title: "Sender's Truncated HMAC", format: 'dec' },
  'tcp.options.mptcp.sendhmac': { title: "Sender's HMAC", format: 'bytes' },
  'tcp.options.mptcp.addaddrtrunchmac': { title: 'Truncated HMAC', format: 'dec' },
  'tcp.options.mptcp.rawdataack': { title: 'Original MPTCP Data ACK', format: 'dec' },
  'tcp.options.mptcp.rawdataseqno': { title: 'Data Sequence Number', format: 'dec' },
  'tcp.options.mptcp.subflowseqno': { title: 'Subflow Sequence Number', format: 'dec' },
  'tcp.options.mptcp.datalvllen': { title: 'Data-level Length', format: 'dec', unit: 'bytes' },
  'tcp.options.mptcp.checksum': { title: 'Checksum', format: 'hex4' },
  'tcp.options.mptcp.ipv4': { title: 'Advertised IPv4 Address', format: 'text' },
  'tcp.options.mptcp.ipv6': { title: 'Advertised IPv6 Address', format: 'text' },
  'tcp.options.mptcp.port': { title: 'Advertised port', format: 'dec' },
  'tcp.options.mptcp.rst_reason': { title: 'TCPRST Reason', format: 'hex2' },
} as const

const CAPABLE = 0
const JOIN = 1
const SIGNAL = 2
const ADD_ADDRESS = 3
const REMOVE_ADDRESS = 4
const PRIORITY = 5
const FAIL = 6
const FAST_CLOSE = 7
const RESET = 8

/** Reads the value of an option, at least a byte, into `option`. Parts of it whose bytes are not there stay unset. */
export function readMultipath(
  option: Multipath,
  bytes: Uint8Array,
  at: number,
  size: number,
): void {
  const end = at + size
  const first = bytes[at]!
  const subtype = first >> 4
  option['tcp.options.mptcp.subtype'] = subtype
  if (subtype === CAPABLE) readCapable(option, bytes, at, end)
  else if (subtype === JOIN) readJoin(option, bytes, at, end)
  else if (subtype === SIGNAL) readSignal(option, bytes, at, end)
  else if (subtype === ADD_ADDRESS) readAddress(option, bytes, at, end)
  else if (subtype === REMOVE_ADDRESS) {
    option['tcp.options.mptcp.addrid'] = Array.from(bytes.subarray(at + 1, end))
  } else if (subtype === PRIORITY) {
    option[FLAGS] = first
    option['tcp.options.mptcp.backup.flag'] = first & 1
    if (size > 1) option['tcp.options.mptcp.addrid'] = [bytes[at + 1]!]
  } else if (subtype === FAIL) {
    if (size >= 10) option['tcp.options.mptcp.rawdataseqno'] = u64(bytes, at + 2)
  } else if (subtype === FAST_CLOSE) {
    if (size >= 10) option['tcp.options.mptcp.recvkey'] = u64(bytes, at + 2)
  } else if (subtype === RESET) {
    option[FLAGS] = first
    if (size > 1) option['tcp.options.mptcp.rst_reason'] = bytes[at + 1]!
  }
}

/** | version | flags 1 | sender's key 8 | receiver's key 8 | data length 2 | checksum 2 |, as many as there are. */
function readCapable(option: Multipath, bytes: Uint8Array, at: number, end: number): void {
  option['tcp.options.mptcp.version'] = bytes[at]! & 0x0f
  if (at + 2 <= end) option[FLAGS] = bytes[at + 1]!
  if (at + 10 <= end) option['tcp.options.mptcp.sendkey'] = u64(bytes, at + 2)
  if (at + 18 <= end) option['tcp.options.mptcp.recvkey'] = u64(bytes, at + 10)
  if (at + 20 <= end) option['tcp.options.mptcp.datalvllen'] = u16(bytes, at + 18)
  if (at + 22 <= end) option['tcp.options.mptcp.checksum'] = u16(bytes, at + 20)
}

/** The length tells which of the three messages of the handshake it is. */
function readJoin(option: Multipath, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  if (size === 22) {
    option['tcp.options.mptcp.sendhmac'] = hex(bytes, at + 2, 20)
    return
  }
  option[FLAGS] = bytes[at]!
  option['tcp.options.mptcp.backup.flag'] = bytes[at]! & 1
  if (size >= 2) option['tcp.options.mptcp.addrid'] = [bytes[at + 1]!]
  if (size === 10) {
    option['tcp.options.mptcp.recvtok'] = u32(bytes, at + 2)
    option['tcp.options.mptcp.sendrand'] = u32(bytes, at + 6)
  } else if (size === 14) {
    option['tcp.options.mptcp.sendtrunchmac'] = u64(bytes, at + 2)
    option['tcp.options.mptcp.sendrand'] = u32(bytes, at + 10)
  }
}

/** Flags tell what is there, and in how many bytes: 1 acknowledgment, 2 of eight; 4 mapping, 8 with a number of eight; 16 end. */
function readSignal(option: Multipath, bytes: Uint8Array, at: number, end: number): void {
  if (at + 2 > end) return
  const flags = bytes[at + 1]!
  option[FLAGS] = flags
  option['tcp.options.mptcp.datafin.flag'] = (flags >> 4) & 1
  let next = at + 2
  if ((flags & 1) !== 0) {
    const wide = (flags & 2) !== 0
    if (next + (wide ? 8 : 4) > end) return
    option['tcp.options.mptcp.rawdataack'] = wide ? u64(bytes, next) : BigInt(u32(bytes, next))
    next += wide ? 8 : 4
  }
  if ((flags & 4) === 0) return
  const wide = (flags & 8) !== 0
  const size = wide ? 8 : 4
  if (next + size + 6 > end) return
  option['tcp.options.mptcp.rawdataseqno'] = wide ? u64(bytes, next) : BigInt(u32(bytes, next))
  option['tcp.options.mptcp.subflowseqno'] = u32(bytes, next + size)
  option['tcp.options.mptcp.datalvllen'] = u16(bytes, next + size + 4)
  if (next + size + 8 <= end) option['tcp.options.mptcp.checksum'] = u16(bytes, next + size + 6)
}

/** | echo 1b | id 1 | address 4 or 16 | port 2, if any | truncated HMAC 8, if any |: the length tells. */
function readAddress(option: Multipath, bytes: Uint8Array, at: number, end: number): void {
  option['tcp.options.mptcp.echo'] = bytes[at]! & 1
  if (at + 2 > end) return
  option['tcp.options.mptcp.addrid'] = [bytes[at + 1]!]
  const rest = end - at - 2
  const wide = rest === 16 || rest === 18 || rest === 24 || rest === 26
  if (!wide && rest < 4) return
  if (wide) option['tcp.options.mptcp.ipv6'] = ipv6(bytes, at + 2)
  else option['tcp.options.mptcp.ipv4'] = ipv4(bytes, at + 2)
  let next = at + (wide ? 18 : 6)
  const left = end - next
  if (left === 2 || left === 10) {
    option['tcp.options.mptcp.port'] = u16(bytes, next)
    next += 2
  }
  if (end - next === 8) option['tcp.options.mptcp.addaddrtrunchmac'] = u64(bytes, next)
}
