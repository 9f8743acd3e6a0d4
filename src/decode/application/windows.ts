/** Forms that Microsoft's protocols share: texts of UTF-16 in little-endian order, GUIDs (MS-DTYP 2.3.4). */
import { hex, u16le, u32le } from '../bytes.js'

const utf16 = new TextDecoder('utf-16le')

/** Text of `bytes[at, end)`; what is no UTF-16 becomes U+FFFD. */
export function utf16le(bytes: Uint8Array, at: number, end: number): string {
  return utf16.decode(bytes.subarray(at, end))
}

/** `6bffd098-a112-3610-9833-46c3f87e345a`: three numbers in little-endian order, eight bytes. */
export function guid(bytes: Uint8Array, at: number): string {
  const first = u32le(bytes, at).toString(16).padStart(8, '0')
  const second = u16le(bytes, at + 4)
    .toString(16)
    .padStart(4, '0')
  const third = u16le(bytes, at + 6)
    .toString(16)
    .padStart(4, '0')
  return `${first}-${second}-${third}-${hex(bytes, at + 8, 2)}-${hex(bytes, at + 10, 6)}`
}
