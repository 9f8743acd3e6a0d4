/** Numbers of QUIC (RFC 9000 16): the two highest bits of the first byte say whether it has 1, 2, 4 or 8 bytes. */
import { u16, u32, u64 } from '../bytes.js'

export interface Varint {
  value: bigint
  /** Where it ends. */
  end: number
}

/** The number at `at`, or null when it is not whole before `end`. */
export function varint(bytes: Uint8Array, at: number, end: number): Varint | null {
  if (at >= end) return null
  const size = 1 << (bytes[at]! >> 6)
  if (at + size > end) return null
  const value =
    size === 1
      ? BigInt(bytes[at]! & 0x3f)
      : size === 2
        ? BigInt(u16(bytes, at) & 0x3fff)
        : size === 4
          ? BigInt(u32(bytes, at) & 0x3fff_ffff)
          : u64(bytes, at) & 0x3fff_ffff_ffff_ffffn
  return { value, end: at + size }
}
