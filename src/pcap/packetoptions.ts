/** Options of packets in pcapng (draft-ietf-opsawg-pcapng, section 4.3). */
import { COMMENT, numberOf, numberOption, readOptions, textOf, textOption } from './options.js'
import type { CapturedPacket, PcapngOption } from './types.js'

const FLAGS = 2
const DROPPED = 4
const PACKET_ID = 5
const QUEUE = 6
const VERDICT = 7
/** A Packet Block's count of lost packets that says it is not known. */
const UNKNOWN = 0xffff

/**
 * The packet with the options in `bytes[at, end)`. Always the same fields in the same order, so that packets have two
 * shapes in all: with options and without. `lost` is a Packet Block's count.
 */
export function withOptions(
  packet: CapturedPacket,
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  littleEndian: boolean,
  lost: number,
  overrun: () => void,
): CapturedPacket {
  const list = readOptions(view, bytes, at, end, littleEndian)
  if (list.overrun) overrun()
  let comments: string[] | undefined
  let flags: number | undefined
  let dropped = lost === UNKNOWN ? undefined : BigInt(lost)
  let packetId: bigint | undefined
  let queue: number | undefined
  let verdicts: Uint8Array[] | undefined
  let options: PcapngOption[] | undefined
  for (const option of list.options) {
    const { code, value } = option
    const eight = numberOf(value, 8, littleEndian)
    const four = numberOf(value, 4, littleEndian)
    if (code === COMMENT) comments = [...(comments ?? []), textOf(value)]
    else if (code === FLAGS && four !== undefined) flags = Number(four)
    else if (code === DROPPED && eight !== undefined) dropped = eight
    else if (code === PACKET_ID && eight !== undefined) packetId = eight
    else if (code === QUEUE && four !== undefined) queue = Number(four)
    else if (code === VERDICT) verdicts = [...(verdicts ?? []), value]
    else options = [...(options ?? []), option]
  }
  return {
    number: packet.number,
    interface: packet.interface,
    seconds: packet.seconds,
    nanoseconds: packet.nanoseconds,
    capturedLength: packet.capturedLength,
    originalLength: packet.originalLength,
    bytes: packet.bytes,
    at: packet.at,
    end: packet.end,
    comments,
    flags,
    dropped,
    packetId,
    queue,
    verdicts,
    options,
  }
}

/** The options that a packet's fields make; null when it has none, which is the case nearly always. */
export function optionsOf(packet: CapturedPacket, littleEndian: boolean): PcapngOption[] | null {
  const { comments, flags, dropped, packetId, queue, verdicts, options } = packet
  const list: PcapngOption[] = []
  for (const comment of comments ?? []) list.push(textOption(COMMENT, comment))
  if (flags !== undefined) list.push(numberOption(FLAGS, flags, 4, littleEndian))
  if (dropped !== undefined) list.push(numberOption(DROPPED, dropped, 8, littleEndian))
  if (packetId !== undefined) list.push(numberOption(PACKET_ID, packetId, 8, littleEndian))
  if (queue !== undefined) list.push(numberOption(QUEUE, queue, 4, littleEndian))
  for (const verdict of verdicts ?? []) list.push({ code: VERDICT, value: verdict })
  if (options !== undefined) list.push(...options)
  return list.length === 0 ? null : list
}
