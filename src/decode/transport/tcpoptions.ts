/**
 * TCP options (RFC 9293 3.1 and IANA's TCP Option Kind Numbers); those of Multipath TCP stand in `mptcp.ts`.
 *
 *   | kind 1 |      or      | kind 1 | length 1 | value … |
 */
import { hex, u16, u24, u32 } from '../bytes.js'
import { tcpOptions } from '../names/tcp.js'
import { type Multipath, multipathFields, readMultipath } from './mptcp.js'

export interface TcpOption extends Multipath {
  'tcp.option_kind': number
  /** Bytes, kind and length included. */
  'tcp.option_len'?: number
  'tcp.options.mss_val'?: number
  'tcp.options.wscale.shift'?: number
  'tcp.options.sack_le'?: number[]
  'tcp.options.sack_re'?: number[]
  'tcp.options.echo_value'?: number
  'tcp.options.timestamp.tsval'?: number
  'tcp.options.timestamp.tsecr'?: number
  'tcp.options.cc_value'?: number
  'tcp.options.md5.digest'?: string
  'tcp.options.qs.rate'?: number
  'tcp.options.qs.ttl_diff'?: number
  'tcp.options.user_to_granularity'?: boolean
  'tcp.options.user_to_val'?: number
  'tcp.options.ao.keyid'?: number
  'tcp.options.ao.rnextkeyid'?: number
  'tcp.options.ao.mac'?: string
  'tcp.options.tfo.cookie'?: string
  'tcp.options.acc_ecn.ee0b'?: number
  'tcp.options.acc_ecn.eceb'?: number
  'tcp.options.acc_ecn.ee1b'?: number
  'tcp.options.experimental.exid'?: number
  'tcp.options.experimental.data'?: string
  'tcp.options.unknown.payload'?: string
}

export const optionFields = {
  'tcp.option_kind': { title: 'Kind', format: 'dec', names: tcpOptions },
  'tcp.option_len': { title: 'Length', format: 'dec', unit: 'bytes' },
  'tcp.options.mss_val': { title: 'MSS Value', format: 'dec', unit: 'bytes' },
  'tcp.options.wscale.shift': { title: 'Shift count', format: 'dec' },
  'tcp.options.sack_le': { title: 'SACK left edge', format: 'dec' },
  'tcp.options.sack_re': { title: 'SACK right edge', format: 'dec' },
  'tcp.options.echo_value': { title: 'TCP Echo Option', format: 'dec' },
  'tcp.options.timestamp.tsval': { title: 'Timestamp value', format: 'dec' },
  'tcp.options.timestamp.tsecr': { title: 'Timestamp echo reply', format: 'dec' },
  'tcp.options.cc_value': { title: 'TCP CC Option', format: 'dec' },
  'tcp.options.md5.digest': { title: 'MD5 digest', format: 'bytes' },
  'tcp.options.qs.rate': { title: 'QS Rate', format: 'dec' },
  'tcp.options.qs.ttl_diff': { title: 'QS Rate', format: 'dec' },
  'tcp.options.user_to_granularity': { title: 'Granularity', format: 'bool' },
  'tcp.options.user_to_val': { title: 'User Timeout', format: 'dec' },
  'tcp.options.ao.keyid': { title: 'AO KeyID', format: 'dec' },
  'tcp.options.ao.rnextkeyid': { title: 'AO RNextKeyID', format: 'dec' },
  'tcp.options.ao.mac': { title: 'AO MAC', format: 'bytes' },
  'tcp.options.tfo.cookie': { title: 'Fast Open Cookie', format: 'bytes' },
  'tcp.options.acc_ecn.ee0b': { title: 'Accurate ECN Echo ECT(0) Byte Counter', format: 'dec' },
  'tcp.options.acc_ecn.eceb': { title: 'Accurate ECN Echo CE Byte Counter', format: 'dec' },
  'tcp.options.acc_ecn.ee1b': { title: 'Accurate ECN Echo ECT(1) Byte Counter', format: 'dec' },
  'tcp.options.experimental.exid': { title: 'Experiment Identifier', format: 'hex4' },
  'tcp.options.experimental.data': { title: 'Data', format: 'bytes' },
  'tcp.options.unknown.payload': { title: 'Payload', format: 'bytes' },
  ...multipathFields,
} as const

const MSS = 2
const WINDOW_SCALE = 3
const SACK_PERMITTED = 4
const SACK = 5
const TIMESTAMPS = 8
const MULTIPATH = 30

/**
 * The options of `bytes[at, end)` up to the end of their list. One whose length cannot be is the last: its kind is told, and the length
 * where there is one. One of a length that its kind does not have is told without value.
 */
