/** Blocks of pcapng that are no packets (draft-ietf-opsawg-pcapng), written. Packets are written in place by ngwriter.ts. */
import { toTicks, toTsresol } from './clock.js'
import { numberOption, optionBytes, padded, textOption, writeOptions } from './options.js'
import { toFileLinkType } from './pcap.js'
import { BLOCK_BYTES, IDB, ISB, SHB } from './pcapng.js'
import type { CaptureInterface, CaptureSection, PcapngOption } from './types.js'

/** What a section may say of itself. */
export type SectionText = Partial<Omit<CaptureSection, 'number' | 'littleEndian'>>

/** A Section Header Block of unknown length. */
export function sectionBlock(section: SectionText, littleEndian: boolean): Uint8Array {
  const { hardware, os, application } = section
  const options: PcapngOption[] = []
  for (const comment of section.comments ?? []) options.push(textOption(1, comment))
  if (hardware !== undefined) options.push(textOption(2, hardware))
  if (os !== undefined) options.push(textOption(3, os))
  if (application !== undefined) options.push(textOption(4, application))
  options.push(...(section.options ?? []))
  const [bytes, view] = block(SHB, 16, options, littleEndian)
  view.setUint32(8, 0x1a2b3c4d, littleEndian)
  view.setUint16(12, 1, littleEndian)
  view.setBigInt64(16, -1n, littleEndian)
  return bytes
}

/** An Interface Description Block. */
export function interfaceBlock(of: CaptureInterface, littleEndian: boolean): Uint8Array {
  const options: PcapngOption[] = of.comments.map((comment) => textOption(1, comment))
  const text = (code: number, value: string | undefined) => {
    if (value !== undefined) options.push(textOption(code, value))
  }
  text(2, of.name)
  text(3, of.description)
  if (of.mac !== undefined) options.push({ code: 6, value: macBytes(of.mac) })
  if (of.speed !== undefined) options.push(numberOption(8, of.speed, 8, littleEndian))
  if (of.resolution !== 1e6) {
    options.push(numberOption(9, toTsresol(of.resolution), 1, littleEndian))
  }
  // Kind 0: a filter as people write it.
  text(11, of.filter === undefined ? undefined : `\0${of.filter}`)
  text(12, of.os)
  if (of.fcsLength !== undefined) options.push(numberOption(13, of.fcsLength, 1, littleEndian))
  if (of.offset !== 0n) options.push(numberOption(14, of.offset, 8, littleEndian))
  text(15, of.hardware)
  options.push(...of.options)
  const [bytes, view] = block(IDB, 8, options, littleEndian)
  view.setUint16(8, toFileLinkType(of.linkType), littleEndian)
  view.setUint32(12, of.snaplen, littleEndian)
  return bytes
}

/** An Interface Statistics Block of what `of.statistics` holds, as of a time. */
export function statisticsBlock(
  of: CaptureInterface,
  index: number,
  seconds: number,
  nanoseconds: number,
  littleEndian: boolean,
): Uint8Array {
  const options: PcapngOption[] = []
  const count = (code: number, value: bigint | undefined) => {
    if (value !== undefined) options.push(numberOption(code, value, 8, littleEndian))
  }
  count(4, of.statistics?.received)
  count(5, of.statistics?.dropped)
  count(6, of.statistics?.filterAccepted)
  count(7, of.statistics?.systemDropped)
  count(8, of.statistics?.delivered)
  const [bytes, view] = block(ISB, 12, options, littleEndian)
  const [high, low] = toTicks(seconds - Number(of.offset), nanoseconds, of.resolution)
  view.setUint32(8, index, littleEndian)
  view.setUint32(12, high, littleEndian)
  view.setUint32(16, low, littleEndian)
  return bytes
}

/** A block of any type around a body that is in its byte order already. */
export function rawBlock(type: number, body: Uint8Array, littleEndian: boolean): Uint8Array {
  const [bytes] = block(type, padded(body.length), [], littleEndian)
  bytes.set(body, 8)
  return bytes
}

/** A block with `body` bytes of zeros, its options and lengths. */
function block(
  type: number,
  body: number,
  options: readonly PcapngOption[],
  littleEndian: boolean,
): [Uint8Array, DataView] {
  const total = BLOCK_BYTES + body + optionBytes(options)
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, littleEndian)
  view.setUint32(4, total, littleEndian)
  writeOptions(view, bytes, 8 + body, options, littleEndian)
  view.setUint32(total - 4, total, littleEndian)
  return [bytes, view]
}

function macBytes(mac: string): Uint8Array {
  const bytes = Uint8Array.from(mac.split(/[:-]/), (part) => Number.parseInt(part, 16))
  const whole = new Uint8Array(6)
  whole.set(bytes.subarray(0, 6))
  return whole
}
