/** Packets made by hand for the accounts, and accounts that they are put into. */
import { Accounts, accountsMemory } from '#src/accounts/accounts.js'

/** Bytes of hex digits; spaces are for people. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (digits) =>
    Number.parseInt(digits, 16),
  )
}

/** A number in so many bytes, as hex. */
export function word(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, '0')
}

/** Letters as hex. */
export function ascii(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex')
}

export interface Ends {
  from: string
  to: string
  fromPort: number
  toPort: number
}

/** The same ends, the other way. */
export function back({ from, to, fromPort, toPort }: Ends): Ends {
  return { from: to, to: from, fromPort: toPort, toPort: fromPort }
}

/** An IPv4 packet of this protocol, with the right checksum, as hex. */
export function ipv4(from: string, to: string, protocol: number, payload: string): string {
  const address = (text: string) =>
    text
      .split('.')
      .map((octet) => word(Number(octet), 1))
      .join('')
  const head = (sum: number) =>
    `45 00 ${word(20 + payload.length / 2, 2)} 0001 4000 40 ${word(protocol, 1)} ${word(sum, 2)} ${address(from)} ${address(to)}`
  return `${head(checksum(hex(head(0))))} ${payload}`.replaceAll(' ', '')
}

/** A UDP datagram over IPv4, as hex; `size`: what its length field says. */
export function udp(
  { from, to, fromPort, toPort }: Ends,
  payload: string,
  size = 8 + hex(payload).length,
): string {
  const head = `${word(fromPort, 2)}${word(toPort, 2)}${word(size, 2)}0000`
  return ipv4(from, to, 17, head + payload.replaceAll(/\s/g, ''))
}

/** A TCP segment over IPv4, as hex; flags PSH ACK, and acknowledging 1. */
export function tcp(
  { from, to, fromPort, toPort }: Ends,
  sequence: number,
  payload: string,
  flags = 0x18,
  acknowledged = 1,
): string {
  const numbers = word(sequence >>> 0, 4) + word(acknowledged >>> 0, 4)
  const head = `${word(fromPort, 2)}${word(toPort, 2)}${numbers} 50${word(flags, 1)} ffff 0000 0000`
  return ipv4(from, to, 6, (head + payload).replaceAll(/\s/g, ''))
}

/** The Internet checksum (RFC 1071) of bytes in which its own place is 0. */
export function checksum(bytes: Uint8Array): number {
  let total = 0
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i]! << 8) | (bytes[i + 1] ?? 0)
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16)
  return ~total & 0xffff
}

/** Accounts and a clock: packets are put in one at a time. */
export class Bench {
  readonly accounts: Accounts

  /** `linkType`: 101 is IP without a link layer, 1 Ethernet. */
  constructor(linkType = 101, flows = 1000) {
    this.accounts = new Accounts(accountsMemory(flows), { linkType, precision: 'nano' })
  }

  /** A packet at this second, of which `captured` bytes were kept. */
  put(seconds: number, packet: string, captured = packet.length / 2): void {
    const bytes = hex(packet)
    const record = new Uint8Array(16 + captured)
    const view = new DataView(record.buffer)
    view.setUint32(0, 1_000_000 + Math.floor(seconds), true)
    view.setUint32(4, Math.round((seconds % 1) * 1e9), true)
    view.setUint32(8, captured, true)
    view.setUint32(12, bytes.length, true)
    record.set(bytes.subarray(0, captured), 16)
    this.accounts.block(record)
  }

  /** The counts of a family's cells by the values of its only label, those above zero. */
  counts(at: number, values: readonly string[]): Record<string, number> {
    const { cells } = this.accounts
    return Object.fromEntries(
      values.map((value, i) => [value, cells[at + i]!] as const).filter(([, count]) => count > 0),
    )
  }
}
