/** Numbers of MySQL with their length before them: below 251 one byte, 0xfc two, 0xfd three, 0xfe eight; little endian. */
import { type Cursor, nextU8, nextU16le, nextU24le, nextU64le } from './cursor.js'

/** The next number; undefined for NULL (0xfb) and when it is not whole. */
export function nextNumber(from: Cursor): bigint | undefined {
  const first = nextU8(from)
  if (first === undefined || first < 251) return first === undefined ? undefined : BigInt(first)
  if (first === 0xfe) return nextU64le(from)
  const value = first === 0xfc ? nextU16le(from) : first === 0xfd ? nextU24le(from) : undefined
  if (value === undefined) from.failed = true
  return value === undefined ? undefined : BigInt(value)
}

/** The next number, for lengths. */
export function nextLength(from: Cursor): number | undefined {
  const value = nextNumber(from)
  return value === undefined || value > 0xffff_ffffn ? undefined : Number(value)
}
