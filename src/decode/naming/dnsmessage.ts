/**
 * DNS messages (RFC 1035 4.1): what dns, mdns and llmnr have in common. Updates (RFC 2136) have the same form, with zones,
 * prerequisites and updates in the place of questions, answers and authorities.
 *
 *   | id 2 | flags 2 | questions 2 | answers 2 | authorities 2 | additionals 2 | question … | record … |
 *   flags: | response 1b | opcode 4b | aa 1b | tc 1b | rd 1b | ra 1b | z 1b | ad 1b | cd 1b | rcode 4b |
 */
import { u16 } from '../bytes.js'
import type { Layer, Walk } from '../layer.js'
import { dataFields, headFields, questionFields, recordFields } from './dnsfields.js'
import { listFields } from './dnslists.js'
import { type Message, readName } from './dnsname.js'
import { type DnsRecord, readRecord } from './dnsrecord.js'

export interface Question {
  'dns.qry.name': string
  'dns.qry.type'?: number
  'dns.qry.class'?: number
  /** Multicast only: an answer by unicast is wanted. */
  'dns.qry.qu'?: boolean
}

export type Name = 'dns' | 'mdns' | 'llmnr'

export interface DnsLayer<N extends Name = Name> extends Layer<N> {
  /** Over TCP only: bytes of the message that follows. */
  'dns.length'?: number
  'dns.id': number
  'dns.flags': number
  'dns.flags.response': boolean
  'dns.flags.opcode': number
  'dns.flags.authoritative'?: boolean
  'dns.flags.conflict'?: boolean
  'dns.flags.truncated': boolean
  'dns.flags.recdesired'?: boolean
  'dns.flags.tentative'?: boolean
  'dns.flags.recavail'?: boolean
  'dns.flags.z'?: boolean
  'dns.flags.authenticated'?: boolean
  'dns.flags.checkdisable'?: boolean
  'dns.flags.rcode'?: number
  'dns.count.queries'?: number
  'dns.count.zones'?: number
  'dns.count.answers'?: number
  'dns.count.prerequisites'?: number
  'dns.count.auth_rr'?: number
  'dns.count.updates'?: number
  'dns.count.add_rr': number
  queries?: Question[]
  answers?: DnsRecord[]
  authorities?: DnsRecord[]
  additionals?: DnsRecord[]
}

export const dnsFields = {
  ...headFields,
  ...questionFields,
  ...recordFields,
  ...dataFields,
  ...listFields,
} as const

export const HEAD = 12
const UPDATE = 5
/** Questions and records that are read of one message: a full one of 64 KiB has some hundred. */
const MAX_RECORDS = 1000

/**
 * Reads the message at `start`; `at` is where the layer begins (before the length that stands before a message over TCP).
 * At least `HEAD` bytes are there.
 */
