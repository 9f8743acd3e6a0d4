/**
 * The pcapng file format (draft-ietf-opsawg-pcapng): blocks, of which a section's first names the byte order.
 *
 *   | type u32 | total length u32 | body, padded to four bytes … | total length u32 |
 *
 * Here: what blocks say that are no packets. blocks.ts walks them, encode.ts writes them.
 */
import { fromTsresol } from './clock.js'
import { numberOf, type OptionList, readOptions, textOf } from './options.js'
import { fromFileLinkType } from './pcap.js'
import type { CaptureInterface, CaptureSection, CaptureStatistics } from './types.js'

export const SHB = 0x0a0d0d0a
export const IDB = 1
/** The obsolete Packet Block. */
export const PB = 2
export const SPB = 3
export const NRB = 4
export const ISB = 5
export const EPB = 6
export const DSB = 10
export const CB = 0xbad
/** A custom block that is not to be copied into files whose packets are others. */
export const DCB = 0x40000bad

const NAMES = new Map([
  [SHB, 'SHB'],
  [IDB, 'IDB'],
  [PB, 'PB'],
  [SPB, 'SPB'],
  [NRB, 'NRB'],
  [ISB, 'ISB'],
  [EPB, 'EPB'],
  [DSB, 'DSB'],
  [CB, 'CB'],
  [DCB, 'DCB'],
])

/** Type and the two lengths. */
export const BLOCK_BYTES = 12
/** A block that claims more cannot be right; other readers draw the line there too. */
export const MAX_BLOCK_BYTES = 16 * 1024 * 1024
const BYTE_ORDER = 0x1a2b3c4d

/** The usual abbreviation of a block's type, or the type as hex. */
export function blockName(type: number): string {
  return NAMES.get(type) ?? `0x${type.toString(16).padStart(8, '0')}`
}

/** Is this the start of a pcapng file? */
export function isPcapng(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a
}

/** The byte order of the section that begins at `at`; null when its magic is neither. */
export function sectionOrder(view: DataView, at: number): boolean | null {
  if (view.getUint32(at + 8, true) === BYTE_ORDER) return true
  return view.getUint32(at + 8, false) === BYTE_ORDER ? false : null
}

/** The major and minor version if they are not 1.0 (or 1.2, which is the same), else null. */
export function strangeVersion(view: DataView, at: number, littleEndian: boolean): string | null {
  const major = view.getUint16(at + 12, littleEndian)
  const minor = view.getUint16(at + 14, littleEndian)
  return major === 1 && (minor === 0 || minor === 2) ? null : `${major}.${minor}`
}

/** Reads the Section Header Block in `bytes[at, end)`. */
export function readSection(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  littleEndian: boolean,
  number: number,
): [section: CaptureSection, overrun: boolean] {
  const list = readOptions(view, bytes, at + 24, end - 4, littleEndian)
  const section: CaptureSection = { number, littleEndian, comments: [], options: [] }
  for (const option of list.options) {
    const { code, value } = option
    if (code === 1) section.comments.push(textOf(value))
    else if (code === 2 && section.hardware === undefined) section.hardware = textOf(value)
    else if (code === 3 && section.os === undefined) section.os = textOf(value)
    else if (code === 4 && section.application === undefined) section.application = textOf(value)
    else section.options.push(option)
  }
  return [section, list.overrun]
}

/** Reads the Interface Description Block in `bytes[at, end)`, of at least 20 bytes. */
export function readInterface(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  section: CaptureSection,
  id: number,
  index: number,
): [CaptureInterface, overrun: boolean] {
  const { littleEndian } = section
  const of: CaptureInterface = {
    id,
    section: section.number,
    index,
    linkType: fromFileLinkType(view.getUint16(at + 8, littleEndian)),
    snaplen: view.getUint32(at + 12, littleEndian),
    resolution: 1e6,
    offset: 0n,
    comments: [],
    options: [],
  }
  const list = readOptions(view, bytes, at + 16, end - 4, littleEndian)
  for (const option of list.options) {
    if (!takeOption(of, option.code, option.value, littleEndian)) of.options.push(option)
  }
  return [of, list.overrun]
}

/** Takes an option that has a field; false when it has none, or is not as long as it should be. */
function takeOption(
  of: CaptureInterface,
  code: number,
  value: Uint8Array,
  littleEndian: boolean,
): boolean {
  switch (code) {
    case 1:
      of.comments.push(textOf(value))
      return true
    case 2:
      of.name = textOf(value)
      return true
    case 3:
      of.description = textOf(value)
      return true
    case 6:
      if (value.length !== 6) return false
      of.mac = [...value].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
      return true
    case 8: {
      const speed = numberOf(value, 8, littleEndian)
      if (speed !== undefined) of.speed = speed
      return speed !== undefined
    }
    case 9:
      if (value.length !== 1) return false
      of.resolution = fromTsresol(value[0]!)
      return true
    case 11:
      // Kind 0 is a filter as people write it; others are kept as they are.
      if (value[0] !== 0) return false
      of.filter = textOf(value.subarray(1))
      return true
    case 12:
      of.os = textOf(value)
      return true
    case 13:
      if (value.length !== 1) return false
      of.fcsLength = value[0]!
      return true
    case 14: {
      const offset = numberOf(value, 8, littleEndian)
      if (offset !== undefined) of.offset = BigInt.asIntN(64, offset)
      return offset !== undefined
    }
    case 15:
      of.hardware = textOf(value)
      return true
    default:
      return false
  }
}

const STATISTICS = new Map<number, keyof CaptureStatistics>([
  [4, 'received'],
  [5, 'dropped'],
  [6, 'filterAccepted'],
  [7, 'systemDropped'],
  [8, 'delivered'],
])

/** The counters of the Interface Statistics Block in `bytes[at, end)`, of at least 24 bytes. */
export function readStatistics(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
  littleEndian: boolean,
): [CaptureStatistics, OptionList] {
  const list = readOptions(view, bytes, at + 20, end - 4, littleEndian)
  const statistics: CaptureStatistics = {}
  for (const { code, value } of list.options) {
    const name = STATISTICS.get(code)
    const count = numberOf(value, 8, littleEndian)
    if (name !== undefined && count !== undefined) statistics[name] = count
  }
  return [statistics, list]
}
