/**
 * Reading on and on through a message whose parts may be missing: each function returns the next value and moves on, or returns
 * undefined when it is not whole, after which all others do too. `put` sets a field when there is a value.
 */
import { find, hex, u16, u16le, u24, u32, u32le, u64, u64le, utf8 } from '../bytes.js'

export interface Cursor {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
  /** Something was not there. */
  failed: boolean
}

export function cursor(bytes: Uint8Array, at: number, end: number): Cursor {
  return { bytes, at, end, failed: false }
}

/** Sets `target[name]` unless the value is missing; true when it was there. */
export function put<T, K extends keyof T>(target: T, name: K, value: T[K] | undefined): boolean {
  if (value === undefined) return false
  target[name] = value
  return true
}

/** Where the next `size` bytes begin, moving behind them; -1 when they are not there. */
export function take(from: Cursor, size: number): number {
  if (from.failed || size < 0 || from.at + size > from.end) {
    from.failed = true
    return -1
  }
  const at = from.at
  from.at += size
  return at
}

type Read = (bytes: Uint8Array, at: number) => number

function number(from: Cursor, size: number, read: Read): number | undefined {
  const at = take(from, size)
  return at < 0 ? undefined : read(from.bytes, at)
}

const byte: Read = (bytes, at) => bytes[at]!

export function nextU8(from: Cursor): number | undefined {
  return number(from, 1, byte)
}

export function nextU16(from: Cursor): number | undefined {
  return number(from, 2, u16)
}

export function nextU24(from: Cursor): number | undefined {
  return number(from, 3, u24)
}

export function nextU32(from: Cursor): number | undefined {
  return number(from, 4, u32)
}

export function nextI16(from: Cursor): number | undefined {
  return number(from, 2, (bytes, at) => (u16(bytes, at) << 16) >> 16)
}

export function nextI32(from: Cursor): number | undefined {
  return number(from, 4, (bytes, at) => u32(bytes, at) | 0)
}

export function nextU64(from: Cursor): bigint | undefined {
  const at = take(from, 8)
  return at < 0 ? undefined : u64(from.bytes, at)
}

export function nextU16le(from: Cursor): number | undefined {
  return number(from, 2, u16le)
}

export function nextU24le(from: Cursor): number | undefined {
  return number(from, 3, (bytes, at) => u16le(bytes, at) | (bytes[at + 2]! << 16))
}

export function nextU32le(from: Cursor): number | undefined {
  return number(from, 4, u32le)
}

export function nextI32le(from: Cursor): number | undefined {
  return number(from, 4, (bytes, at) => u32le(bytes, at) | 0)
}

export function nextU64le(from: Cursor): bigint | undefined {
  const at = take(from, 8)
  return at < 0 ? undefined : u64le(from.bytes, at)
}

/** The next `size` bytes as hex digits; all that are left without `size`. */
export function nextHex(from: Cursor, size = from.end - from.at): string | undefined {
  const at = take(from, size)
  return at < 0 ? undefined : hex(from.bytes, at, size)
}

/** The next `size` bytes as UTF-8; all that are left without `size`. */
export function nextText(from: Cursor, size = from.end - from.at): string | undefined {
  const at = take(from, size)
  return at < 0 ? undefined : utf8(from.bytes, at, at + size)
}

/** Text up to a zero byte, which is skipped. */
export function nextTextZ(from: Cursor): string | undefined {
  if (from.failed) return undefined
  const zero = find(from.bytes, 0, from.at, from.end)
  if (zero < 0) {
    from.failed = true
    return undefined
  }
  const text = utf8(from.bytes, from.at, zero)
  from.at = zero + 1
  return text
}
