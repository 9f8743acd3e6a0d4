/** The packets of a QUIC datagram (RFC 9000 17). Initials are opened where the keys are known: quicinitial.ts. */
import { hex, u32 } from '../bytes.js'
import { type CryptoPiece, type QuicFrame, readFrames } from './quicframes.js'
import { initialKeys, isVersion2, openInitial } from './quicinitial.js'
import { versionName } from './quicversions.js'
import { varint } from './varint.js'

export interface QuicPacket {
  /** Bytes, head included. */
  'quic.packet_length': number
  /** 1 long, 0 short. */
  'quic.header_form': number
  'quic.fixed_bit'?: boolean
  'quic.spin_bit'?: boolean
  /** 0 Initial, 1 0-RTT, 2 Handshake, 3 Retry. */
  'quic.long.packet_type'?: number
  /** 0 Retry, 1 Initial, 2 0-RTT, 3 Handshake. */
  'quic.long.packet_type_v2'?: number
  'quic.vn.unused'?: number
  'quic.version'?: number
  'quic.dcil'?: number
  'quic.dcid'?: string
  'quic.scil'?: number
  'quic.scid'?: string
  'quic.supported_version'?: number[]
  'quic.token_length'?: bigint
  'quic.token'?: string
  'quic.length'?: bigint
  'quic.retry_token'?: string
  'quic.retry_integrity_tag'?: string
  'quic.long.reserved'?: number
  'quic.packet_number_length'?: number
  'quic.packet_number'?: bigint
  frames?: QuicFrame[]
}

export const packetFields = {
  'quic.packet_length': { title: 'Packet Length', format: 'dec', unit: 'bytes' },
  'quic.header_form': { title: 'Header Form', format: 'dec' },
  'quic.fixed_bit': { title: 'Fixed Bit', format: 'bool' },
  'quic.spin_bit': { title: 'Spin Bit', format: 'bool' },
  'quic.long.packet_type': {
    title: 'Packet Type',
    format: 'dec',
    names: (type: number) => TYPES[type],
  },
  'quic.long.packet_type_v2': {
    title: 'Packet Type',
    format: 'dec',
    names: (type: number) => TYPES[(type + 3) & 3],
  },
  'quic.vn.unused': { title: 'Unused', format: 'hex2' },
  'quic.version': { title: 'Version', format: 'hex8', names: versionName },
  'quic.dcil': { title: 'Destination Connection ID Length', format: 'dec', unit: 'bytes' },
  'quic.dcid': { title: 'Destination Connection ID', format: 'bytes' },
  'quic.scil': { title: 'Source Connection ID Length', format: 'dec', unit: 'bytes' },
  'quic.scid': { title: 'Source Connection ID', format: 'bytes' },
  'quic.supported_version': { title: 'Supported Version', format: 'hex8', names: versionName },
  'quic.token_length': { title: 'Token Length', format: 'dec', unit: 'bytes' },
  'quic.token': { title: 'Token', format: 'bytes' },
  'quic.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'quic.retry_token': { title: 'Retry Token', format: 'bytes' },
  'quic.retry_integrity_tag': { title: 'Retry Integrity Tag', format: 'bytes' },
  'quic.long.reserved': { title: 'Reserved', format: 'dec' },
  'quic.packet_number_length': { title: 'Packet Number Length', format: 'dec' },
  'quic.packet_number': { title: 'Packet Number', format: 'dec' },
} as const

const INITIAL = 0
const RETRY = 3
const MAX_PACKETS = 16
/** Initials of one datagram that are opened at most: each costs some 50 µs. */
const MAX_OPENED = 4
const TYPES = ['Initial', '0-RTT', 'Handshake', 'Retry'] as const

/** Whose Initials are to be opened, when that is known better than the datagram says it: by the state of a conversation. */
export interface QuicOpener {
  /** The destination connection id of the client's first Initial, or of its first after a Retry. */
  clientConnectionId: Uint8Array
  /** Who sent this datagram. */
  side: 'client' | 'server'
}

export interface QuicDatagram {
  packets: QuicPacket[]
  /** What the CRYPTO frames of its Initials hold: see joinCrypto. */
  pieces: CryptoPiece[]
}

/**
 * The packets in `bytes[at, end)`, a datagram that was `reported - at` bytes long on the wire. Without `opener` an Initial is tried with
 * the keys of its own destination connection id: that fits the client's first ones.
 */
export function readDatagram(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  opener?: QuicOpener,
): QuicDatagram {
  const packets: QuicPacket[] = []
  const pieces: CryptoPiece[] = []
  let tried = 0
  let next = at
  while (next < end && packets.length < MAX_PACKETS) {
    const first = bytes[next]!
    // Behind the first only what is surely a packet: datagrams are padded with zeros too.
    if (packets.length > 0 && (first & 0x40) === 0) break
    const read =
      first >= 0x80
        ? readLong(bytes, next, end, reported, tried < MAX_OPENED ? pieces : null, opener)
        : readShort(bytes, next, reported)
    if (read === null) break
    if (read.packet['quic.token_length'] !== undefined) tried++
    packets.push(read.packet)
    next = read.end
  }
  return { packets, pieces }
}

