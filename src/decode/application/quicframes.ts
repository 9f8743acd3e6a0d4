/**
 * The frames of QUIC Initial packets (RFC 9000 19): PADDING, PING, ACK, CRYPTO, CONNECTION_CLOSE. Others may not be there (12.4).
 *
 *   | type varint | fields, most of them varints … |
 */
import { utf8 } from '../bytes.js'
import { varint } from './varint.js'

export interface QuicFrame {
  'quic.frame_type': bigint
  /** Bytes of padding in a row. */
  'quic.padding_length'?: number
  'quic.ack.largest_acknowledged'?: bigint
  'quic.ack.ack_delay'?: bigint
  'quic.ack.ack_range_count'?: bigint
  'quic.ack.first_ack_range'?: bigint
  'quic.ack.gap'?: bigint[]
  'quic.ack.ack_range'?: bigint[]
  'quic.ack.ect0_count'?: bigint
  'quic.ack.ect1_count'?: bigint
  'quic.ack.ecn_ce_count'?: bigint
  'quic.crypto.offset'?: bigint
  'quic.crypto.length'?: bigint
  'quic.cc.error_code'?: bigint
  'quic.cc.error_code.app'?: bigint
  'quic.cc.frame_type'?: bigint
  'quic.cc.reason_phrase.length'?: bigint
  'quic.cc.reason_phrase'?: string
}

export const frameFields = {
  'quic.frame_type': { title: 'Frame Type', format: 'hex16', names: frameName },
  'quic.padding_length': { title: 'Padding Length', format: 'dec', unit: 'bytes' },
  'quic.ack.largest_acknowledged': { title: 'Largest Acknowledged', format: 'dec' },
  'quic.ack.ack_delay': { title: 'ACK Delay', format: 'dec' },
  'quic.ack.ack_range_count': { title: 'ACK Range Count', format: 'dec' },
  'quic.ack.first_ack_range': { title: 'First ACK Range', format: 'dec' },
  'quic.ack.gap': { title: 'Gap', format: 'dec' },
  'quic.ack.ack_range': { title: 'ACK Range', format: 'dec' },
  'quic.ack.ect0_count': { title: 'ECT(0) Count', format: 'dec' },
  'quic.ack.ect1_count': { title: 'ECT(1) Count', format: 'dec' },
  'quic.ack.ecn_ce_count': { title: 'ECN-CE Count', format: 'dec' },
  'quic.crypto.offset': { title: 'Offset', format: 'dec' },
  'quic.crypto.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'quic.cc.error_code': { title: 'Error code', format: 'dec' },
  'quic.cc.error_code.app': { title: 'Application Error code', format: 'dec' },
  'quic.cc.frame_type': { title: 'Frame Type', format: 'dec' },
  'quic.cc.reason_phrase.length': { title: 'Reason phrase Length', format: 'dec', unit: 'bytes' },
  'quic.cc.reason_phrase': { title: 'Reason phrase', format: 'text' },
} as const

const NAMES = ['PADDING', 'PING', 'ACK', 'ACK_ECN', '', '', 'CRYPTO']

function frameName(type: number): string | undefined {
  if (Number(type) === 0x1c || Number(type) === 0x1d) return 'CONNECTION_CLOSE'
  return NAMES[Number(type)] || undefined
}

/** A piece of the TLS messages of a datagram. */
export interface CryptoPiece {
  offset: number
  data: Uint8Array
}

const MAX_FRAMES = 256
const MAX_RANGES = 64
/** A hello of more is none: Initials carry a few kilobytes. */
const MAX_CRYPTO = 65536

