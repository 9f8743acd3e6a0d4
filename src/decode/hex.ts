/** Bytes for people: sixteen a line, with their offset and as text. */
import { hex } from './bytes.js'

/**
 * A dump of `bytes[at, end)`, offsets from `first`:
 *
 *   0000  45 00 00 28 00 01 40 00  40 06 3c ce 0a 00 00 01   E..(..@.@.<.....
 */
export function hexDump(bytes: Uint8Array, at: number, end: number, first = 0): string {
  const lines: string[] = []
  for (let line = at; line < end; line += 16) {
    let digits = ''
    let text = ''
    for (let i = line; i < line + 16; i++) {
      if (i === line + 8) digits += ' '
      if (i >= end) {
        digits += '   '
        continue
      }
      const byte = bytes[i]!
      digits += `${hex(bytes, i, 1)} `
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
    }
    lines.push(`${(first + line - at).toString(16).padStart(4, '0')}  ${digits}  ${text}`)
  }
  return lines.join('\n')
}
