/**
 * Options of pcapng blocks (draft-ietf-opsawg-pcapng, section 3.5), read and written.
 *
 *   | code u16 | length u16 | value, padded to four bytes | … | 0 u16 | 0 u16 |
 */
import type { PcapngOption } from './types.js'

export const COMMENT = 1

/** Options and whether they overran their block; those before are good. */
export interface OptionList {
  options: PcapngOption[]
  overrun: boolean
}

/** The options in `bytes[at, end)`; values are copies. A list without an end mark is as good as one with it. */
export function readOptions(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  littleEndian: boolean,
): OptionList {
  const options: PcapngOption[] = []
  while (end - at >= 4) {
    const code = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    if (code === 0) return { options, overrun: false }
    at += 4
    if (length > end - at) return { options, overrun: true }
    options.push({ code, value: bytes.slice(at, at + length) })
    at += padded(length)
  }
  return { options, overrun: at < end }
}

/** Bytes that options take, with their end mark; none take none. */
export function optionBytes(options: readonly PcapngOption[]): number {
  let total = options.length === 0 ? 0 : 4
  for (const { value } of options) total += 4 + padded(value.length)
  return total
}

/** Writes options and their end mark at `at`, into bytes that are zero; returns where they end. */
export function writeOptions(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  options: readonly PcapngOption[],
  littleEndian: boolean,
): number {
  for (const { code, value } of options) {
    view.setUint16(at, code, littleEndian)
    view.setUint16(at + 2, value.length, littleEndian)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  return options.length === 0 ? at : at + 4
}

/** The next multiple of four. */
export function padded(length: number): number {
  return (length + 3) & ~3
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()
/** An option's length is a u16. */
const MAX_VALUE = 65535

/** UTF-8, without the zeros that some writers put at the end. */
export function textOf(value: Uint8Array): string {
  let end = value.length
  while (end > 0 && value[end - 1] === 0) end--
  return decoder.decode(value.subarray(0, end))
}

export function textOption(code: number, text: string): PcapngOption {
  const value = encoder.encode(text)
  if (value.length <= MAX_VALUE) return { code, value }
  // Cut before the character that does not fit.
  let end = MAX_VALUE
  while ((value[end]! & 0xc0) === 0x80) end--
  return { code, value: value.slice(0, end) }
}

/** An option of 1, 4 or 8 bytes. */
export function numberOption(
  code: number,
  number: number | bigint,
  bytes: 1 | 4 | 8,
  littleEndian: boolean,
): PcapngOption {
  const value = new Uint8Array(bytes)
  const view = new DataView(value.buffer)
  if (bytes === 8) view.setBigUint64(0, BigInt.asUintN(64, BigInt(number)), littleEndian)
  else if (bytes === 4) view.setUint32(0, Number(number), littleEndian)
  else view.setUint8(0, Number(number))
  return { code, value }
}

/** The number of an option of 1, 4 or 8 bytes; undefined when it is not that long. */
export function numberOf(
  value: Uint8Array,
  bytes: 1 | 4 | 8,
  littleEndian: boolean,
): bigint | undefined {
  if (value.length !== bytes) return undefined
  const view = new DataView(value.buffer, value.byteOffset, bytes)
  if (bytes === 8) return view.getBigUint64(0, littleEndian)
  return BigInt(bytes === 4 ? view.getUint32(0, littleEndian) : view.getUint8(0))
}
