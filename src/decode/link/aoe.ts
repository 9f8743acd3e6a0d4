/**
 * ATA over Ethernet (Coraid, AoEr11: http://www.thebrantleycoilecompany.com/AoEr11.pdf).
 *
 *   | version 4b, response, error, 2b | error code | shelf 2 | slot 1 | command 1 | tag 4 | of the command … |
 *   ATA (command 0):  | flags 1 | error or feature 1 | sectors 1 | command or status 1 | logical block 6 | 2 reserved | data … |
 */
import { u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const ATA = 0
const COMMANDS = [
  'Issue ATA Command',
  'Query Config Information',
  'MAC Mask List',
  'Reserve/Release',
]

export interface Aoe extends Layer<'aoe'> {
  'aoe.version': number
  'aoe.response': boolean
  'aoe.flags_error': boolean
  /** Of a response with the error flag. */
  'aoe.error'?: number
  'aoe.major': number
  'aoe.minor': number
  'aoe.cmd': number
  'aoe.tag': number
  'aoe.aflags.e'?: boolean
  'aoe.aflags.d'?: boolean
  /** Of a write only. */
  'aoe.aflags.a'?: boolean
  'aoe.aflags.w'?: boolean
  'aoe.err_feature'?: number
  'aoe.sector_count'?: number
  'aoe.ata.cmd'?: number
  'aoe.ata.status'?: number
  'aoe.lba'?: bigint
}

export const aoe: Protocol<Aoe> = {
  name: 'aoe',
  title: 'ATA over Ethernet',
  source: 'AoEr11',
  over: { ethertype: [0x88a2] },
  min: 10,
  fields: {
    'aoe.version': { title: 'Version', format: 'dec' },
    'aoe.response': { title: 'Response flag', format: 'bool' },
    'aoe.flags_error': { title: 'Error flag', format: 'bool' },
    'aoe.error': { title: 'Error', format: 'dec' },
    'aoe.major': { title: 'Major', format: 'hex4' },
    'aoe.minor': { title: 'Minor', format: 'hex2' },
    'aoe.cmd': { title: 'Command', format: 'dec', names: (number) => COMMANDS[number] },
    'aoe.tag': { title: 'Tag', format: 'hex8' },
    'aoe.aflags.e': { title: 'E (LBA48)', format: 'bool' },
    'aoe.aflags.d': { title: 'D (device register)', format: 'bool' },
    'aoe.aflags.a': { title: 'A (asynchronous)', format: 'bool' },
    'aoe.aflags.w': { title: 'W (write)', format: 'bool' },
    'aoe.err_feature': { title: 'Err/Feature', format: 'hex2' },
    'aoe.sector_count': { title: 'Sector Count', format: 'dec' },
    'aoe.ata.cmd': { title: 'ATA Cmd', format: 'hex2' },
    'aoe.ata.status': { title: 'Status', format: 'hex2' },
    'aoe.lba': { title: 'Lba', format: 'hex16' },
  },
  decode(bytes, at, end, walk) {
    const first = bytes[at]!
    const response = (first & 0x08) !== 0
    const error = (first & 0x04) !== 0
    const command = bytes[at + 5]!
    const layer: Aoe = {
      protocol: 'aoe',
      offset: at,
      size: 10,
      'aoe.version': first >> 4,
      'aoe.response': response,
      'aoe.flags_error': error,
      'aoe.major': u16(bytes, at + 2),
      'aoe.minor': bytes[at + 4]!,
      'aoe.cmd': command,
      'aoe.tag': u32(bytes, at + 6),
    }
    if (response && error) layer['aoe.error'] = bytes[at + 1]!
    if (command !== ATA) return layer
    if (end - at < 22) {
      walk.short(22)
      return layer
    }
    layer.size = 22
    const flags = bytes[at + 10]!
    layer['aoe.aflags.e'] = (flags & 0x40) !== 0
    layer['aoe.aflags.d'] = (flags & 0x10) !== 0
    const writes = (flags & 0x01) !== 0
    if (writes) layer['aoe.aflags.a'] = (flags & 0x02) !== 0
    layer['aoe.aflags.w'] = writes
    layer['aoe.err_feature'] = bytes[at + 11]!
    layer['aoe.sector_count'] = bytes[at + 12]!
    layer[response ? 'aoe.ata.status' : 'aoe.ata.cmd'] = bytes[at + 13]!
    // Little endian, the lowest byte first.
    let block = 0n
    for (let i = 5; i >= 0; i--) block = (block << 8n) | BigInt(bytes[at + 14 + i]!)
    layer['aoe.lba'] = block
    return layer
  },
  summary(layer) {
    const what = COMMANDS[layer['aoe.cmd']] ?? `command ${layer['aoe.cmd']}`
    const target = `shelf ${layer['aoe.major']}, slot ${layer['aoe.minor']}`
    return `${what} ${layer['aoe.response'] ? 'response' : 'request'}, ${target}`
  },
}
