/** TCP options (RFC 9293 3.1 and IANA's TCP Option Kind Numbers). */
import { u16, u32 } from '../bytes.js'
import type { Group } from '../layer.js'

export interface TcpOption extends Group {
  'tcp.option_kind': number
  'tcp.option_len'?: number
  'tcp.options.mss_val'?: number
  'tcp.options.wscale.shift'?: number
  'tcp.options.sack_le'?: number[]
  'tcp.options.sack_re'?: number[]
  'tcp.options.timestamp.tsval'?: number
  'tcp.options.timestamp.tsecr'?: number
}

export const optionFields = {
  'tcp.option_kind': { title: 'Kind', format: 'dec' },
  'tcp.option_len': { title: 'Length', format: 'dec' },
  'tcp.options.mss_val': { title: 'MSS Value', format: 'dec' },
  'tcp.options.wscale.shift': { title: 'Shift count', format: 'dec' },
  'tcp.options.sack_le': { title: 'SACK left edge', format: 'dec' },
  'tcp.options.sack_re': { title: 'SACK right edge', format: 'dec' },
  'tcp.options.timestamp.tsval': { title: 'Timestamp value', format: 'dec' },
  'tcp.options.timestamp.tsecr': { title: 'Timestamp echo reply', format: 'dec' },
} as const

export function readOptions(bytes: Uint8Array, at: number, end: number): TcpOption[] {
  const options: TcpOption[] = []
  while (at < end) {
    const kind = bytes[at]!
    if (kind < 2) {
      options.push({ 'tcp.option_kind': kind })
      if (kind === 0) break
      at++
      continue
    }
    const size = at + 1 < end ? bytes[at + 1]! : 0
    if (size < 2 || at + size > end) break
    const option: TcpOption = { 'tcp.option_kind': kind, 'tcp.option_len': size }
    if (kind === 2 && size === 4) option['tcp.options.mss_val'] = u16(bytes, at + 2)
    else if (kind === 3 && size === 3) option['tcp.options.wscale.shift'] = bytes[at + 2]!
    else if (kind === 8 && size === 10) {
      option['tcp.options.timestamp.tsval'] = u32(bytes, at + 2)
      option['tcp.options.timestamp.tsecr'] = u32(bytes, at + 6)
    }
    options.push(option)
    at += size
  }
  return options
}
