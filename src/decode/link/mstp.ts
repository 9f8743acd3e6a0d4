/**
 * What MSTP adds to a spanning tree message (IEEE Std 802.1Q, 14.4): the region and its trees.
 *
 *   | version 3 length 2 | selector 1 | name 32 | revision 2 | digest 16 | internal root path cost 4 | bridge 8 | hops 1 | trees … |
 *   tree: | flags 1 | regional root 8 | internal root path cost 4 | bridge priority 1 | port priority 1 | hops 1 |
 */
import { ascii, find, hex, mac, u16, u32 } from '../bytes.js'
import type { Walk } from '../layer.js'

const HEAD = 66
const TREE = 16
const MOST = 64

export interface MstpTree {
  'mstp.msti.flags': number
  'mstp.msti.priority': number
  'mstp.msti.msti_id': number
  'mstp.msti.root.hw': string
  'mstp.msti.root_cost': number
  'mstp.msti.bridge_priority': number
  'mstp.msti.port_priority': number
  'mstp.msti.remaining_hops': number
}

export interface Mstp {
  'mstp.version_3_length'?: number
  'mstp.config_format_selector'?: number
  'mstp.config_name'?: string
  'mstp.config_revision_level'?: number
  'mstp.config_digest'?: string
  'mstp.cist_internal_root_path_cost'?: number
  'mstp.cist_bridge.prio'?: number
  'mstp.cist_bridge.ext'?: number
  'mstp.cist_bridge.hw'?: string
  'mstp.cist_remaining_hops'?: number
  trees?: MstpTree[]
}

export const mstpFields = {
  'mstp.version_3_length': { title: 'Version 3 Length', format: 'dec' },
  'mstp.config_format_selector': { title: 'MST Config ID format selector', format: 'dec' },
  'mstp.config_name': { title: 'MST Config name', format: 'text' },
  'mstp.config_revision_level': { title: 'MST Config revision', format: 'dec' },
  'mstp.config_digest': { title: 'MST Config digest', format: 'bytes' },
  'mstp.cist_internal_root_path_cost': { title: 'Internal Root Path Cost', format: 'dec' },
  'mstp.cist_bridge.prio': { title: 'CIST Bridge Priority', format: 'dec' },
  'mstp.cist_bridge.ext': { title: 'CIST Bridge System ID Extension', format: 'dec' },
  'mstp.cist_bridge.hw': { title: 'CIST Bridge System ID', format: 'text' },
  'mstp.cist_remaining_hops': { title: 'CIST Remaining hops', format: 'dec' },
  'mstp.msti.flags': { title: 'MSTI flags', format: 'hex2' },
  'mstp.msti.priority': { title: 'Priority', format: 'hex2' },
  'mstp.msti.msti_id': { title: 'MSTID', format: 'dec' },
  'mstp.msti.root.hw': { title: 'Regional Root', format: 'text' },
  'mstp.msti.root_cost': { title: 'Internal root path cost', format: 'dec' },
  'mstp.msti.bridge_priority': { title: 'Bridge Identifier Priority', format: 'dec' },
  'mstp.msti.port_priority': { title: 'Port identifier priority', format: 'dec' },
  'mstp.msti.remaining_hops': { title: 'Remaining hops', format: 'dec' },
} as const

/** Reads what begins with the version 3 length, of which at least that is there. */
export function readMstp(
  layer: Mstp & { offset: number },
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
): void {
  const length = u16(bytes, at)
  layer['mstp.version_3_length'] = length
  if (length === 0) return
  if (end - at < HEAD) {
    walk.short(at - layer.offset + HEAD)
    return
  }
  const bridge = u16(bytes, at + 57)
  const zero = find(bytes, 0, at + 3, at + 35)
  layer['mstp.config_format_selector'] = bytes[at + 2]!
  layer['mstp.config_name'] = ascii(bytes, at + 3, zero < 0 ? at + 35 : zero)
  layer['mstp.config_revision_level'] = u16(bytes, at + 35)
  layer['mstp.config_digest'] = hex(bytes, at + 37, 16)
  layer['mstp.cist_internal_root_path_cost'] = u32(bytes, at + 53)
  layer['mstp.cist_bridge.prio'] = bridge & 0xf000
  layer['mstp.cist_bridge.ext'] = bridge & 0x0fff
  layer['mstp.cist_bridge.hw'] = mac(bytes, at + 59)
  layer['mstp.cist_remaining_hops'] = bytes[at + 65]!
  const trees: MstpTree[] = []
  const stop = Math.min(end, at + 2 + length)
  for (let next = at + HEAD; next + TREE <= stop && trees.length < MOST; next += TREE)
    trees.push(readTree(bytes, next))
  layer.trees = trees
}

function readTree(bytes: Uint8Array, at: number): MstpTree {
  const root = u16(bytes, at + 1)
  return {
    'mstp.msti.flags': bytes[at]!,
    'mstp.msti.priority': root >> 12,
    'mstp.msti.msti_id': root & 0x0fff,
    'mstp.msti.root.hw': mac(bytes, at + 3),
    'mstp.msti.root_cost': u32(bytes, at + 9),
    'mstp.msti.bridge_priority': bytes[at + 13]! >> 4,
    'mstp.msti.port_priority': bytes[at + 14]! >> 4,
    'mstp.msti.remaining_hops': bytes[at + 15]!,
  }
}
