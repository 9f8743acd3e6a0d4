/**
 * X.509 certificates (RFC 5280) in DER: serial, names, validity, alternative names. What is broken ends the reading, nothing else.
 *
 *   Certificate { TBSCertificate { [0] version, serial, algorithm, issuer, validity, subject, key …, [3] extensions }, algorithm, signature }
 *
 * Own reading: of 2,000 bytes of a hostile certificate nothing throws, and it costs a few microseconds (node:crypto's X509Certificate
 * throws on what it dislikes).
 */
import { type Element, element, OBJECT_ID, objectId, SEQUENCE } from '../ber.js'
import { ascii, hex, ipv4, ipv6, utf8 } from '../bytes.js'

/** An attribute of a name: type and value, the value under its string type. */
export interface NameAttribute {
  /** `2.5.4.3` is the common name. */
  'x509if.oid': string
  'x509sat.uTF8String'?: string
  'x509sat.printableString'?: string
  'x509sat.teletexString'?: string
  'x509sat.bmpString'?: string
  'x509sat.IA5String'?: string
  'x509sat.CountryName'?: string
}

export interface Certificate {
  /** Bytes of the certificate. */
  'tls.handshake.certificate_length': number
  'x509af.serialNumber'?: string
  /** Of the signature, of the key, of the signature once more. */
  'x509af.algorithm.id'?: string[]
  issuer?: NameAttribute[]
  subject?: NameAttribute[]
  /** Not before and not after: `2026-11-22 05:00:00 (UTC)`. */
  'x509af.utcTime'?: string[]
  'x509af.generalizedTime'?: string[]
  'x509ce.dNSName'?: string[]
  'x509ce.rfc822Name'?: string[]
  'x509ce.uniformResourceIdentifier'?: string[]
  'x509ce.IPAddress.ipv4'?: string[]
  'x509ce.IPAddress.ipv6'?: string[]
}

export const certificateFields = {
  'tls.handshake.certificate_length': { title: 'Certificate Length', format: 'dec', unit: 'bytes' },
  'x509af.serialNumber': { title: 'Serial Number', format: 'bytes' },
  'x509af.algorithm.id': { title: 'Algorithm Id', format: 'text' },
  'x509if.oid': { title: 'Attribute', format: 'text' },
  'x509sat.uTF8String': { title: 'Value', format: 'text' },
  'x509sat.printableString': { title: 'Value', format: 'text' },
  'x509sat.teletexString': { title: 'Value', format: 'text' },
  'x509sat.bmpString': { title: 'Value', format: 'text' },
  'x509sat.IA5String': { title: 'Value', format: 'text' },
  'x509sat.CountryName': { title: 'Value', format: 'text' },
  'x509af.utcTime': { title: 'Validity', format: 'text' },
  'x509af.generalizedTime': { title: 'Validity', format: 'text' },
  'x509ce.dNSName': { title: 'DNS Name', format: 'text' },
  'x509ce.rfc822Name': { title: 'Mail Address', format: 'text' },
  'x509ce.uniformResourceIdentifier': { title: 'URI', format: 'text' },
  'x509ce.IPAddress.ipv4': { title: 'IPv4 Address', format: 'text' },
  'x509ce.IPAddress.ipv6': { title: 'IPv6 Address', format: 'text' },
} as const

/** Attributes of one name and alternative names of one certificate that are read at most. */
const MAX_ATTRIBUTES = 32
const MAX_NAMES = 128
/** Longer texts are cut: an RFC 5280 name has at most 64 characters, a DNS name 255. */
const MAX_TEXT = 512

const ALTERNATIVE_NAMES = '2.5.29.17'
const COUNTRY = '2.5.4.6'

/** The certificate of `length` bytes at `at`, as far as it is there. */
export function readCertificate(
  bytes: Uint8Array,
  at: number,
  end: number,
  length: number,
): Certificate {
  const certificate: Certificate = { 'tls.handshake.certificate_length': length }
  const outer = element(bytes, at, Math.min(end, at + length))
  const inner = outer?.tag === SEQUENCE ? element(bytes, outer.content, outer.end) : null
  if (outer === null || inner?.tag !== SEQUENCE) return certificate
  let part = element(bytes, inner.content, inner.end)
  const next = () => {
    part = part?.whole ? element(bytes, part.end, inner.end) : null
    return part?.whole ? part : null
  }
  // The version is left out in version 1.
  if (part?.tag === 0xa0) next()
  if (part?.tag !== 0x02 || !part.whole || part.end - part.content > 64) return certificate
  certificate['x509af.serialNumber'] = hex(bytes, part.content, part.end - part.content)
  const algorithms = algorithm(bytes, next())
  if (algorithms.length > 0) certificate['x509af.algorithm.id'] = algorithms
  const issuer = readName(bytes, next())
  if (issuer !== null) certificate.issuer = issuer
  readValidity(bytes, next(), certificate)
  const subject = readName(bytes, next())
  if (subject !== null) certificate.subject = subject
  const key = next()
  if (key?.tag === SEQUENCE)
    algorithms.push(...algorithm(bytes, element(bytes, key.content, key.end)))
  algorithms.push(...algorithm(bytes, inner.whole ? element(bytes, inner.end, outer.end) : null))
  for (let i = 0; i < 4 && part !== null; i++) {
    const extensions = next()
    if (extensions?.tag === 0xa3) readExtensions(bytes, extensions, certificate)
  }
  return certificate
}

