/**
 * DNS resource records (RFC 1035 4.1.3; OPT RFC 6891 6.1.2, which uses class and ttl otherwise).
 *
 *   | name … | type 2 | class 2 | ttl 4 | length 2 | data … |
 *   OPT:     | type 2 | payload size 2 | rcode, high bits 1 | version 1 | flags 2 | length 2 | options … |
 */
import { hex, ipv4, ipv6, mac, u16, u32, u48, utf8 } from '../bytes.js'
import { timeText } from '../times.js'
import type { recordFields, ValuesOf } from './dnsfields.js'
import { type Data, layouts, type Part } from './dnslayouts.js'
import {
  type EdnsOption,
  readAuthority,
  readOptions,
  readParameters,
  readServices,
  readStrings,
  type ServiceParameter,
} from './dnslists.js'
import { type Message, readName } from './dnsname.js'

type Head = ValuesOf<typeof recordFields>

/** A type that the bit map of a record tells: Wireshark has the same field for it as for the record's own type. */
export interface MappedType {
  'dns.resp.type': number
}

export interface DnsRecord extends Head, Data {
  'dns.resp.name': string
  'dns.txt'?: string[]
  'dns.spf'?: string[]
  'dns.wks.bits'?: number[]
  types?: MappedType[]
  parameters?: ServiceParameter[]
  options?: EdnsOption[]
}

const A = 1
const WKS = 11
const TXT = 16
const AAAA = 28
const OPT = 41
const SVCB = 64
const HTTPS = 65
const SPF = 99
const TSIG = 250
const CAA = 257
/** Types that are read of a bit map. */
const MAX_TYPES = 256

/** The record at `message.at`, and moves behind it; null when its name cannot be read. What is missing stands in `message.problem`. */
export function readRecord(message: Message, multicast: boolean): DnsRecord | null {
  const name = readName(message)
  if (message.problem !== '') return null
  const { bytes, at, end } = message
  if (at + 10 > end) {
    message.problem = 'cut'
    return { 'dns.resp.name': name }
  }
  const type = u16(bytes, at)
  const family = u16(bytes, at + 2)
  const length = u16(bytes, at + 8)
  const record: DnsRecord =
    type === OPT
      ? {
          'dns.resp.name': name,
          'dns.resp.type': type,
          'dns.rr.udp_payload_size': multicast ? family & 0x7fff : family,
          'dns.resp.ext_rcode': bytes[at + 4]!,
          'dns.resp.edns0_version': bytes[at + 5]!,
          'dns.resp.z': u16(bytes, at + 6),
          'dns.resp.z.do': (bytes[at + 6]! & 0x80) !== 0,
          'dns.resp.len': length,
        }
      : {
          'dns.resp.name': name,
          'dns.resp.type': type,
          'dns.resp.class': multicast ? family & 0x7fff : family,
          'dns.resp.ttl': u32(bytes, at + 4),
          'dns.resp.len': length,
        }
  if (multicast) record['dns.resp.cache_flush'] = (family & 0x8000) !== 0
  const data = at + 10
  const dataEnd = data + length
  message.at = dataEnd
  if (type === A && length === 4 && dataEnd <= end) record['dns.a'] = ipv4(bytes, data)
  else if (type === AAAA && length === 16 && dataEnd <= end) record['dns.aaaa'] = ipv6(bytes, data)
  else if (length > 0) {
    readData(record, type, message, data, Math.min(dataEnd, end))
    message.at = dataEnd
  }
  if (dataEnd > end && message.problem === '') message.problem = 'cut'
  return record
}

function readData(
  record: DnsRecord,
  type: number,
  message: Message,
  at: number,
  end: number,
): void {
  const { bytes } = message
  const layout = layouts.get(type)
  message.at = at
  if (layout !== undefined) {
    for (const part of layout) if (!readPart(record, part, message, end)) return
    const rest = message.at
    if (type === WKS) record['dns.wks.bits'] = readServices(bytes, rest, end)
    else if (type === SVCB || type === HTTPS) {
      const parameters = readParameters(bytes, rest, end)
      if (parameters !== null && parameters.length > 0) record.parameters = parameters
    } else if (type === TSIG) readSignature(record, message, end)
  } else if (type === TXT || type === SPF) {
    const strings = readStrings(bytes, at, end)
    if (strings !== null) record[type === TXT ? 'dns.txt' : 'dns.spf'] = strings
  } else if (type === OPT) {
    const options = readOptions(bytes, at, end)
    if (options !== null) record.options = options
  } else if (type === CAA) Object.assign(record, readAuthority(bytes, at, end))
  else record['dns.data'] = hex(bytes, at, end - at)
}

