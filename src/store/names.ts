/**
 * Names on disk. A segment's name tells all the catalog needs, so that one readdir rebuilds it; an adapter's
 * folder is its name, made safe for every file system.
 */
import { createHash } from 'node:crypto'

/** What the name of a complete segment says. Times in nanoseconds since 1970. */
export interface SegmentName {
  sequence: number
  first: bigint
  last: bigint
  packets: number
}

const MAX_FOLDER = 120
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\.|$)/i
const TIME = String.raw`(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{9})Z`
const COMPLETE = new RegExp(String.raw`^(\d{10,})-${TIME}-${TIME}-(\d+)\.pcap$`)
const HIDDEN = /^\.(\d{10,})\.pcap$/

/** `.0000000007.pcap`: the segment that still grows, or one a crash left behind. */
export function hiddenName(sequence: number): string {
  return `.${padded(sequence)}.pcap`
}

/** The sequence number of a hidden segment; undefined for other names. */
export function parseHiddenName(name: string): number | undefined {
  const match = HIDDEN.exec(name)
  return match === null ? undefined : Number(match[1])
}

/** `0000000007-20260131T120000.123456789Z-20260131T120004.000000000Z-512.pcap` */
export function segmentName({ sequence, first, last, packets }: SegmentName): string {
  return `${padded(sequence)}-${timeText(first)}-${timeText(last)}-${packets}.pcap`
}

/** What a complete segment's name says; undefined for other names. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const match = COMPLETE.exec(name)
  if (match === null) return undefined
  const first = parseTime(match, 2)
  const last = parseTime(match, 9)
  if (first === undefined || last === undefined || last < first) return undefined
  return { sequence: Number(match[1]), first, last, packets: Number(match[16]) }
}

/** What the names of one segment begin with, whatever its times. */
export function sequencePrefix(sequence: number): string {
  return `${padded(sequence)}-`
}

/**
 * The folder of an adapter: its name with everything but `[A-Za-z0-9_.{}-]` percent-encoded, never `.`, `..`, a
 * hidden name or one Windows reserves, at most 120 characters. `decodeAdapter` gives the name back, unless it
 * had to be cut; then a hash keeps two long names apart.
 */
export function encodeAdapter(name: string): string {
  let folder = ''
  for (const byte of Buffer.from(name, 'utf8')) {
    const character = String.fromCharCode(byte)
    folder += /[A-Za-z0-9_.{}-]/.test(character) ? character : escaped(byte)
  }
  if (folder.startsWith('.')) folder = `%2E${folder.slice(1)}`
  // Windows drops a dot at the end, and opens devices for reserved names, whatever follows a dot in them.
  if (folder.endsWith('.')) folder = `${folder.slice(0, -1)}%2E`
  if (RESERVED.test(folder)) folder = escaped(folder.charCodeAt(0)) + folder.slice(1)
  if (folder === '') return '%'
  if (folder.length <= MAX_FOLDER) return folder
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16)
  const kept = folder.slice(0, MAX_FOLDER - 18).replace(/%[0-9A-F]?$/, '')
  // `%-` is no escape, so no shorter name can look like this one.
  return `${kept}%-${hash}`
}

/** The adapter's name of a folder; a folder that no name leads to, or a cut one, shows as it is. */
export function decodeAdapter(folder: string): string {
  if (folder === '%') return ''
  if (/%(?![0-9A-F]{2})/.test(folder)) return folder
  const bytes: number[] = []
  for (const [part] of folder.matchAll(/%..|./gs)) {
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))
  }
  const name = Buffer.from(bytes).toString('utf8')
  return encodeAdapter(name) === folder ? name : folder
}

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

function padded(sequence: number): string {
  return String(sequence).padStart(10, '0')
}

function timeText(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000_000n) * 1000).toISOString()
  const nanoseconds = String(time % 1_000_000_000n).padStart(9, '0')
  return `${seconds.slice(0, 19).replace(/[-:]/g, '')}.${nanoseconds}Z`
}

function parseTime(match: RegExpExecArray, at: number): bigint | undefined {
  const [year, month, day, hour, minute, second] = match.slice(at, at + 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  if (Number.isNaN(ms) || ms < 0) return undefined
  return BigInt(ms) * 1_000_000n + BigInt(match[at + 6] as string)
}
