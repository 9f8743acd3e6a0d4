/** Which addresses are the adapter's own, to tell what comes in from what goes out. */
import { EGRESS, INGRESS, UNKNOWN } from './packet.js'

/** An adapter's own addresses, as text. */
export interface LocalAddresses {
  /** `02:42:ac:11:00:02`, or null. */
  mac: string | null
  /** IPv4 and IPv6. */
  addresses: readonly string[]
}

/** None: everything is UNKNOWN, as in a file. */
export const NOBODY: LocalAddresses = { mac: null, addresses: [] }

/** The adapter's addresses as numbers. */
export class Locals {
  readonly #macs: Int32Array
  readonly #ipv4: Int32Array
  /** Four words each. */
  readonly #ipv6: Int32Array

  constructor({ mac, addresses }: LocalAddresses) {
    // The first two bytes and the last four.
    const digits = mac?.replaceAll(':', '') ?? ''
    this.#macs =
      digits.length === 12 && /[^0]/.test(digits)
        ? Int32Array.of(
            Number.parseInt(digits.slice(0, 4), 16),
            Number.parseInt(digits.slice(4), 16),
          )
        : new Int32Array(0)
    const six = addresses.filter((address) => address.includes(':'))
    this.#ipv4 = Int32Array.from(
      addresses.filter((address) => !address.includes(':')),
      (address) => address.split('.').reduce((sum, octet) => (sum << 8) | Number(octet), 0),
    )
    this.#ipv6 = Int32Array.from(six.flatMap(wordsOf))
  }

  /** Of the Ethernet header at `at`, by the adapter's own MAC: what neither end of is ours is broadcast, or a mirror's. */
  ofMac(view: DataView, at: number): number {
    const macs = this.#macs
    if (macs.length === 0) return UNKNOWN
    if (view.getInt32(at + 8) === macs[1] && view.getUint16(at + 6) === macs[0]) return EGRESS
    if (view.getInt32(at + 2) === macs[1] && view.getUint16(at) === macs[0]) return INGRESS
    // To a group.
    return (view.getUint8(at) & 1) === 1 ? INGRESS : UNKNOWN
  }

  /** Of the IPv4 header at `at`. */
  ofIpv4(view: DataView, at: number): number {
    const own = this.#ipv4
    for (let i = 0; i < own.length; i++) {
      // On loopback both ends are ours: what is sent is also received.
      if (view.getInt32(at + 12) === own[i]) return EGRESS
      if (view.getInt32(at + 16) === own[i]) return INGRESS
    }
    return UNKNOWN
  }

  /** Of the IPv6 header at `at`. */
  ofIpv6(view: DataView, at: number): number {
    const own = this.#ipv6
    for (let i = 0; i < own.length; i += 4) {
      if (same(view, at + 8, own, i)) return EGRESS
      if (same(view, at + 24, own, i)) return INGRESS
    }
    return UNKNOWN
  }
}

function same(view: DataView, at: number, own: Int32Array, i: number): boolean {
  return (
    view.getInt32(at + 12) === own[i + 3] &&
    view.getInt32(at + 8) === own[i + 2] &&
    view.getInt32(at + 4) === own[i + 1] &&
    view.getInt32(at) === own[i]
  )
}

/** An IPv6 address, with or without a zone, as four words. */
export function wordsOf(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*/, '').split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':')).flatMap(groupsOf)
  const first = groups(head)
  const last = groups(tail ?? '')
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last]
  return [0, 2, 4, 6].map((i) => (all[i]! << 16) | all[i + 1]!)
}

/** `2001`, or the two groups of a trailing `192.0.2.1`. */
function groupsOf(text: string): number[] {
  if (!text.includes('.')) return [Number.parseInt(text, 16)]
  const [a, b, c, d] = text.split('.').map(Number) as [number, number, number, number]
  return [(a << 8) | b, (c << 8) | d]
}
