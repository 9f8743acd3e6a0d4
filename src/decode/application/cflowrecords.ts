/** The records of NetFlow v5: one flow each, 48 bytes. */
import { ipv4, u16, u32 } from '../bytes.js'

export interface NetflowRecord {
  'cflow.srcaddr': string
  'cflow.dstaddr': string
  'cflow.nexthop': string
  'cflow.inputint': number
  'cflow.outputint': number
  'cflow.packets': number
  'cflow.octets': number
  'cflow.srcport': number
  'cflow.dstport': number
  'cflow.tcpflags': number
  'cflow.protocol': number
  'cflow.tos': number
  'cflow.srcas': number
  'cflow.dstas': number
  'cflow.srcmask': number
  'cflow.dstmask': number
}

const RECORD = 48
/** A packet has 30 at most. */
const MAX_RECORDS = 64

export const flowFields = {
  'cflow.srcaddr': { title: 'SrcAddr', format: 'text' },
  'cflow.dstaddr': { title: 'DstAddr', format: 'text' },
  'cflow.nexthop': { title: 'NextHop', format: 'text' },
  'cflow.inputint': { title: 'InputInt', format: 'dec' },
  'cflow.outputint': { title: 'OutputInt', format: 'dec' },
  'cflow.packets': { title: 'Packets', format: 'dec' },
  'cflow.octets': { title: 'Octets', format: 'dec', unit: 'bytes' },
  'cflow.srcport': { title: 'SrcPort', format: 'dec' },
  'cflow.dstport': { title: 'DstPort', format: 'dec' },
  'cflow.tcpflags': { title: 'TCP Flags', format: 'hex2' },
  'cflow.protocol': { title: 'Protocol', format: 'dec' },
  'cflow.tos': { title: 'IP ToS', format: 'hex2' },
  'cflow.srcas': { title: 'SrcAS', format: 'dec' },
  'cflow.dstas': { title: 'DstAS', format: 'dec' },
  'cflow.srcmask': { title: 'SrcMask', format: 'dec' },
  'cflow.dstmask': { title: 'DstMask', format: 'dec' },
} as const

/** `count` records from `at` on, those that are whole. */
export function readFlows(
  bytes: Uint8Array,
  at: number,
  end: number,
  count: number,
): NetflowRecord[] {
  const records: NetflowRecord[] = []
  for (let i = 0; i < Math.min(count, MAX_RECORDS) && at + RECORD <= end; i++, at += RECORD) {
    records.push({
      'cflow.srcaddr': ipv4(bytes, at),
      'cflow.dstaddr': ipv4(bytes, at + 4),
      'cflow.nexthop': ipv4(bytes, at + 8),
      'cflow.inputint': u16(bytes, at + 12),
      'cflow.outputint': u16(bytes, at + 14),
      'cflow.packets': u32(bytes, at + 16),
      'cflow.octets': u32(bytes, at + 20),
      'cflow.srcport': u16(bytes, at + 32),
      'cflow.dstport': u16(bytes, at + 34),
      'cflow.tcpflags': bytes[at + 37]!,
      'cflow.protocol': bytes[at + 38]!,
      'cflow.tos': bytes[at + 39]!,
      'cflow.srcas': u16(bytes, at + 40),
      'cflow.dstas': u16(bytes, at + 42),
      'cflow.srcmask': bytes[at + 44]!,
      'cflow.dstmask': bytes[at + 45]!,
    })
  }
  return records
}
