/** Checksums: the Internet checksum (RFC 1071) and CRC32C (RFC 9260, appendix A). */
import { u16, u32le } from './bytes.js'
import type { Network } from './layer.js'

/** What Wireshark's `*.checksum.status` says. */
export const BAD = 0
export const GOOD = 1
export const UNVERIFIED = 2
export const NOT_PRESENT = 3
/** A zero where there must be a checksum. */
export const ILLEGAL = 4

/** The one's complement sum of `bytes[at, end)` added to `sum`, not yet folded. Fewer than 2^20 bytes. */
export function add16(bytes: Uint8Array, at: number, end: number, sum = 0): number {
  const even = end - ((end - at) & 1)
  for (let i = at; i < even; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!
  return even === end ? sum : sum + (bytes[even]! << 8)
}

/** Folded to 16 bits: 0xffff when a checksum within the summed bytes is right. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return sum
}

/** The sum of the pseudo-header (RFC 9293 3.1, RFC 8200 8.1): addresses, protocol, length of what is summed. */
export function pseudoHeader(
  bytes: Uint8Array,
  network: Network,
  protocol: number,
  length: number,
): number {
  const { source, destination, size } = network
  const addresses = add16(
    bytes,
    destination,
    destination + size,
    add16(bytes, source, source + size),
  )
  return addresses + protocol + (length & 0xffff) + (length >>> 16)
}

/** Status of a checksum over a pseudo-header and all of `bytes[at, reported)`. */
export function transportChecksum(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  network: Network | null,
  protocol: number,
): number {
  if (network === null || network.fragment || reported > end) return UNVERIFIED
  const sum = add16(bytes, at, end, pseudoHeader(bytes, network, protocol, end - at))
  return fold(sum) === 0xffff ? GOOD : BAD
}

/** The checksum that stands at `at` is only the pseudo-header's sum: the adapter was to finish it (offload). */
export function isPartial(
  bytes: Uint8Array,
  at: number,
  network: Network | null,
  protocol: number,
  length: number,
): boolean {
  return network !== null && u16(bytes, at) === fold(pseudoHeader(bytes, network, protocol, length))
}

let crcTable: Uint32Array | undefined

/** Whether the CRC32C that stands at `field`, low byte first, is that of `bytes[at, end)` with zeros in its place. */
export function crc32c(bytes: Uint8Array, at: number, end: number, field: number): boolean {
  crcTable ??= makeCrcTable()
  let crc = 0xffffffff
  for (let i = at; i < end; i++) {
    const byte = i >= field && i < field + 4 ? 0 : bytes[i]!
    crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!
  }
  return (crc ^ 0xffffffff) >>> 0 === u32le(bytes, field)
}

function makeCrcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    return crc
  })
}
