/** The paths of BGP's routes through autonomous systems (RFC 4271 4.3, RFC 6793). */
import { u16, u32 } from '../bytes.js'

export interface BgpSegment {
  'bgp.update.path_attribute.as_path_segment.type': number
  'bgp.update.path_attribute.as_path_segment.length': number
  'bgp.update.path_attribute.as_path_segment.as2'?: number[]
  'bgp.update.path_attribute.as_path_segment.as4'?: number[]
}

const MAX_SEGMENTS = 64
const SEGMENTS = ['', 'AS_SET', 'AS_SEQUENCE', 'AS_CONFED_SEQUENCE', 'AS_CONFED_SET']
const AS2 = 'bgp.update.path_attribute.as_path_segment.as2'
const AS4 = 'bgp.update.path_attribute.as_path_segment.as4'

export const pathFields = {
  'bgp.update.path_attribute.as_path_segment.type': {
    title: 'Segment type',
    format: 'dec',
    names: (n: number) => SEGMENTS[n],
  },
  'bgp.update.path_attribute.as_path_segment.length': {
    title: 'Segment length (number of ASN)',
    format: 'dec',
  },
  'bgp.update.path_attribute.as_path_segment.as2': { title: 'AS2', format: 'dec' },
  'bgp.update.path_attribute.as_path_segment.as4': { title: 'AS4', format: 'dec' },
} as const

/** Whether the path is whole segments of numbers of this size: the message does not say which it has (RFC 6793). */
export function fits(bytes: Uint8Array, at: number, end: number, size: number): boolean {
  while (at + 2 <= end) {
    if (bytes[at]! < 1 || bytes[at]! > 4 || bytes[at + 1] === 0) return false
    at += 2 + size * bytes[at + 1]!
  }
  return at === end
}

/** The segments in `bytes[at, end)`, of numbers of `size` bytes. */
export function readPath(bytes: Uint8Array, at: number, end: number, size: 2 | 4): BgpSegment[] {
  const segments: BgpSegment[] = []
  while (at + 2 <= end && segments.length < MAX_SEGMENTS) {
    const count = bytes[at + 1]!
    const segment: BgpSegment = {
      'bgp.update.path_attribute.as_path_segment.type': bytes[at]!,
      'bgp.update.path_attribute.as_path_segment.length': count,
    }
    segments.push(segment)
    const numbers: number[] = []
    at += 2
    for (let i = 0; i < count && at + size <= end; i++, at += size) {
      numbers.push(size === 2 ? u16(bytes, at) : u32(bytes, at))
    }
    if (numbers.length > 0) segment[size === 2 ? AS2 : AS4] = numbers
    if (numbers.length < count) break
  }
  return segments
}
