/**
 * RTCP (RFC 3550, section 6; feedback RFC 4585): a datagram of several packets, the first a sender's or receiver's report.
 *
 *   | version 2b, padding 1b, count 5b | type 1 | length 2, in words less one | ssrc 4 | by type … |
 *
 * It is found on any port: types, versions and lengths of all packets must fit the datagram to the byte.
 */
import { u16, u24, u32, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { ntpTimeText } from '../times.js'

export interface RtcpReport {
  'rtcp.ssrc.identifier': number
  /** Of 256. */
  'rtcp.ssrc.fraction'?: number
  'rtcp.ssrc.cum_nr'?: number
  'rtcp.ssrc.ext_high'?: number
  'rtcp.ssrc.high_cycles'?: number
  'rtcp.ssrc.high_seq'?: number
  'rtcp.ssrc.jitter'?: number
  'rtcp.ssrc.lsr'?: number
  /** Units of 1/65536 seconds. */
  'rtcp.ssrc.dlsr'?: number
  items?: RtcpItem[]
}

export interface RtcpItem {
  'rtcp.sdes.type': number
  'rtcp.sdes.length': number
  'rtcp.sdes.text': string
}

export interface RtcpPacket {
  'rtcp.version': number
  'rtcp.padding': boolean
  'rtcp.rc'?: number
  'rtcp.sc'?: number
  'rtcp.pt': number
  'rtcp.length': number
  'rtcp.senderssrc'?: number
  'rtcp.timestamp.ntp.msw'?: number
  'rtcp.timestamp.ntp.lsw'?: number
  'rtcp.timestamp.ntp'?: string
  'rtcp.timestamp.rtp'?: number
  'rtcp.sender.packetcount'?: number
  'rtcp.sender.octetcount'?: number
  'rtcp.mediassrc'?: number
  reports?: RtcpReport[]
}

export interface Rtcp extends Layer<'rtcp'> {
  packets: RtcpPacket[]
}

const SENDER = 200
const RECEIVER = 201
const SOURCE = 202
const BYE = 203
const TYPES: Readonly<Record<number, string>> = {
  192: 'FIR',
  193: 'NACK',
  195: 'IJ',
  200: 'Sender Report',
  201: 'Receiver Report',
  202: 'Source description',
  203: 'Goodbye',
  204: 'Application specific',
  205: 'Generic RTP Feedback',
  206: 'Payload-specific Feedback',
  207: 'Extended report',
}
const ITEMS = ['END', 'CNAME', 'NAME', 'EMAIL', 'PHONE', 'LOC', 'TOOL', 'NOTE', 'PRIV']
const MAX_PACKETS = 64

export const rtcp: Protocol<Rtcp> = {
  name: 'rtcp',
  title: 'Real-time Transport Control Protocol',
  source: 'RFC 3550',
  over: {},
  guess: ['udp.port', 'stun.channel'],
  min: 8,
  fields: {
    'rtcp.version': { title: 'Version', format: 'dec' },
    'rtcp.padding': { title: 'Padding', format: 'bool' },
    'rtcp.rc': { title: 'Reception report count', format: 'dec' },
    'rtcp.sc': { title: 'Source count', format: 'dec' },
    'rtcp.pt': { title: 'Packet type', format: 'dec', names: (n) => TYPES[n] },
    'rtcp.length': { title: 'Length', format: 'dec' },
    'rtcp.senderssrc': { title: 'Sender SSRC', format: 'hex8' },
    'rtcp.timestamp.ntp.msw': { title: 'Timestamp, MSW', format: 'dec' },
    'rtcp.timestamp.ntp.lsw': { title: 'Timestamp, LSW', format: 'dec' },
    'rtcp.timestamp.ntp': { title: 'MSW and LSW as NTP timestamp', format: 'text' },
    'rtcp.timestamp.rtp': { title: 'RTP timestamp', format: 'dec' },
    'rtcp.sender.packetcount': { title: "Sender's packet count", format: 'dec' },
    'rtcp.sender.octetcount': { title: "Sender's octet count", format: 'dec' },
    'rtcp.mediassrc': { title: 'Media source SSRC', format: 'hex8' },
    'rtcp.ssrc.identifier': { title: 'Identifier', format: 'hex8' },
    'rtcp.ssrc.fraction': { title: 'Fraction lost', format: 'dec' },
    'rtcp.ssrc.cum_nr': { title: 'Cumulative number of packets lost', format: 'dec' },
    'rtcp.ssrc.ext_high': { title: 'Extended highest sequence number received', format: 'dec' },
    'rtcp.ssrc.high_cycles': { title: 'Sequence number cycles count', format: 'dec' },
    'rtcp.ssrc.high_seq': { title: 'Highest sequence number received', format: 'dec' },
    'rtcp.ssrc.jitter': { title: 'Interarrival jitter', format: 'dec' },
    'rtcp.ssrc.lsr': { title: 'Last SR timestamp', format: 'dec' },
    'rtcp.ssrc.dlsr': { title: 'Delay since last SR timestamp', format: 'dec' },
    'rtcp.sdes.type': { title: 'Type', format: 'dec', names: (n) => ITEMS[n] },
    'rtcp.sdes.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'rtcp.sdes.text': { title: 'Text', format: 'text' },
  },
  begins: (first) => first >> 6 === 2,
  decode(bytes, at, end, walk) {
    if (!isCompound(bytes, at, end, walk.reported)) return null
    const packets: RtcpPacket[] = []
    let next = at
    while (next + 4 <= end && packets.length < MAX_PACKETS) {
      const size = 4 * (u16(bytes, next + 2) + 1)
      packets.push(readPacket(bytes, next, Math.min(end, next + size)))
      next += size
    }
    if (walk.reported > end) walk.short(walk.reported - at)
    return { protocol: 'rtcp', offset: at, size: end - at, packets }
  },
  summary: ({ packets }) =>
    `RTCP ${packets
      .slice(0, 4)
      .map((packet) => TYPES[packet['rtcp.pt']] ?? packet['rtcp.pt'])
      .join(', ')}`,
}

/** All packets are of version 2 and known types, the first is a report, and their lengths add up to the datagram. */
function isCompound(bytes: Uint8Array, at: number, end: number, reported: number): boolean {
  const first = bytes[at + 1]!
  if (first !== SENDER && first !== RECEIVER) return false
  let next = at
  while (next + 4 <= end) {
    const type = bytes[next + 1]!
    if (bytes[next]! >> 6 !== 2 || TYPES[type] === undefined) return false
    // Padding may stand in the last one only.
    const size = 4 * (u16(bytes, next + 2) + 1)
    if ((bytes[next]! & 0x20) !== 0 && next + size !== reported) return false
    next += size
  }
  return reported > end ? next <= reported : next === reported
}

function readPacket(bytes: Uint8Array, at: number, end: number): RtcpPacket {
  const count = bytes[at]! & 31
  const type = bytes[at + 1]!
  const packet: RtcpPacket = {
    'rtcp.version': 2,
    'rtcp.padding': (bytes[at]! & 0x20) !== 0,
    'rtcp.pt': type,
    'rtcp.length': u16(bytes, at + 2),
  }
  if (type === SOURCE || type === BYE) packet['rtcp.sc'] = count
  else if (type === SENDER || type === RECEIVER) packet['rtcp.rc'] = count
  const sources = type === SOURCE || type === BYE
  if (!sources && at + 8 <= end) packet['rtcp.senderssrc'] = u32(bytes, at + 4)
  let from = at + 8
  if (type === SENDER && at + 28 <= end) {
    const seconds = u32(bytes, at + 8)
    const fraction = u32(bytes, at + 12)
    packet['rtcp.timestamp.ntp.msw'] = seconds
    packet['rtcp.timestamp.ntp.lsw'] = fraction
    packet['rtcp.timestamp.ntp'] = ntpTimeText(seconds, fraction)
    packet['rtcp.timestamp.rtp'] = u32(bytes, at + 16)
    packet['rtcp.sender.packetcount'] = u32(bytes, at + 20)
    packet['rtcp.sender.octetcount'] = u32(bytes, at + 24)
    from = at + 28
  }
  const reports: RtcpReport[] = []
  if (type === SENDER || type === RECEIVER) {
    for (let i = 0; i < count && from + 24 <= end; i++, from += 24) {
      reports.push(readReport(bytes, from))
    }
  } else if (type === SOURCE) readSources(reports, bytes, at + 4, end, count)
  else if (type === BYE) {
    for (let i = 0; i < count && at + 8 + 4 * i <= end; i++) {
      reports.push({ 'rtcp.ssrc.identifier': u32(bytes, at + 4 + 4 * i) })
    }
  } else if ((type === 205 || type === 206) && at + 12 <= end) {
    packet['rtcp.mediassrc'] = u32(bytes, at + 8)
  }
  if (reports.length > 0) packet.reports = reports
  return packet
}

function readReport(bytes: Uint8Array, at: number): RtcpReport {
  return {
    'rtcp.ssrc.identifier': u32(bytes, at),
    'rtcp.ssrc.fraction': bytes[at + 4]!,
    'rtcp.ssrc.cum_nr': (u24(bytes, at + 5) << 8) >> 8,
    'rtcp.ssrc.ext_high': u32(bytes, at + 8),
    'rtcp.ssrc.high_cycles': u16(bytes, at + 8),
    'rtcp.ssrc.high_seq': u16(bytes, at + 10),
    'rtcp.ssrc.jitter': u32(bytes, at + 12),
    'rtcp.ssrc.lsr': u32(bytes, at + 16),
    'rtcp.ssrc.dlsr': u32(bytes, at + 20),
  }
}

/** Chunks: a source, its items, zeros to the next word. */
function readSources(
  reports: RtcpReport[],
  bytes: Uint8Array,
  at: number,
  end: number,
  count: number,
): void {
  let next = at
  while (reports.length < count && next + 4 <= end) {
    const items: RtcpItem[] = []
    const report: RtcpReport = { 'rtcp.ssrc.identifier': u32(bytes, next), items }
    reports.push(report)
    let item = next + 4
    while (item + 2 <= end && bytes[item] !== 0) {
      const length = bytes[item + 1]!
      if (item + 2 + length > end) return
      items.push({
        'rtcp.sdes.type': bytes[item]!,
        'rtcp.sdes.length': length,
        'rtcp.sdes.text': utf8(bytes, item + 2, item + 2 + length),
      })
      item += 2 + length
    }
    // At least one zero ends the items.
    next += (item - next + 4) & ~3
  }
}
