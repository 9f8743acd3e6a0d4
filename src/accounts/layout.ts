/**
 * The flow table's memory: a record of 152 bytes for each bidirectional flow. The capture's worker writes, the main thread reads; what it
 * reads may be a packet older than another field of the same record.
 *
 *   words  0… 3 address A     4… 7 address B (IPv4 as ::ffff:a.b.c.d)     8 ports A << 16 | B     9 kind (below)
 *   words 10…11 first packet  12…13 last packet (doubles, nanoseconds since the table's base)
 *   words 14…15 bytes A → B   16…17 bytes B → A (doubles, on the wire)    18, 19 packets A → B, B → A
 *   words 20…37 of TCP: 20 flags seen A → B (8 bits), B → A (8 bits), state (8 bits); the others in tcp.ts
 *
 * A is the end with the smaller address, then the smaller port: packets of both directions meet there without a second look-up. Before the
 * records come a few words of the table's own, and an index of open addressing, at most half full: an entry holds slot + 1 in its
 * low 24 bits and 8 bits of the hash above them, so that most entries of others are passed without touching their record.
 */

export const WORDS = 38
export const DOUBLES = WORDS / 2

// Words of a record.
export const ADDRESS_A = 0
export const ADDRESS_B = 4
export const PORTS = 8
export const KIND = 9
export const PACKETS_AB = 18
export const PACKETS_BA = 19
export const STATE = 20
export const TCP_WORDS = 21
// Doubles of a record.
export const FIRST = 5
export const LAST = 6
export const BYTES_AB = 7
export const BYTES_BA = 8

// Bits of `kind`: IP's protocol number, family, who sent the first packet, its direction, VLAN; the top bit: in use.
export const KIND_IPV6 = 1 << 8
export const KIND_OPENED_BY_B = 1 << 9
export const KIND_DIRECTION = 10
export const KIND_CARRIER = 1 << 12
/** Of a packet without ports: of another protocol, or a fragment that is not the first. */
export const KIND_PORTLESS = 1 << 13
export const KIND_VLAN = 16
export const KIND_USED = 1 << 31
/** What is compared beside addresses and ports: not the VLAN, on two of which a mirror may show one connection. */
export const KIND_KEY = 0x31ff

/** Why a flow is no longer kept: places in END_REASONS. */
export const CLOSED = 0
export const IDLE = 1
export const EVICTED = 2
/** It was open when its accounts came to their end. */
export const FORCED = 3

/** Largest table: slots have 24 bits. */
export const MOST_FLOWS = (1 << 24) - 2
/** An entry's part that is the slot + 1; above it the hash's. */
export const SLOT = 0xff_ffff

/** The table's own words: flows kept, slots ever used, first of the free ones + 1, where the search for the oldest goes on. */
export const HEAD = { flows: 0, used: 1, free: 2, hand: 3 } as const
const HEAD_WORDS = 16

export interface FlowMemory {
  shared: SharedArrayBuffer
  /** Flows; 0: none are kept. */
  capacity: number
  /** Makes the hash of this table another one than anybody can know from outside. */
  seed: number
}

/** Memory for so many flows, at most MOST_FLOWS: 152 bytes each, and 8 to 16 for the index. */
export function flowMemory(capacity: number, seed = (Math.random() * 2 ** 32) | 0): FlowMemory {
  const words = HEAD_WORDS + indexSize(capacity) + capacity * WORDS
  return { shared: new SharedArrayBuffer(words * 4), capacity, seed }
}

/** Its parts, as arrays over the same memory. */
export function partsOf({ shared, capacity }: FlowMemory) {
  const entries = indexSize(capacity)
  const records = (HEAD_WORDS + entries) * 4
  return {
    head: new Int32Array(shared, 0, HEAD_WORDS),
    index: new Int32Array(shared, HEAD_WORDS * 4, entries),
    words: new Int32Array(shared, records, capacity * WORDS),
    doubles: new Float64Array(shared, records, capacity * DOUBLES),
  }
}

/** Entries of the index: a power of two, twice the flows or more. */
function indexSize(capacity: number): number {
  return 1 << (32 - Math.clz32(Math.max(2, 2 * capacity) - 1))
}
