/**
 * Bidirectional forwarding detection, control packets (RFC 5880; over UDP RFC 5881, RFC 5883, RFC 7130).
 *
 *   | version 3b, diagnostic 5b | state 2b, flags 6b | multiplier | length | my discriminator 4 | your discriminator 4 |
 *   | desired min TX 4 | required min RX 4 | required min echo RX 4 | authentication: type, length, key id … |
 */
import { ascii, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

const states = names('0 AdminDown|1 Down|2 Init|3 Up')
const diagnostics = names(
  '0 No Diagnostic|1 Control Detection Time Expired|2 Echo Function Failed|3 Neighbor Signaled Session Down|4 Forwarding Plane Reset|5 Path Down|6 Concatenated Path Down|7 Administratively Down|8 Reverse Concatenated Path Down',
)
const authentications = names(
  '1 Simple Password|2 Keyed MD5|3 Meticulous Keyed MD5|4 Keyed SHA1|5 Meticulous Keyed SHA1',
)

export interface Bfd extends Layer<'bfd'> {
  'bfd.version': number
  'bfd.diag': number
  'bfd.sta': number
  /** The whole byte, state included. */
  'bfd.flags': number
  'bfd.flags.p': boolean
  'bfd.flags.f': boolean
  'bfd.flags.c': boolean
  'bfd.flags.a': boolean
  'bfd.flags.d': boolean
  'bfd.flags.m': boolean
  'bfd.detect_time_multiplier': number
  'bfd.message_length': number
  'bfd.my_discriminator': number
  'bfd.your_discriminator': number
  /** Microseconds, as the next two. */
  'bfd.desired_min_tx_interval': number
  'bfd.required_min_rx_interval': number
  'bfd.required_min_echo_interval': number
  'bfd.auth.type'?: number
  'bfd.auth.len'?: number
  'bfd.auth.key'?: number
  'bfd.auth.password'?: string
  'bfd.auth.seq_num'?: number
}

export const bfd: Protocol<Bfd> = {
  name: 'bfd',
  title: 'Bidirectional Forwarding Detection',
  source: 'RFC 5880',
  over: { 'udp.port': [3784, 4784, 6784] },
  min: 24,
  fields: {
    'bfd.version': { title: 'Protocol Version', format: 'dec' },
    'bfd.diag': { title: 'Diagnostic Code', format: 'hex2', names: diagnostics },
    'bfd.sta': { title: 'Session State', format: 'hex2', names: states },
    'bfd.flags': { title: 'Message Flags', format: 'hex2' },
    'bfd.flags.p': { title: 'Poll', format: 'bool', of: 'bfd.flags' },
    'bfd.flags.f': { title: 'Final', format: 'bool', of: 'bfd.flags' },
    'bfd.flags.c': { title: 'Control Plane Independent', format: 'bool', of: 'bfd.flags' },
    'bfd.flags.a': { title: 'Authentication Present', format: 'bool', of: 'bfd.flags' },
    'bfd.flags.d': { title: 'Demand', format: 'bool', of: 'bfd.flags' },
    'bfd.flags.m': { title: 'Multipoint', format: 'bool', of: 'bfd.flags' },
    'bfd.detect_time_multiplier': { title: 'Detect Time Multiplier', format: 'dec' },
    'bfd.message_length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
    'bfd.my_discriminator': { title: 'My Discriminator', format: 'hex8' },
    'bfd.your_discriminator': { title: 'Your Discriminator', format: 'hex8' },
    'bfd.desired_min_tx_interval': {
      title: 'Desired Min TX Interval',
      format: 'dec',
      unit: 'µs',
    },
    'bfd.required_min_rx_interval': {
      title: 'Required Min RX Interval',
      format: 'dec',
      unit: 'µs',
    },
    'bfd.required_min_echo_interval': {
      title: 'Required Min Echo Interval',
      format: 'dec',
      unit: 'µs',
    },
    'bfd.auth.type': { title: 'Authentication Type', format: 'dec', names: authentications },
    'bfd.auth.len': { title: 'Authentication Length', format: 'dec', unit: 'bytes' },
    'bfd.auth.key': { title: 'Authentication Key ID', format: 'dec' },
    'bfd.auth.password': { title: 'Password', format: 'text' },
    'bfd.auth.seq_num': { title: 'Sequence Number', format: 'hex8' },
  },
  decode(bytes, at, end, walk) {
    const flags = bytes[at + 1]!
    const length = bytes[at + 3]!
    if (bytes[at]! >> 5 !== 1 || length < 24) return null
    const layer: Bfd = {
      protocol: 'bfd',
      offset: at,
      size: Math.min(length, end - at),
      'bfd.version': bytes[at]! >> 5,
      'bfd.diag': bytes[at]! & 0x1f,
      'bfd.sta': flags >> 6,
      'bfd.flags': flags,
      'bfd.flags.p': (flags & 0x20) !== 0,
      'bfd.flags.f': (flags & 0x10) !== 0,
      'bfd.flags.c': (flags & 0x08) !== 0,
      'bfd.flags.a': (flags & 0x04) !== 0,
      'bfd.flags.d': (flags & 0x02) !== 0,
      'bfd.flags.m': (flags & 0x01) !== 0,
      'bfd.detect_time_multiplier': bytes[at + 2]!,
      'bfd.message_length': length,
      'bfd.my_discriminator': u32(bytes, at + 4),
      'bfd.your_discriminator': u32(bytes, at + 8),
      'bfd.desired_min_tx_interval': u32(bytes, at + 12),
      'bfd.required_min_rx_interval': u32(bytes, at + 16),
      'bfd.required_min_echo_interval': u32(bytes, at + 20),
    }
    if (layer['bfd.flags.a'] && length >= 28) {
      if (end - at < 28) walk.short(length)
      else readAuthentication(layer, bytes, at + 24, at + layer.size)
    }
    return layer
  },
  summary: (layer) =>
    `BFDv1, Control, State ${states(layer['bfd.sta'])}, Diagnostic ${diagnostics(layer['bfd.diag']) ?? layer['bfd.diag']}, length ${layer['bfd.message_length']}`,
}

function readAuthentication(layer: Bfd, bytes: Uint8Array, at: number, end: number): void {
  const type = bytes[at]!
  const last = Math.min(end, at + bytes[at + 1]!)
  layer['bfd.auth.type'] = type
  layer['bfd.auth.len'] = bytes[at + 1]!
  layer['bfd.auth.key'] = bytes[at + 2]!
  if (type === 1 && last > at + 3) layer['bfd.auth.password'] = ascii(bytes, at + 3, last)
  else if (type > 1 && type <= 5 && last >= at + 8) {
    layer['bfd.auth.seq_num'] = u32(bytes, at + 4)
  }
}