/** Reads one part of the data and moves behind it; false when its bytes are not there. */
function readPart(record: DnsRecord, [kind, field]: Part, message: Message, end: number): boolean {
  const { bytes, at } = message
  const size = sizeOf(kind, bytes, at, end)
  if (at + size > end) return false
  message.at = at + size
  const values = record as unknown as Record<string, unknown>
  switch (kind) {
    case 'u8':
      values[field] = bytes[at]
      break
    case 'u16':
      values[field] = u16(bytes, at)
      break
    case 'u32':
      values[field] = u32(bytes, at)
      break
    case 'a':
      values[field] = ipv4(bytes, at)
      break
    case 'aaaa':
      values[field] = ipv6(bytes, at)
      break
    case 'mac':
      values[field] = mac(bytes, at)
      break
    case 'name': {
      message.at = at
      const name = readName(message)
      // A name that goes on past its record belongs to nothing: the next record is still where the length says.
      if (message.problem !== '') return false
      values[field] = name
      break
    }
    case 'string':
      values[field] = utf8(bytes, at + 1, at + size)
      break
    case 'text':
      values[field] = utf8(bytes, at, end)
      break
    case 'bytes':
    case 'eight':
      values[field] = hex(bytes, at, size)
      break
    case 'bytes8':
      if (size > 1) values[field] = hex(bytes, at + 1, size - 1)
      break
    case 'hash8':
      values[field] = base32(bytes, at + 1, at + size)
      break
    case 'time':
      values[field] = timeText(u32(bytes, at), 0)
      break
    case 'time48':
      values[field] = timeText(u48(bytes, at), 0)
      break
    case 'types':
      record.types = typesOf(bytes, at, end)
  }
  return true
}

const SIZES: Readonly<Record<string, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  a: 4,
  aaaa: 16,
  mac: 6,
  name: 1,
  eight: 8,
  time: 4,
  time48: 6,
}

function sizeOf(kind: Part[0], bytes: Uint8Array, at: number, end: number): number {
  const fixed = SIZES[kind]
  if (fixed !== undefined) return fixed
  if (kind === 'string' || kind === 'bytes8' || kind === 'hash8') {
    return at < end ? 1 + bytes[at]! : 1
  }
  return end - at
}

/** What stands behind the signature, whose size was told before it. */
function readSignature(record: DnsRecord, message: Message, end: number): void {
  const { bytes } = message
  const at = message.at + (record['dns.tsig.mac_size'] ?? 0)
  if (at + 6 > end) return
  record['dns.tsig.original_id'] = u16(bytes, at)
  record['dns.tsig.error'] = u16(bytes, at + 2)
  record['dns.tsig.other_len'] = u16(bytes, at + 4)
}

/** The types of a bit map (RFC 4034 4.1.2). */
function typesOf(bytes: Uint8Array, at: number, end: number): MappedType[] {
  const types: MappedType[] = []
  while (at + 2 <= end && types.length < MAX_TYPES) {
    const size = bytes[at + 1]!
    for (let i = 0; i < Math.min(size, 32, end - at - 2); i++) {
      for (let bit = 0; bit < 8; bit++) {
        if ((bytes[at + 2 + i]! & (0x80 >> bit)) === 0) continue
        types.push({ 'dns.resp.type': bytes[at]! * 256 + i * 8 + bit })
      }
    }
    at += 2 + size
  }
  return types
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv'

/** Base 32 with the extended hex alphabet (RFC 4648 7), without padding. */
function base32(bytes: Uint8Array, at: number, end: number): string {
  let text = ''
  let bits = 0
  let have = 0
  for (let i = at; i < end; i++) {
    bits = ((bits << 8) | bytes[i]!) & 0xffff
    for (have += 8; have >= 5; have -= 5) text += DIGITS[(bits >> (have - 5)) & 31]
  }
  return have > 0 ? text + DIGITS[(bits << (5 - have)) & 31] : text
}
