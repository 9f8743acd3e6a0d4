/** Multicast listener discovery in ICMPv6: version 1 (RFC 2710) and 2 (RFC 3810, RFC 9777). */
import { hex, ipv6, u16 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { groupRecords } from '../names/igmp.js'

export interface ListenerRecord {
  'icmpv6.mldr.mar.record_type': number
  /** In units of 4 bytes. */
  'icmpv6.mldr.mar.aux_data_len': number
  'icmpv6.mldr.mar.nb_sources': number
  'icmpv6.mldr.mar.multicast_address': string
  'icmpv6.mldr.mar.source_address'?: string[]
  'icmpv6.mldr.mar.auxiliary_data'?: string
}

export interface Listeners {
  'icmpv6.reserved'?: string
  'icmpv6.mld.maximum_response_delay'?: number
  'icmpv6.mld.maximum_response_code'?: number
  'icmpv6.mld.multicast_address'?: string
  'icmpv6.mld.flag'?: number
  'icmpv6.mld.flag.s'?: boolean
  'icmpv6.mld.flag.qrv'?: number
  'icmpv6.mld.qqi'?: number
  'icmpv6.mld.nb_sources'?: number
  'icmpv6.mld.source_address'?: string[]
  'icmpv6.mldr.nb_mcast_records'?: number
  records?: ListenerRecord[]
}

/** The reserved bytes stand with neighbour discovery. */
export const listenerFields: Omit<Fields<Listeners>, 'icmpv6.reserved'> = {
  'icmpv6.mld.maximum_response_delay': {
    title: 'Maximum Response Delay',
    format: 'dec',
    unit: 'ms',
  },
  'icmpv6.mld.maximum_response_code': { title: 'Maximum Response Code', format: 'dec' },
  'icmpv6.mld.multicast_address': { title: 'Multicast Address', format: 'text' },
  'icmpv6.mld.flag': { title: 'Flags', format: 'hex2' },
  'icmpv6.mld.flag.s': {
    title: 'Suppress Router-Side Processing',
    format: 'bool',
    of: 'icmpv6.mld.flag',
  },
  'icmpv6.mld.flag.qrv': {
    title: "QRV (Querier's Robustness Variable)",
    format: 'dec',
    of: 'icmpv6.mld.flag',
  },
  'icmpv6.mld.qqi': { title: "QQIC (Querier's Query Interval Code)", format: 'dec' },
  'icmpv6.mld.nb_sources': { title: 'Number of Sources', format: 'dec' },
  'icmpv6.mld.source_address': { title: 'Source Address', format: 'text' },
  'icmpv6.mldr.nb_mcast_records': {
    title: 'Number of Multicast Address Records',
    format: 'dec',
  },
  'icmpv6.mldr.mar.record_type': {
    title: 'Record Type',
    format: 'dec',
    names: groupRecords,
  },
  'icmpv6.mldr.mar.aux_data_len': { title: 'Aux Data Len', format: 'dec', unit: '× 4 bytes' },
  'icmpv6.mldr.mar.nb_sources': { title: 'Number of Sources', format: 'dec' },
  'icmpv6.mldr.mar.multicast_address': { title: 'Multicast Address', format: 'text' },
  'icmpv6.mldr.mar.source_address': { title: 'Source Address', format: 'text' },
  'icmpv6.mldr.mar.auxiliary_data': { title: 'Auxiliary Data', format: 'bytes' },
}

/** Groups and sources of one message that are kept. */
const MAX_GROUPS = 256

/** Reads a message of `type` 130 … 132 or 143 whose ICMPv6 header is at `at`; returns the bytes it needs. */
export function readListeners(
  into: Listeners,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  if (type === 143) return readReport(into, bytes, at, end)
  if (end - at < 24) return 24
  // A query of version 2 is told by its length alone.
  const second = type === 130 && end - at >= 28
  into[`icmpv6.mld.maximum_response_${second ? 'code' : 'delay'}`] = u16(bytes, at + 4)
  into['icmpv6.reserved'] = hex(bytes, at + 6, 2)
  into['icmpv6.mld.multicast_address'] = ipv6(bytes, at + 8)
  if (!second) return 24
  const flags = bytes[at + 24]!
  const count = u16(bytes, at + 26)
  into['icmpv6.mld.flag'] = flags
  into['icmpv6.mld.flag.s'] = (flags & 8) !== 0
  into['icmpv6.mld.flag.qrv'] = flags & 7
  into['icmpv6.mld.qqi'] = bytes[at + 25]!
  into['icmpv6.mld.nb_sources'] = count
  const sources = addresses(bytes, at + 28, end, count)
  if (sources.length > 0) into['icmpv6.mld.source_address'] = sources
  return 28 + 16 * count
}

function readReport(into: Listeners, bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 8) return 8
  const count = u16(bytes, at + 6)
  into['icmpv6.reserved'] = hex(bytes, at + 4, 2)
  into['icmpv6.mldr.nb_mcast_records'] = count
  const records: ListenerRecord[] = []
  into.records = records
  let from = at + 8
  for (let i = 0; i < Math.min(count, MAX_GROUPS); i++) {
    if (from + 20 > end) return from + 20 - at
    const sources = u16(bytes, from + 2)
    const record: ListenerRecord = {
      'icmpv6.mldr.mar.record_type': bytes[from]!,
      'icmpv6.mldr.mar.aux_data_len': bytes[from + 1]!,
      'icmpv6.mldr.mar.nb_sources': sources,
      'icmpv6.mldr.mar.multicast_address': ipv6(bytes, from + 4),
    }
    records.push(record)
    const all = addresses(bytes, from + 20, end, sources)
    if (all.length > 0) record['icmpv6.mldr.mar.source_address'] = all
    const rest = 4 * record['icmpv6.mldr.mar.aux_data_len']
    from += 20 + 16 * sources
    if (from + rest > end) return from + rest - at
    if (rest > 0) record['icmpv6.mldr.mar.auxiliary_data'] = hex(bytes, from, rest)
    from += rest
  }
  return from - at
}

function addresses(bytes: Uint8Array, at: number, end: number, count: number): string[] {
  const all: string[] = []
  for (let i = at; i + 16 <= end && all.length < Math.min(count, MAX_GROUPS); i += 16) {
    all.push(ipv6(bytes, i))
  }
  return all
}
