/**
 * IPv4 (RFC 791; differentiated services RFC 2474 and 3168).
 *
 *   | version 4b, header words 4b | dscp 6b ecn 2b | total length 2 | id 2 | flags 3b, offset 13b |
 *   | ttl | protocol | checksum 2 | source 4 | destination 4 | options … |
 */
import { ipv4 as address, u16 } from '../bytes.js'
import { add16, BAD, fold, GOOD } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { dscp, ecn } from '../names/dscp.js'
import { ipProtocols } from '../names/protocols.js'
import { finalDestination, type IpOption, optionFields, readOptions } from './ipv4options.js'

const IP_PROTOCOL = table('ip.proto')
const FRAGMENT = table('ip.fragment')

export interface Ipv4 extends Layer<'ip'> {
  'ip.version': number
  /** Bytes, options included. */
  'ip.hdr_len': number
  'ip.dsfield': number
  'ip.dsfield.dscp': number
  'ip.dsfield.ecn': number
  /** Bytes of header and payload; 0 where the adapter was to cut the segment (TSO). */
  'ip.len': number
  'ip.id': number
  'ip.flags': number
  'ip.flags.rb': boolean
  'ip.flags.df': boolean
  'ip.flags.mf': boolean
  /** In units of 8 bytes, as it stands in the packet. */
  'ip.frag_offset': number
  'ip.ttl': number
  'ip.proto': number
  'ip.checksum': number
  'ip.checksum.status'?: number
  'ip.src': string
  /** The last one, where a source route goes on: then `ip.cur_rt` is what the header says. */
  'ip.dst': string
  'ip.cur_rt'?: string
  options?: IpOption[]
}

export const ipv4: Protocol<Ipv4> = {
  name: 'ip',
  title: 'Internet Protocol, Version 4',
  source: 'RFC 791',
  over: { linktype: [228], ethertype: [0x0800], 'ip.proto': [4], 'ip.version': [4] },
  min: 20,
  fields: {
    'ip.version': { title: 'Version', format: 'dec' },
    'ip.hdr_len': { title: 'Header Length', format: 'dec', unit: 'bytes' },
    'ip.dsfield': { title: 'Differentiated Services Field', format: 'hex2' },
    'ip.dsfield.dscp': {
      title: 'Differentiated Services Codepoint',
      format: 'dec',
      names: dscp,
      of: 'ip.dsfield',
    },
    'ip.dsfield.ecn': {
      title: 'Explicit Congestion Notification',
      format: 'dec',
      names: ecn,
      of: 'ip.dsfield',
    },
    'ip.len': { title: 'Total Length', format: 'dec', unit: 'bytes' },
    'ip.id': { title: 'Identification', format: 'hex4' },
    'ip.flags': { title: 'Flags', format: 'hex2' },
    'ip.flags.rb': { title: 'Reserved bit', format: 'bool', of: 'ip.flags' },
    'ip.flags.df': { title: "Don't fragment", format: 'bool', of: 'ip.flags' },
    'ip.flags.mf': { title: 'More fragments', format: 'bool', of: 'ip.flags' },
    'ip.frag_offset': { title: 'Fragment Offset', format: 'dec', unit: '× 8 bytes' },
    'ip.ttl': { title: 'Time to Live', format: 'dec' },
    'ip.proto': { title: 'Protocol', format: 'dec', names: ipProtocols },
    'ip.checksum': { title: 'Header Checksum', format: 'hex4' },
    'ip.checksum.status': { title: 'Header Checksum Status', format: 'dec' },
    'ip.src': { title: 'Source Address', format: 'text', also: 'ip.addr' },
    'ip.dst': { title: 'Destination Address', format: 'text', also: 'ip.addr' },
    'ip.cur_rt': { title: 'Current Route', format: 'text' },
    ...optionFields,
  },
  decode(bytes, at, end, walk) {
    const first = bytes[at]!
    // IPv6 under IPv4's number: its own decoder takes it.
    if (first >> 4 === 6) return null
    const service = bytes[at + 1]!
    const length = u16(bytes, at + 2)
    const fragment = u16(bytes, at + 6)
    const protocol = bytes[at + 9]!
    const size = (first & 0x0f) * 4
    const offset = fragment & 0x1fff
    const layer: Ipv4 = {
      protocol: 'ip',
      offset: at,
      size,
      'ip.version': first >> 4,
      'ip.hdr_len': size,
      'ip.dsfield': service,
      'ip.dsfield.dscp': service >> 2,
      'ip.dsfield.ecn': service & 3,
      'ip.len': length,
      'ip.id': u16(bytes, at + 4),
      'ip.flags': fragment >> 13,
      'ip.flags.rb': (fragment & 0x8000) !== 0,
      'ip.flags.df': (fragment & 0x4000) !== 0,
      'ip.flags.mf': (fragment & 0x2000) !== 0,
      'ip.frag_offset': offset,
      'ip.ttl': bytes[at + 8]!,
      'ip.proto': protocol,
      'ip.checksum': u16(bytes, at + 10),
      'ip.src': address(bytes, at + 12),
      'ip.dst': address(bytes, at + 16),
    }
    if (first >> 4 !== 4) return bad(layer, walk, `ip.version is ${first >> 4}, not 4`)
    if (size < 20) return bad(layer, walk, `ip.hdr_len is ${size}, less than 20`)
    if (length < size && length !== 0) {
      return bad(layer, walk, `ip.len is ${length}, less than the header's ${size}`)
    }
    let destination = at + 16
    if (size > 20) {
      const there = Math.min(end, at + size)
      const options = readOptions(bytes, at + 20, there)
      if (options.length > 0) layer.options = options
      const final = finalDestination(bytes, at + 20, there)
      if (final >= 0) {
        layer['ip.cur_rt'] = layer['ip.dst']
        layer['ip.dst'] = address(bytes, final)
        destination = final
      }
      if (there < at + size) {
        layer.size = there - at
        walk.short(size)
        return layer
      }
    }
    if (walk.checksums) {
      layer['ip.checksum.status'] = fold(add16(bytes, at, at + size)) === 0xffff ? GOOD : BAD
    }
    // What an ICMP error quotes or a fragment carries is cut, and its length field says nothing of it.
    const reported = length === 0 ? walk.reported : at + length
    const cut = walk.network !== null && reported > walk.reported
    walk.setNetwork(at + 12, destination, 4, cut || (fragment & 0x3fff) !== 0)
    if (offset === 0) walk.next(IP_PROTOCOL, protocol, at + size, reported)
    else walk.next(FRAGMENT, 0, at + size, reported)
    return layer
  },
  summary: (layer) => `${layer['ip.src']} > ${layer['ip.dst']}`,
}

/** What is read of the 20 bytes stays, whatever they are. */
function bad(layer: Ipv4, walk: Walk, detail: string): Ipv4 {
  layer.size = 20
  walk.wrong(detail)
  return layer
}
