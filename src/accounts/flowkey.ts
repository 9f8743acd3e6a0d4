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
 * Writes the key of a packet at `at` of `rows`, the smaller end first, and sets `seen.forward`. A carrier is what a tunnel's packets travel
 * in.
 */
export function writeKey(
  rows: Int32Array,
  at: number,
  seen: Seen,
  carrier: boolean,
  seed: number,
): void {
  const { view, source, destination } = seen
  const ports = seen.transport >= 0
  const sourcePort = ports ? seen.sourcePort : 0
  const destinationPort = ports ? seen.destinationPort : 0
  let kind = seen.protocol | (seen.vlan << KIND_VLAN) | KIND_USED
  if (carrier) kind |= KIND_CARRIER
  if (!ports) kind |= KIND_PORTLESS
  const six = seen.family !== IPV4
  let forward: boolean
  if (six) {
    kind |= KIND_IPV6
    forward = precedes(view, source, destination, sourcePort, destinationPort)
    const a = forward ? source : destination
    const b = forward ? destination : source
    for (let i = 0; i < 4; i++) {
      rows[at + i] = view.getInt32(a + 4 * i)
      rows[at + ADDRESS_B + i] = view.getInt32(b + 4 * i)
    }
  } else {
    const from = view.getInt32(source)
    const to = view.getInt32(destination)
    forward = from === to ? sourcePort <= destinationPort : from >>> 0 < to >>> 0
    rows[at] = 0
    rows[at + 1] = 0
    rows[at + 2] = MAPPED
    rows[at + 3] = forward ? from : to
    rows[at + 4] = 0
    rows[at + 5] = 0
    rows[at + 6] = MAPPED
    rows[at + 7] = forward ? to : from
  }
  rows[at + PORTS] = forward
    ? (sourcePort << 16) | destinationPort
    : (destinationPort << 16) | sourcePort
  rows[at + KIND] = kind
  rows[at + HASH] = hashOf(rows, at, seed)
  seen.forward = forward
}

function precedes(
  view: DataView,
  source: number,
  destination: number,
  sourcePort: number,
  destinationPort: number,
): boolean {
  for (let i = 0; i < 16; i += 4) {
    const a = view.getInt32(source + i)
    const b = view.getInt32(destination + i)
    if (a !== b) return a >>> 0 < b >>> 0
  }
  return sourcePort <= destinationPort
}

/** The hash of the key at `at`, of a row or of a record. */
export function hashOf(words: Int32Array, at: number, seed: number): number {
  const kind = words[at + KIND]! & KIND_KEY
  let hash = Math.imul(words[at + 3]! ^ seed, 0x9e3779b1) ^ Math.imul(words[at + 7]!, 0x85ebca6b)
  // Ports are what a sender chooses freely: multiplied with a secret, they do not meet by intention.
  const ports = Math.imul(words[at + PORTS]!, (seed >>> 7) | 1)
  hash = Math.imul((hash ^ (hash >>> 15)) + ports, 0xc2b2ae35) ^ kind
  if ((kind & KIND_IPV6) !== 0) {
    const a = Math.imul(words[at + 1]!, 0x27d4eb2f) ^ Math.imul(words[at + 2]!, 0x165667b1)
    hash = Math.imul(hash ^ (hash >>> 13) ^ words[at]! ^ a, 0x85ebca6b)
    const b = Math.imul(words[at + 5]!, 0x27d4eb2f) ^ Math.imul(words[at + 6]!, 0x165667b1)
    hash = Math.imul(hash ^ (hash >>> 14) ^ words[at + 4]! ^ b, 0xc2b2ae35)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
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