/** The frames of an open Initial; pieces of CRYPTO go to `pieces`. Reading ends at what cannot be. */
export function readFrames(payload: Uint8Array, pieces: CryptoPiece[]): QuicFrame[] {
  const frames: QuicFrame[] = []
  const end = payload.length
  let at = 0
  while (at >= 0 && at < end && frames.length < MAX_FRAMES) {
    const type = varint(payload, at, end)
    if (type === null) break
    const frame: QuicFrame = { 'quic.frame_type': type.value }
    frames.push(frame)
    switch (Number(type.value)) {
      case 0: {
        let stop = at
        while (stop < end && payload[stop] === 0) stop++
        frame['quic.padding_length'] = stop - at
        at = stop
        break
      }
      case 1:
        at = type.end
        break
      case 2:
      case 3:
        at = readAck(payload, type.end, Number(type.value) === 3, frame)
        break
      case 6:
        at = readCrypto(payload, type.end, frame, pieces)
        break
      case 0x1c:
      case 0x1d:
        at = readClose(payload, type.end, Number(type.value) === 0x1d, frame)
        break
      default:
        at = -1
    }
  }
  return frames
}

/** So many numbers at `at`, and where they end; null when they are not whole. */
function numbers(payload: Uint8Array, at: number, count: number) {
  const values: bigint[] = []
  for (let i = 0; i < count; i++) {
    const next = varint(payload, at, payload.length)
    if (next === null) return null
    values.push(next.value)
    at = next.end
  }
  return { values, end: at }
}

function readAck(payload: Uint8Array, at: number, ecn: boolean, frame: QuicFrame): number {
  const head = numbers(payload, at, 4)
  if (head === null) return -1
  const [largest, delay, count, first] = head.values
  frame['quic.ack.largest_acknowledged'] = largest!
  frame['quic.ack.ack_delay'] = delay!
  frame['quic.ack.ack_range_count'] = count!
  frame['quic.ack.first_ack_range'] = first!
  if (count! > MAX_RANGES) return -1
  const ranges = numbers(payload, head.end, 2 * Number(count))
  if (ranges === null) return -1
  if (count! > 0n) {
    frame['quic.ack.gap'] = ranges.values.filter((_, i) => i % 2 === 0)
    frame['quic.ack.ack_range'] = ranges.values.filter((_, i) => i % 2 === 1)
  }
  if (!ecn) return ranges.end
  const counts = numbers(payload, ranges.end, 3)
  if (counts === null) return -1
  frame['quic.ack.ect0_count'] = counts.values[0]!
  frame['quic.ack.ect1_count'] = counts.values[1]!
  frame['quic.ack.ecn_ce_count'] = counts.values[2]!
  return counts.end
}

function readCrypto(
  payload: Uint8Array,
  at: number,
  frame: QuicFrame,
  pieces: CryptoPiece[],
): number {
  const head = numbers(payload, at, 2)
  if (head === null) return -1
  const [offset, length] = head.values
  frame['quic.crypto.offset'] = offset!
  frame['quic.crypto.length'] = length!
  if (offset! > MAX_CRYPTO || head.end + Number(length) > payload.length) return -1
  const end = head.end + Number(length)
  pieces.push({ offset: Number(offset), data: payload.subarray(head.end, end) })
  return end
}

function readClose(payload: Uint8Array, at: number, app: boolean, frame: QuicFrame): number {
  const head = numbers(payload, at, app ? 2 : 3)
  if (head === null) return -1
  const length = head.values.at(-1)!
  if (app) frame['quic.cc.error_code.app'] = head.values[0]!
  else {
    frame['quic.cc.error_code'] = head.values[0]!
    frame['quic.cc.frame_type'] = head.values[1]!
  }
  frame['quic.cc.reason_phrase.length'] = length
  const end = head.end + Number(length)
  if (end > payload.length) return -1
  frame['quic.cc.reason_phrase'] = utf8(payload, head.end, end)
  return end
}

/** What stands without a gap from offset 0 on: pieces may come in any order, twice and overlapping. */
export function joinCrypto(pieces: readonly CryptoPiece[]): Uint8Array {
  const sorted = [...pieces].sort((a, b) => a.offset - b.offset)
  let size = 0
  for (const { offset, data } of sorted) {
    if (offset > size) break
    size = Math.max(size, offset + data.length)
  }
  const joined = new Uint8Array(size)
  for (const { offset, data } of sorted) if (offset + data.length <= size) joined.set(data, offset)
  return joined
}
