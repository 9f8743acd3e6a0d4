/** What conversations and endpoints are tables of. */
import { type FlowTable, KIND, KIND_IPV6, KIND_PORTLESS } from './flows.js'

/** By what conversations and endpoints are told apart: addresses, or addresses and ports. */
export const TABLE_KINDS = ['ip', 'ipv6', 'tcp', 'udp', 'sctp'] as const
export type TableKind = (typeof TABLE_KINDS)[number]
/** The largest first. */
export const TABLE_SORTS = ['bytes', 'packets', 'duration'] as const
export type TableSort = (typeof TABLE_SORTS)[number]

/** A flow table, whose times count from `base`, seconds since 1970. */
export interface FlowSource {
  table: Pick<FlowTable, 'words' | 'doubles' | 'used'>
  base: number
}

export interface TableSelection {
  kind: TableKind
  sort: TableSort
  /** Rows that are told at most. */
  most: number
}

const PROTOCOLS: Readonly<Partial<Record<TableKind, number>>> = { tcp: 6, udp: 17, sctp: 132 }

/** Whether the flow at `at` of a table's words is of this kind. */
export function isOfKind(words: Int32Array, at: number, kind: TableKind): boolean {
  const bits = words[at + KIND]!
  if (bits >= 0) return false
  if (kind === 'ip') return (bits & KIND_IPV6) === 0
  if (kind === 'ipv6') return (bits & KIND_IPV6) !== 0
  return (bits & 0xff) === PROTOCOLS[kind] && (bits & KIND_PORTLESS) === 0
}
