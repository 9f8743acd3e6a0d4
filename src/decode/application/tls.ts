/**
 * TLS and SSL (RFC 8446, 5246; SSL 2.0's ClientHello RFC 5246 E.2): records.
 *
 *   | content type 1 | version 2 | length 2 | handshake messages, an alert, … or what is encrypted |
 *
 * A segment that begins within a record is not claimed: nothing tells it from data.
 */
import { u16 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { tlsAlertLevels, tlsAlerts, tlsContentTypes, tlsVersions } from '../names/tls.js'
import { readSsl2, type Ssl2Message, ssl2Fields } from './ssl2.js'
import {
  CLIENT_HELLO,
  handshakeFields,
  handshakeText,
  readHandshakes,
  type TlsHandshake,
} from './tlshandshake.js'

export interface TlsRecord {
  'tls.record.content_type'?: number
  'tls.record.version'?: number
  /** Bytes behind the head. */
  'tls.record.length': number
  handshakes?: Ssl2Message[] | TlsHandshake[]
  'tls.alert_message.level'?: number
  'tls.alert_message.desc'?: number
  'tls.heartbeat_message.type'?: number
  'tls.heartbeat_message.payload_length'?: number
}

export interface Tls extends Layer<'tls'> {
  records: TlsRecord[]
}

const HANDSHAKE = 22
const CHANGE_CIPHER_SPEC = 20
/** RFC 5246 6.2.3: 2^14 and 2,048 of overhead; some add a little more. */
const MAX_RECORD = 16384 + 2048
const MAX_RECORDS = 256
const SSL2_NAMES = ['', 'ClientHello', 'ClientMasterKey', '', 'ServerHello']

export const tls: Protocol<Tls> = {
  name: 'tls',
  title: 'Transport Layer Security',
  source: 'RFC 8446',
  over: {
    'tcp.port': [
      443, 324, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061,
      5671, 5684, 5868, 8883, 11207, 19999, 27017,
    ],
    'sctp.port': [443, 465, 636, 993, 995],
  },
  guess: ['tcp.port'],
  min: 1,
  fields: {
    'tls.record.content_type': { title: 'Content Type', format: 'dec', names: tlsContentTypes },
    'tls.record.version': { title: 'Version', format: 'hex4', names: tlsVersions },
    'tls.record.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    ...handshakeFields,
    ...ssl2Fields,
    'tls.alert_message.level': { title: 'Level', format: 'dec', names: tlsAlertLevels },
    'tls.alert_message.desc': { title: 'Description', format: 'dec', names: tlsAlerts },
    'tls.heartbeat_message.type': { title: 'Type', format: 'dec' },
    'tls.heartbeat_message.payload_length': { title: 'Payload Length', format: 'dec' },
  },
  // A content type, or SSL 2's length.
  begins: (first) => (first >= 20 && first <= 24) || first >= 0x80,
  decode(bytes, at, end, walk) {
    if (!isRecord(bytes, at, end)) return ssl2(bytes, at, end, walk)
    const records: TlsRecord[] = []
    let next = at
    let encrypted = false
    while (records.length < MAX_RECORDS && isRecord(bytes, next, end)) {
      const type = bytes[next]!
      records.push(readRecord(bytes, next, end, encrypted))
      if (type === CHANGE_CIPHER_SPEC) encrypted = true
      next += 5 + u16(bytes, next + 3)
    }
    // A record that goes on in the next segment is nothing wrong; one that the capture cut is.
    if (walk.reported > end && next > end) walk.short(Math.min(next, walk.reported) - at)
    return { protocol: 'tls', offset: at, size: Math.min(next, end) - at, records }
  },
  summary(layer) {
    const texts = layer.records.slice(0, 4).map(recordText)
    const more = layer.records.length - texts.length
    return `${texts.join(', ').slice(0, 108)}${more > 0 ? ` and ${more} more` : ''}`
  },
}

/** Whether a record begins at `at`: a known content type, a version from SSL 3.0 to TLS 1.3, a length that can be. */
function isRecord(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 5 > end) return false
  const type = bytes[at]!
  const length = u16(bytes, at + 3)
  return (
    type >= 20 &&
    type <= 24 &&
    bytes[at + 1] === 3 &&
    bytes[at + 2]! <= 4 &&
    length > 0 &&
    length <= MAX_RECORD
  )
}

/** `encrypted`: ChangeCipherSpec stands before it in the same segment; then only the second ClientHello of TLS 1.3 is in the clear. */
function readRecord(bytes: Uint8Array, at: number, end: number, encrypted: boolean): TlsRecord {
  const type = bytes[at]!
  const length = u16(bytes, at + 3)
  const record: TlsRecord = {
    'tls.record.content_type': type,
    'tls.record.version': u16(bytes, at + 1),
    'tls.record.length': length,
  }
  const body = at + 5
  const stop = Math.min(end, body + length)
  if (type === HANDSHAKE) {
    const messages = readHandshakes(bytes, body, stop, body + length, 't')
    const clear = !encrypted || messages[0]?.['tls.handshake.type'] === CLIENT_HELLO
    if (messages.length > 0 && clear) record.handshakes = messages
  } else if (type === 21 && length === 2 && stop - body === 2 && isAlert(bytes, body)) {
    record['tls.alert_message.level'] = bytes[body]!
    record['tls.alert_message.desc'] = bytes[body + 1]!
  } else if (type === 24 && stop - body >= 3 && (bytes[body] === 1 || bytes[body] === 2)) {
    record['tls.heartbeat_message.type'] = bytes[body]!
    record['tls.heartbeat_message.payload_length'] = u16(bytes, body + 1)
  }
  return record
}

function isAlert(bytes: Uint8Array, at: number): boolean {
  return bytes[at]! >= 1 && bytes[at]! <= 2
}

/** A record of SSL 2.0: one message, see ssl2.ts. */
function ssl2(bytes: Uint8Array, at: number, end: number, walk: Walk): Tls | null {
  const message = readSsl2(bytes, at, end)
  if (message === null) return null
  const length = u16(bytes, at) & 0x7fff
  if (walk.reported > end && at + 2 + length > end) walk.short(2 + length)
  return {
    protocol: 'tls',
    offset: at,
    size: Math.min(end - at, 2 + length),
    records: [{ 'tls.record.length': length, handshakes: [message] }],
  }
}

function recordText(record: TlsRecord): string {
  const { handshakes } = record
  if (handshakes !== undefined && record['tls.record.content_type'] === undefined)
    return `SSL 2.0 ${SSL2_NAMES[handshakes[0]?.['tls.handshake.type'] ?? 0] ?? 'message'}`
  if (handshakes !== undefined)
    return handshakes.map((one) => handshakeText(one as TlsHandshake)).join(', ')
  const description = record['tls.alert_message.desc']
  if (description !== undefined) return `Alert ${tlsAlerts(description) ?? description}`
  const type = record['tls.record.content_type']
  const length = record['tls.record.length']
  if (type === CHANGE_CIPHER_SPEC) return 'ChangeCipherSpec'
  if (type === HANDSHAKE) return `encrypted handshake, ${length} bytes`
  if (type === 21) return `encrypted alert, ${length} bytes`
  return `${tlsContentTypes(type ?? 0) ?? 'record'}, ${length} bytes`
}
