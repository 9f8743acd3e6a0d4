/** Writes captures, pcap or pcapng, plain or with gzip. */
import { SidecapError } from '../errors.js'
import type { SectionText } from './encode.js'
import { NgWriter } from './ngwriter.js'
import { type CaptureSink, Output } from './output.js'
import { HEADER_BYTES, type Precision, RECORD_BYTES, toFileLinkType, writeHeader } from './pcap.js'
import { IDB, SHB } from './pcapng.js'
import type { CaptureBlock, CapturedPacket, CaptureInterface } from './types.js'

export interface WriterOptions {
  /** Otherwise by the sink's name: `.pcap` and `.cap` are pcap, everything else pcapng. */
  format?: 'pcap' | 'pcapng'
  /** Otherwise by the sink's name: `.gz` is gzip. */
  compression?: 'none' | 'gzip'
  /** Of a pcap file's times. Otherwise `nano` when an interface in `interfaces` or of the first packet has a finer clock. */
  precision?: Precision
  /** Interfaces to describe first; a pcap file takes its link type and snaplen from them, and from the first packet's without. */
  interfaces?: readonly CaptureInterface[]
  /** What the file's first section says. */
  section?: SectionText
  /** Little endian without it. */
  littleEndian?: boolean
}

/** A capture being written. Owns its sink: `close` or `abort` it. */
export interface CaptureWriter {
  readonly format: 'pcap' | 'pcapng'
  /** Packets written. */
  readonly packets: number
  /** Blocks that this file cannot hold: names, statistics and such in pcap, those of another byte order in pcapng. */
  readonly blocksLeftOut: number
  /**
   * Writes a packet; its bytes are free when this returns. Wait for what it returns, if anything, before the next.
   * Rejects with DISK_FULL, DISK_FAILED, or LINK_TYPES_DIFFER where pcap has no way to hold it.
   */
  write(packet: CapturedPacket): Promise<void> | undefined
  /** Writes a block that is no packet: a section, an interface, names, statistics, secrets, custom. */
  block(block: CaptureBlock): Promise<void>
  /** Resolves when everything written is out. */
  flush(): Promise<void>
  /** Completes the file: statistics last, then its name. */
  close(): Promise<void>
  /** Gives up; a file of that name is as it was. */
  abort(): Promise<void>
}

/** Opens a sink for packets. Rejects with FILE_UNREADABLE. */
export async function createWriter(
  sink: CaptureSink,
  options: WriterOptions = {},
): Promise<CaptureWriter> {
  const zipped = typeof sink === 'string' && sink.endsWith('.gz')
  const output = await Output.open(
    sink,
    (options.compression ?? (zipped ? 'gzip' : 'none')) === 'gzip',
  )
  return formatFor(sink, options) === 'pcap'
    ? new PcapWriter(output, options)
    : new NgWriter(output, options)
}

/** The format that a writer with these options has. */
export function formatFor(sink: CaptureSink, options: WriterOptions): 'pcap' | 'pcapng' {
  const pcap = typeof sink === 'string' && /\.(pcap|cap|dmp)(\.gz)?$/.test(sink)
  return options.format ?? (pcap ? 'pcap' : 'pcapng')
}

class PcapWriter implements CaptureWriter {
  readonly format = 'pcap'
  packets = 0
  blocksLeftOut = 0
  readonly #output: Output
  readonly #options: WriterOptions
  readonly #order: boolean
  /** That of the header, once it is written. */
  #linkType: number | null = null
  #nano = false

  constructor(output: Output, options: WriterOptions) {
    this.#output = output
    this.#options = options
    this.#order = options.littleEndian ?? true
  }

  write(packet: CapturedPacket): Promise<void> | undefined {
    if (packet.interface.linkType !== this.#linkType) return this.#begin(packet)
    const at = this.#output.room(RECORD_BYTES + packet.capturedLength)
    if (at === null) return this.#later(packet)
    const { bytes, view } = this.#output
    const known = packet.nanoseconds >= 0
    const nanoseconds = known ? packet.nanoseconds : 0
    view.setUint32(at, known ? Math.min(Math.max(packet.seconds, 0), 0xffffffff) : 0, this.#order)
    view.setUint32(at + 4, this.#nano ? nanoseconds : Math.floor(nanoseconds / 1000), this.#order)
    view.setUint32(at + 8, packet.capturedLength, this.#order)
    view.setUint32(at + 12, packet.originalLength, this.#order)
    bytes.set(packet.bytes.subarray(packet.at, packet.end), at + RECORD_BYTES)
    this.packets++
    return undefined
  }

  async #later(packet: CapturedPacket): Promise<void> {
    await this.#output.flush()
    await this.write(packet)
  }

  /** The first packet, or one of another link type. */
  async #begin(packet: CapturedPacket): Promise<void> {
    const { linkType } = packet.interface
    if (this.#linkType === null) await this.#header(packet.interface)
    if (linkType !== this.#linkType) {
      throw new SidecapError(
        'LINK_TYPES_DIFFER',
        `packet ${packet.number} is of link type ${linkType}, those before of ${this.#linkType}`,
        {
          hint: 'A pcap file holds one link type: write pcapng, or select packets of one interface.',
        },
      )
    }
    await this.write(packet)
  }

  async #header(of: CaptureInterface | undefined): Promise<void> {
    const alike = (this.#options.interfaces ?? []).filter(
      ({ linkType }) => of === undefined || linkType === of.linkType,
    )
    if (of !== undefined && !alike.includes(of)) alike.push(of)
    const first = of ?? alike[0]
    const fine = alike.some(({ resolution }) => resolution > 1e6)
    const precision = this.#options.precision ?? (fine ? 'nano' : 'micro')
    const unlimited = alike.length > 1 && alike.some(({ snaplen }) => snaplen === 0)
    const snaplen = unlimited ? 0 : Math.max(0, ...alike.map((one) => one.snaplen))
    const linkType = first?.linkType ?? 1
    const header = writeHeader({ linkType, snaplen: first ? snaplen : 262144, precision })
    const view = new DataView(header.buffer)
    const words = first?.fcsLength === undefined ? -1 : first.fcsLength / 16
    if (Number.isInteger(words) && words >= 0 && words < 16) {
      // The length of the frame check sequence, and the bit that says there is one told.
      const network = (words * 2 ** 28 + 0x04000000 + toFileLinkType(linkType)) >>> 0
      view.setUint32(20, network, true)
    }
    if (!this.#order) turn(view)
    this.#linkType = linkType
    this.#nano = precision === 'nano'
    await this.#output.write(header)
  }

  async block({ type }: CaptureBlock): Promise<void> {
    // Of a section and an interface the header says what it can.
    if (type !== SHB && type !== IDB) this.blocksLeftOut++
  }

  async flush(): Promise<void> {
    if (this.#linkType === null) await this.#header(this.#options.interfaces?.[0])
    await this.#output.flush()
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#output.close()
  }

  abort(): Promise<void> {
    return this.#output.abort()
  }
}

/** A file header's fields in the other byte order. */
function turn(view: DataView): void {
  for (const at of [4, 6]) view.setUint16(at, view.getUint16(at, true), false)
  for (let at = 0; at < HEADER_BYTES; at += at === 0 ? 8 : 4) {
    view.setUint32(at, view.getUint32(at, true), false)
  }
}
