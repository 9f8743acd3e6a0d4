/** What conversations and endpoints are tables of. */
import { type FlowTable, KIND_IPV6, KIND_PORTLESS, KIND_USED } from './flows.js'

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

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 } as const

/** Bits of a flow's kind that tell whether it is of such a table, and what they must be. */
export interface KindBits {
  mask: number
  value: number
}

/** For looking through a table: `(words[at + KIND] & mask) === value`. */
export function bitsOf(kind: TableKind): KindBits {
  if (kind === 'ip') return { mask: KIND_USED | KIND_IPV6, value: KIND_USED }
  if (kind === 'ipv6') return { mask: KIND_USED | KIND_IPV6, value: KIND_USED | KIND_IPV6 }
  return { mask: KIND_USED | KIND_PORTLESS | 0xff, value: KIND_USED | PROTOCOLS[kind] }
}
