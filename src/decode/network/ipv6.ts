/**
 * IPv6 (RFC 8200; jumbograms RFC 2675). Extension headers are layers of their own.
 *
 *   | version 4b, traffic class 8b, flow label 20b | payload length 2 | next header | hop limit | source 16 | destination 16 |
 */
import { ipv6 as address, u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { dscp, ecn } from '../names/dscp.js'
import { ipProtocols } from '../names/protocols.js'

const IP_PROTOCOL = table('ip.proto')

export interface Ipv6 extends Layer<'ipv6'> {
  'ipv6.version': number
  'ipv6.tclass': number
  'ipv6.tclass.dscp': number
  'ipv6.tclass.ecn': number
  'ipv6.flow': number
  /** Bytes behind this header; 0 in a jumbogram, or where the adapter was to cut the segment (TSO). */
  'ipv6.plen': number
  /** Of this header: an extension header says what follows it itself. */
  'ipv6.nxt': number
  'ipv6.hlim': number
  'ipv6.src': string
  /** As this header says; a routing header may name stations behind it. */
  'ipv6.dst': string
}

export const ipv6: Protocol<Ipv6> = {
  name: 'ipv6',
  title: 'Internet Protocol, Version 6',
  source: 'RFC 8200',
  over: { linktype: [229], ethertype: [0x86dd, 0x0800], 'ip.proto': [41], 'ip.version': [6] },
  min: 40,
  fields: {
    'ipv6.version': { title: 'Version', format: 'dec' },
    'ipv6.tclass': { title: 'Traffic Class', format: 'hex8' },
    'ipv6.tclass.dscp': {
      title: 'Differentiated Services Codepoint',
      format: 'dec',
      names: dscp,
      of: 'ipv6.tclass',
    },
    'ipv6.tclass.ecn': {
      title: 'Explicit Congestion Notification',
      format: 'dec',
      names: ecn,
      of: 'ipv6.tclass',
    },
    'ipv6.flow': { title: 'Flow Label', format: 'hex6' },
    'ipv6.plen': { title: 'Payload Length', format: 'dec', unit: 'bytes' },
    'ipv6.nxt': { title: 'Next Header', format: 'dec', names: ipProtocols },
    'ipv6.hlim': { title: 'Hop Limit', format: 'dec' },
    'ipv6.src': { title: 'Source Address', format: 'text', also: 'ipv6.addr' },
    'ipv6.dst': { title: 'Destination Address', format: 'text', also: 'ipv6.addr' },
  },
  decode(bytes, at, end, walk) {
    const word = u32(bytes, at)
    const version = word >>> 28
    // Asked under IPv4's EtherType too; 4 under IPv6's is nothing that could be read.
    if (version === 4) return null
    const length = u16(bytes, at + 4)
    const next = bytes[at + 6]!
    const layer: Ipv6 = {
      protocol: 'ipv6',
      offset: at,
      size: 40,
      'ipv6.version': version,
      'ipv6.tclass': (word >>> 20) & 0xff,
      'ipv6.tclass.dscp': (word >>> 22) & 0x3f,
      'ipv6.tclass.ecn': (word >>> 20) & 3,
      'ipv6.flow': word & 0xfffff,
      'ipv6.plen': length,
      'ipv6.nxt': next,
      'ipv6.hlim': bytes[at + 7]!,
      'ipv6.src': address(bytes, at + 8),
      'ipv6.dst': address(bytes, at + 24),
    }
    if (version !== 6) {
      walk.wrong(`ipv6.version is ${version}, not 6`)
      return layer
    }
    let reported = at + 40 + length
    // A jumbogram's length stands in an option (read there as a field); without one the segment is the adapter's to cut.
    if (length === 0)
      reported = next === 0 ? jumbo(bytes, at + 40, end, walk.reported) : walk.reported
    // What an ICMP error quotes or a fragment carries is cut, and its length field says nothing of it.
    walk.setNetwork(at + 8, at + 24, 16, walk.network !== null && reported > walk.reported)
    walk.next(IP_PROTOCOL, next, at + 40, reported)
    return layer
  },
  summary: (layer) => `${layer['ipv6.src']} > ${layer['ipv6.dst']}`,
}

/** Where a jumbogram ends: its length is the first option (0xc2) of the hop-by-hop header at `at`, in practice. */
function jumbo(bytes: Uint8Array, at: number, end: number, reported: number): number {
  let option = at + 2
  const last = Math.min(end, at + 8 + 8 * (at + 1 < end ? bytes[at + 1]! : 0))
  while (option + 6 <= last) {
    const type = bytes[option]!
    if (type === 0xc2) return at + u32(bytes, option + 2)
    option += type === 0 ? 1 : 2 + bytes[option + 1]!
  }
  return reported
}
