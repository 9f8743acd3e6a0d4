/**
 * Generic Network Virtualization Encapsulation (RFC 8926).
 *
 *   | version 2b, option words 6b | oam 1b, critical 1b, reserved 6b | protocol type 2 | vni 3 | reserved 1 | options … |
 *   option: | class 2 | critical 1b, type 7b | reserved 3b, words 5b | data … |
 */
import { hex, u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')

export interface GeneveOption {
  'geneve.option.class': number
  'geneve.option.type': number
  'geneve.option.type.critical': boolean
  /** Bytes of the option, its head included. */
  'geneve.option.length': number
  'geneve.option.unknown.data'?: string
}

export interface Geneve extends Layer<'geneve'> {
  'geneve.version': number
  /** Bytes of all options: Wireshark has the same field for this and for each option. */
  'geneve.option.length': number
  'geneve.flags': number
  'geneve.flags.oam': boolean
  'geneve.flags.critical': boolean
  'geneve.proto_type': number
  'geneve.vni': number
  'geneve.reserved': number
  options?: GeneveOption[]
}

export const geneve: Protocol<Geneve> = {
  name: 'geneve',
  title: 'Generic Network Virtualization Encapsulation',
  source: 'RFC 8926',
  over: { 'udp.port': [6081] },
  min: 8,
  fields: {
    'geneve.version': { title: 'Version', format: 'dec' },
    'geneve.option.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'geneve.flags': { title: 'Flags', format: 'hex2' },
    'geneve.flags.oam': {
      title: 'Operations, Administration and Management Frame',
      format: 'bool',
      of: 'geneve.flags',
    },
    'geneve.flags.critical': {
      title: 'Critical Options Present',
      format: 'bool',
      of: 'geneve.flags',
    },
    'geneve.proto_type': { title: 'Protocol Type', format: 'hex4', names: etherTypes },
    'geneve.vni': { title: 'Virtual Network Identifier (VNI)', format: 'hex6' },
    'geneve.reserved': { title: 'Reserved', format: 'hex2' },
    'geneve.option.class': { title: 'Class', format: 'hex4' },
    'geneve.option.type': { title: 'Type', format: 'hex2' },
    'geneve.option.type.critical': {
      title: 'Critical Option',
      format: 'bool',
      of: 'geneve.option.type',
    },
    'geneve.option.unknown.data': { title: 'Unknown Option Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const size = 8 + 4 * (bytes[at]! & 0x3f)
    const flags = bytes[at + 1]!
    const type = u16(bytes, at + 2)
    const layer: Geneve = {
      protocol: 'geneve',
      offset: at,
      size: Math.min(size, end - at),
      'geneve.version': bytes[at]! >> 6,
      'geneve.option.length': size - 8,
      'geneve.flags': flags,
      'geneve.flags.oam': (flags & 0x80) !== 0,
      'geneve.flags.critical': (flags & 0x40) !== 0,
      'geneve.proto_type': type,
      'geneve.vni': u24(bytes, at + 4),
      'geneve.reserved': bytes[at + 7]!,
    }
    if (layer['geneve.version'] !== 0) {
      walk.wrong(`geneve.version is ${layer['geneve.version']}, not 0`)
      return layer
    }
    if (size > 8) layer.options = readOptions(bytes, at + 8, Math.min(end, at + size))
    if (end - at < size) walk.short(size)
    else walk.next(ETHERTYPE, type, at + size, walk.reported)
    return layer
  },
  summary: (layer) => `Geneve, vni ${layer['geneve.vni']}`,
}

/** There are at most 63 words of options. */
function readOptions(bytes: Uint8Array, at: number, end: number): GeneveOption[] {
  const options: GeneveOption[] = []
  while (at + 4 <= end) {
    const type = bytes[at + 2]!
    const size = 4 + 4 * (bytes[at + 3]! & 0x1f)
    const option: GeneveOption = {
      'geneve.option.class': u16(bytes, at),
      'geneve.option.type': type,
      'geneve.option.type.critical': (type & 0x80) !== 0,
      'geneve.option.length': size,
    }
    if (size > 4 && at + size <= end) {
      option['geneve.option.unknown.data'] = hex(bytes, at + 4, size - 4)
    }
    options.push(option)
    at += size
  }
  return options
}
