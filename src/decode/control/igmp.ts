/**
 * IGMP, versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 9776). DVMRP, PIM 1 and traceroute share the head.
 *
 *   | type | maximum response time | checksum 2 | group 4 |
 *   query 3:   … | reserved 4b, S 1b, QRV 3b | QQIC | number of sources 2 | sources 4 … |
 *   report 3:  | type | reserved | checksum 2 | reserved 2 | number of records 2 |
 *              | record type | auxiliary words | number of sources 2 | group 4 | sources 4 … | auxiliary … |
 */
import { hex, ipv4, u16 } from '../bytes.js'
import { add16, BAD, fold, GOOD, UNVERIFIED } from '../checksum.js'
import type { Layer, Protocol } from '../layer.js'
import { groupRecords, igmpTypes } from '../names/igmp.js'

export interface IgmpRecord {
  'igmp.record_type': number
  /** In units of 4 bytes. */
  'igmp.aux_data_len': number
  'igmp.num_src': number
  'igmp.maddr': string
  'igmp.saddr'?: string[]
  'igmp.aux_data'?: string
}

export interface Igmp extends Layer<'igmp'> {
  'igmp.type': number
  'igmp.checksum': number
  'igmp.checksum.status'?: number
  /** Of queries and reports; a query's is told by its length and response time. */
  'igmp.version'?: number
  /** In units of 0.1 s up to 127; from 128 on a mantissa and an exponent (version 3). */
  'igmp.max_resp'?: number
  'igmp.maddr'?: string
  'igmp.s'?: boolean
  'igmp.qrv'?: number
  'igmp.qqic'?: number
  'igmp.num_src'?: number
  'igmp.saddr'?: string[]
  'igmp.num_grp_recs'?: number
  records?: IgmpRecord[]
}

const QUERY = 0x11
const REPORT_3 = 0x22
const MAX_GROUPS = 256

export const igmp: Protocol<Igmp> = {
  name: 'igmp',
  title: 'Internet Group Management Protocol',
  source: 'RFC 9776',
  over: { 'ip.proto': [2] },
  min: 8,
  fields: {
    'igmp.type': { title: 'Type', format: 'hex2', names: igmpTypes },
    'igmp.checksum': { title: 'Checksum', format: 'hex4' },
    'igmp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'igmp.version': { title: 'IGMP Version', format: 'dec' },
    'igmp.max_resp': { title: 'Max Resp Time', format: 'dec', unit: '× 0.1 s' },
    'igmp.maddr': { title: 'Multicast Address', format: 'text' },
    'igmp.s': { title: 'Suppress router side processing', format: 'bool' },
    'igmp.qrv': { title: 'QRV', format: 'dec' },
    'igmp.qqic': { title: 'QQIC', format: 'dec' },
    'igmp.num_src': { title: 'Num Src', format: 'dec' },
    'igmp.saddr': { title: 'Source Address', format: 'text' },
    'igmp.num_grp_recs': { title: 'Num Group Records', format: 'dec' },
    'igmp.record_type': { title: 'Record Type', format: 'dec', names: groupRecords },
    'igmp.aux_data_len': { title: 'Aux Data Len', format: 'dec', unit: '× 4 bytes' },
    'igmp.aux_data': { title: 'Aux Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    const layer: Igmp = {
      protocol: 'igmp',
      offset: at,
      size: end - at,
      'igmp.type': type,
      'igmp.checksum': u16(bytes, at + 2),
    }
    if (walk.checksums) {
      const whole = walk.reported <= end && walk.network?.fragment !== true
      const right = whole && fold(add16(bytes, at, end)) === 0xffff
      layer['igmp.checksum.status'] = !whole ? UNVERIFIED : right ? GOOD : BAD
    }
    const need =
      type === REPORT_3
        ? readReport(layer, bytes, at, end)
        : type === QUERY && walk.reported - at >= 12
          ? readQuery(layer, bytes, at, end)
          : readShort(layer, bytes, at)
    if (end - at < need) walk.short(need)
    return layer
  },
  summary(layer) {
    const version = layer['igmp.version'] === undefined ? '' : ` v${layer['igmp.version']}`
    const name = igmpTypes(layer['igmp.type']) ?? `type 0x${layer['igmp.type'].toString(16)}`
    const group =
      layer['igmp.maddr'] ??
      (layer.records === undefined ? '' : `${layer['igmp.num_grp_recs']} group record(s)`)
    return `igmp${version} ${name.toLowerCase()} ${group}`.trimEnd()
  },
}

/** Messages of 8 bytes. Each of these returns the bytes it needs. */
function readShort(layer: Igmp, bytes: Uint8Array, at: number): number {
  const type = layer['igmp.type']
  if (type === 0x1e || type === 0x1f) {
    layer['igmp.maddr'] = ipv4(bytes, at + 4)
    return 8
  }
  if (type !== QUERY && type !== 0x12 && type !== 0x16 && type !== 0x17) return 8
  layer['igmp.version'] = type === 0x12 || (type === QUERY && bytes[at + 1] === 0) ? 1 : 2
  if (layer['igmp.version'] === 2) layer['igmp.max_resp'] = bytes[at + 1]!
  layer['igmp.maddr'] = ipv4(bytes, at + 4)
  layer.size = 8
  return 8
}

function readQuery(layer: Igmp, bytes: Uint8Array, at: number, end: number): number {
  layer['igmp.version'] = 3
  layer['igmp.max_resp'] = bytes[at + 1]!
  layer['igmp.maddr'] = ipv4(bytes, at + 4)
  if (end - at < 12) return 12
  const flags = bytes[at + 8]!
  const count = u16(bytes, at + 10)
  layer['igmp.s'] = (flags & 8) !== 0
  layer['igmp.qrv'] = flags & 7
  layer['igmp.qqic'] = bytes[at + 9]!
  layer['igmp.num_src'] = count
  const sources = addresses(bytes, at + 12, end, count)
  if (sources.length > 0) layer['igmp.saddr'] = sources
  layer.size = Math.min(12 + 4 * count, end - at)
  return 12 + 4 * count
}

function readReport(layer: Igmp, bytes: Uint8Array, at: number, end: number): number {
  const count = u16(bytes, at + 6)
  layer['igmp.version'] = 3
  layer['igmp.num_grp_recs'] = count
  const records: IgmpRecord[] = []
  layer.records = records
  let from = at + 8
  for (let i = 0; i < Math.min(count, MAX_GROUPS); i++) {
    if (from + 8 > end) return from + 8 - at
    const sources = u16(bytes, from + 2)
    const auxiliary = 4 * bytes[from + 1]!
    const record: IgmpRecord = {
      'igmp.record_type': bytes[from]!,
      'igmp.aux_data_len': bytes[from + 1]!,
      'igmp.num_src': sources,
      'igmp.maddr': ipv4(bytes, from + 4),
    }
    records.push(record)
    const all = addresses(bytes, from + 8, end, sources)
    if (all.length > 0) record['igmp.saddr'] = all
    from += 8 + 4 * sources
    if (from + auxiliary > end) return from + auxiliary - at
    if (auxiliary > 0) record['igmp.aux_data'] = hex(bytes, from, auxiliary)
    from += auxiliary
  }
  layer.size = from - at
  return from - at
}

function addresses(bytes: Uint8Array, at: number, end: number, count: number): string[] {
  const all: string[] = []
  for (let i = at; i + 4 <= end && all.length < Math.min(count, MAX_GROUPS); i += 4) {
    all.push(ipv4(bytes, i))
  }
  return all
}
