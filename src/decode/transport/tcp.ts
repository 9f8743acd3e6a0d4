/**
 * TCP (RFC 9293; ECN RFC 3168, AccECN RFC 9768).
 *
 *   | source port 2 | destination port 2 | sequence 4 | acknowledgment 4 |
 *   | header words 4b, reserved 3b, flags 9b | window 2 | checksum 2 | urgent pointer 2 | options … |
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { type ChecksumReason, reasonOf, statusOf } from './checksums.js'
import { optionFields, readOptions, type TcpOption } from './tcpoptions.js'
import { tcpWords } from './tcpwords.js'

const TCP_PORT = table('tcp.port')

/** What stands behind the sequence number is missing where only the first 8 bytes are quoted (ICMP) or captured. */
export interface Tcp extends Layer<'tcp'> {
  'tcp.srcport': number
  'tcp.dstport': number
  'tcp.seq_raw': number
  'tcp.ack_raw'?: number
  /** Bytes, options included. */
  'tcp.hdr_len'?: number
  'tcp.flags'?: number
  'tcp.flags.res'?: boolean
  'tcp.flags.ae'?: boolean
  'tcp.flags.cwr'?: boolean
  'tcp.flags.ece'?: boolean
  'tcp.flags.urg'?: boolean
  'tcp.flags.ack'?: boolean
  'tcp.flags.push'?: boolean
  'tcp.flags.reset'?: boolean
  'tcp.flags.syn'?: boolean
  'tcp.flags.fin'?: boolean
  'tcp.window_size_value'?: number
  'tcp.checksum'?: number
  'tcp.checksum.status'?: number
  checksumReason?: ChecksumReason
  'tcp.urgent_pointer'?: number
  /** Bytes of payload on the wire; unknown where the header is not whole and in fragments. */
  'tcp.len'?: number
  /** Bytes of payload in the first fragment of a segment, whose length that does not tell. */
  fragmentLength?: number
  options?: TcpOption[]
}

export const tcp: Protocol<Tcp> = {
  name: 'tcp',
  title: 'Transmission Control Protocol',
  source: 'RFC 9293',
  over: { 'ip.proto': [6] },
  min: 8,
  fields: {
    'tcp.srcport': { title: 'Source Port', format: 'dec', also: 'tcp.port' },
    'tcp.dstport': { title: 'Destination Port', format: 'dec', also: 'tcp.port' },
    'tcp.seq_raw': { title: 'Sequence Number (raw)', format: 'dec' },
    'tcp.ack_raw': { title: 'Acknowledgment number (raw)', format: 'dec' },
    'tcp.hdr_len': { title: 'Header Length', format: 'dec', unit: 'bytes' },
    'tcp.flags': { title: 'Flags', format: 'hex4' },
    'tcp.flags.res': { title: 'Reserved', format: 'bool' },
    'tcp.flags.ae': { title: 'Accurate ECN', format: 'bool' },
    'tcp.flags.cwr': { title: 'Congestion Window Reduced', format: 'bool' },
    'tcp.flags.ece': { title: 'ECN-Echo', format: 'bool' },
    'tcp.flags.urg': { title: 'Urgent', format: 'bool' },
    'tcp.flags.ack': { title: 'Acknowledgment', format: 'bool' },
    'tcp.flags.push': { title: 'Push', format: 'bool' },
    'tcp.flags.reset': { title: 'Reset', format: 'bool' },
    'tcp.flags.syn': { title: 'Syn', format: 'bool' },
    'tcp.flags.fin': { title: 'Fin', format: 'bool' },
    'tcp.window_size_value': { title: 'Window', format: 'dec' },
    'tcp.checksum': { title: 'Checksum', format: 'hex4' },
    'tcp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'tcp.urgent_pointer': { title: 'Urgent Pointer', format: 'dec' },
    'tcp.len': { title: 'TCP Segment Len', format: 'dec', unit: 'bytes' },
    ...optionFields,
  },
  decode(bytes, at, end, walk) {
    if (end - at < 20) return quoted(bytes, at, walk)
    const source = u16(bytes, at)
    const destination = u16(bytes, at + 2)
    const word = u16(bytes, at + 12)
    const size = (word >> 12) * 4
    const layer: Tcp = {
      protocol: 'tcp',
      offset: at,
      size,
      'tcp.srcport': source,
      'tcp.dstport': destination,
      'tcp.seq_raw': u32(bytes, at + 4),
      'tcp.ack_raw': u32(bytes, at + 8),
      'tcp.hdr_len': size,
      'tcp.flags': word & 0xfff,
      'tcp.flags.res': (word & 0xe00) !== 0,
      'tcp.flags.ae': (word & 0x100) !== 0,
      'tcp.flags.cwr': (word & 0x80) !== 0,
      'tcp.flags.ece': (word & 0x40) !== 0,
      'tcp.flags.urg': (word & 0x20) !== 0,
      'tcp.flags.ack': (word & 0x10) !== 0,
      'tcp.flags.push': (word & 0x08) !== 0,
      'tcp.flags.reset': (word & 0x04) !== 0,
      'tcp.flags.syn': (word & 0x02) !== 0,
      'tcp.flags.fin': (word & 0x01) !== 0,
      'tcp.window_size_value': u16(bytes, at + 14),
      'tcp.checksum': u16(bytes, at + 16),
      'tcp.urgent_pointer': u16(bytes, at + 18),
    }
    if (walk.reported >= at + size && !(walk.network?.fragment === true && isFirst(walk.parent))) {
      layer['tcp.len'] = walk.reported - at - size
    } else if (walk.reported >= at + size) layer.fragmentLength = walk.reported - at - size
    if (walk.checksums) {
      const { reported } = walk
      const status = statusOf(bytes, at, end, reported, 6, walk)
      layer['tcp.checksum.status'] = status
      const reason = reasonOf(status, bytes, at + 16, reported - at, 6, walk)
      if (reason !== undefined) layer.checksumReason = reason
    }
    if (size < 20) {
      walk.wrong(`tcp.hdr_len is ${size}, less than 20`)
      return layer
    }
    if (size > 20) {
      const options = readOptions(bytes, at + 20, Math.min(end, at + size))
      if (options.length > 0) layer.options = options
    }
    if (end - at < size) walk.short(size)
    else if (walk.reported > at + size) {
      walk.ports(TCP_PORT, source, destination, at + size, walk.reported)
    }
    return layer
  },
  summary: (layer) => tcpWords(layer, layer['tcp.seq_raw'], layer['tcp.ack_raw'] ?? 0),
}

/** Whether the layer below is the first fragment of a datagram: how long the segment is nobody knows there. */
function isFirst(parent: Layer | undefined): boolean {
  const below = parent as Partial<Record<string, unknown>> | undefined
  return below?.['ip.flags.mf'] === true || below?.['ipv6.fraghdr.more'] === true
}

function quoted(bytes: Uint8Array, at: number, walk: Walk): Tcp {
  walk.short(20)
  return {
    protocol: 'tcp',
    offset: at,
    size: 8,
    'tcp.srcport': u16(bytes, at),
    'tcp.dstport': u16(bytes, at + 2),
    'tcp.seq_raw': u32(bytes, at + 4),
  }
}
