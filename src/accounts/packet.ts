/** What the walk has found of one packet: one object, used again for each, so that a packet costs no allocation. */

export const INGRESS = 0
export const EGRESS = 1
export const UNKNOWN = 2

export const IPV4 = 0
export const IPV6 = 1
export const OTHER = 2

/** Offsets count from the start of `bytes`; sizes are bytes. -1: there is none. */
export class Seen {
  bytes: Uint8Array = new Uint8Array(0)
  /** Of the same bytes. */
  view: DataView = new DataView(new ArrayBuffer(0))
  /** The packet is `[at, end)` as captured, `length` bytes on the wire. */
  at = 0
  end = 0
  length = 0
  /** Nanoseconds since the accounts' first second: exact for 104 days. A double. */
  time = 0.5
  /** INGRESS, EGRESS or UNKNOWN. */
  direction = UNKNOWN
  /** IPV4, IPV6 or OTHER: of the innermost packet. */
  family = OTHER
  /** Ethertype of what is not IP. */
  ethertype = 0
  /** VLAN of the outermost tag, 0 without one. */
  vlan = 0
  /** The innermost IP header, and its addresses. */
  network = -1
  source = -1
  destination = -1
  /** What stands above it, by IP's number; -1 for what is not IP. */
  protocol = -1
  /** Part of a fragmented datagram; of all but the first, `transport` is -1. */
  fragment = false
  /** The transport header, its payload, and where the datagram ends on the wire (may be past `end`). */
  transport = -1
  payload = -1
  wireEnd = -1
  /** Source port << 16 | destination port; of ICMP type and, in the low 8 bits, code; 0 without. */
  ports = 0
  /** Of TCP, when the whole header was captured: flags in the low 9 bits. */
  flags = 0
  /** The key of its flow (flowkey.ts): the ends' addresses, of IPv4 the last words alone; ports, kind, hash. */
  a0 = 0
  a1 = 0
  a2 = 0
  a3 = 0
  b0 = 0
  b1 = 0
  b2 = 0
  b3 = 0
  pair = 0
  kind = 0
  hash = 0
  /** Where the flow is, by all appearance: slot + 1, or 0. */
  likely = 0
  sink = 0
  /** Its flow's slot in the table, or -1; and which of the flow's ends sent it: 0 is A, 1 is B. */
  flow = -1
  side = 0
  /** The packet opened the flow. */
  opens = false

  /** Where its bytes end: behind a datagram there may be padding, and its end may not have been captured. */
  get stop(): number {
    return this.end < this.wireEnd ? this.end : this.wireEnd
  }

  get sourcePort(): number {
    return this.ports >>> 16
  }

  get destinationPort(): number {
    return this.ports & 0xffff
  }

  /** From the flow's end A to B. */
  get forward(): boolean {
    return this.side === 0
  }
}
