/**
 * Information elements of GTP versions 0 and 1 (3GPP TS 29.060, 7.7). Types below 128 have a length by type, the others say it.
 *
 *   | type 1 | value … |      or      | type 1 | length 2 | value … |
 */
import { ascii, hex, ipv4, ipv6, u16, u32 } from '../bytes.js'

export interface GtpElement {
  /** The number of the element. */
  type: number
  'gtp.cause'?: number
  'e212.imsi'?: string
  'gtp.recovery'?: number
  'gtp.teid_data'?: number
  'gtp.teid_cp'?: number
  'gtp.nsapi'?: number
  'gtp.chrg_id'?: number
  'gtp.user_addr_pdp_org'?: number
  'gtp.user_addr_pdp_type'?: number
  'gtp.user_ipv4'?: string
  'gtp.user_ipv6'?: string
  'gtp.apn'?: string
  'gtp.gsn_ipv4'?: string
  'gtp.gsn_ipv6'?: string
  'e164.msisdn'?: string
  /** Bytes of an element that is not read further. */
  value?: string
}

export const elementFields = {
  'gtp.cause': { title: 'Cause', format: 'dec' },
  'e212.imsi': { title: 'IMSI', format: 'text' },
  'gtp.recovery': { title: 'Recovery', format: 'dec' },
  'gtp.teid_data': { title: 'TEID Data I', format: 'hex8' },
  'gtp.teid_cp': { title: 'TEID Control Plane', format: 'hex8' },
  'gtp.nsapi': { title: 'NSAPI', format: 'dec' },
  'gtp.chrg_id': { title: 'Charging ID', format: 'hex8' },
  'gtp.user_addr_pdp_org': { title: 'PDP type organization', format: 'dec' },
  'gtp.user_addr_pdp_type': { title: 'PDP type number', format: 'hex2' },
  'gtp.user_ipv4': { title: 'End user address IPv4', format: 'text' },
  'gtp.user_ipv6': { title: 'End user address IPv6', format: 'text' },
  'gtp.apn': { title: 'APN', format: 'text' },
  'gtp.gsn_ipv4': { title: 'GSN address IPv4', format: 'text' },
  'gtp.gsn_ipv6': { title: 'GSN address IPv6', format: 'text' },
  'e164.msisdn': { title: 'E.164 number (MSISDN)', format: 'text' },
} as const

/** Bytes of the value of the elements that do not say it (TS 29.060, table 37). */
const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 8],
  [3, 6],
  [4, 4],
  [5, 4],
  [8, 1],
  [9, 28],
  [11, 1],
  [12, 3],
  [13, 1],
  [14, 1],
  [15, 1],
  [16, 4],
  [17, 4],
  [18, 5],
  [19, 1],
  [20, 1],
  [21, 1],
  [22, 1],
  [23, 1],
  [24, 1],
  [25, 2],
  [26, 2],
  [27, 2],
  [28, 2],
  [29, 1],
  [127, 4],
])
/** Version 0 has flow labels where version 1 has tunnels, and a quality of service of its own (TS 09.60, table 36). */
const SIZES_0: ReadonlyMap<number, number> = new Map([...SIZES, [6, 3], [16, 2], [17, 2], [18, 3]])
const MAX_ELEMENTS = 128

/** The whole elements of `bytes[at, end)`, up to one of unknown length. */
export function readElements(
  bytes: Uint8Array,
  at: number,
  end: number,
  version: number,
): GtpElement[] {
  const sizes = version === 0 ? SIZES_0 : SIZES
  const elements: GtpElement[] = []
  while (at < end && elements.length < MAX_ELEMENTS) {
    const type = bytes[at]!
    const long = type >= 128
    if (long && at + 3 > end) break
    const size = long ? u16(bytes, at + 1) : sizes.get(type)
    const value = at + (long ? 3 : 1)
    if (size === undefined || value + size > end) break
    const element: GtpElement = { type }
    readValue(element, bytes, value, size)
    elements.push(element)
    at = value + size
  }
  return elements
}

function readValue(element: GtpElement, bytes: Uint8Array, at: number, size: number): void {
  const { type } = element
  if (type === 1) element['gtp.cause'] = bytes[at]!
  else if (type === 2) element['e212.imsi'] = digits(bytes, at, at + size)
  else if (type === 14) element['gtp.recovery'] = bytes[at]!
  else if (type === 16 && size === 4) element['gtp.teid_data'] = u32(bytes, at)
  else if (type === 17 && size === 4) element['gtp.teid_cp'] = u32(bytes, at)
  else if (type === 20) element['gtp.nsapi'] = bytes[at]! & 0x0f
  else if (type === 127) element['gtp.chrg_id'] = u32(bytes, at)
  else if (type === 128 && size >= 2) {
    element['gtp.user_addr_pdp_org'] = bytes[at]! & 0x0f
    element['gtp.user_addr_pdp_type'] = bytes[at + 1]!
    if (size === 6) element['gtp.user_ipv4'] = ipv4(bytes, at + 2)
    else if (size === 18) element['gtp.user_ipv6'] = ipv6(bytes, at + 2)
  } else if (type === 131) element['gtp.apn'] = accessPoint(bytes, at, at + size)
  else if (type === 133 && size === 4) element['gtp.gsn_ipv4'] = ipv4(bytes, at)
  else if (type === 133 && size === 16) element['gtp.gsn_ipv6'] = ipv6(bytes, at)
  else if (type === 134 && size > 1) element['e164.msisdn'] = digits(bytes, at + 1, at + size)
  else if (size > 0) element.value = hex(bytes, at, size)
}

/** Digits, two a byte, low half first; a half of 15 ends them. */
export function digits(bytes: Uint8Array, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) {
    for (const digit of [bytes[i]! & 15, bytes[i]! >> 4]) {
      if (digit === 15) return text
      text += digit.toString(16)
    }
  }
  return text
}

/** The name of an access point: labels with their lengths before them, as in DNS. */
export function accessPoint(bytes: Uint8Array, at: number, end: number): string {
  const labels: string[] = []
  while (at < end) {
    const next = Math.min(end, at + 1 + bytes[at]!)
    labels.push(ascii(bytes, at + 1, next))
    at = next
  }
  return labels.join('.')
}
