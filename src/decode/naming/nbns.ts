/**
 * NetBIOS Name Service (RFC 1002 4.2): messages of the form of DNS.
 *
 *   | id 2 | flags 2 | questions 2 | answers 2 | authorities 2 | additionals 2 | question … | record … |
 */
import { hex, ipv4, mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { netbiosOpcodes, netbiosTypes } from '../names/management.js'
import type { Message } from './dnsname.js'
import { netbiosText, readNetbiosName } from './netbiosname.js'

export interface NbnsQuestion {
  'nbns.name': string
  'nbns.type'?: number
  'nbns.class'?: number
}

/** What a node has a name at, or what names a node has. */
export interface NbnsName {
  'nbns.nb_flags'?: number
  'nbns.nb_flags.group'?: boolean
  'nbns.nb_flags.ont'?: number
  'nbns.addr'?: string
  'nbns.netbios_name'?: string
  'nbns.name_flags'?: number
  'nbns.name_flags.group'?: boolean
  'nbns.name_flags.ont'?: number
  'nbns.name_flags.act'?: boolean
}

export interface NbnsRecord extends NbnsQuestion {
  'nbns.ttl'?: number
  'nbns.data_length'?: number
  'nbns.number_of_names'?: number
  names?: NbnsName[]
  'nbns.unit_id'?: string
  'nbns.data'?: string
}

export interface Nbns extends Layer<'nbns'> {
  'nbns.id': number
  'nbns.flags': number
  'nbns.flags.response': boolean
  'nbns.flags.opcode': number
  'nbns.flags.authoritative'?: boolean
  'nbns.flags.truncated': boolean
  'nbns.flags.recdesired': boolean
  'nbns.flags.recavail'?: boolean
  'nbns.flags.broadcast': boolean
  'nbns.flags.rcode'?: number
  'nbns.count.queries': number
  'nbns.count.answers': number
  'nbns.count.auth_rr': number
  'nbns.count.add_rr': number
  queries?: NbnsQuestion[]
  answers?: NbnsRecord[]
  authorities?: NbnsRecord[]
  additionals?: NbnsRecord[]
}

const HEAD = 12
const NB = 32
const NBSTAT = 33
const MAX_RECORDS = 256
const OF = 'nbns.flags'

export const nbns: Protocol<Nbns> = {
  name: 'nbns',
  title: 'NetBIOS Name Service',
  source: 'RFC 1002',
  over: { 'udp.port': [137] },
  min: HEAD,
  fields: {
    'nbns.id': { title: 'Transaction ID', format: 'hex4' },
    'nbns.flags': { title: 'Flags', format: 'hex4' },
    'nbns.flags.response': { title: 'Response', format: 'bool', of: OF },
    'nbns.flags.opcode': { title: 'Opcode', format: 'dec', names: netbiosOpcodes, of: OF },
    'nbns.flags.authoritative': { title: 'Authoritative', format: 'bool', of: OF },
    'nbns.flags.truncated': { title: 'Truncated', format: 'bool', of: OF },
    'nbns.flags.recdesired': { title: 'Recursion desired', format: 'bool', of: OF },
    'nbns.flags.recavail': { title: 'Recursion available', format: 'bool', of: OF },
    'nbns.flags.broadcast': { title: 'Broadcast', format: 'bool', of: OF },
    'nbns.flags.rcode': { title: 'Reply code', format: 'dec', of: OF },
    'nbns.count.queries': { title: 'Questions', format: 'dec' },
    'nbns.count.answers': { title: 'Answer RRs', format: 'dec' },
    'nbns.count.auth_rr': { title: 'Authority RRs', format: 'dec' },
    'nbns.count.add_rr': { title: 'Additional RRs', format: 'dec' },
    'nbns.name': { title: 'Name', format: 'text' },
    'nbns.type': { title: 'Type', format: 'dec', names: netbiosTypes },
    'nbns.class': { title: 'Class', format: 'dec' },
    'nbns.ttl': { title: 'Time to live', format: 'dec', unit: 's' },
    'nbns.data_length': { title: 'Data length', format: 'dec', unit: 'bytes' },
    'nbns.nb_flags': { title: 'Name flags', format: 'hex4' },
    'nbns.nb_flags.group': { title: 'Name type', format: 'bool', of: 'nbns.nb_flags' },
    'nbns.nb_flags.ont': { title: 'ONT', format: 'dec', of: 'nbns.nb_flags' },
    'nbns.addr': { title: 'Addr', format: 'text' },
    'nbns.number_of_names': { title: 'Number of names', format: 'dec' },
    'nbns.netbios_name': { title: 'Name', format: 'text' },
    'nbns.name_flags': { title: 'Name flags', format: 'hex4' },
    'nbns.name_flags.group': { title: 'Name type', format: 'bool', of: 'nbns.name_flags' },
    'nbns.name_flags.ont': { title: 'ONT', format: 'dec', of: 'nbns.name_flags' },
    'nbns.name_flags.act': { title: 'Name is active', format: 'bool', of: 'nbns.name_flags' },
    'nbns.unit_id': { title: 'Unit ID', format: 'text' },
    'nbns.data': { title: 'Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const flags = u16(bytes, at + 2)
    const layer: Nbns = {
      protocol: 'nbns',
      offset: at,
      size: end - at,
      'nbns.id': u16(bytes, at),
      'nbns.flags': flags,
      'nbns.flags.response': (flags & 0x8000) !== 0,
      'nbns.flags.opcode': (flags >> 11) & 15,
      'nbns.flags.truncated': (flags & 0x0200) !== 0,
      'nbns.flags.recdesired': (flags & 0x0100) !== 0,
      'nbns.flags.broadcast': (flags & 0x10) !== 0,
      'nbns.count.queries': u16(bytes, at + 4),
      'nbns.count.answers': u16(bytes, at + 6),
      'nbns.count.auth_rr': u16(bytes, at + 8),
      'nbns.count.add_rr': u16(bytes, at + 10),
    }
    if (layer['nbns.flags.response']) {
      layer['nbns.flags.authoritative'] = (flags & 0x0400) !== 0
      layer['nbns.flags.recavail'] = (flags & 0x80) !== 0
      layer['nbns.flags.rcode'] = flags & 15
    }
    const message: Message = {
      bytes,
      start: at,
      end,
      at: at + HEAD,
      firstName: '',
      firstAt: -1,
      problem: '',
    }
    const queries = readAll(message, layer['nbns.count.queries'], readQuestion)
    if (queries.length > 0) layer.queries = queries
    const answers = readAll(message, layer['nbns.count.answers'], readRecord)
    if (answers.length > 0) layer.answers = answers
    const authorities = readAll(message, layer['nbns.count.auth_rr'], readRecord)
    if (authorities.length > 0) layer.authorities = authorities
    const additionals = readAll(message, layer['nbns.count.add_rr'], readRecord)
    if (additionals.length > 0) layer.additionals = additionals
    if (message.problem === 'cut') walk.short(end - at + 1)
    else if (message.problem !== '') walk.wrong(`nbns has ${message.problem}`)
    return layer
  },
  summary(layer) {
    const opcode = layer['nbns.flags.opcode']
    const way = layer['nbns.flags.response'] ? 'response' : 'request'
    const name = (layer.queries ?? layer.answers)?.[0]?.['nbns.name'] ?? ''
    return `NBNS ${netbiosOpcodes(opcode) ?? opcode} ${way} ${name}`.trimEnd()
  },
}

function readAll<T>(message: Message, count: number, read: (message: Message) => T | null): T[] {
  const list: T[] = []
  while (list.length < Math.min(count, MAX_RECORDS) && message.problem === '') {
    const one = read(message)
    if (one !== null) list.push(one)
  }
  return list
}

function readQuestion(message: Message): NbnsQuestion | null {
  const name = readNetbiosName(message)
  if (message.problem !== '') return null
  const { bytes, at, end } = message
  if (at + 4 > end) {
    message.problem = 'cut'
    return { 'nbns.name': name }
  }
  message.at = at + 4
  return { 'nbns.name': name, 'nbns.type': u16(bytes, at), 'nbns.class': u16(bytes, at + 2) }
}

function readRecord(message: Message): NbnsRecord | null {
  const record: NbnsRecord | null = readQuestion(message)
  if (record === null || message.problem !== '') return record
  const { bytes, at, end } = message
  if (at + 6 > end) {
    message.problem = 'cut'
    return record
  }
  const length = u16(bytes, at + 4)
  const data = at + 6
  record['nbns.ttl'] = u32(bytes, at)
  record['nbns.data_length'] = length
  message.at = data + length
  if (data + length > end) message.problem = 'cut'
  const until = Math.min(end, data + length)
  const type = record['nbns.type']
  if (type === NB) readAddresses(record, bytes, data, until)
  else if (type === NBSTAT) readStatus(record, bytes, data, until)
  else if (until > data) record['nbns.data'] = hex(bytes, data, until - data)
  return record
}

function readAddresses(record: NbnsRecord, bytes: Uint8Array, at: number, end: number): void {
  const names: NbnsName[] = []
  for (; at + 6 <= end && names.length < MAX_RECORDS; at += 6) {
    const flags = u16(bytes, at)
    names.push({
      'nbns.nb_flags': flags,
      'nbns.nb_flags.group': (flags & 0x8000) !== 0,
      'nbns.nb_flags.ont': (flags >> 13) & 3,
      'nbns.addr': ipv4(bytes, at + 2),
    })
  }
  if (names.length > 0) record.names = names
}

function readStatus(record: NbnsRecord, bytes: Uint8Array, at: number, end: number): void {
  if (at >= end) return
  const count = bytes[at]!
  record['nbns.number_of_names'] = count
  const names: NbnsName[] = []
  for (at++; names.length < count && at + 18 <= end; at += 18) {
    const flags = u16(bytes, at + 16)
    names.push({
      'nbns.netbios_name': netbiosText(bytes.subarray(at, at + 16)),
      'nbns.name_flags': flags,
      'nbns.name_flags.group': (flags & 0x8000) !== 0,
      'nbns.name_flags.ont': (flags >> 13) & 3,
      'nbns.name_flags.act': (flags & 0x0400) !== 0,
    })
  }
  if (names.length > 0) record.names = names
  if (names.length === count && at + 6 <= end) record['nbns.unit_id'] = mac(bytes, at)
}