export function readOptions(bytes: Uint8Array, at: number, end: number): TcpOption[] {
  const options: TcpOption[] = []
  while (at < end) {
    const kind = bytes[at]!
    if (kind < 2) {
      options.push({ 'tcp.option_kind': kind })
      if (kind === 0) break
      at++
      continue
    }
    if (at + 1 >= end) {
      options.push({ 'tcp.option_kind': kind })
      break
    }
    const size = bytes[at + 1]!
    if (kind === TIMESTAMPS && size === 10 && at + 10 <= end) {
      options.push({
        'tcp.option_kind': kind,
        'tcp.option_len': size,
        'tcp.options.timestamp.tsval': u32(bytes, at + 2),
        'tcp.options.timestamp.tsecr': u32(bytes, at + 6),
      })
    } else {
      const option: TcpOption = { 'tcp.option_kind': kind, 'tcp.option_len': size }
      options.push(option)
      if (size < 2 || at + size > end) break
      readValue(option, kind, bytes, at + 2, size - 2)
    }
    at += size
  }
  return options
}

function readValue(
  option: TcpOption,
  kind: number,
  bytes: Uint8Array,
  at: number,
  size: number,
): void {
  if (kind === MSS) {
    if (size === 2) option['tcp.options.mss_val'] = u16(bytes, at)
  } else if (kind === WINDOW_SCALE) {
    if (size === 1) option['tcp.options.wscale.shift'] = bytes[at]!
  } else if (kind === SACK) readBlocks(option, bytes, at, size)
  else if (kind === MULTIPATH) {
    if (size > 0) readMultipath(option, bytes, at, size)
  } else if (kind !== SACK_PERMITTED && kind !== TIMESTAMPS) {
    readRare(option, kind, bytes, at, size)
  }
}

function readBlocks(option: TcpOption, bytes: Uint8Array, at: number, size: number): void {
  const left: number[] = []
  const right: number[] = []
  for (let i = at; i + 8 <= at + size; i += 8) {
    left.push(u32(bytes, i))
    right.push(u32(bytes, i + 4))
  }
  if (left.length === 0) return
  option['tcp.options.sack_le'] = left
  option['tcp.options.sack_re'] = right
}

const FAST_OPEN_EXPERIMENT = 0xf989
/** Byte counters of the two kinds of Accurate ECN (RFC 9768), in their order. */
const COUNTERS = ['ee0b', 'eceb', 'ee1b'] as const
const REVERSED = [...COUNTERS].reverse()

function readRare(
  option: TcpOption,
  kind: number,
  bytes: Uint8Array,
  at: number,
  size: number,
): void {
  if (kind === 6 || kind === 7) {
    if (size === 4) option['tcp.options.echo_value'] = u32(bytes, at)
  } else if (kind >= 11 && kind <= 13) {
    if (size === 4) option['tcp.options.cc_value'] = u32(bytes, at)
  } else if (kind === 19) {
    if (size === 16) option['tcp.options.md5.digest'] = hex(bytes, at, 16)
  } else if (kind === 27) {
    if (size !== 6) return
    option['tcp.options.qs.rate'] = bytes[at]! & 0x0f
    option['tcp.options.qs.ttl_diff'] = bytes[at + 1]!
  } else if (kind === 28) {
    if (size !== 2) return
    option['tcp.options.user_to_granularity'] = (bytes[at]! & 0x80) !== 0
    option['tcp.options.user_to_val'] = u16(bytes, at) & 0x7fff
  } else if (kind === 29) {
    if (size < 2) return
    option['tcp.options.ao.keyid'] = bytes[at]!
    option['tcp.options.ao.rnextkeyid'] = bytes[at + 1]!
    if (size > 2) option['tcp.options.ao.mac'] = hex(bytes, at + 2, size - 2)
  } else if (kind === 34) {
    if (size > 0) option['tcp.options.tfo.cookie'] = hex(bytes, at, size)
  } else if (kind === 172 || kind === 174) {
    const order = kind === 172 ? COUNTERS : REVERSED
    for (let i = 0; i < 3 && 3 * i + 3 <= size; i++) {
      option[`tcp.options.acc_ecn.${order[i]!}`] = u24(bytes, at + 3 * i)
    }
  } else if (kind === 253 || kind === 254) {
    if (size < 2) return
    const experiment = u16(bytes, at)
    option['tcp.options.experimental.exid'] = experiment
    if (size === 2) return
    const value = hex(bytes, at + 2, size - 2)
    if (experiment === FAST_OPEN_EXPERIMENT) option['tcp.options.tfo.cookie'] = value
    else option['tcp.options.experimental.data'] = value
  } else if (size > 0) option['tcp.options.unknown.payload'] = hex(bytes, at, size)
}