interface Read {
  packet: QuicPacket
  end: number
}

function readShort(bytes: Uint8Array, at: number, reported: number): Read {
  const first = bytes[at]!
  const packet: QuicPacket = {
    'quic.packet_length': reported - at,
    'quic.header_form': 0,
    'quic.fixed_bit': (first & 0x40) !== 0,
    'quic.spin_bit': (first & 0x20) !== 0,
  }
  return { packet, end: reported }
}

/** A long packet; null when its head is not whole. `pieces`: where the CRYPTO of an Initial goes, null when it is not to be opened. */
function readLong(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  pieces: CryptoPiece[] | null,
  opener: QuicOpener | undefined,
): Read | null {
  if (end - at < 7) return null
  const first = bytes[at]!
  const version = u32(bytes, at + 1)
  const dcil = bytes[at + 5]!
  const source = at + 6 + dcil
  if (source >= end) return null
  const scil = bytes[source]!
  const rest = source + 1 + scil
  if (rest > end) return null
  const packet: QuicPacket = {
    'quic.packet_length': reported - at,
    'quic.header_form': 1,
    'quic.version': version,
    'quic.dcil': dcil,
    'quic.scil': scil,
  }
  if (dcil > 0) packet['quic.dcid'] = hex(bytes, at + 6, dcil)
  if (scil > 0) packet['quic.scid'] = hex(bytes, source + 1, scil)
  if (version === 0) {
    packet['quic.vn.unused'] = first & 0x7f
    const versions: number[] = []
    for (let i = rest; i + 4 <= end && versions.length < 64; i += 4) versions.push(u32(bytes, i))
    packet['quic.supported_version'] = versions
    return { packet, end: reported }
  }
  const bits = (first >> 4) & 3
  const second = isVersion2(version)
  if (second) packet['quic.long.packet_type_v2'] = bits
  else packet['quic.long.packet_type'] = bits
  const type = second ? (bits + 3) & 3 : bits
  if (type === RETRY) return readRetry(bytes, rest, end, reported, packet)
  packet['quic.fixed_bit'] = (first & 0x40) !== 0
  return readNumbered(bytes, at, rest, end, packet, type === INITIAL, pieces, opener)
}

/** Retry (RFC 9000 17.2.5): | token … | integrity tag 16 |. */
function readRetry(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  packet: QuicPacket,
): Read {
  if (end === reported && end - at >= 16) {
    packet['quic.retry_token'] = hex(bytes, at, Math.min(256, end - 16 - at))
    packet['quic.retry_integrity_tag'] = hex(bytes, end - 16, 16)
  }
  return { packet, end: reported }
}

/** | Initial: length of token varint, token | length varint | packet number, payload |: protected but for the lengths. */
function readNumbered(
  bytes: Uint8Array,
  at: number,
  rest: number,
  end: number,
  packet: QuicPacket,
  initial: boolean,
  pieces: CryptoPiece[] | null,
  opener: QuicOpener | undefined,
): Read {
  const cut = { packet, end }
  if (initial) {
    const token = varint(bytes, rest, end)
    if (token === null) return cut
    packet['quic.token_length'] = token.value
    rest = token.end + Number(token.value)
    if (rest > end) return cut
    if (token.value > 0n)
      packet['quic.token'] = hex(bytes, token.end, Math.min(256, rest - token.end))
  }
  const length = varint(bytes, rest, end)
  if (length === null) return cut
  packet['quic.length'] = length.value
  // No datagram is so long.
  if (length.value > 0xffff_ffffn) return cut
  const stop = length.end + Number(length.value)
  packet['quic.packet_length'] = stop - at
  if (!initial || pieces === null || stop > end) return { packet, end: stop }
  const dcil = packet['quic.dcil']!
  const id = opener?.clientConnectionId ?? bytes.subarray(at + 6, at + 6 + dcil)
  // A client's first id has 8 bytes or more (RFC 9000 7.2): shorter ones are a server's answer. Retry may give any.
  const keys =
    opener === undefined && id.length < 8
      ? null
      : initialKeys(packet['quic.version']!, id, opener?.side ?? 'client')
  const open = keys === null ? null : openInitial(bytes, at, length.end, stop, keys)
  if (open !== null) {
    packet['quic.long.reserved'] = open.reserved
    packet['quic.packet_number_length'] = open.packetNumberLength - 1
    packet['quic.packet_number'] = BigInt(open.packetNumber)
    packet.frames = readFrames(open.payload, pieces)
  }
  return { packet, end: stop }
}

/** A packet in a few words: `v1 Initial, dcid 8394c8f03e515708`. */
export function packetText(packet: QuicPacket): string {
  if (packet['quic.header_form'] === 0) return 'short'
  const version = packet['quic.version'] ?? 0
  if (version === 0) return 'version negotiation'
  const second = packet['quic.long.packet_type_v2']
  const type = second === undefined ? packet['quic.long.packet_type'] : (second + 3) & 3
  return `${versionName(version) ?? ''} ${TYPES[type ?? 0]}, dcid ${packet['quic.dcid'] ?? '-'}`
}
