/**
 * Reads captures of every kind: pcap and pcapng, plain or compressed with gzip or zstd, from a file, a stream or memory.
 * The format is recognised by its first bytes. What is in memory is bounded whatever the file says.
 */
import { SidecapError } from '../errors.js'
import { BlockWalker } from './blocks.js'
import { compressionOf, decompress } from './compression.js'
import { HEADER_BYTES, type Precision } from './pcap.js'
import { isPcapng, MAX_BLOCK_BYTES } from './pcapng.js'
import { interfaceOf, isPcap, RecordWalker, readPcapHead } from './records.js'
import { type ByteSource, openSource } from './source.js'
import type {
  CaptureBlock,
  CapturedPacket,
  CaptureInterface,
  CaptureProblem,
  CaptureReader,
  CaptureSource,
} from './types.js'
import { Window } from './window.js'

const HINT = 'Give a capture file: pcap or pcapng, plain or compressed with gzip or zstd.'

/**
 * Opens a capture and reads its head. Rejects with FILE_UNREADABLE, or with FILE_FORMAT when it is no capture, or one of a
 * version that is not known. What is damaged further on is told by `problem`, after every whole packet before it.
 */
export async function openCapture(source: CaptureSource): Promise<CaptureReader> {
  const name = typeof source !== 'string' ? 'the capture' : source === '-' ? 'stdin' : source
  const opened = await openSource(source)
  try {
    return await readHead(name, source, opened)
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function readHead(
  name: string,
  from: CaptureSource,
  opened: ByteSource,
): Promise<CaptureReader> {
  let source = opened
  let window = new Window(from instanceof Uint8Array ? from : source, MAX_BLOCK_BYTES)
  await window.atLeast(4)
  const compression = compressionOf(window.bytes.subarray(0, window.end))
  if (compression !== 'none') {
    // Bytes in memory are a source like others then.
    const head =
      from instanceof Uint8Array ? new Uint8Array(0) : window.bytes.subarray(0, window.end)
    source = decompress(compression, head, source)
    window = new Window(source, MAX_BLOCK_BYTES)
    await window.atLeast(4)
  }
  const head = window.bytes.subarray(0, window.end)
  const refuse = (why: string) =>
    new SidecapError('FILE_FORMAT', `${name} is no capture that can be read: ${why}`, {
      hint: HINT,
    })
  if (isPcap(head)) {
    await window.atLeast(HEADER_BYTES)
    const read = readPcapHead(window.bytes.subarray(0, window.end))
    if (typeof read === 'string') throw refuse(source.damage ?? read)
    window.at = HEADER_BYTES
    const of = interfaceOf(read)
    const walker = new RecordWalker(read, of)
    return new Reader('pcap', compression, read.littleEndian, window, walker, [of], source)
  }
  if (isPcapng(head)) {
    const walker = new BlockWalker()
    const first = await firstBatch(window, walker)
    if (walker.section === null) {
      throw refuse(walker.problem?.message ?? source.damage ?? 'it ends within its header')
    }
    const { littleEndian } = walker.section
    const { interfaces } = walker
    return new Reader(
      'pcapng',
      compression,
      littleEndian,
      window,
      walker,
      interfaces,
      source,
      first,
    )
  }
  throw refuse(source.damage ?? (head.length === 0 ? 'it is empty' : 'its first bytes are of none'))
}

/** Walks until the first section is known, and gives the packets that came along. */
async function firstBatch(window: Window, walker: BlockWalker): Promise<CapturedPacket[]> {
  for (;;) {
    const packets = walker.walk(window)
    if (walker.section !== null || walker.problem !== null) return packets
    if (!(await window.fill())) return packets
  }
}

/** Owns the source. */
class Reader implements CaptureReader {
  readonly format: 'pcap' | 'pcapng'
  readonly compression: 'none' | 'gzip' | 'zstd'
  readonly littleEndian: boolean
  readonly interfaces: readonly CaptureInterface[]
  problem: CaptureProblem | null = null
  readonly #window: Window
  readonly #walker: RecordWalker | BlockWalker
  readonly #source: ByteSource
  #first: CapturedPacket[]
  #closed = false
  packets = 0

  constructor(
    format: 'pcap' | 'pcapng',
    compression: 'none' | 'gzip' | 'zstd',
    littleEndian: boolean,
    window: Window,
    walker: RecordWalker | BlockWalker,
    interfaces: readonly CaptureInterface[],
    source: ByteSource,
    first: CapturedPacket[] = [],
  ) {
    this.format = format
    this.compression = compression
    this.littleEndian = littleEndian
    this.#window = window
    this.#walker = walker
    this.interfaces = interfaces
    this.#source = source
    this.#first = first
  }

  get precision(): Precision {
    return this.interfaces.some(({ resolution }) => resolution > 1e6) ? 'nano' : 'micro'
  }

  get size(): number | null {
    return this.#source.size
  }

  get position(): number {
    // Bytes in memory that are walked in place are not taken from a source.
    return Math.max(this.#source.position, this.compression === 'none' ? this.#window.offset : 0)
  }

  get blocks(): readonly CaptureBlock[] {
    return this.#walker instanceof BlockWalker ? this.#walker.kept.blocks : []
  }

  get blocksLeftOut(): number {
    return this.#walker instanceof BlockWalker ? this.#walker.kept.leftOut : 0
  }

  get notices(): readonly CaptureProblem[] {
    return this.#walker instanceof BlockWalker ? this.#walker.kept.notices : []
  }

  takeBlocks(): CaptureBlock[] {
    return this.#walker instanceof BlockWalker ? this.#walker.kept.take() : []
  }

  async *batches(): AsyncIterableIterator<CapturedPacket[]> {
    const window = this.#window
    const walker = this.#walker
    try {
      while (!this.#closed) {
        const packets = this.#first.length > 0 ? this.#first : walker.walk(window)
        this.#first = []
        if (packets.length > 0) {
          this.packets += packets.length
          yield packets
        } else if (walker.problem !== null) {
          this.problem = walker.problem
          return
        } else if (!(await window.fill())) {
          this.problem = this.#ending()
          return
        }
      }
    } finally {
      await this.close()
    }
  }

  /** What is wrong with a source that has ended here. */
  #ending(): CaptureProblem | null {
    const { damage } = this.#source
    const { offset, at, end } = this.#window
    if (damage !== null) return { message: damage, offset }
    if (at === end) return null
    return { message: `the file ends within ${this.#walker.under}`, offset }
  }

  async *[Symbol.asyncIterator](): AsyncIterator<CapturedPacket> {
    for await (const packets of this.batches()) for (const packet of packets) yield packet
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#source.close()
  }
}
