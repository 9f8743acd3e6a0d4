/**
 * The classic pcap file format: a header of 24 bytes, then records of 16 bytes of header and the packet
 * (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html).
 *
 *   record: | sec u32 | µs or ns u32 | bytes kept u32 | bytes on the wire u32 | packet … |
 *
 * Walks work on (bytes, at, end) and allocate nothing per record. Times leave as nanoseconds since 1970.
 */
export type Precision = 'micro' | 'nano'

/** What a file's header says. `linkType` is libpcap's DLT value, as everywhere in the program. */
export interface PcapHeader {
  linkType: number
  snaplen: number
  precision: Precision
  littleEndian: boolean
}

/** The whole records of a run of bytes. */
export interface RecordScan {
  /** Where the last whole record ends. */
  end: number
  packets: number
  /** Earliest and latest time, 0n without records. */
  first: bigint
  last: bigint
  /** The record at `end` cannot be right: what follows is not to be read. */
  corrupt: boolean
}

export const HEADER_BYTES = 24
export const RECORD_BYTES = 16
/** No link delivers more than 256 KiB a packet; four times that is certainly not a length. */
export const MAX_PACKET_BYTES = 4 * 262144

const MAGIC = { micro: 0xa1b2c3d4, nano: 0xa1b23c4d } as const
const UNIT = { micro: 1_000_000, nano: 1_000_000_000 } as const

// DLT values that differ between systems stand under another number in files (libpcap's pcap-common.c).
const FILE_LINK_TYPES = new Map([
  [11, 100],
  [12, 101],
  [19, 106],
])
const LINK_TYPES = new Map([...FILE_LINK_TYPES].map(([dlt, inFile]) => [inFile, dlt]))

/** The number that files have for a DLT value, which most often is the same. */
export function toFileLinkType(linkType: number): number {
  return FILE_LINK_TYPES.get(linkType) ?? linkType
}

/** The DLT value of a file's number for a link type. */
export function fromFileLinkType(linkType: number): number {
  return LINK_TYPES.get(linkType) ?? linkType
}

/** The 24 bytes that begin a file; always little endian, version 2.4. */
export function writeHeader(header: Omit<PcapHeader, 'littleEndian'>): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC[header.precision], true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, header.snaplen, true)
  view.setUint32(20, toFileLinkType(header.linkType), true)
  return bytes
}

/** Reads a file's header, of either byte order; null when the bytes are not the start of a pcap file. */
export function readHeader(bytes: Uint8Array): PcapHeader | null {
  if (bytes.length < HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian)
    if (magic !== MAGIC.micro && magic !== MAGIC.nano) continue
    if (view.getUint16(4, littleEndian) !== 2) return null
    // The upper bits of the link type tell the length of the frame check sequence, if any.
    const linkType = view.getUint32(20, littleEndian) & 0x03ffffff
    return {
      linkType: fromFileLinkType(linkType),
      snaplen: view.getUint32(16, littleEndian),
      precision: magic === MAGIC.nano ? 'nano' : 'micro',
      littleEndian,
    }
  }
  return null
}

/**
 * Walks the records in `bytes[at, end)`, `at` being the start of one, up to the last that is whole.
 * Stops before a record whose header cannot be right.
 */
export function scanRecords(
  bytes: Uint8Array,
  at: number,
  end: number,
  precision: Precision,
  littleEndian = true,
): RecordScan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, end)
  const unit = UNIT[precision]
  let packets = 0
  let corrupt = false
  let minSec = 0xffffffff
  let minFrac: number = unit
  let maxSec = 0
  let maxFrac = -1
  while (end - at >= RECORD_BYTES) {
    const sec = view.getUint32(at, littleEndian)
    const frac = view.getUint32(at + 4, littleEndian)
    const kept = view.getUint32(at + 8, littleEndian)
    if (frac >= unit || kept > MAX_PACKET_BYTES) {
      corrupt = true
      break
    }
    const next = at + RECORD_BYTES + kept
    if (next > end) break
    if (sec < minSec || (sec === minSec && frac < minFrac)) {
      minSec = sec
      minFrac = frac
    }
    if (sec > maxSec || (sec === maxSec && frac > maxFrac)) {
      maxSec = sec
      maxFrac = frac
    }
    packets++
    at = next
  }
  const none = packets === 0
  return {
    end: at,
    packets,
    first: none ? 0n : toNanoseconds(minSec, minFrac, precision),
    last: none ? 0n : toNanoseconds(maxSec, maxFrac, precision),
    corrupt,
  }
}

/**
 * The runs `[start, end, packets]` of whole records in `bytes[at, end)` whose times fall in `[from, to)`.
 * Records need not be in order of time. Stops where `scanRecords` does.
 */
export function timeRuns(
  bytes: Uint8Array,
  at: number,
  end: number,
  precision: Precision,
  from: bigint,
  to: bigint,
): [start: number, end: number, packets: number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, end)
  const unit = UNIT[precision]
  const [fromSec, fromFrac] = toBound(from, precision)
  const [toSec, toFrac] = toBound(to, precision)
  const runs: [number, number, number][] = []
  let start = -1
  let packets = 0
  const close = () => {
    if (start >= 0) runs.push([start, at, packets])
    start = -1
  }
  while (end - at >= RECORD_BYTES) {
    const sec = view.getUint32(at, true)
    const frac = view.getUint32(at + 4, true)
    const kept = view.getUint32(at + 8, true)
    const next = at + RECORD_BYTES + kept
    if (frac >= unit || kept > MAX_PACKET_BYTES || next > end) break
    const inside =
      (sec > fromSec || (sec === fromSec && frac >= fromFrac)) &&
      (sec < toSec || (sec === toSec && frac < toFrac))
    if (!inside) close()
    else if (start < 0) {
      start = at
      packets = 1
    } else packets++
    at = next
  }
  close()
  return runs
}

/** Nanoseconds since 1970 of a record's two time fields. */
export function toNanoseconds(sec: number, frac: number, precision: Precision): bigint {
  return BigInt(sec) * 1_000_000_000n + BigInt(precision === 'nano' ? frac : frac * 1000)
}

/** The least (sec, frac) whose time is not before `time`: both ends of a range round up. */
function toBound(time: bigint, precision: Precision): [sec: number, frac: number] {
  if (time <= 0n) return [0, 0]
  const step = precision === 'nano' ? 1n : 1000n
  const ticks = (time + step - 1n) / step
  const unit = BigInt(UNIT[precision])
  return [Number(ticks / unit), Number(ticks % unit)]
}
