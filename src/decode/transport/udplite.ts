/**
 * UDP-Lite (RFC 3828): UDP with a checksum over so many bytes only.
 *
 *   | source port 2 | destination port 2 | checksum coverage 2 | checksum 2 |
 */
import { u16 } from '../bytes.js'
import { add16, BAD, fold, GOOD, ILLEGAL, pseudoHeader, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import type { ChecksumReason } from './checksums.js'

const UDP_PORT = table('udp.port')

export interface UdpLite extends Layer<'udplite'> {
  'udp.srcport': number
  'udp.dstport': number
  /** Bytes on the wire, header included: there is no such field in the header. */
  'udp.length': number
  /** Bytes, from the header's begin; 0 for all. */
  'udp.checksum_coverage': number
  'udp.checksum': number
  'udp.checksum.status'?: number
  checksumReason?: ChecksumReason
}

export const udplite: Protocol<UdpLite> = {
  name: 'udplite',
  title: 'Lightweight User Datagram Protocol',
  source: 'RFC 3828',
  over: { 'ip.proto': [136] },
  min: 8,
  fields: {
    'udp.srcport': { title: 'Source Port', format: 'dec', also: 'udp.port' },
    'udp.dstport': { title: 'Destination Port', format: 'dec', also: 'udp.port' },
    'udp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'udp.checksum_coverage': { title: 'Checksum coverage', format: 'dec', unit: 'bytes' },
    'udp.checksum': { title: 'Checksum', format: 'hex4' },
    'udp.checksum.status': { title: 'Checksum Status', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const layer: UdpLite = {
      protocol: 'udplite',
      offset: at,
      size: 8,
      'udp.srcport': u16(bytes, at),
      'udp.dstport': u16(bytes, at + 2),
      'udp.length': walk.reported - at,
      'udp.checksum_coverage': u16(bytes, at + 4),
      'udp.checksum': u16(bytes, at + 6),
    }
    if (walk.checksums) verify(layer, bytes, at, end, walk)
    if (walk.reported > at + 8) {
      walk.ports(UDP_PORT, layer['udp.srcport'], layer['udp.dstport'], at + 8, walk.reported)
    }
    return layer
  },
  summary: (layer) => `UDP-Lite, length ${layer['udp.length'] - 8}`,
}

function verify(layer: UdpLite, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const { network, reported } = walk
  const length = reported - at
  const coverage = layer['udp.checksum_coverage'] || length
  if (layer['udp.checksum'] === 0) layer['udp.checksum.status'] = ILLEGAL
  else if (coverage < 8 || coverage > length) layer['udp.checksum.status'] = UNVERIFIED
  else if (network === null || network.fragment || at + coverage > end) {
    layer['udp.checksum.status'] = UNVERIFIED
    layer.checksumReason = network?.fragment === true ? 'fragment' : 'cut'
  } else {
    const sum = add16(bytes, at, at + coverage, pseudoHeader(bytes, network, 136, length))
    layer['udp.checksum.status'] = fold(sum) === 0xffff ? GOOD : BAD
  }
}
