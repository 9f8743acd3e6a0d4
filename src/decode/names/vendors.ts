/**
 * Vendors of MAC addresses: IEEE's public lists of MA-L (24 bits), MA-M (28) and MA-S (36) blocks
 * (https://standards-oui.ieee.org), data/vendors.csv.
 */
import { stored } from './stored.js'

/** Bits of the first byte (IEEE 802c): a group's address; one that somebody chose himself. */
const GROUP = 0x01
const LOCAL = 0x02
/** Hex digits of a block, longest first: a part of a block can belong to somebody else. */
const LENGTHS = [9, 7, 6]

let lines: string | undefined

/**
 * Who the block of a MAC address (`00:00:0c:07:ac:01`, also with `-` or `.` or nothing between its digits) is registered to.
 * Undefined for what is no MAC address, for multicast and locally administered addresses, which belong to nobody, and for
 * blocks not assigned.
 */
export function macVendor(mac: string): string | undefined {
  const digits = mac.replace(/[:.-]/g, '').toUpperCase()
  if (!/^[0-9A-F]{12}$/.test(digits)) return undefined
  if ((Number.parseInt(digits.slice(0, 2), 16) & (GROUP | LOCAL)) !== 0) return undefined
  lines ??= stored(new URL('./generated/vendors.js', import.meta.url))
  for (const length of LENGTHS) {
    const name = search(lines, digits.slice(0, length))
    if (name !== undefined) return name
  }
  return undefined
}

/**
 * The rest of the line that begins with `key` and a tab, in lines sorted by their keys. A search over 54,000 lines as
 * they are takes microseconds; a table of them took 20 ms and 8 MB.
 */
function search(text: string, key: string): string | undefined {
  let low = 0
  let high = text.length
  while (low < high) {
    const start = text.lastIndexOf('\n', ((low + high) >>> 1) - 1) + 1
    const tab = text.indexOf('\t', start)
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const there = text.slice(start, tab)
    if (there === key) return text.slice(tab + 1, end)
    if (there < key) low = end + 1
    else high = Math.max(start - 1, low)
  }
  return undefined
}
