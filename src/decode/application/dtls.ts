/**
 * DTLS (RFC 4347, 6347, 9147): records of TLS in datagrams, with numbers; handshake messages in fragments.
 *
 *   record    | content type 1 | version 2 | epoch 2 | sequence 6 | length 2 | … |
 *   handshake | type 1 | length 3 | message number 2 | offset of fragment 3 | its length 3 | … |
 *
 * From epoch 1 on records are encrypted. The short heads that DTLS 1.3 has for these are not told from other bytes.
 */
import { hex, u16, u24, u48 } from '../bytes.js'
import type { Fields, Layer, Protocol } from '../layer.js'
import { tlsAlertLevels, tlsAlerts, tlsContentTypes, tlsVersions } from '../names/tls.js'
import {
  handshakeFields,
  handshakeText,
  plausible,
  readBody,
  type TlsHandshake,
} from './tlshandshake.js'
import type { DtlsCookie } from './tlshello.js'

/** The fields of TLS under the names that they have in DTLS. */
type Renamed<T> = T extends readonly (infer Item)[]
  ? Renamed<Item>[]
  : T extends object
    ? {
        [Key in keyof T as Key extends `tls.${infer Rest}` ? `dtls.${Rest}` : Key]: Renamed<T[Key]>
      }
    : T

export type DtlsHandshake = Renamed<TlsHandshake> &
  DtlsCookie & {
    'dtls.handshake.message_seq'?: number
    /** Bytes. */
    'dtls.handshake.fragment_offset'?: number
    'dtls.handshake.fragment_length'?: number
  }

export interface DtlsRecord {
  'dtls.record.content_type': number
  'dtls.record.version': number
  'dtls.record.epoch': number
  'dtls.record.sequence_number': bigint
  /** Bytes behind the head. */
  'dtls.record.length': number
  handshakes?: DtlsHandshake[]
  'dtls.alert_message.level'?: number
  'dtls.alert_message.desc'?: number
}

export interface Dtls extends Layer<'dtls'> {
  records: DtlsRecord[]
}

const HANDSHAKE = 22
const RECORD_HEAD = 13
const HANDSHAKE_HEAD = 12
const HELLO_VERIFY_REQUEST = 3
const MAX_RECORDS = 64
const MAX_MESSAGES = 32

export const dtls: Protocol<Dtls> = {
  name: 'dtls',
  title: 'Datagram Transport Layer Security',
  source: 'RFC 9147',
  over: {
    'udp.port': [853, 2221, 4433, 5684, 5868],
    'sctp.port': [853, 2221, 5868],
    'sctp.ppi': [47],
  },
  guess: ['udp.port'],
  min: RECORD_HEAD,
  fields: {
    'dtls.record.content_type': { title: 'Content Type', format: 'dec', names: tlsContentTypes },
    'dtls.record.version': { title: 'Version', format: 'hex4', names: tlsVersions },
    'dtls.record.epoch': { title: 'Epoch', format: 'dec' },
    'dtls.record.sequence_number': { title: 'Sequence Number', format: 'dec' },
    'dtls.record.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    ...renamed(handshakeFields),
    'dtls.handshake.message_seq': { title: 'Message Sequence', format: 'dec' },
    'dtls.handshake.fragment_offset': { title: 'Fragment Offset', format: 'dec' },
    'dtls.handshake.fragment_length': { title: 'Fragment Length', format: 'dec', unit: 'bytes' },
    'dtls.handshake.cookie_length': { title: 'Cookie Length', format: 'dec', unit: 'bytes' },
    'dtls.handshake.cookie': { title: 'Cookie', format: 'bytes' },
    'dtls.alert_message.level': { title: 'Level', format: 'dec', names: tlsAlertLevels },
    'dtls.alert_message.desc': { title: 'Description', format: 'dec', names: tlsAlerts },
  } as Fields<Dtls>,
  begins: (first) => first >= 20 && first <= 26,
  decode(bytes, at, end, walk) {
    const records: DtlsRecord[] = []
    let next = at
    while (records.length < MAX_RECORDS && isRecord(bytes, next, end, walk.reported)) {
      records.push(readRecord(bytes, next, end))
      next += RECORD_HEAD + u16(bytes, next + 11)
    }
    if (records.length === 0) return null
    if (next > end) walk.short(next - at)
    return { protocol: 'dtls', offset: at, size: Math.min(next, end) - at, records }
  },
  summary(layer) {
    const texts = layer.records.slice(0, 4).map(recordText)
    return `DTLS ${texts.join(', ').slice(0, 112)}`
  },
}

