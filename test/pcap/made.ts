/** Small captures made by hand from the formats' documents. */
import type { CapturedPacket, CaptureInterface } from '#src/pcap/types.js'
import { block, hex, join, words } from './captures.js'

/** A pcap file header. */
export function pcapHead(magic: number, littleEndian: boolean, network = 1): Uint8Array {
  const version = littleEndian ? 0x00040002 : 0x00020004
  return join(words(littleEndian, magic, version, 0, 0, 262144, network))
}

/** A record of `bytes`, its packet longer on the wire by `cut`. */
export function record(
  littleEndian: boolean,
  seconds: number,
  fraction: number,
  bytes: Uint8Array,
  cut = 0,
): Uint8Array {
  return join(words(littleEndian, seconds, fraction, bytes.length, bytes.length + cut), bytes)
}

/** An option, padded. */
export function option(
  littleEndian: boolean,
  code: number,
  value: Uint8Array | string,
): Uint8Array {
  const bytes = typeof value === 'string' ? Uint8Array.from(Buffer.from(value)) : value
  const head = littleEndian
    ? words(true, code + bytes.length * 65536)
    : words(false, code * 65536 + bytes.length)
  return join(head, bytes, new Uint8Array(-bytes.length & 3))
}

export const END = words(true, 0)

/** A Section Header Block. */
export function section(littleEndian: boolean, ...options: Uint8Array[]): Uint8Array {
  const version = littleEndian ? 1 : 65536
  const fixed = words(littleEndian, 0x1a2b3c4d, version, 0xffffffff, 0xffffffff)
  return block(littleEndian, 0x0a0d0d0a, join(fixed, ...options))
}

/** An Interface Description Block. */
export function described(
  littleEndian: boolean,
  linkType: number,
  snaplen: number,
  ...options: Uint8Array[]
): Uint8Array {
  const first = littleEndian ? linkType : linkType * 65536
  return block(littleEndian, 1, join(words(littleEndian, first, snaplen), ...options))
}

/** An Enhanced Packet Block. */
export function enhanced(
  littleEndian: boolean,
  of: number,
  [high, low]: [number, number],
  bytes: Uint8Array,
  ...options: Uint8Array[]
): Uint8Array {
  const fixed = words(littleEndian, of, high, low, bytes.length, bytes.length)
  const pad = new Uint8Array(-bytes.length & 3)
  return block(littleEndian, 6, join(fixed, bytes, pad, ...options))
}

/** Everything that pcapng has, once, in either byte order: packets 0102, 030405, 06 and 0708090a. */
export function everything(littleEndian: boolean): Uint8Array {
  const order = littleEndian
  const eight = (low: number) => (order ? words(true, low, 0) : words(false, 0, low))
  return join(
    section(
      order,
      option(order, 1, 'made by hand'),
      option(order, 2, 'an abacus'),
      option(order, 3, 'none'),
      option(order, 4, 'fingers'),
      END,
    ),
    described(
      order,
      1,
      96,
      option(order, 1, 'the first'),
      option(order, 2, 'eth0'),
      option(order, 3, 'Ethernet'),
      option(order, 4, hex('c0000201 ffffff00')),
      option(order, 6, hex('02005e001001')),
      option(order, 8, eight(1e9)),
      option(order, 9, hex('09')),
      option(order, 11, '\0tcp port 80'),
      option(order, 12, 'Linux 6'),
      option(order, 13, hex('20')),
      option(order, 14, eight(3600)),
      option(order, 15, 'a card'),
      END,
    ),
    described(order, 101, 0),
    // 1,700,000,000.5 s in nanoseconds, and 3,600 s of offset.
    enhanced(
      order,
      0,
      [395812094, 1408722176],
      hex('0102'),
      option(order, 1, 'one'),
      option(order, 1, 'two'),
      option(order, 2, words(order, 0x82)),
      option(order, 3, hex('02aabbccdd')),
      option(order, 4, eight(7)),
      option(order, 5, eight(8)),
      option(order, 6, words(order, 9)),
      option(order, 7, hex('0011')),
      END,
    ),
    block(order, 4, hex('00000000')),
    block(order, 0xbad, join(words(order, 32473), hex('cafe0000'))),
    // 1,500,000 µs.
    enhanced(order, 1, [0, 1_500_000], hex('030405')),
    block(order, 3, join(words(order, 1), hex('06000000'))),
    block(order, 10, join(words(order, 0x544c534b, 4), hex('41424344'))),
    block(order, 5, join(words(order, 1, 0, 9), option(order, 5, eight(3)), END)),
    // The obsolete Packet Block: interface 1, two lost before.
    block(
      order,
      2,
      join(words(order, order ? 0x20001 : 0x10002, 0, 2_000_001, 4, 60), hex('0708090a')),
    ),
    block(order, 0x77, hex('abcdef01')),
    block(order, 0x40000bad, join(words(order, 32473), hex('0badf00d'))),
  )
}

/** An interface and a packet of it, as read. */
export const ethernet: CaptureInterface = {
  id: 0,
  section: 1,
  index: 0,
  linkType: 1,
  snaplen: 96,
  resolution: 1e6,
  offset: 0n,
  comments: [],
  options: [],
}
export const packet = (more: Partial<CapturedPacket> = {}): CapturedPacket => ({
  number: 1,
  interface: ethernet,
  seconds: 1_700_000_000,
  nanoseconds: 123_456_000,
  capturedLength: 3,
  originalLength: 60,
  bytes: hex('ff aabbcc ff'),
  at: 1,
  end: 4,
  ...more,
})
