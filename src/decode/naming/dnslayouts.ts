/**
 * Data of DNS records that are a row of parts, type by type: RFC 1035 3.3, RFC 1183, RFC 4034 and what IANA's registry
 * "Resource Record (RR) TYPEs" names. Types with lists in them have readers of their own (`dnslists.ts`).
 */
import type { dataFields, ValuesOf } from './dnsfields.js'

export interface Data extends ValuesOf<typeof dataFields> {
  /** Of an URI record, which Wireshark has no fields for. */
  priority?: number
  weight?: number
  target?: string
}

/**
 * Numbers of so many bits; addresses; a domain name; text with its length before it (`string`) or up to the end (`text`); bytes up
 * to the end, eight of them, or with their length before them (`bytes8`, in base 32 `hash8`); times of 32 or 48 bits; a bit map of types.
 */
export type Kind =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'a'
  | 'aaaa'
  | 'mac'
  | 'name'
  | 'string'
  | 'text'
  | 'bytes'
  | 'eight'
  | 'bytes8'
  | 'hash8'
  | 'time'
  | 'time48'
  | 'types'

export type Part = readonly [Kind, keyof Data | 'types']

const DS: readonly Part[] = [
  ['u16', 'dns.ds.key_id'],
  ['u8', 'dns.ds.algorithm'],
  ['u8', 'dns.ds.digest_type'],
  ['bytes', 'dns.ds.digest'],
]

const DNSKEY: readonly Part[] = [
  ['u16', 'dns.dnskey.flags'],
  ['u8', 'dns.dnskey.protocol'],
  ['u8', 'dns.dnskey.algorithm'],
  ['bytes', 'dns.dnskey.public_key'],
]

const RRSIG: readonly Part[] = [
  ['u16', 'dns.rrsig.type_covered'],
  ['u8', 'dns.rrsig.algorithm'],
  ['u8', 'dns.rrsig.labels'],
  ['u32', 'dns.rrsig.original_ttl'],
  ['time', 'dns.rrsig.signature_expiration'],
  ['time', 'dns.rrsig.signature_inception'],
  ['u16', 'dns.rrsig.key_tag'],
  ['name', 'dns.rrsig.signers_name'],
  ['bytes', 'dns.rrsig.signature'],
]

const SOA: readonly Part[] = [
  ['name', 'dns.soa.mname'],
  ['name', 'dns.soa.rname'],
  ['u32', 'dns.soa.serial_number'],
  ['u32', 'dns.soa.refresh_interval'],
  ['u32', 'dns.soa.retry_interval'],
  ['u32', 'dns.soa.expire_limit'],
  ['u32', 'dns.soa.minimum_ttl'],
]

const NAPTR: readonly Part[] = [
  ['u16', 'dns.naptr.order'],
  ['u16', 'dns.naptr.preference'],
  ['string', 'dns.naptr.flags'],
  ['string', 'dns.naptr.service'],
  ['string', 'dns.naptr.regex'],
  ['name', 'dns.naptr.replacement'],
]

const LOC: readonly Part[] = [
  ['u8', 'dns.loc.version'],
  ['u8', 'dns.loc.size'],
  ['u8', 'dns.loc.horizontal_precision'],
  ['u8', 'dns.loc.vertical_precision'],
  ['u32', 'dns.loc.latitude'],
  ['u32', 'dns.loc.longitude'],
  ['u32', 'dns.loc.altitude'],
]

const NSEC3: readonly Part[] = [
  ['u8', 'dns.nsec3.algo'],
  ['u8', 'dns.nsec3.flags'],
  ['u16', 'dns.nsec3.iterations'],
  ['bytes8', 'dns.nsec3.salt_value'],
]

const TSIG: readonly Part[] = [
  ['name', 'dns.tsig.algorithm_name'],
  ['time48', 'dns.tsig.time_signed'],
  ['u16', 'dns.tsig.fudge'],
  ['u16', 'dns.tsig.mac_size'],
]

const TLSA: readonly Part[] = [
  ['u8', 'dns.tlsa.certificate_usage'],
  ['u8', 'dns.tlsa.selector'],
  ['u8', 'dns.tlsa.matching_type'],
  ['bytes', 'dns.tlsa.certificate_association_data'],
]