/** Whether a record begins at `at`: content type, version, a length that the datagram has. */
function isRecord(bytes: Uint8Array, at: number, end: number, reported: number): boolean {
  if (at + RECORD_HEAD > end) return false
  const type = bytes[at]!
  const version = u16(bytes, at + 1)
  const length = u16(bytes, at + 11)
  // 0x0100 is OpenSSL's before 0.9.8f.
  const known = version === 0xfeff || version === 0xfefd || version === 0x0100
  return type >= 20 && type <= 26 && known && length > 0 && at + RECORD_HEAD + length <= reported
}

function readRecord(bytes: Uint8Array, at: number, end: number): DtlsRecord {
  const type = bytes[at]!
  const epoch = u16(bytes, at + 3)
  const length = u16(bytes, at + 11)
  const record: DtlsRecord = {
    'dtls.record.content_type': type,
    'dtls.record.version': u16(bytes, at + 1),
    'dtls.record.epoch': epoch,
    'dtls.record.sequence_number': BigInt(u48(bytes, at + 5)),
    'dtls.record.length': length,
  }
  if (epoch !== 0) return record
  const body = at + RECORD_HEAD
  const stop = Math.min(end, body + length)
  if (type === HANDSHAKE) {
    const handshakes = readHandshakes(bytes, body, stop)
    if (handshakes.length > 0) record.handshakes = handshakes
  } else if (type === 21 && length === 2 && stop - body === 2) {
    record['dtls.alert_message.level'] = bytes[body]!
    record['dtls.alert_message.desc'] = bytes[body + 1]!
  }
  return record
}

function readHandshakes(bytes: Uint8Array, at: number, end: number): DtlsHandshake[] {
  const messages: DtlsHandshake[] = []
  while (at + HANDSHAKE_HEAD <= end && messages.length < MAX_MESSAGES) {
    const type = bytes[at]!
    const length = u24(bytes, at + 1)
    const offset = u24(bytes, at + 6)
    const size = u24(bytes, at + 9)
    if (offset + size > length) break
    if (type !== HELLO_VERIFY_REQUEST && !plausible(type, length, length)) break
    const message: TlsHandshake = { 'tls.handshake.type': type, 'tls.handshake.length': length }
    const body = at + HANDSHAKE_HEAD
    const stop = Math.min(end, body + size)
    // A later fragment is nothing that can be read on its own.
    if (offset === 0 && type !== HELLO_VERIFY_REQUEST) readBody(bytes, body, stop, message, 'd')
    const told = renamed(message) as DtlsHandshake
    told['dtls.handshake.message_seq'] = u16(bytes, at + 4)
    told['dtls.handshake.fragment_offset'] = offset
    told['dtls.handshake.fragment_length'] = size
    if (type === HELLO_VERIFY_REQUEST) readVerify(bytes, body, stop, told)
    messages.push(told)
    at = body + size
  }
  return messages
}

/** HelloVerifyRequest: | version 2 | length 1, cookie |. */
function readVerify(bytes: Uint8Array, at: number, end: number, into: DtlsHandshake): void {
  if (at + 3 > end) return
  into['dtls.handshake.version'] = u16(bytes, at)
  into['dtls.handshake.cookie_length'] = bytes[at + 2]!
  if (at + 3 + bytes[at + 2]! <= end)
    into['dtls.handshake.cookie'] = hex(bytes, at + 3, bytes[at + 2]!)
}

/** A copy with `dtls.` for `tls.` in the names of fields, of groups too. */
function renamed<T extends object>(of: T): Renamed<T> {
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(of)) {
    const groups = Array.isArray(value) && typeof value[0] === 'object'
    const name = key.startsWith('tls.') ? `d${key}` : key
    copy[name] = groups ? value.map((group) => renamed(group as object)) : value
  }
  return copy as Renamed<T>
}

function recordText(record: DtlsRecord): string {
  const type = record['dtls.record.content_type']
  const desc = record['dtls.alert_message.desc']
  if (record.handshakes !== undefined) return record.handshakes.map(messageText).join(', ')
  if (desc !== undefined) return `Alert ${tlsAlerts(desc) ?? desc}`
  const kind = tlsContentTypes(type) ?? `record ${type}`
  return `${kind}, ${record['dtls.record.length']} bytes`
}

function messageText(message: DtlsHandshake): string {
  const type = message['dtls.handshake.type']
  if (type === HELLO_VERIFY_REQUEST) return 'HelloVerifyRequest'
  const names = message.extensions?.find((one) => one['dtls.handshake.extension.type'] === 0)
  const name = names?.['dtls.handshake.extensions_server_name']?.[0] ?? ''
  if (type === 1) return `ClientHello ${name.slice(0, 64)}`.trimEnd()
  return handshakeText({ 'tls.handshake.type': type, 'tls.handshake.length': 0 })
}
