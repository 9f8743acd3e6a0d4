/** Captures as the library gives them: packets out of a source, packets into a sink. */
import type { CaptureSink } from './output.js'
import { DCB } from './pcapng.js'
import { openCapture } from './reader.js'
import type {
  CaptureBlock,
  CapturedPacket,
  CaptureProblem,
  CaptureReader,
  CaptureSource,
} from './types.js'
import { type CaptureWriter, createWriter, formatFor, type WriterOptions } from './writer.js'

export interface ReadOptions {
  /** Told when the file ended in the middle or is damaged; every whole packet before that was given. */
  onProblem?: (problem: CaptureProblem) => void
}

/**
 * The packets of a capture, pcap or pcapng, plain or compressed, from a path, `-` for stdin, a stream or memory. A
 * packet's bytes are `bytes[at, end)`, valid until the next packet is asked for: copy what is to stay. Rejects with
 * FILE_UNREADABLE or FILE_FORMAT. `openCapture` gives more: interfaces, sections, batches, progress.
 */
export async function* readCapture(
  source: CaptureSource,
  options: ReadOptions = {},
): AsyncGenerator<CapturedPacket, void, undefined> {
  const reader = await openCapture(source)
  for await (const packets of reader.batches()) for (const packet of packets) yield packet
  if (reader.problem !== null) options.onProblem?.(reader.problem)
}

export interface WriteOptions extends WriterOptions {
  /**
   * The reader that the packets come from, when they are given filtered: its sections, interfaces and other blocks are
   * kept. Custom blocks that say they are not to be copied to where the packets are others are then left out.
   */
  keep?: CaptureReader
}

/** What was written. */
export interface Written {
  packets: number
  /** Blocks that the format, or the byte order asked for, has no place for. */
  blocksLeftOut: number
}

/**
 * Writes packets to a path, `-` for stdout, or a stream that is then ended. A path appears when it is complete. Given a
 * reader, everything in it is kept that the format has a place for, in order, and its byte order. Rejects with
 * FILE_UNREADABLE, DISK_FULL, DISK_FAILED, with LINK_TYPES_DIFFER where pcap cannot hold them, and as the packets do.
 */
export async function writeCapture(
  sink: CaptureSink,
  packets: CaptureReader | AsyncIterable<CapturedPacket> | Iterable<CapturedPacket>,
  options: WriteOptions = {},
): Promise<Written> {
  const whole = 'batches' in packets ? packets : null
  const reader = whole ?? options.keep ?? null
  const copied = reader?.format === 'pcapng' && formatFor(sink, options) === 'pcapng'
  const writer = await createWriter(sink, {
    ...(reader === null ? {} : { interfaces: reader.interfaces }),
    // Sections of pcapng each have their own.
    ...(reader === null || copied ? {} : { littleEndian: reader.littleEndian }),
    ...options,
  })
  const blocks = new Blocks(reader, writer, whole === null)
  try {
    const source = whole === null ? packets : whole.batches()
    for await (const item of source) {
      for (const packet of Array.isArray(item) ? item : [item]) {
        if (blocks.waiting) await blocks.before(packet.number)
        const busy = writer.write(packet)
        if (busy !== undefined) await busy
      }
      // What is written goes on with each batch: a live source may pause here.
      if (whole !== null) await writer.flush()
    }
    await blocks.before(Number.POSITIVE_INFINITY)
    await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return { packets: writer.packets, blocksLeftOut: writer.blocksLeftOut }
}

/** The blocks of a reader, written at their places between the packets. */
class Blocks {
  #held: CaptureBlock[] = []
  #next = 0
  readonly #reader: CaptureReader | null
  readonly #writer: CaptureWriter
  readonly #filtered: boolean

  constructor(reader: CaptureReader | null, writer: CaptureWriter, filtered: boolean) {
    this.#reader = reader
    this.#writer = writer
    this.#filtered = filtered
  }

  get waiting(): boolean {
    return this.#next < this.#held.length || (this.#reader?.blocks.length ?? 0) > 0
  }

  /** Writes those that stand before a packet. */
  async before(number: number): Promise<void> {
    const found = this.#reader?.takeBlocks() ?? []
    if (found.length > 0) {
      this.#held = [...this.#held.slice(this.#next), ...found]
      this.#next = 0
    }
    for (; this.#next < this.#held.length; this.#next++) {
      const block = this.#held[this.#next]!
      if (block.after >= number) return
      if (!(this.#filtered && block.type === DCB)) await this.#writer.block(block)
    }
  }
}