// biome-ignore format: one type a line, as in the registry
const TYPES: readonly (readonly [number, readonly Part[]])[] = [
  [1, [['a', 'dns.a']]],
  [2, [['name', 'dns.ns']]],
  [3, [['name', 'dns.md']]],
  [4, [['name', 'dns.mf']]],
  [5, [['name', 'dns.cname']]],
  [6, SOA],
  [7, [['name', 'dns.mb']]],
  [8, [['name', 'dns.mg']]],
  [9, [['name', 'dns.mr']]],
  [10, [['bytes', 'dns.null']]],
  [11, [['a', 'dns.wks.address'], ['u8', 'dns.wks.protocol']]],
  [12, [['name', 'dns.ptr.domain_name']]],
  [13, [['string', 'dns.hinfo.cpu'], ['string', 'dns.hinfo.os']]],
  [14, [['name', 'dns.minfo.r'], ['name', 'dns.minfo.e']]],
  [15, [['u16', 'dns.mx.preference'], ['name', 'dns.mx.mail_exchange']]],
  [17, [['name', 'dns.rp.mailbox'], ['name', 'dns.rp.txt_rr']]],
  [18, [['u16', 'dns.afsdb.subtype'], ['name', 'dns.afsdb.hostname']]],
  [19, [['string', 'dns.x25.psdn_address']]],
  [20, [['string', 'dns.idsn.address'], ['string', 'dns.idsn.sa.address']]],
  [21, [['u16', 'dns.rt.subtype'], ['name', 'dns.rt.intermediate_host']]],
  [22, [['bytes', 'dns.nsap.rdata']]],
  [23, [['name', 'dns.nsap_ptr.owner']]],
  [24, RRSIG],
  [25, [['u16', 'dns.key.flags'], ['u8', 'dns.key.protocol'], ['u8', 'dns.key.algorithm'], ['bytes', 'dns.key.public_key']]],
  [26, [['u16', 'dns.px.preference'], ['name', 'dns.px.map822'], ['name', 'dns.px.map400']]],
  [27, [['string', 'dns.gpos.longitude'], ['string', 'dns.gpos.latitude'], ['string', 'dns.gpos.altitude']]],
  [28, [['aaaa', 'dns.aaaa']]],
  [29, LOC],
  [33, [['u16', 'dns.srv.priority'], ['u16', 'dns.srv.weight'], ['u16', 'dns.srv.port'], ['name', 'dns.srv.target']]],
  [35, NAPTR],
  [36, [['u16', 'dns.kx.preference'], ['name', 'dns.kx.key_exchange']]],
  [37, [['u16', 'dns.cert.type'], ['u16', 'dns.cert.key_tag'], ['u8', 'dns.cert.algorithm'], ['bytes', 'dns.cert.certificate']]],
  [39, [['name', 'dns.dname']]],
  [43, DS],
  [44, [['u8', 'dns.sshfp.algorithm'], ['u8', 'dns.sshfp.fingerprint.type'], ['bytes', 'dns.sshfp.fingerprint']]],
  [46, RRSIG],
  [47, [['name', 'dns.nsec.next_domain_name'], ['types', 'types']]],
  [48, DNSKEY],
  [49, [['bytes', 'dns.dhcid.rdata']]],
  [50, [...NSEC3, ['hash8', 'dns.nsec3.hash_value'], ['types', 'types']]],
  [51, NSEC3],
  [52, TLSA],
  [59, DS],
  [60, DNSKEY],
  [62, [['u32', 'dns.csync.soa'], ['u16', 'dns.csync.flags'], ['types', 'types']]],
  [63, [['u32', 'dns.zonemd.serial'], ['u8', 'dns.zonemd.scheme'], ['u8', 'dns.zonemd.hash_algo'], ['bytes', 'dns.zonemd.digest']]],
  [64, [['u16', 'dns.svcb.svcpriority'], ['name', 'dns.svcb.targetname']]],
  [65, [['u16', 'dns.svcb.svcpriority'], ['name', 'dns.svcb.targetname']]],
  [104, [['u16', 'dns.ilnp.nid.preference'], ['eight', 'dns.ilnp.nid']]],
  [105, [['u16', 'dns.ilnp.l32.preference'], ['a', 'dns.ilnp.l32']]],
  [106, [['u16', 'dns.ilnp.l64.preference'], ['eight', 'dns.ilnp.l64']]],
  [107, [['u16', 'dns.ilnp.lp.preference'], ['name', 'dns.ilnp.lp']]],
  [108, [['mac', 'dns.eui48']]],
  [250, TSIG],
  [256, [['u16', 'priority'], ['u16', 'weight'], ['text', 'target']]],
]

/** The parts of the data, by type of record. */
export const layouts: ReadonlyMap<number, readonly Part[]> = new Map(TYPES)
