/**
 * Kerberos 5 (RFC 4120), in DER: which message, who asks for what, which encryption, what went wrong. Over TCP a length of 4 bytes stands
 * in front.
 *
 *   application tag { sequence { [0] or [1] version 5, [1] or [2] message type, … } }
 */
import { type Element, element, INTEGER, integer, SEQUENCE } from '../ber.js'
import { u32, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { kerberosEncryptions, kerberosErrors, kerberosMessages } from '../names/directory.js'

export interface Kerberos extends Layer<'kerberos'> {
  /** Of TCP: bytes behind these four. */
  'kerberos.rm.length'?: number
  'kerberos.pvno'?: number
  'kerberos.msg_type'?: number
  'kerberos.CNameString'?: string[]
  'kerberos.SNameString'?: string[]
  /** Of the request and of errors; of answers it is the client's (`kerberos.crealm`). */
  'kerberos.realm'?: string
  'kerberos.crealm'?: string
  'kerberos.nonce'?: number
  /** Asked for, the best first. */
  'kerberos.ENCTYPE'?: number[]
  /** What the parts of an answer are encrypted with, the ticket first. */
  'kerberos.etype'?: number[]
  'kerberos.error_code'?: number
  'kerberos.e_text'?: string
}

const RECORD_MARK = 4
const REQUESTS = [10, 12]
const ANSWERS = [11, 13]
const ERROR = 30
/** Encryption types, parts of a name that are read at most. */
const MAX_ITEMS = 32

export const kerberos: Protocol<Kerberos> = {
  name: 'kerberos',
  title: 'Kerberos',
  source: 'RFC 4120',
  over: { 'udp.port': [88], 'tcp.port': [88] },
  min: 1,
  fields: {
    'kerberos.rm.length': { title: 'Record Length', format: 'dec', unit: 'bytes' },
    'kerberos.pvno': { title: 'pvno', format: 'dec' },
    'kerberos.msg_type': { title: 'msg-type', format: 'dec', names: kerberosMessages },
    'kerberos.CNameString': { title: 'CNameString', format: 'text' },
    'kerberos.SNameString': { title: 'SNameString', format: 'text' },
    'kerberos.realm': { title: 'realm', format: 'text' },
    'kerberos.crealm': { title: 'crealm', format: 'text' },
    'kerberos.nonce': { title: 'nonce', format: 'dec' },
    'kerberos.ENCTYPE': { title: 'ENCTYPE', format: 'dec', names: kerberosEncryptions },
    'kerberos.etype': { title: 'etype', format: 'dec', names: kerberosEncryptions },
    'kerberos.error_code': { title: 'error-code', format: 'dec', names: kerberosErrors },
    'kerberos.e_text': { title: 'e-text', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const marked = walk.parent?.protocol === 'tcp'
    const start = marked ? at + RECORD_MARK : at
    const message = element(bytes, start, end)
    // Application class, constructed, a type of the registry.
    if (message === null || message.tag >> 5 !== 3) return null
    if (kerberosMessages(message.number) === undefined) return null
    const layer: Kerberos = { protocol: 'kerberos', offset: at, size: end - at }
    if (marked) {
      const length = u32(bytes, at) & 0x7fff_ffff
      if (length < message.content - start) return null
      layer['kerberos.rm.length'] = length
      const next = start + length
      layer.size = Math.min(end, next) - at
      if (next < end) walk.follow('kerberos', next, walk.reported)
      else if (next > end && walk.reported > end) walk.short(Math.min(next, walk.reported) - at)
    } else if (!message.whole) walk.short(message.content - at + message.length)
    readMessage(layer, bytes, message)
    return layer
  },
  summary(layer) {
    const type = layer['kerberos.msg_type']
    const name = layer['kerberos.CNameString']?.join('/') ?? ''
    const realm = layer['kerberos.realm'] ?? layer['kerberos.crealm']
    const service = layer['kerberos.SNameString']?.join('/')
    const code = layer['kerberos.error_code']
    const parts = [
      type === undefined ? 'Kerberos' : (kerberosMessages(type) ?? `${type}`),
      name,
      service === undefined ? '' : `for ${service}`,
      realm === undefined ? '' : `@${realm}`,
      code === undefined ? '' : (kerberosErrors(code) ?? `error ${code}`),
    ]
    return parts
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, 120)
  },
}

/** The parts of the sequence in `holder` by their tag; the first `MAX_ITEMS`. */
function parts(bytes: Uint8Array, holder: Element): Map<number, Element> {
  const found = new Map<number, Element>()
  const list = element(bytes, holder.content, holder.end)
  if (list?.tag !== SEQUENCE) return found
  for (let at = list.content; found.size < MAX_ITEMS; ) {
    const part = element(bytes, at, list.end)
    if (part === null || part.tag >> 5 !== 5 || found.has(part.number)) break
    found.set(part.number, part)
    at = part.end
  }
  return found
}

function readMessage(layer: Kerberos, bytes: Uint8Array, message: Element): void {
  const body = parts(bytes, message)
  // Requests count from 1, all others from 0.
  const request = REQUESTS.includes(message.number)
  const first = request ? 1 : 0
  const version = number(bytes, body.get(first))
  const type = number(bytes, body.get(first + 1))
  if (version !== undefined) layer['kerberos.pvno'] = version
  if (type !== undefined) layer['kerberos.msg_type'] = type
  if (request) readRequest(layer, bytes, body.get(4))
  else if (ANSWERS.includes(message.number)) readAnswer(layer, bytes, body)
  else if (message.number === ERROR) readError(layer, bytes, body)
}

function readRequest(layer: Kerberos, bytes: Uint8Array, holder: Element | undefined): void {
  if (holder === undefined) return
  const body = parts(bytes, holder)
  setNames(layer, 'kerberos.CNameString', bytes, body.get(1))
  setText(layer, 'kerberos.realm', bytes, body.get(2))
  setNames(layer, 'kerberos.SNameString', bytes, body.get(3))
  const nonce = number(bytes, body.get(7))
  if (nonce !== undefined) layer['kerberos.nonce'] = nonce >>> 0
  const types = body.get(8)
  if (types === undefined) return
  const numbers = items(bytes, element(bytes, types.content, types.end))
    .map((item) => integer(bytes, item))
    .filter((one) => one !== undefined)
  if (numbers.length > 0) layer['kerberos.ENCTYPE'] = numbers
}

function readAnswer(layer: Kerberos, bytes: Uint8Array, body: Map<number, Element>): void {
  setText(layer, 'kerberos.crealm', bytes, body.get(3))
  setNames(layer, 'kerberos.CNameString', bytes, body.get(4))
  const types: number[] = []
  const ticketHolder = body.get(5)
  const ticket = ticketHolder && element(bytes, ticketHolder.content, ticketHolder.end)
  if (ticket) {
    const within = parts(bytes, ticket)
    setText(layer, 'kerberos.realm', bytes, within.get(1))
    setNames(layer, 'kerberos.SNameString', bytes, within.get(2))
    pushType(types, bytes, within.get(3))
  }
  pushType(types, bytes, body.get(6))
  if (types.length > 0) layer['kerberos.etype'] = types
}

function readError(layer: Kerberos, bytes: Uint8Array, body: Map<number, Element>): void {
  const code = number(bytes, body.get(6))
  if (code !== undefined) layer['kerberos.error_code'] = code
  setText(layer, 'kerberos.crealm', bytes, body.get(7))
  setNames(layer, 'kerberos.CNameString', bytes, body.get(8))
  setText(layer, 'kerberos.realm', bytes, body.get(9))
  setNames(layer, 'kerberos.SNameString', bytes, body.get(10))
  setText(layer, 'kerberos.e_text', bytes, body.get(11))
}

/** The type of encrypted data: `[0]` of the sequence. */
function pushType(types: number[], bytes: Uint8Array, holder: Element | undefined): void {
  if (holder === undefined) return
  const type = number(bytes, parts(bytes, holder).get(0))
  if (type !== undefined) types.push(type)
}

function number(bytes: Uint8Array, holder: Element | undefined): number | undefined {
  if (holder === undefined) return undefined
  const inner = element(bytes, holder.content, holder.end)
  return inner?.tag === INTEGER ? integer(bytes, inner) : undefined
}

function setText(
  layer: Kerberos,
  name: 'kerberos.realm' | 'kerberos.crealm' | 'kerberos.e_text',
  bytes: Uint8Array,
  holder: Element | undefined,
): void {
  const inner = holder && element(bytes, holder.content, holder.end)
  if (inner?.whole) layer[name] = utf8(bytes, inner.content, inner.end)
}

/** A principal's name: type and a sequence of texts. */
function setNames(
  layer: Kerberos,
  name: 'kerberos.CNameString' | 'kerberos.SNameString',
  bytes: Uint8Array,
  holder: Element | undefined,
): void {
  const strings = holder && parts(bytes, holder).get(1)
  if (!strings) return
  const texts = items(bytes, element(bytes, strings.content, strings.end)).map((item) =>
    utf8(bytes, item.content, item.end),
  )
  if (texts.length > 0) layer[name] = texts
}

function items(bytes: Uint8Array, list: Element | null): Element[] {
  const found: Element[] = []
  if (list?.tag !== SEQUENCE) return found
  for (let at = list.content; found.length < MAX_ITEMS; ) {
    const item = element(bytes, at, list.end)
    if (!item?.whole) break
    found.push(item)
    at = item.end
  }
  return found
}
