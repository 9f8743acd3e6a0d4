/**
 * Fingerprints of TLS hellos: JA3 and JA3S (github.com/salesforce/ja3), JA4 (github.com/FoxIO-LLC/ja4, technical_details/JA4.md; of the
 * family only JA4 itself is free to use: BSD 3-clause).
 */
import { createHash } from 'node:crypto'

/** What the fingerprints are made of; GREASE values (RFC 8701) still in it. */
export interface HelloShape {
  version: number
  ciphers: readonly number[]
  extensions: readonly number[]
  groups: readonly number[]
  pointFormats: readonly number[]
  signatures: readonly number[]
  versions: readonly number[]
  alpn: readonly string[]
}

const SERVER_NAME = 0x0000
const ALPN = 0x0010
const EMPTY = '000000000000'

/** Reserved so that nobody relies on a fixed list: 0x0a0a, 0x1a1a … 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)
}

const plain = (values: readonly number[]) => values.filter((value) => !isGrease(value))

/** `version,ciphers,extensions,groups,point formats`, and its MD5. */
export function ja3(hello: HelloShape): { full: string; hash: string } {
  const lists = [hello.ciphers, hello.extensions, hello.groups].map((list) => plain(list).join('-'))
  const full = [hello.version, ...lists, hello.pointFormats.join('-')].join(',')
  return { full, hash: md5(full) }
}

/** `version,cipher,extensions`, and its MD5. */
export function ja3s(version: number, cipher: number, extensions: readonly number[]) {
  const full = `${version},${cipher},${extensions.join('-')}`
  return { full, hash: md5(full) }
}

/** JA4 and its raw form, of a hello over `t` TCP, `q` QUIC or `d` DTLS. */
export function ja4(hello: HelloShape, transport: 't' | 'q' | 'd'): { text: string; raw: string } {
  const ciphers = plain(hello.ciphers)
  const extensions = plain(hello.extensions)
  const version = versionText(plain(hello.versions), hello.version)
  const name = extensions.includes(SERVER_NAME) ? 'd' : 'i'
  const head = `${transport}${version}${name}${two(ciphers.length)}${two(extensions.length)}${alpnText(hello.alpn[0])}`
  const sorted = ciphers.map(hex4).sort().join(',')
  const kept = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN)
  const signatures = plain(hello.signatures).map(hex4).join(',')
  const rest = kept.map(hex4).sort().join(',') + (signatures === '' ? '' : `_${signatures}`)
  return {
    text: `${head}_${sorted === '' ? EMPTY : short(sorted)}_${kept.length === 0 ? EMPTY : short(rest)}`,
    raw: `${head}_${sorted}_${rest}`,
  }
}

const VERSIONS = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
])

/** The newest offered. DTLS counts downwards. */
function versionText(offered: readonly number[], version: number): string {
  const newest =
    offered.length === 0
      ? version
      : (offered[0]! > 0xf000 ? Math.min : Math.max)(...offered.slice(0, 128))
  return VERSIONS.get(newest) ?? '00'
}

/** First and last character of the first protocol; of its hex digits where these are no letters or digits. */
function alpnText(protocol: string | undefined): string {
  if (protocol === undefined || protocol === '') return '00'
  const first = protocol[0]!
  const last = protocol[protocol.length - 1]!
  if (isAlphanumeric(first) && isAlphanumeric(last)) return first + last
  const byte = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0')
  return byte(first)[0]! + byte(last)[1]!
}

function isAlphanumeric(character: string): boolean {
  return /^[0-9A-Za-z]$/.test(character)
}

function two(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0')
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Empty where the system forbids MD5 (FIPS). */
function md5(text: string): string {
  try {
    return createHash('md5').update(text).digest('hex')
  } catch {
    return ''
  }
}