export function readMessage<N extends Name>(
  name: N,
  bytes: Uint8Array,
  at: number,
  start: number,
  end: number,
  walk: Walk,
): DnsLayer<N> {
  const flags = u16(bytes, start + 2)
  const response = (flags & 0x8000) !== 0
  const questions = u16(bytes, start + 4)
  const layer: DnsLayer<N> = {
    protocol: name,
    offset: at,
    size: end - at,
    'dns.id': u16(bytes, start),
    'dns.flags': flags,
    'dns.flags.response': response,
    'dns.flags.opcode': (flags >> 11) & 15,
    'dns.flags.truncated': (flags & 0x0200) !== 0,
    'dns.count.add_rr': u16(bytes, start + 10),
  }
  if (name === 'llmnr') {
    layer['dns.flags.conflict'] = (flags & 0x0400) !== 0
    layer['dns.flags.tentative'] = (flags & 0x0100) !== 0
  } else {
    layer['dns.flags.recdesired'] = (flags & 0x0100) !== 0
    layer['dns.flags.z'] = (flags & 0x40) !== 0
    layer['dns.flags.checkdisable'] = (flags & 0x10) !== 0
  }
  if (response) {
    if (name !== 'llmnr') {
      layer['dns.flags.authoritative'] = (flags & 0x0400) !== 0
      layer['dns.flags.recavail'] = (flags & 0x80) !== 0
      layer['dns.flags.authenticated'] = (flags & 0x20) !== 0
    }
    layer['dns.flags.rcode'] = flags & 15
  } else if (name !== 'llmnr' && (flags & 0x20) !== 0) layer['dns.flags.authenticated'] = true
  const answers = u16(bytes, start + 6)
  const authorities = u16(bytes, start + 8)
  if (layer['dns.flags.opcode'] === UPDATE) {
    layer['dns.count.zones'] = questions
    layer['dns.count.prerequisites'] = answers
    layer['dns.count.updates'] = authorities
  } else {
    layer['dns.count.queries'] = questions
    layer['dns.count.answers'] = answers
    layer['dns.count.auth_rr'] = authorities
  }
  const message: Message = {
    bytes,
    start,
    end,
    at: start + HEAD,
    firstName: '',
    firstAt: -1,
    problem: '',
  }
  const multicast = name === 'mdns'
  let left = MAX_RECORDS
  if (questions > 0) {
    layer.queries = readQuestions(message, Math.min(questions, left), multicast)
    left -= layer.queries.length
  }
  if (answers > 0 && message.problem === '') {
    layer.answers = readRecords(message, Math.min(answers, left), multicast)
    left -= layer.answers.length
  }
  if (authorities > 0 && message.problem === '') {
    layer.authorities = readRecords(message, Math.min(authorities, left), multicast)
    left -= layer.authorities.length
  }
  if (layer['dns.count.add_rr'] > 0 && message.problem === '') {
    layer.additionals = readRecords(message, Math.min(layer['dns.count.add_rr'], left), multicast)
  }
  if (message.problem === 'cut') {
    // A message over TCP may go on in the next segment: that is no fault.
    const goesOn = start > at && walk.reported === end && u16(bytes, at) > end - start
    if (!goesOn) walk.short(end - at + 1)
  } else if (message.problem !== '') walk.wrong(`${name} has ${message.problem}`)
  return layer
}

function readQuestions(message: Message, count: number, multicast: boolean): Question[] {
  const questions: Question[] = []
  for (let i = 0; i < count; i++) {
    const { bytes, at } = message
    const name = readName(message)
    if (message.problem !== '') break
    if (i === 0) {
      message.firstName = name
      message.firstAt = at
    }
    const after = message.at
    if (after + 4 > message.end) {
      message.problem = 'cut'
      questions.push({ 'dns.qry.name': name })
      break
    }
    const family = u16(bytes, after + 2)
    const question: Question = {
      'dns.qry.name': name,
      'dns.qry.type': u16(bytes, after),
      'dns.qry.class': multicast ? family & 0x7fff : family,
    }
    if (multicast) question['dns.qry.qu'] = (family & 0x8000) !== 0
    questions.push(question)
    message.at = after + 4
  }
  return questions
}

function readRecords(message: Message, count: number, multicast: boolean): DnsRecord[] {
  const records: DnsRecord[] = []
  for (let i = 0; i < count; i++) {
    const record = readRecord(message, multicast)
    if (record !== null) records.push(record)
    if (message.problem !== '') break
  }
  return records
}

/** Whether bytes on a port of no meaning are a DNS message: all counts and the first question's form speak for it. */
export function looksLikeDns(bytes: Uint8Array, at: number, end: number): boolean {
  const flags = u16(bytes, at + 2)
  // A standard query, the reserved bit clear, with one question.
  if ((flags & 0x7840) !== 0 || u16(bytes, at + 4) !== 1) return false
  const answers = u16(bytes, at + 6)
  const others = u16(bytes, at + 8) + u16(bytes, at + 10)
  if ((flags & 0x8000) === 0 && (answers !== 0 || others > 1 || (flags & 15) !== 0)) return false
  if (answers + others > (end - at) / 11) return false
  let name = at + HEAD
  for (;;) {
    if (name + 5 > end) return false
    const length = bytes[name]!
    if (length === 0) break
    if (length > 63) return false
    for (let i = name + 1; i <= name + length && i < end; i++) {
      if (bytes[i]! < 0x21 || bytes[i]! > 0x7e) return false
    }
    name += 1 + length
  }
  const type = u16(bytes, name + 1)
  const family = u16(bytes, name + 3)
  return type > 0 && type <= 260 && (family === 1 || family === 3 || family === 255)
}
