/** Keys of flows: what a packet and a record have in common, in rows of numbers, and their hash. */
import {
  ADDRESS_B,
  KIND,
  KIND_CARRIER,
  KIND_IPV6,
  KIND_KEY,
  KIND_PORTLESS,
  KIND_USED,
  KIND_VLAN,
  PORTS,
} from './layout.js'
import { IPV4, type Seen } from './packet.js'

/** Words of a row: a record's first ten, then the hash. */
export const KEY_WORDS = 11
export const HASH = 10
const MAPPED = 0xffff

/**
 * Writes the key of a packet at `at` of `rows`, the smaller end first, and sets `seen.side`. A carrier is what a tunnel's packets travel in.
 * Which end is the smaller one is a matter of chance, that no processor foresees: so it is computed, as a mask of bits, not asked.
 */
export function writeKey(
  rows: Int32Array,
  at: number,
  seen: Seen,
  carrier: boolean,
  seed: number,
): void {
  const { view, source, destination, ports } = seen
  let kind = seen.protocol | (seen.vlan << KIND_VLAN) | KIND_USED
  if (carrier) kind |= KIND_CARRIER
  if (seen.transport < 0) kind |= KIND_PORTLESS
  if (seen.family !== IPV4) {
    writeKey6(rows, at, seen, kind, seed)
    return
  }
  const from = view.getInt32(source)
  const to = view.getInt32(destination)
  const turned = (ports << 16) | (ports >>> 16)
  const forward = from === to ? ~below(turned, ports) : below(from, to)
  const addresses = (from ^ to) & forward
  const low = to ^ addresses
  const high = from ^ addresses
  const pair = turned ^ ((turned ^ ports) & forward)
  rows[at] = 0
  rows[at + 1] = 0
  rows[at + 2] = MAPPED
  rows[at + 3] = low
  rows[at + 4] = 0
  rows[at + 5] = 0
  rows[at + 6] = MAPPED
  rows[at + 7] = high
  rows[at + PORTS] = pair
  rows[at + KIND] = kind
  rows[at + HASH] = finish(mix(low, high, pair, kind & KIND_KEY, seed))
  seen.side = 1 + forward
}

function writeKey6(rows: Int32Array, at: number, seen: Seen, kind: number, seed: number): void {
  const { view, source, destination, ports } = seen
  const turned = (ports << 16) | (ports >>> 16)
  let forward = ~below(turned, ports)
  for (let i = 12; i >= 0; i -= 4) {
    const from = view.getInt32(source + i)
    const to = view.getInt32(destination + i)
    if (from !== to) forward = below(from, to)
  }
  for (let i = 0; i < 4; i++) {
    const from = view.getInt32(source + 4 * i)
    const to = view.getInt32(destination + 4 * i)
    const swap = (from ^ to) & forward
    rows[at + i] = to ^ swap
    rows[at + ADDRESS_B + i] = from ^ swap
  }
  rows[at + PORTS] = turned ^ ((turned ^ ports) & forward)
  rows[at + KIND] = kind | KIND_IPV6
  rows[at + HASH] = hashOf(rows, at, seed)
  seen.side = 1 + forward
}

/** -1 when `a` is less than `b`, both unsigned, else 0. */
function below(a: number, b: number): number {
  return ((~a & b) | ((~a | b) & ((a - b) | 0))) >> 31
}

/** The hash of the key at `at`, of a row or of a record. */
export function hashOf(words: Int32Array, at: number, seed: number): number {
  const kind = words[at + KIND]! & KIND_KEY
  let hash = mix(words[at + 3]!, words[at + 7]!, words[at + PORTS]!, kind, seed)
  if ((kind & KIND_IPV6) !== 0) {
    const a = Math.imul(words[at + 1]!, 0x27d4eb2f) ^ Math.imul(words[at + 2]!, 0x165667b1)
    hash = Math.imul(hash ^ (hash >>> 13) ^ words[at]! ^ a, 0x85ebca6b)
    const b = Math.imul(words[at + 5]!, 0x27d4eb2f) ^ Math.imul(words[at + 6]!, 0x165667b1)
    hash = Math.imul(hash ^ (hash >>> 14) ^ words[at + 4]! ^ b, 0xc2b2ae35)
  }
  return finish(hash)
}

function mix(a: number, b: number, pair: number, kind: number, seed: number): number {
  const hash = Math.imul(a ^ seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  // Ports are what a sender chooses freely: multiplied with a secret, they do not meet by intention.
  const ports = Math.imul(pair, (seed >>> 7) | 1)
  return Math.imul((hash ^ (hash >>> 15)) + ports, 0xc2b2ae35) ^ kind
}

function finish(mixed: number): number {
  const hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Whether the key at `a` of `rows` and the record at `b` of `words` are the same flow's. */
export function isSame(rows: Int32Array, a: number, words: Int32Array, b: number): boolean {
  return (
    words[b + 3] === rows[a + 3] &&
    words[b + 7] === rows[a + 7] &&
    words[b + PORTS] === rows[a + PORTS] &&
    ((words[b + KIND]! ^ rows[a + KIND]!) & KIND_KEY) === 0 &&
    // The rest of IPv4's is always the same.
    ((rows[a + KIND]! & KIND_IPV6) === 0 ||
      (words[b + 2] === rows[a + 2] &&
        words[b + 6] === rows[a + 6] &&
        words[b + 1] === rows[a + 1] &&
        words[b + 5] === rows[a + 5] &&
        words[b] === rows[a] &&
        words[b + 4] === rows[a + 4]))
  )
}
