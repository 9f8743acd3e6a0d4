/** Reading bytes: numbers (network order unless named LE) and their usual text forms. Offsets, not slices; nothing is checked. */

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

export function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
}

export function u32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  )
}

export function u48(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 2)
}

export function u64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32(bytes, at)) << 32n) | BigInt(u32(bytes, at + 4))
}

export function u16le(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}

export function u32le(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  )
}

export function u64le(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32le(bytes, at + 4)) << 32n) | BigInt(u32le(bytes, at))
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const MAC = HEX.map((digits) => `${digits}:`)
const OCTET = Array.from({ length: 256 }, (_, byte) => `${byte}.`)

/** Hex digits of `size` bytes, without separators, as Wireshark prints bytes. */
export function hex(bytes: Uint8Array, at: number, size: number): string {
  let text = ''
  for (let i = at; i < at + size; i++) text += HEX[bytes[i]!]
  return text
}

// Texts of addresses are the dearest part of decoding a packet, and a capture holds few of them many times: a
// direct-mapped memory of the last ones took the decoding of TCP packets from 0.6 to 1.3 M/s.
const SLOTS = 4096
const IPV4_SLOTS = 4 * SLOTS
const ipv4Keys = new Uint32Array(IPV4_SLOTS)
const ipv4Texts: string[] = new Array(IPV4_SLOTS).fill('0.0.0.0')
const macHigh = new Uint32Array(SLOTS)
const macLow = new Uint32Array(SLOTS)
const macTexts: string[] = new Array(SLOTS).fill('00:00:00:00:00:00')
const ipv6Keys = new Uint32Array(4 * SLOTS)
const ipv6Texts: string[] = new Array(SLOTS).fill('::')

// Texts are put together as bytes: V8 keeps sums of strings as trees, and writing those out took twice as long.
const scratch = Buffer.alloc(64)
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.length)
/** `255.` as a word of four bytes, and how many of them count. */
const OCTET_WORDS = Int32Array.from(OCTET, (text) => Buffer.from(text.padEnd(4)).readInt32LE())
const OCTET_SIZES = Uint8Array.from(OCTET, (text) => text.length)
/** `ff:`, likewise. */
const MAC_WORDS = Int32Array.from(MAC, (text) => Buffer.from(text.padEnd(4)).readInt32LE())

function flat(text: string): string {
  for (let i = 0; i < text.length; i++) scratch[i] = text.charCodeAt(i)
  return scratch.toString('latin1', 0, text.length)
}

/** `192.0.2.1`. */
export function ipv4(bytes: Uint8Array, at: number): string {
  const key = u32(bytes, at)
  const slot = Math.imul(key, 0x9e3779b1) >>> 18
  if (ipv4Keys[slot] === key) return ipv4Texts[slot]!
  let size = 0
  for (let i = at; i < at + 4; i++) {
    scratchView.setInt32(size, OCTET_WORDS[bytes[i]!]!, true)
    size += OCTET_SIZES[bytes[i]!]!
  }
  const text = scratch.toString('latin1', 0, size - 1)
  ipv4Keys[slot] = key
  ipv4Texts[slot] = text
  return text
}

/** `02:00:00:00:00:01`. */
export function mac(bytes: Uint8Array, at: number): string {
  const high = u16(bytes, at)
  const low = u32(bytes, at + 2)
  const slot = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 20
  if (macLow[slot] === low && macHigh[slot] === high) return macTexts[slot]!
  for (let i = 0; i < 6; i++) scratchView.setInt32(3 * i, MAC_WORDS[bytes[at + i]!]!, true)
  const text = scratch.toString('latin1', 0, 17)
  macHigh[slot] = high
  macLow[slot] = low
  macTexts[slot] = text
  return text
}

/** `2001:db8::1`, in the form of RFC 5952. */
export function ipv6(bytes: Uint8Array, at: number): string {
  const a = u32(bytes, at)
  const b = u32(bytes, at + 4)
  const c = u32(bytes, at + 8)
  const d = u32(bytes, at + 12)
  const mixed = Math.imul(a ^ Math.imul(b ^ Math.imul(c, 0x85ebca6b), 0xc2b2ae35) ^ d, 0x9e3779b1)
  const slot = mixed >>> 20
  const keys = slot * 4
  if (
    ipv6Keys[keys] === a &&
    ipv6Keys[keys + 1] === b &&
    ipv6Keys[keys + 2] === c &&
    ipv6Keys[keys + 3] === d
  ) {
    return ipv6Texts[slot]!
  }
  const text = flat(ipv6Text(bytes, at))
  ipv6Keys[keys] = a
  ipv6Keys[keys + 1] = b
  ipv6Keys[keys + 2] = c
  ipv6Keys[keys + 3] = d
  ipv6Texts[slot] = text
  return text
}

function ipv6Text(bytes: Uint8Array, at: number): string {
  // ::ffff:192.0.2.1 and ::192.0.2.1, as inet_ntop writes them.
  const mapped = firstBytesZero(bytes, at, 10) && u16(bytes, at + 10) === 0xffff
  const compatible = firstBytesZero(bytes, at, 12) && u16(bytes, at + 12) !== 0
  if (mapped) return `::ffff:${ipv4(bytes, at + 12)}`
  if (compatible) return `::${ipv4(bytes, at + 12)}`
  // The longest run of at least two zero groups is left out, the first of equals.
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && u16(bytes, at + 2 * (i + length)) === 0) length++
    if (length > bestLength) {
      best = i
      bestLength = length
    }
    i += length
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === best) {
      text += '::'
      i += bestLength - 1
    } else {
      if (text !== '' && !text.endsWith(':')) text += ':'
      text += u16(bytes, at + 2 * i).toString(16)
    }
  }
  return text
}

function firstBytesZero(bytes: Uint8Array, at: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (bytes[i] !== 0) return false
  return true
}

const utf8Decoder = new TextDecoder('utf-8')

/** Text of `bytes[at, end)` as UTF-8; what is not becomes U+FFFD. */
export function utf8(bytes: Uint8Array, at: number, end: number): string {
  return utf8Decoder.decode(bytes.subarray(at, end))
}

/** Text of `bytes[at, end)`, a character a byte (ISO 8859-1): for names and commands that are ASCII by their definition. */
export function ascii(bytes: Uint8Array, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

/** A copy of `bytes[at, end)` in memory of its own: what `slice` of a Buffer is not. */
export function copy(bytes: Uint8Array, at = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(at, end))
}

/** Where the first `byte` in `bytes[at, end)` stands, or -1. */
export function find(bytes: Uint8Array, byte: number, at: number, end: number): number {
  for (let i = at; i < end; i++) if (bytes[i] === byte) return i
  return -1
}
