/** Keys of flows: what a packet and a record have in common, and its hash. */
import * as LAYOUT from './layout.js'
import type { Seen } from './packet.js'
import * as PACKET from './packet.js'

const {
  ADDRESS_A,
  ADDRESS_B,
  KIND,
  KIND_CARRIER,
  KIND_IPV6,
  KIND_KEY,
  KIND_PORTLESS,
  KIND_USED,
  KIND_VLAN,
  PORTS,
} = LAYOUT
const { IPV4 } = PACKET

/** A record that is not in use is nobody's. */
const SAME = KIND_KEY | KIND_USED
/** Before the last word of an IPv4 address (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffff

/**
 * Sets the key of a packet, the smaller end first, and `side`. A carrier is what a tunnel's packets travel in. Which end is the smaller one is
 * a matter of chance, that no processor foresees: so it is computed, as a mask of bits, not asked.
 */
export function setKey(seen: Seen, carrier: boolean, seed: number): void {
  const { view, source, destination, ports } = seen
  let kind = seen.protocol | (seen.vlan << KIND_VLAN) | KIND_USED
  if (carrier) kind |= KIND_CARRIER
  if (seen.transport < 0) kind |= KIND_PORTLESS
  if (seen.family !== IPV4) {
    setKey6(seen, kind, seed)
    return
  }
  const from = view.getInt32(source)
  const to = view.getInt32(destination)
  const turned = (ports << 16) | (ports >>> 16)
  const forward = from === to ? ~below(turned, ports) : below(from, to)
  const addresses = (from ^ to) & forward
  const a = to ^ addresses
  const b = from ^ addresses
  const pair = turned ^ ((turned ^ ports) & forward)
  seen.a3 = a
  seen.b3 = b
  seen.pair = pair
  seen.kind = kind
  seen.hash = finish(mix(a, b, pair, kind & KIND_KEY, seed))
  seen.side = 1 + forward
}

function setKey6(seen: Seen, kind: number, seed: number): void {
  const { view, source, destination, ports } = seen
  const turned = (ports << 16) | (ports >>> 16)
  let forward = ~below(turned, ports)
  for (let i = 12; i >= 0; i -= 4) {
    const from = view.getInt32(source + i)
    const to = view.getInt32(destination + i)
    if (from !== to) forward = below(from, to)
  }
  const a = forward !== 0 ? source : destination
  const b = forward !== 0 ? destination : source
  seen.a0 = view.getInt32(a)
  seen.a1 = view.getInt32(a + 4)
  seen.a2 = view.getInt32(a + 8)
  seen.a3 = view.getInt32(a + 12)
  seen.b0 = view.getInt32(b)
  seen.b1 = view.getInt32(b + 4)
  seen.b2 = view.getInt32(b + 8)
  seen.b3 = view.getInt32(b + 12)
  seen.pair = turned ^ ((turned ^ ports) & forward)
  seen.kind = kind | KIND_IPV6
  const { a0, a1, a2, b0, b1, b2 } = seen
  const mixed = mix(seen.a3, seen.b3, seen.pair, seen.kind & KIND_KEY, seed)
  seen.hash = finish(mix6(mixed, a0, a1, a2, b0, b1, b2))
  seen.side = 1 + forward
}

/** -1 when `a` is less than `b`, both unsigned, else 0. */
function below(a: number, b: number): number {
  return ((~a & b) | ((~a | b) & ((a - b) | 0))) >> 31
}

/** The hash of the record at `at`. */
export function hashOf(words: Int32Array, at: number, seed: number): number {
  const kind = words[at + KIND]! & KIND_KEY
  const mixed = mix(words[at + 3]!, words[at + 7]!, words[at + PORTS]!, kind, seed)
  if ((kind & KIND_IPV6) === 0) return finish(mixed)
  const [a0, a1, a2] = [words[at]!, words[at + 1]!, words[at + 2]!]
  const [b0, b1, b2] = [words[at + 4]!, words[at + 5]!, words[at + 6]!]
  return finish(mix6(mixed, a0, a1, a2, b0, b1, b2))
}

function mix(a: number, b: number, pair: number, kind: number, seed: number): number {
  const hash = Math.imul(a ^ seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  // Ports are what a sender chooses freely: multiplied with a secret, they do not meet by intention.
  const ports = Math.imul(pair, (seed >>> 7) | 1)
  return Math.imul((hash ^ (hash >>> 15)) + ports, 0xc2b2ae35) ^ kind
}

/** The other words of IPv6's addresses. */
function mix6(
  mixed: number,
  a0: number,
  a1: number,
  a2: number,
  b0: number,
  b1: number,
  b2: number,
): number {
  const a = Math.imul(a1, 0x27d4eb2f) ^ Math.imul(a2, 0x165667b1)
  const hash = Math.imul(mixed ^ (mixed >>> 13) ^ a0 ^ a, 0x85ebca6b)
  const b = Math.imul(b1, 0x27d4eb2f) ^ Math.imul(b2, 0x165667b1)
  return Math.imul(hash ^ (hash >>> 14) ^ b0 ^ b, 0xc2b2ae35)
}

function finish(mixed: number): number {
  const hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Whether the packet's key is the one of the record at `at`. */
export function isSame(seen: Seen, words: Int32Array, at: number): boolean {
  const { kind } = seen
  return (
    words[at + 3] === seen.a3 &&
    words[at + 7] === seen.b3 &&
    words[at + PORTS] === seen.pair &&
    ((words[at + KIND]! ^ kind) & SAME) === 0 &&
    // The rest of IPv4's is always the same.
    ((kind & KIND_IPV6) === 0 || isSame6(seen, words, at))
  )
}

function isSame6(seen: Seen, words: Int32Array, at: number): boolean {
  return (
    words[at + 2] === seen.a2 &&
    words[at + 6] === seen.b2 &&
    words[at + 1] === seen.a1 &&
    words[at + 5] === seen.b1 &&
    words[at] === seen.a0 &&
    words[at + 4] === seen.b0
  )
}

/** Writes the packet's addresses and ports into the record at `at`. */
export function writeKey(seen: Seen, words: Int32Array, at: number): void {
  const six = (seen.kind & KIND_IPV6) !== 0
  words[at + ADDRESS_A] = six ? seen.a0 : 0
  words[at + ADDRESS_A + 1] = six ? seen.a1 : 0
  words[at + ADDRESS_A + 2] = six ? seen.a2 : MAPPED
  words[at + ADDRESS_A + 3] = seen.a3
  words[at + ADDRESS_B] = six ? seen.b0 : 0
  words[at + ADDRESS_B + 1] = six ? seen.b1 : 0
  words[at + ADDRESS_B + 2] = six ? seen.b2 : MAPPED
  words[at + ADDRESS_B + 3] = seen.b3
  words[at + PORTS] = seen.pair
}
