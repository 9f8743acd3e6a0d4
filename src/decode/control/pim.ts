/**
 * PIM version 2 (RFC 7761): hello, register, join and prune; of other types the head.
 *
 *   | version 4b, type 4b | reserved | checksum 2 | message … |
 */
import { u16, u32 } from '../bytes.js'
import { add16, BAD, fold, GOOD, pseudoHeader, transportChecksum, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { names } from '../names/names.js'
import {
  type PimHelloOption,
  type PimJoinPrune,
  pimFields,
  readHelloOptions,
  readJoinPrune,
} from './pimmessages.js'

const IP_VERSION = table('ip.version')
const types = names(
  '0 Hello|1 Register|2 Register-stop|3 Join/Prune|4 Bootstrap|5 Assert|6 Graft|7 Graft-Ack|8 Candidate-RP-Advertisement|9 State-Refresh|10 DF election|11 ECMP redirect|12 PIM flooding mechanism',
)

export interface Pim extends Layer<'pim'>, PimJoinPrune {
  'pim.version': number
  'pim.type': number
  'pim.cksum': number
  'pim.cksum.status'?: number
  'pim.register_flag'?: number
  'pim.register_flag.border'?: boolean
  'pim.register_flag.null_register'?: boolean
  options?: PimHelloOption[]
}

export const pim: Protocol<Pim> = {
  name: 'pim',
  title: 'Protocol Independent Multicast',
  source: 'RFC 7761',
  over: { 'ip.proto': [103] },
  min: 4,
  fields: {
    'pim.version': { title: 'Version', format: 'dec' },
    'pim.type': { title: 'Type', format: 'dec', names: types },
    'pim.cksum': { title: 'Checksum', format: 'hex4' },
    'pim.cksum.status': { title: 'Checksum Status', format: 'dec' },
    'pim.register_flag': { title: 'Flags', format: 'hex8' },
    'pim.register_flag.border': { title: 'Border', format: 'bool', of: 'pim.register_flag' },
    'pim.register_flag.null_register': {
      title: 'Null-Register',
      format: 'bool',
      of: 'pim.register_flag',
    },
    ...pimFields,
  },
  decode(bytes, at, end, walk) {
    const type = bytes[at]! & 15
    const layer: Pim = {
      protocol: 'pim',
      offset: at,
      size: end - at,
      'pim.version': bytes[at]! >> 4,
      'pim.type': type,
      'pim.cksum': u16(bytes, at + 2),
    }
    if (walk.checksums) layer['pim.cksum.status'] = status(type, bytes, at, end, walk)
    if (bytes[at]! >> 4 !== 2) return layer
    if (type === 0) layer.options = readHelloOptions(bytes, at + 4, end)
    else if (type === 1) readRegister(layer, bytes, at, end, walk)
    else if (type === 3 || type === 6 || type === 7) {
      if (!readJoinPrune(layer, bytes, at + 4, end)) walk.short(end - at + 1)
    }
    return layer
  },
  summary: (layer) =>
    `PIMv${layer['pim.version']}, ${types(layer['pim.type']) ?? `type ${layer['pim.type']}`}`,
}

/** A register's sum may leave out what it carries (RFC 7761 4.9.3): senders of either kind are right. */
function status(type: number, bytes: Uint8Array, at: number, end: number, walk: Walk): number {
  const { network, reported } = walk
  const wide = network?.size === 16
  if (type === 1 && end - at >= 8) {
    const pseudo = wide ? pseudoHeader(bytes, network, 103, 8) : 0
    if (fold(add16(bytes, at, at + 8, pseudo)) === 0xffff) return GOOD
  }
  if (reported > end || network?.fragment === true) return UNVERIFIED
  if (wide) return transportChecksum(bytes, at, end, reported, network, 103)
  return fold(add16(bytes, at, end)) === 0xffff ? GOOD : BAD
}

function readRegister(layer: Pim, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (end - at < 8) {
    walk.short(8)
    return
  }
  const flags = u32(bytes, at + 4)
  layer.size = 8
  layer['pim.register_flag'] = flags
  layer['pim.register_flag.border'] = flags >= 0x80000000
  layer['pim.register_flag.null_register'] = (flags & 0x40000000) !== 0
  // A null register carries the head of a packet alone; version 0 is none.
  if (walk.reported > at + 8 && end > at + 8 && bytes[at + 8]! >> 4 !== 0) {
    walk.next(IP_VERSION, bytes[at + 8]! >> 4, at + 8, walk.reported)
  }
}
