/** Writes pcapng (draft-ietf-opsawg-pcapng): sections and interfaces as they come, each described before its first packet. */
import { toTicks } from './clock.js'
import {
  interfaceBlock,
  rawBlock,
  type SectionText,
  sectionBlock,
  statisticsBlock,
} from './encode.js'
import { optionBytes, padded, writeOptions } from './options.js'
import type { Output } from './output.js'
import { optionsOf } from './packetoptions.js'
import { EPB, IDB, ISB, SHB, SPB } from './pcapng.js'
import type { CaptureBlock, CapturedPacket, CaptureInterface } from './types.js'
import type { CaptureWriter, WriterOptions } from './writer.js'

const EPB_BYTES = 32
const SPB_BYTES = 16

export class NgWriter implements CaptureWriter {
  readonly format = 'pcapng'
  packets = 0
  blocksLeftOut = 0
  readonly #output: Output
  readonly #options: WriterOptions
  #order: boolean
  #begun = false
  /** Numbers of this section's interfaces. */
  readonly #indexes = new Map<CaptureInterface, number>()
  /** Those whose statistics stand in this section. */
  readonly #told = new Set<CaptureInterface>()
  /** The interface of the packet before, and its number. */
  #last: CaptureInterface | null = null
  #lastIndex = 0
  #seconds = 0
  #nanoseconds = 0

  constructor(output: Output, options: WriterOptions) {
    this.#output = output
    this.#options = options
    this.#order = options.littleEndian ?? true
  }

  write(packet: CapturedPacket): Promise<void> | undefined {
    const of = packet.interface
    if (of !== this.#last) return this.#describe(packet)
    if (packet.nanoseconds < 0 && this.#fitsSimple(packet)) return this.#simple(packet)
    const order = this.#order
    const captured = packet.capturedLength
    const options = optionsOf(packet, order)
    const total = EPB_BYTES + padded(captured) + (options === null ? 0 : optionBytes(options))
    const at = this.#output.room(total)
    if (at === null) return this.#later(packet)
    const { bytes, view } = this.#output
    if (packet.nanoseconds >= 0) {
      this.#seconds = packet.seconds
      this.#nanoseconds = packet.nanoseconds
      const offset = of.offset === 0n ? 0 : Number(of.offset)
      const [high, low] = toTicks(packet.seconds - offset, packet.nanoseconds, of.resolution)
      view.setUint32(at + 12, high, order)
      view.setUint32(at + 16, low, order)
    }
    view.setUint32(at, EPB, order)
    view.setUint32(at + 4, total, order)
    view.setUint32(at + 8, this.#lastIndex, order)
    view.setUint32(at + 20, captured, order)
    view.setUint32(at + 24, packet.originalLength, order)
    bytes.set(packet.bytes.subarray(packet.at, packet.end), at + 28)
    if (options !== null) writeOptions(view, bytes, at + 28 + padded(captured), options, order)
    view.setUint32(at + total - 4, total, order)
    this.packets++
    return undefined
  }

  /** A Simple Packet Block says neither interface nor bytes kept: both must follow from the first interface. */
  #fitsSimple(packet: CapturedPacket): boolean {
    const { snaplen } = packet.interface
    const limit = snaplen === 0 ? packet.originalLength : Math.min(packet.originalLength, snaplen)
    return this.#lastIndex === 0 && packet.capturedLength === limit
  }

  #simple(packet: CapturedPacket): Promise<void> | undefined {
    const total = SPB_BYTES + padded(packet.capturedLength)
    const at = this.#output.room(total)
    if (at === null) return this.#later(packet)
    const { bytes, view } = this.#output
    view.setUint32(at, SPB, this.#order)
    view.setUint32(at + 4, total, this.#order)
    view.setUint32(at + 8, packet.originalLength, this.#order)
    bytes.set(packet.bytes.subarray(packet.at, packet.end), at + 12)
    view.setUint32(at + total - 4, total, this.#order)
    this.packets++
    return undefined
  }

  async #later(packet: CapturedPacket): Promise<void> {
    await this.#output.flush()
    await this.write(packet)
  }

  /** A packet of another interface than the one before. */
  async #describe(packet: CapturedPacket): Promise<void> {
    this.#lastIndex = await this.#indexOf(packet.interface)
    this.#last = packet.interface
    await this.write(packet)
  }

  async #indexOf(of: CaptureInterface): Promise<number> {
    if (!this.#begun) await this.#start()
    const known = this.#indexes.get(of)
    if (known !== undefined) return known
    const index = this.#indexes.size
    this.#indexes.set(of, index)
    await this.#output.write(interfaceBlock(of, this.#order))
    return index
  }

  /** Begins the file, or another section. */
  async #begin(section: SectionText, order: boolean): Promise<void> {
    if (this.#begun) await this.#statistics()
    this.#begun = true
    this.#order = order
    this.#indexes.clear()
    this.#told.clear()
    this.#last = null
    await this.#output.write(sectionBlock(section, order))
  }

  /** Begins a file whose sections nobody gives. */
  async #start(): Promise<void> {
    await this.#begin(this.#options.section ?? {}, this.#order)
    for (const of of this.#options.interfaces ?? []) await this.#indexOf(of)
  }

  async block(block: CaptureBlock): Promise<void> {
    const { type, section, interface: of } = block
    if (type === SHB) {
      const order = this.#options.littleEndian ?? section.littleEndian
      // Given for the first section, it adds to what stands there.
      const text = this.#begun ? section : { ...section, ...this.#options.section }
      return this.#begin(text, order)
    }
    if (type === IDB && of !== undefined) {
      await this.#indexOf(of)
      return
    }
    if (!this.#begun) await this.#start()
    if (section.littleEndian !== this.#order) {
      this.blocksLeftOut++
      return
    }
    const bytes = rawBlock(type, block.body, this.#order)
    if (type === ISB && of !== undefined) {
      const index = await this.#indexOf(of)
      this.#told.add(of)
      new DataView(bytes.buffer).setUint32(8, index, this.#order)
    }
    await this.#output.write(bytes)
  }

  /** Statistics of this section's interfaces that were not written as a block. */
  async #statistics(): Promise<void> {
    for (const [of, index] of this.#indexes) {
      if (of.statistics === undefined || this.#told.has(of)) continue
      const time = [this.#seconds, this.#nanoseconds] as const
      await this.#output.write(statisticsBlock(of, index, ...time, this.#order))
    }
  }

  async flush(): Promise<void> {
    if (!this.#begun) await this.#start()
    await this.#output.flush()
  }

  async close(): Promise<void> {
    if (!this.#begun) await this.#start()
    await this.#statistics()
    await this.#output.close()
  }

  abort(): Promise<void> {
    return this.#output.abort()
  }
}
