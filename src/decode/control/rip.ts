/**
 * RIP, versions 1 (RFC 1058) and 2 (RFC 2453, authentication RFC 4822).
 *
 *   | command | version | domain 2 | entries: family 2, tag 2, address 4, mask 4, next hop 4, metric 4 … |
 */
import { ascii, ipv4, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

const commands = names('1 Request|2 Response|3 Traceon|4 Traceoff|5 Vendor specific (Sun)')

export interface RipEntry {
  /** 2 is IP; 0 asks for the whole table. Not of entries that are authentication (65535). */
  'rip.family'?: number
  'rip.route_tag'?: number
  'rip.ip'?: string
  'rip.netmask'?: string
  'rip.next_hop'?: string
  'rip.metric'?: number
  'rip.auth.type'?: number
  'rip.auth.passwd'?: string
  'rip.digest_offset'?: number
  'rip.key_id'?: number
  'rip.auth_data_len'?: number
  'rip.seq_num'?: number
}

export interface Rip extends Layer<'rip'> {
  'rip.command': number
  'rip.version': number
  entries: RipEntry[]
}

export const rip: Protocol<Rip> = {
  name: 'rip',
  title: 'Routing Information Protocol',
  source: 'RFC 2453',
  over: { 'udp.port': [520] },
  min: 4,
  fields: {
    'rip.command': { title: 'Command', format: 'dec', names: commands },
    'rip.version': { title: 'Version', format: 'dec' },
    'rip.family': { title: 'Address Family', format: 'dec' },
    'rip.route_tag': { title: 'Route Tag', format: 'dec' },
    'rip.ip': { title: 'IP Address', format: 'text' },
    'rip.netmask': { title: 'Netmask', format: 'text' },
    'rip.next_hop': { title: 'Next Hop', format: 'text' },
    'rip.metric': { title: 'Metric', format: 'dec' },
    'rip.auth.type': { title: 'Authentication type', format: 'dec' },
    'rip.auth.passwd': { title: 'Password', format: 'text' },
    'rip.digest_offset': { title: 'Digest Offset', format: 'dec', unit: 'bytes' },
    'rip.key_id': { title: 'Key ID', format: 'dec' },
    'rip.auth_data_len': { title: 'Auth Data Len', format: 'dec', unit: 'bytes' },
    'rip.seq_num': { title: 'Seq num', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const version = bytes[at + 1]!
    const layer: Rip = {
      protocol: 'rip',
      offset: at,
      size: end - at,
      'rip.command': bytes[at]!,
      'rip.version': version,
      entries: [],
    }
    let from = at + 4
    let last = end
    for (; from + 20 <= last && layer.entries.length < 256; from += 20) {
      const entry = readEntry(version, bytes, from)
      layer.entries.push(entry)
      // The digest stands behind the entries, at this offset of the message.
      const digest = entry['rip.digest_offset']
      if (digest !== undefined) last = Math.min(last, at + digest)
    }
    if (last === end && from + 20 <= walk.reported && from + 20 > end) walk.short(from + 20 - at)
    return layer
  },
  summary: (layer) =>
    `RIPv${layer['rip.version']}, ${commands(layer['rip.command']) ?? `command ${layer['rip.command']}`}, routes: ${layer.entries.length}`,
}

function readEntry(version: number, bytes: Uint8Array, at: number): RipEntry {
  const family = u16(bytes, at)
  if (family === 0xffff) {
    const entry: RipEntry = { 'rip.auth.type': u16(bytes, at + 2) }
    if (entry['rip.auth.type'] === 2) {
      let last = at + 20
      while (last > at + 4 && bytes[last - 1] === 0) last--
      entry['rip.auth.passwd'] = ascii(bytes, at + 4, last)
    } else if (entry['rip.auth.type'] === 3) {
      entry['rip.digest_offset'] = u16(bytes, at + 4)
      entry['rip.key_id'] = bytes[at + 6]!
      entry['rip.auth_data_len'] = bytes[at + 7]!
      entry['rip.seq_num'] = u32(bytes, at + 8)
    }
    return entry
  }
  const entry: RipEntry = { 'rip.family': family }
  if (family === 2) entry['rip.ip'] = ipv4(bytes, at + 4)
  if (version >= 2) {
    entry['rip.route_tag'] = u16(bytes, at + 2)
    entry['rip.netmask'] = ipv4(bytes, at + 8)
    entry['rip.next_hop'] = ipv4(bytes, at + 12)
  }
  entry['rip.metric'] = u32(bytes, at + 16)
  return entry
}
