/**
 * Headers of OSPF's link state advertisements (RFC 2328 A.4.1, RFC 5340 A.4.2); their bodies are not read.
 *
 *   2  | do not age 1b, age 15b | options | type | id 4 | router 4 | sequence 4 | checksum 2 | length 2 |
 *   3  | do not age 1b, age 15b | type 2 | id 4 | router 4 | sequence 4 | checksum 2 | length 2 |
 */
import { ipv4, u16, u32 } from '../bytes.js'
import type { Fields } from '../layer.js'
import { names } from '../names/names.js'

const types = names(
  '1 Router-LSA|2 Network-LSA|3 Summary-LSA (IP network)|4 Summary-LSA (ASBR)|5 AS-External-LSA (ASBR)|6 Group Membership LSA|7 NSSA AS-External-LSA|8 External Attributes LSA|9 Opaque LSA, Link-local scope|10 Opaque LSA, Area-local scope|11 Opaque LSA, AS-local scope',
)
const types3 = names(
  '8193 Router-LSA|8194 Network-LSA|8195 Inter-Area-Prefix-LSA|8196 Inter-Area-Router-LSA|16389 AS-External-LSA|8198 Group-Membership-LSA|8199 NSSA-LSA|8 Link-LSA|8201 Intra-Area-Prefix-LSA',
)

export interface OspfLsa {
  'ospf.lsa.age'?: number
  'ospf.lsa.donotage'?: number
  'ospf.v3.lsa.do_not_age'?: boolean
  'ospf.v2.options'?: number
  'ospf.lsa'?: number
  'ospf.v3.lsa'?: number
  'ospf.lsa.id'?: string
  /** Of requests, and of version 3 everywhere. */
  'ospf.link_state_id'?: string
  'ospf.advrouter': string
  'ospf.lsa.seqnum'?: number
  'ospf.lsa.chksum'?: number
  /** Bytes, this header included. */
  'ospf.lsa.length'?: number
}

export const lsaFields: Omit<Fields<OspfLsa>, 'ospf.v2.options'> = {
  'ospf.lsa.age': { title: 'LS Age', format: 'dec', unit: 's' },
  'ospf.lsa.donotage': { title: 'Do Not Age Flag', format: 'dec' },
  'ospf.v3.lsa.do_not_age': { title: 'Do Not Age', format: 'bool' },
  'ospf.lsa': { title: 'LS Type', format: 'dec', names: types },
  'ospf.v3.lsa': { title: 'LS Type', format: 'hex4', names: types3 },
  'ospf.lsa.id': { title: 'Link State ID', format: 'text' },
  'ospf.link_state_id': { title: 'Link State ID', format: 'text' },
  'ospf.advrouter': { title: 'Advertising Router', format: 'text' },
  'ospf.lsa.seqnum': { title: 'Sequence Number', format: 'hex8' },
  'ospf.lsa.chksum': { title: 'Checksum', format: 'hex4' },
  'ospf.lsa.length': { title: 'Length', format: 'dec', unit: 'bytes' },
}

const HEADER = 20
const MAX_LSAS = 256

function readHeader(version: number, bytes: Uint8Array, at: number): OspfLsa {
  const age = u16(bytes, at)
  const rest = {
    'ospf.advrouter': ipv4(bytes, at + 8),
    'ospf.lsa.seqnum': u32(bytes, at + 12),
    'ospf.lsa.chksum': u16(bytes, at + 16),
    'ospf.lsa.length': u16(bytes, at + 18),
  }
  return version === 2
    ? {
        'ospf.lsa.age': age & 0x7fff,
        'ospf.lsa.donotage': age >> 15,
        'ospf.v2.options': bytes[at + 2]!,
        'ospf.lsa': bytes[at + 3]!,
        'ospf.lsa.id': ipv4(bytes, at + 4),
        ...rest,
      }
    : {
        'ospf.lsa.age': age & 0x7fff,
        'ospf.v3.lsa.do_not_age': age > 0x7fff,
        'ospf.v3.lsa': u16(bytes, at + 2),
        'ospf.link_state_id': ipv4(bytes, at + 4),
        ...rest,
      }
}

/** Headers alone, one after the other: database descriptions and acknowledgments. */
export function readLsaHeaders(
  version: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): OspfLsa[] {
  const all: OspfLsa[] = []
  for (; at + HEADER <= end && all.length < MAX_LSAS; at += HEADER) {
    all.push(readHeader(version, bytes, at))
  }
  return all
}

/** `count` advertisements with their bodies, to the first that is cut. */
export function readLsas(
  version: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  count: number,
): OspfLsa[] {
  const all: OspfLsa[] = []
  while (at + HEADER <= end && all.length < Math.min(count, MAX_LSAS)) {
    all.push(readHeader(version, bytes, at))
    const size = u16(bytes, at + 18)
    if (size < HEADER) break
    at += size
  }
  return all
}

/** What a request names: type (4 bytes, of version 3's two are reserved), id, router. */
export function readRequests(
  version: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): OspfLsa[] {
  const all: OspfLsa[] = []
  for (; at + 12 <= end && all.length < MAX_LSAS; at += 12) {
    const about = {
      'ospf.link_state_id': ipv4(bytes, at + 4),
      'ospf.advrouter': ipv4(bytes, at + 8),
    }
    all.push(
      version === 2
        ? { 'ospf.lsa': u32(bytes, at), ...about }
        : { 'ospf.v3.lsa': u16(bytes, at + 2), ...about },
    )
  }
  return all
}
