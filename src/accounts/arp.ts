/**
 * ARP (RFC 826): which MAC address claims which IPv4 address, and who disputes it. A claim is a sender's address, in requests, answers and
 * announcements alike; a probe (RFC 5227) has none. Addresses that move on purpose (VRRP without its virtual MAC, keepalived, a new lease)
 * are disputes, too: what is counted is that neighbours had to learn another MAC address.
 */
import type { Seen } from './packet.js'
import { ARP_CONFLICTS } from './series.js'

/** Addresses that are remembered: in each of these sets the four last seen. */
const SETS = 256
const WAYS = 4
/** A claim that was not repeated for so long is forgotten: the time after which many systems forget it themselves. */
const KEPT_NS = 20 * 60e9
/** Ethernet, IPv4, addresses of 6 and 4 bytes. */
const HARDWARE_AND_PROTOCOL = 0x0001_0800
const SIZES = 0x0604
const PACKET_BYTES = 28

/** A disputed address. */
export interface ArpRow {
  address: string
  /** Who claimed it last, and who before. */
  mac: string
  before: string
  /** How often the claim went from one to another. */
  conflicts: number
}

export class Arp {
  readonly cells: Float64Array
  readonly #addresses = new Int32Array(SETS * WAYS)
  /** VLAN + 1; 0: free. The same address may be another one's on another VLAN. */
  readonly #vlans = new Int32Array(SETS * WAYS)
  readonly #times = new Float64Array(SETS * WAYS)
  /** MAC addresses as numbers. */
  readonly #macs = new Float64Array(SETS * WAYS)
  readonly #before = new Float64Array(SETS * WAYS)
  readonly #conflicts = new Float64Array(SETS * WAYS)

  constructor(cells: Float64Array) {
    this.cells = cells
  }

  /** A frame of ethertype 0x0806, whose packet begins at `seen.payload`. */
  packet(seen: Seen): void {
    const { view, payload, end, time } = seen
    if (payload < 0 || end - payload < PACKET_BYTES) return
    if (view.getInt32(payload) !== HARDWARE_AND_PROTOCOL) return
    if (view.getUint16(payload + 4) !== SIZES) return
    const mac = view.getUint16(payload + 8) * 2 ** 32 + view.getUint32(payload + 10)
    const address = view.getInt32(payload + 14)
    if (address === 0 || mac === 0) return
    const vlan = seen.vlan + 1
    const hash = Math.imul(address ^ Math.imul(vlan, 0x85ebca6b), 0x9e3779b1)
    const first = (hash >>> 24) * WAYS
    let place = first
    for (let i = first; i < first + WAYS; i++) {
      if (this.#addresses[i] === address && this.#vlans[i] === vlan) {
        this.#claim(i, mac, time)
        return
      }
      if (this.#vlans[i] === 0 || this.#times[i]! < this.#times[place]!) place = i
      if (this.#vlans[place] === 0) break
    }
    this.#addresses[place] = address
    this.#vlans[place] = vlan
    this.#times[place] = time
    this.#macs[place] = mac
    this.#conflicts[place] = 0
  }

  /** The addresses disputed most. */
  top(most: number): ArpRow[] {
    return Array.from({ length: SETS * WAYS }, (_, place) => place)
      .filter((place) => this.#conflicts[place]! > 0)
      .sort((a, b) => this.#conflicts[b]! - this.#conflicts[a]!)
      .slice(0, most)
      .map((place) => ({
        address: [24, 16, 8, 0].map((bits) => (this.#addresses[place]! >> bits) & 255).join('.'),
        mac: macText(this.#macs[place]!),
        before: macText(this.#before[place]!),
        conflicts: this.#conflicts[place]!,
      }))
  }

  #claim(place: number, mac: number, time: number): void {
    if (this.#macs[place] !== mac) {
      if (time - this.#times[place]! < KEPT_NS) {
        this.cells[ARP_CONFLICTS]!++
        this.#conflicts[place]!++
        this.#before[place] = this.#macs[place]!
      }
      this.#macs[place] = mac
    }
    this.#times[place] = time
  }
}

function macText(mac: number): string {
  return (mac.toString(16).padStart(12, '0').match(/../g) ?? []).join(':')
}