function algorithm(bytes: Uint8Array, sequence: Element | null): string[] {
  if (sequence?.tag !== SEQUENCE) return []
  const id = oid(bytes, sequence.content, sequence.end)
  return id === undefined ? [] : [id.text]
}

/** The object identifier at `at` and where it ends. */
function oid(
  bytes: Uint8Array,
  at: number,
  end: number,
): { text: string; end: number } | undefined {
  const found = element(bytes, at, end)
  if (found?.tag !== OBJECT_ID || found.end - found.content > 64) return undefined
  const text = objectId(bytes, found)
  return text === undefined ? undefined : { text, end: found.end }
}

/** Name: a sequence of sets of { type, value }. */
function readName(bytes: Uint8Array, name: Element | null): NameAttribute[] | null {
  if (name?.tag !== SEQUENCE) return null
  const attributes: NameAttribute[] = []
  let at = name.content
  while (at < name.end && attributes.length < MAX_ATTRIBUTES) {
    const set = element(bytes, at, name.end)
    if (set === null) break
    at = set.end
    const pair = element(bytes, set.content, set.end)
    if (pair?.tag !== SEQUENCE) continue
    const type = oid(bytes, pair.content, pair.end)
    const value = type === undefined ? null : element(bytes, type.end, pair.end)
    if (type === undefined || value === null) continue
    const attribute: NameAttribute = { 'x509if.oid': type.text }
    const end = Math.min(value.end, value.content + MAX_TEXT)
    if (type.text === COUNTRY) attribute['x509sat.CountryName'] = ascii(bytes, value.content, end)
    else if (value.tag === 12) attribute['x509sat.uTF8String'] = utf8(bytes, value.content, end)
    else if (value.tag === 19)
      attribute['x509sat.printableString'] = ascii(bytes, value.content, end)
    else if (value.tag === 20) attribute['x509sat.teletexString'] = ascii(bytes, value.content, end)
    else if (value.tag === 22) attribute['x509sat.IA5String'] = ascii(bytes, value.content, end)
    else if (value.tag === 30) attribute['x509sat.bmpString'] = utf16(bytes, value.content, end)
    attributes.push(attribute)
  }
  return attributes
}

function utf16(bytes: Uint8Array, at: number, end: number): string {
  let text = ''
  for (; at + 1 < end; at += 2) text += String.fromCharCode((bytes[at]! << 8) | bytes[at + 1]!)
  return text
}

function readValidity(bytes: Uint8Array, validity: Element | null, into: Certificate): void {
  if (validity?.tag !== SEQUENCE) return
  let at = validity.content
  for (let i = 0; i < 2; i++) {
    const time = element(bytes, at, validity.end)
    if (time === null || time.end - time.content > 32) return
    at = time.end
    const text = ascii(bytes, time.content, time.end)
    // YYMMDDhhmmssZ, of 1950 to 2049 (RFC 5280 4.1.2.5.1); YYYYMMDDhhmmssZ.
    if (time.tag === 23) {
      add(into, 'x509af.utcTime', timeText(`${text[0]! >= '5' ? 19 : 20}${text}`))
    } else if (time.tag === 24) {
      add(into, 'x509af.generalizedTime', timeText(text))
    }
  }
}

function timeText(text: string): string {
  const part = (at: number, size: number) => text.slice(at, at + size)
  return `${part(0, 4)}-${part(4, 2)}-${part(6, 2)} ${part(8, 2)}:${part(10, 2)}:${part(12, 2)} (UTC)`
}

/** Extensions ::= [3] SEQUENCE of SEQUENCE { id, critical?, OCTET STRING }; of these the alternative names. */
function readExtensions(bytes: Uint8Array, tagged: Element, into: Certificate): void {
  const list = element(bytes, tagged.content, tagged.end)
  if (list?.tag !== SEQUENCE) return
  let at = list.content
  for (let i = 0; i < 64 && at < list.end; i++) {
    const extension = element(bytes, at, list.end)
    if (extension === null) return
    at = extension.end
    const id = oid(bytes, extension.content, extension.end)
    if (id?.text !== ALTERNATIVE_NAMES) continue
    let value = element(bytes, id.end, extension.end)
    if (value?.tag === 0x01) value = element(bytes, value.end, extension.end)
    const names = value?.tag === 0x04 ? element(bytes, value.content, value.end) : null
    if (names?.tag === SEQUENCE) alternativeNames(bytes, names, into)
  }
}

function alternativeNames(bytes: Uint8Array, names: Element, into: Certificate): void {
  let at = names.content
  for (let i = 0; i < MAX_NAMES && at < names.end; i++) {
    const name = element(bytes, at, names.end)
    if (name === null || !name.whole) return
    at = name.end
    const size = name.end - name.content
    const text = () => ascii(bytes, name.content, Math.min(name.end, name.content + MAX_TEXT))
    if (name.tag === 0x81) add(into, 'x509ce.rfc822Name', text())
    else if (name.tag === 0x82) add(into, 'x509ce.dNSName', text())
    else if (name.tag === 0x86) add(into, 'x509ce.uniformResourceIdentifier', text())
    else if (name.tag === 0x87 && size === 4)
      add(into, 'x509ce.IPAddress.ipv4', ipv4(bytes, name.content))
    else if (name.tag === 0x87 && size === 16)
      add(into, 'x509ce.IPAddress.ipv6', ipv6(bytes, name.content))
  }
}

function add(
  into: Certificate,
  field: Extract<keyof Certificate, `x509ce.${string}` | `x509af.${string}Time`>,
  value: string,
): void {
  const list = into[field]
  if (list === undefined) into[field] = [value]
  else list.push(value)
}
