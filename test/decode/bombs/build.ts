/** Bytes for packets made to cost: see `bombs.ts`. */

export interface Bomb {
  name: string
  linkType: number
  bytes: Uint8Array
  /** Ends at the cap on layers, when its protocols are layers of their own. */
  deep?: boolean
}

export const hex = (digits: string) => Buffer.from(digits.replaceAll(/\s/g, ''), 'hex')
export const word = (value: number) => hex((value & 0xffff).toString(16).padStart(4, '0'))
export const many = (part: string | Buffer, count: number) =>
  Buffer.concat(Array<Buffer>(count).fill(typeof part === 'string' ? hex(part) : part))
export const join = (...parts: (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part)))

export const ETH = '020000000002 020000000001'
/** Longest payload of an IPv4 packet. */
export const MOST = 65_000

export const ip = (protocol: number, payload: Buffer) =>
  join(
    '4500',
    word(20 + payload.length),
    '0000 0000 40',
    Buffer.of(protocol),
    '0000 c0000201 c0000202',
    payload,
  )
export const ipv6 = (next: number, payload: Buffer) =>
  join(
    '60000000',
    word(payload.length),
    Buffer.of(next, 64),
    '20010db8',
    many('00', 11),
    '01 20010db8',
    many('00', 11),
    '02',
    payload,
  )
export const udp = (port: number, payload: Buffer) =>
  join(word(49152), word(port), word(8 + payload.length), '0000', payload)
export const tcp = (port: number, payload: Buffer) =>
  join(word(49152), word(port), '00000001 00000001 5018 0400 0000 0000', payload)
export const eth = (payload: Buffer) => join(ETH, '0800', payload)
export const eth6 = (payload: Buffer) => join(ETH, '86dd', payload)

/** `wrap` around `inner`, so many times or until it is as long as a packet can be. */
export function nested(count: number, wrap: (inner: Buffer) => Buffer, inner: Buffer): Buffer {
  let bytes = inner
  for (let i = 0; i < count && bytes.length < MOST - 200; i++) bytes = wrap(bytes)
  return bytes
}

export const overUdp = (name: string, port: number, payload: Buffer): Bomb => ({
  name,
  linkType: 1,
  bytes: eth(ip(17, udp(port, payload.subarray(0, MOST)))),
})
export const overTcp = (name: string, port: number, payload: Buffer): Bomb => ({
  name,
  linkType: 1,
  bytes: eth(ip(6, tcp(port, payload.subarray(0, MOST)))),
})
export const overIp = (name: string, protocol: number, payload: Buffer): Bomb => ({
  name,
  linkType: 1,
  bytes: eth(ip(protocol, payload.subarray(0, MOST))),
})

/** A DNS message of so many questions, all of whose names begin behind them. */
export const questions = (count: number, behind: string) =>
  join(
    '1234 0100',
    word(count),
    '0000 0000 0000',
    many(join(word(0xc000 | ((12 + 6 * count) & 0x3fff)), '0001 0001'), count),
    behind,
  )

/** ASN.1: sequences in sequences, with lengths of four bytes. */
export const sequences = (count: number, tag: string) =>
  nested(
    count,
    (inner) => join(tag, '84', hex(inner.length.toString(16).padStart(8, '0')), inner),
    Buffer.of(5, 0),
  )

/** What stands within. */
export const SMALL = udp(9, Buffer.of(0, 0))

export function leBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
