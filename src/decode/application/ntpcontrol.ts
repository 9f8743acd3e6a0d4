/**
 * NTP's modes 6 and 7: control messages (RFC 9327) and ntpd's private ones.
 *
 *   6: | flags | response 1b, error 1b, more 1b, operation 5b | sequence 2 | status 2 | association 2 | offset 2 | count 2 |
 *   7: | response 1b, more 1b, version 3b, mode 3b | authenticated 1b, sequence 7b | implementation | request |
 *      | error 4b, items 12b | reserved 4b, item size 12b |
 */
import { u16, utf8 } from '../bytes.js'
import type { Walk } from '../layer.js'

export interface Control {
  'ntp.ctrl.flags2'?: number
  'ntp.ctrl.flags2.r'?: number
  'ntp.ctrl.flags2.error'?: number
  'ntp.ctrl.flags2.more'?: number
  'ntp.ctrl.flags2.opcode'?: number
  'ntp.ctrl.sequence'?: number
  'ntp.ctrl.status'?: number
  'ntp.ctrl.associd'?: number
  'ntp.ctrl.offset'?: number
  'ntp.ctrl.count'?: number
  /** `version="…", processor="…"`, as it stands in the message. */
  variables?: string
  'ntp.priv.flags.r'?: number
  'ntp.priv.flags.more'?: number
  'ntp.priv.auth_seq'?: number
  'ntp.priv.auth'?: number
  'ntp.priv.seq'?: number
  'ntp.priv.impl'?: number
  'ntp.priv.reqcode'?: number
  'ntp.priv.err'?: number
  'ntp.priv.numitems'?: number
  'ntp.priv.reserved'?: number
  'ntp.priv.itemsize'?: number
}

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'read status',
  2: 'read variables',
  3: 'write variables',
  4: 'read clock variables',
  5: 'write clock variables',
  6: 'set trap address',
  7: 'trap response',
  8: 'configure',
  9: 'save configuration',
  10: 'read MRU list',
  11: 'read ordered list',
  12: 'request nonce',
  31: 'unset trap',
}

export const controlFields = {
  'ntp.ctrl.flags2': { title: 'Flags 2', format: 'hex2' },
  'ntp.ctrl.flags2.r': { title: 'Response bit', format: 'dec', of: 'ntp.ctrl.flags2' },
  'ntp.ctrl.flags2.error': { title: 'Error bit', format: 'dec', of: 'ntp.ctrl.flags2' },
  'ntp.ctrl.flags2.more': { title: 'More bit', format: 'dec', of: 'ntp.ctrl.flags2' },
  'ntp.ctrl.flags2.opcode': {
    title: 'Opcode',
    format: 'dec',
    of: 'ntp.ctrl.flags2',
    names: (code: number) => OPERATIONS[code],
  },
  'ntp.ctrl.sequence': { title: 'Sequence', format: 'dec' },
  'ntp.ctrl.status': { title: 'Status', format: 'hex4' },
  'ntp.ctrl.associd': { title: 'AssociationID', format: 'dec' },
  'ntp.ctrl.offset': { title: 'Offset', format: 'dec' },
  'ntp.ctrl.count': { title: 'Count', format: 'dec' },
  'ntp.priv.flags.r': { title: 'Response bit', format: 'dec', of: 'ntp.flags' },
  'ntp.priv.flags.more': { title: 'More bit', format: 'dec', of: 'ntp.flags' },
  'ntp.priv.auth_seq': { title: 'Auth, sequence', format: 'dec' },
  'ntp.priv.auth': { title: 'Auth bit', format: 'dec', of: 'ntp.priv.auth_seq' },
  'ntp.priv.seq': { title: 'Sequence number', format: 'dec', of: 'ntp.priv.auth_seq' },
  'ntp.priv.impl': { title: 'Implementation', format: 'dec' },
  'ntp.priv.reqcode': { title: 'Request code', format: 'dec' },
  'ntp.priv.err': { title: 'Err', format: 'hex2' },
  'ntp.priv.numitems': { title: 'Number of data items', format: 'dec' },
  'ntp.priv.reserved': { title: 'Reserved', format: 'hex2' },
  'ntp.priv.itemsize': { title: 'Size of data item', format: 'dec', unit: 'bytes' },
} as const

/** A message of mode 6; its data only where they are text. */
export function readControl(
  layer: Control,
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
): void {
  const flags = bytes[at + 1]!
  layer['ntp.ctrl.flags2'] = flags
  layer['ntp.ctrl.flags2.r'] = flags >> 7
  layer['ntp.ctrl.flags2.error'] = (flags >> 6) & 1
  layer['ntp.ctrl.flags2.more'] = (flags >> 5) & 1
  layer['ntp.ctrl.flags2.opcode'] = flags & 31
  layer['ntp.ctrl.sequence'] = u16(bytes, at + 2)
  if (end < at + 12) {
    walk.short(12)
    return
  }
  const count = u16(bytes, at + 10)
  layer['ntp.ctrl.status'] = u16(bytes, at + 4)
  layer['ntp.ctrl.associd'] = u16(bytes, at + 6)
  layer['ntp.ctrl.offset'] = u16(bytes, at + 8)
  layer['ntp.ctrl.count'] = count
  if (end < at + 12 + count) {
    walk.short(12 + count)
    return
  }
  const first = bytes[at + 12]!
  if (count > 0 && first >= 0x20 && first < 0x7f) {
    layer.variables = utf8(bytes, at + 12, at + 12 + count)
  }
}

export function readPrivate(
  layer: Control,
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
): void {
  const flags = bytes[at]!
  const sequence = bytes[at + 1]!
  layer['ntp.priv.flags.r'] = flags >> 7
  layer['ntp.priv.flags.more'] = (flags >> 6) & 1
  layer['ntp.priv.auth_seq'] = sequence
  layer['ntp.priv.auth'] = sequence >> 7
  layer['ntp.priv.seq'] = sequence & 127
  layer['ntp.priv.impl'] = bytes[at + 2]!
  layer['ntp.priv.reqcode'] = bytes[at + 3]!
  if (end < at + 8) {
    walk.short(8)
    return
  }
  layer['ntp.priv.err'] = bytes[at + 4]! >> 4
  layer['ntp.priv.numitems'] = u16(bytes, at + 4) & 0xfff
  layer['ntp.priv.reserved'] = bytes[at + 6]! >> 4
  layer['ntp.priv.itemsize'] = u16(bytes, at + 6) & 0xfff
}
