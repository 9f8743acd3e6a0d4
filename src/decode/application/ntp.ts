/**
 * NTP, versions 1 to 4 (RFC 5905; extension fields RFC 7822; control messages RFC 9327; private messages: ntpd).
 *
 *   | leap 2b, version 3b, mode 3b | stratum | poll | precision | root delay 4 | root dispersion 4 | reference id 4 |
 *   | reference time 8 | origin time 8 | receive time 8 | transmit time 8 | extension fields … | key id 4, digest … |
 */
import { hex, u16, u32 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { ntpTimeText } from '../times.js'
import { type Control, controlFields, readControl, readPrivate } from './ntpcontrol.js'

export interface NtpExtension {
  'ntp.ext.type': number
  'ntp.ext.length': number
  'ntp.ext.value'?: string
}

export interface Ntp extends Layer<'ntp'>, Control {
  'ntp.flags': number
  'ntp.flags.li'?: number
  'ntp.flags.vn': number
  'ntp.flags.mode': number
  'ntp.stratum'?: number
  /** Log2 of seconds, as is `ntp.precision`; both are shown as unsigned numbers. */
  'ntp.ppoll'?: number
  'ntp.precision'?: number
  /** Units of 2^-16 seconds, as is the dispersion. */
  'ntp.rootdelay'?: number
  'ntp.rootdispersion'?: number
  'ntp.refid'?: string
  'ntp.reftime'?: string
  'ntp.org'?: string
  'ntp.rec'?: string
  'ntp.xmt'?: string
  extensions?: NtpExtension[]
  'ntp.keyid'?: string
  'ntp.mac'?: string
}

const MODES = [
  'Reserved',
  'Symmetric active',
  'Symmetric passive',
  'Client',
  'Server',
  'Broadcast',
  'Control',
  'Private',
]
const HEADER = 48
/** Key id and a digest of 20 bytes: what is longer begins with an extension field (RFC 7822, section 3). */
const LONGEST_MAC = 24

export const ntp: Protocol<Ntp> = {
  name: 'ntp',
  title: 'Network Time Protocol',
  source: 'RFC 5905',
  over: { 'udp.port': [123], 'tcp.port': [123] },
  min: 4,
  fields: {
    'ntp.flags': { title: 'Flags', format: 'hex2' },
    'ntp.flags.li': { title: 'Leap Indicator', format: 'dec', of: 'ntp.flags' },
    'ntp.flags.vn': { title: 'Version number', format: 'dec', of: 'ntp.flags' },
    'ntp.flags.mode': {
      title: 'Mode',
      format: 'dec',
      of: 'ntp.flags',
      names: (mode) => MODES[mode],
    },
    'ntp.stratum': { title: 'Peer Clock Stratum', format: 'dec' },
    'ntp.ppoll': { title: 'Peer Polling Interval', format: 'dec' },
    'ntp.precision': { title: 'Peer Clock Precision', format: 'dec' },
    'ntp.rootdelay': { title: 'Root Delay', format: 'dec' },
    'ntp.rootdispersion': { title: 'Root Dispersion', format: 'dec' },
    'ntp.refid': { title: 'Reference ID', format: 'bytes' },
    'ntp.reftime': { title: 'Reference Timestamp', format: 'text' },
    'ntp.org': { title: 'Origin Timestamp', format: 'text' },
    'ntp.rec': { title: 'Receive Timestamp', format: 'text' },
    'ntp.xmt': { title: 'Transmit Timestamp', format: 'text' },
    'ntp.ext.type': { title: 'Field Type', format: 'hex4' },
    'ntp.ext.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'ntp.ext.value': { title: 'Value', format: 'bytes' },
    'ntp.keyid': { title: 'Key ID', format: 'bytes' },
    'ntp.mac': { title: 'Message Authentication Code', format: 'bytes' },
    ...controlFields,
  },
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    const mode = flags & 7
    const layer: Ntp = {
      protocol: 'ntp',
      offset: at,
      size: end - at,
      'ntp.flags': flags,
      'ntp.flags.vn': (flags >> 3) & 7,
      'ntp.flags.mode': mode,
    }
    if (mode === 7) readPrivate(layer, bytes, at, end, walk)
    else {
      layer['ntp.flags.li'] = flags >> 6
      if (mode === 6) readControl(layer, bytes, at, end, walk)
      else readTime(layer, bytes, at, end, walk)
    }
    return layer
  },
  summary(layer) {
    const mode = MODES[layer['ntp.flags.mode']]
    const stratum = layer['ntp.stratum']
    return `NTPv${layer['ntp.flags.vn']}, ${mode}${stratum === undefined ? '' : `, stratum ${stratum}`}, length ${layer.size}`
  },
}

function readTime(layer: Ntp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  layer['ntp.stratum'] = bytes[at + 1]!
  layer['ntp.ppoll'] = bytes[at + 2]!
  layer['ntp.precision'] = bytes[at + 3]!
  if (end < at + HEADER) {
    walk.short(HEADER)
    return
  }
  layer['ntp.rootdelay'] = u32(bytes, at + 4)
  layer['ntp.rootdispersion'] = u32(bytes, at + 8)
  layer['ntp.refid'] = hex(bytes, at + 12, 4)
  layer['ntp.reftime'] = timestamp(bytes, at + 16)
  layer['ntp.org'] = timestamp(bytes, at + 24)
  layer['ntp.rec'] = timestamp(bytes, at + 32)
  layer['ntp.xmt'] = timestamp(bytes, at + 40)
  let next = at + HEADER
  const extensions: NtpExtension[] = []
  while (walk.reported - next > LONGEST_MAC && end - next >= 4) {
    const length = u16(bytes, next + 2)
    const extension: NtpExtension = {
      'ntp.ext.type': u16(bytes, next),
      'ntp.ext.length': length,
    }
    extensions.push(extension)
    layer.extensions = extensions
    if (length < 4 || next + length > end) {
      if (next + length > end) walk.short(next + length - at)
      else walk.wrong(`ntp.ext.length is ${length}, less than 4`)
      return
    }
    extension['ntp.ext.value'] = hex(bytes, next + 4, length - 4)
    next += length
  }
  if (end - next < 4) return
  layer['ntp.keyid'] = hex(bytes, next, 4)
  if (end - next > 4) layer['ntp.mac'] = hex(bytes, next + 4, end - next - 4)
}

function timestamp(bytes: Uint8Array, at: number): string {
  const seconds = u32(bytes, at)
  const fraction = u32(bytes, at + 4)
  return seconds === 0 && fraction === 0 ? 'NULL' : ntpTimeText(seconds, fraction)
}
