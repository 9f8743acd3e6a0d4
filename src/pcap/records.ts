/**
 * Reading pcap files of every kind that libpcap reads: both byte orders, microseconds and nanoseconds, Kuznetzov's
 * records of 24 bytes (magic a1b2cd34), lengths in the order of before version 2.3 and of DG/UX (version 543). pcap.ts
 * is the plain format, for what this program records itself.
 *
 *   file header: | magic | major u16 | minor u16 | zone i32 | 0 | snaplen | FCS 4 bits, R, P, 0 ×10, link type u16 |
 */
import { fromFileLinkType, HEADER_BYTES, MAX_PACKET_BYTES, type Precision } from './pcap.js'
import type { CapturedPacket, CaptureInterface, CaptureProblem } from './types.js'
import type { Window } from './window.js'

/** Packets given at a time at most: few, so that few outlive a collection of garbage (a few per cent of the time of decoding). */
export const BATCH_PACKETS = 256

const MICRO = 0xa1b2c3d4
const NANO = 0xa1b23c4d
const KUZNETZOV = 0xa1b2cd34
const DG_UX = 543

/** How a file's records are to be read. */
export interface PcapHead {
  littleEndian: boolean
  precision: Precision
  recordBytes: 16 | 24
  /** Which of the two lengths stands first; `either` when the files of that version differ. */
  lengths: 'kept first' | 'wire first' | 'either'
  linkType: number
  snaplen: number
  fcsLength?: number
}

/** Is this the start of a pcap file of any kind? */
export function isPcap(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4)
  return magicOf(view, true) || magicOf(view, false)
}

function magicOf(view: DataView, littleEndian: boolean): boolean {
  const magic = view.getUint32(0, littleEndian)
  return magic === MICRO || magic === NANO || magic === KUZNETZOV
}

/** The file header of 24 bytes; a sentence when it cannot be read. */
export function readPcapHead(bytes: Uint8Array): PcapHead | string {
  if (bytes.length < HEADER_BYTES) return 'it ends within its header'
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const littleEndian = magicOf(view, true)
  const magic = view.getUint32(0, littleEndian)
  const major = view.getUint16(4, littleEndian)
  const minor = view.getUint16(6, littleEndian)
  if (major !== 2 && major !== DG_UX) return `its version is ${major}.${minor}, not 2.4`
  const network = view.getUint32(20, littleEndian)
  // Ten bits that are to be zero: with them set, it is no file of this format.
  if ((network & 0x03ff0000) !== 0) return `its link type is ${network}`
  const old = major === DG_UX || minor < 3
  return {
    littleEndian,
    precision: magic === NANO ? 'nano' : 'micro',
    recordBytes: magic === KUZNETZOV ? 24 : 16,
    lengths: old ? 'wire first' : minor === 3 ? 'either' : 'kept first',
    linkType: fromFileLinkType(network & 0xffff),
    snaplen: view.getUint32(16, littleEndian),
    ...((network & 0x04000000) === 0 ? {} : { fcsLength: (network >>> 28) * 16 }),
  }
}

/** The one interface of a pcap file. */
export function interfaceOf(head: PcapHead): CaptureInterface {
  return {
    id: 0,
    section: 1,
    index: 0,
    linkType: head.linkType,
    snaplen: head.snaplen,
    resolution: head.precision === 'nano' ? 1e9 : 1e6,
    offset: 0n,
    ...(head.fcsLength === undefined ? {} : { fcsLength: head.fcsLength }),
    comments: [],
    options: [],
  }
}

/** Walks a window's records. */
export class RecordWalker {
  problem: CaptureProblem | null = null
  packets = 0
  readonly #head: PcapHead
  readonly #interface: CaptureInterface

  constructor(head: PcapHead, of: CaptureInterface) {
    this.#head = head
    this.#interface = of
  }

  /** What is cut when the file ends within it. */
  get under(): string {
    return `packet ${this.packets + 1}`
  }

  /** The whole packets that are in the window, up to a batch; moves its `at`. */
  walk(window: Window): CapturedPacket[] {
    const { littleEndian, precision, recordBytes, lengths } = this.#head
    const { view, bytes, end } = window
    const scale = precision === 'nano' ? 1 : 1000
    const of = this.#interface
    const batch: CapturedPacket[] = []
    let at = window.at
    let number = this.packets
    while (end - at >= recordBytes && batch.length < BATCH_PACKETS) {
      let seconds = view.getUint32(at, littleEndian)
      let nanoseconds = view.getUint32(at + 4, littleEndian) * scale
      let captured = view.getUint32(at + 8, littleEndian)
      let original = view.getUint32(at + 12, littleEndian)
      if (lengths !== 'kept first' && (lengths === 'wire first' || captured > original)) {
        const first = captured
        captured = original
        original = first
      }
      if (captured > MAX_PACKET_BYTES) {
        this.problem ??= {
          message: `packet ${number + 1} cannot be right: it claims ${captured} bytes`,
          offset: window.base + at,
        }
        break
      }
      const start = at + recordBytes
      const next = start + captured
      if (next > end) break
      if (nanoseconds >= 1e9) {
        const carry = Math.floor(nanoseconds / 1e9)
        seconds += carry
        nanoseconds -= carry * 1e9
      }
      number++
      batch.push({
        number,
        interface: of,
        seconds,
        nanoseconds,
        capturedLength: captured,
        originalLength: original,
        bytes,
        at: start,
        end: next,
      })
      at = next
    }
    window.at = at
    this.packets = number
    return batch
  }
}
