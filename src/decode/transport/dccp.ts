/**
 * Datagram Congestion Control Protocol (RFC 4340).
 *
 *   | source port 2 | destination port 2 | words 1 | ccval 4b, coverage 4b | checksum 2 | - 3b, type 4b, x 1b |
 *   x = 1: | 0 1 | sequence 6 |  x = 0: | sequence 3 |     then, by type: | 0 | acknowledgment, as wide | service 4 or reset 4 | options … |
 */
import { u16, u24, u32 } from '../bytes.js'
import { add16, BAD, fold, GOOD, pseudoHeader, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { dccpPackets, dccpResets } from '../names/dccp.js'
import type { ChecksumReason } from './checksums.js'
import { type DccpOption, optionFields, readOptions, sequence } from './dccpoptions.js'

const PORT = table('dccp.port')

export interface Dccp extends Layer<'dccp'> {
  'dccp.srcport': number
  'dccp.dstport': number
  'dccp.data_offset': number
  'dccp.ccval': number
  'dccp.cscov': number
  'dccp.checksum': number
  'dccp.checksum.status'?: number
  checksumReason?: ChecksumReason
  'dccp.type': number
  'dccp.x': boolean
  'dccp.seq_raw'?: bigint
  'dccp.ack_raw'?: bigint
  'dccp.service_code'?: number
  'dccp.reset_code'?: number
  'dccp.data1'?: number
  'dccp.data2'?: number
  'dccp.data3'?: number
  options?: DccpOption[]
}

const REQUEST = 0
const RESPONSE = 1
const DATA = 2
const RESET = 7
const LAST_TYPE = 9

export const dccp: Protocol<Dccp> = {
  name: 'dccp',
  title: 'Datagram Congestion Control Protocol',
  source: 'RFC 4340',
  over: { 'ip.proto': [33] },
  min: 12,
  fields: {
    'dccp.srcport': { title: 'Source Port', format: 'dec', also: 'dccp.port' },
    'dccp.dstport': { title: 'Destination Port', format: 'dec', also: 'dccp.port' },
    'dccp.data_offset': { title: 'Data Offset', format: 'dec' },
    'dccp.ccval': { title: 'CCVal', format: 'dec' },
    'dccp.cscov': { title: 'Checksum Coverage', format: 'dec' },
    'dccp.checksum': { title: 'Checksum', format: 'hex4' },
    'dccp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    'dccp.type': { title: 'Type', format: 'dec', names: dccpPackets },
    'dccp.x': { title: 'Extended Sequence Numbers', format: 'bool' },
    'dccp.seq_raw': { title: 'Sequence Number (raw)', format: 'dec' },
    'dccp.ack_raw': { title: 'Acknowledgement Number (raw)', format: 'dec' },
    'dccp.service_code': { title: 'Service Code', format: 'dec' },
    'dccp.reset_code': { title: 'Reset Code', format: 'dec', names: dccpResets },
    'dccp.data1': { title: 'Data 1', format: 'dec' },
    'dccp.data2': { title: 'Data 2', format: 'dec' },
    'dccp.data3': { title: 'Data 3', format: 'dec' },
    ...optionFields,
  },
  decode(bytes, at, end, walk) {
    const kind = bytes[at + 8]!
    const size = bytes[at + 4]! * 4
    const layer: Dccp = {
      protocol: 'dccp',
      offset: at,
      size: Math.min(Math.max(size, 12), end - at),
      'dccp.srcport': u16(bytes, at),
      'dccp.dstport': u16(bytes, at + 2),
      'dccp.data_offset': bytes[at + 4]!,
      'dccp.ccval': bytes[at + 5]! >> 4,
      'dccp.cscov': bytes[at + 5]! & 15,
      'dccp.checksum': u16(bytes, at + 6),
      'dccp.type': (kind >> 1) & 15,
      'dccp.x': (kind & 1) === 1,
    }
    const extended = layer['dccp.x']
    if (!extended) layer['dccp.seq_raw'] = BigInt(u24(bytes, at + 9))
    else if (end - at >= 16) layer['dccp.seq_raw'] = sequence(bytes, at + 10)
    if (walk.checksums) verify(layer, bytes, at, end, size, walk)
    const head = extended ? 16 : 12
    if (size < head) {
      walk.wrong(`dccp.data_offset is ${size / 4}, less than ${head / 4}`)
      return layer
    }
    const options = readByType(layer, bytes, at, at + head, Math.min(end, at + size))
    if (end - at < size) walk.short(size)
    else if (options < 0) walk.wrong(`dccp.data_offset is ${size / 4}: too short for its type`)
    else {
      const list = readOptions(bytes, options, at + size)
      if (list.length > 0) layer.options = list
      if (walk.reported > at + size) {
        walk.ports(PORT, layer['dccp.srcport'], layer['dccp.dstport'], at + size, walk.reported)
      }
    }
    return layer
  },
  summary(layer) {
    const type = layer['dccp.type']
    return `${dccpPackets(type) ?? `DCCP type ${type}`}, seq ${layer['dccp.seq_raw'] ?? '?'}`
  },
}

/** What the type adds, from `next` to `end` at most. Returns where options begin; -1 when there is no room for what it adds. */
function readByType(layer: Dccp, bytes: Uint8Array, at: number, next: number, end: number): number {
  const type = layer['dccp.type']
  if (type > LAST_TYPE) return end
  if (type !== REQUEST && type !== DATA) {
    const size = layer['dccp.x'] ? 8 : 4
    if (next + size > end) return -1
    layer['dccp.ack_raw'] = layer['dccp.x']
      ? sequence(bytes, next + 2)
      : BigInt(u24(bytes, next + 1))
    next += size
  }
  if (type === REQUEST || type === RESPONSE) {
    if (next + 4 > end) return -1
    layer['dccp.service_code'] = u32(bytes, next)
    next += 4
  } else if (type === RESET) {
    if (next + 4 > end) return -1
    layer['dccp.reset_code'] = bytes[next]!
    layer['dccp.data1'] = bytes[next + 1]!
    layer['dccp.data2'] = bytes[next + 2]!
    layer['dccp.data3'] = bytes[next + 3]!
    next += 4
  }
  return Math.max(next, at)
}

/** The checksum sums the header with its options, and as many words of data as the coverage less one says; 0 is all. */
function verify(
  layer: Dccp,
  bytes: Uint8Array,
  at: number,
  end: number,
  size: number,
  walk: Walk,
): void {
  const { network, reported } = walk
  const length = reported - at
  const words = layer['dccp.cscov']
  const covered = words === 0 ? length : Math.min(length, size + (words - 1) * 4)
  if (network === null || network.fragment || at + covered > end) {
    layer['dccp.checksum.status'] = UNVERIFIED
    layer.checksumReason = network?.fragment === true ? 'fragment' : 'cut'
  } else {
    const sum = add16(bytes, at, at + covered, pseudoHeader(bytes, network, 33, length))
    layer['dccp.checksum.status'] = fold(sum) === 0xffff ? GOOD : BAD
  }
}
