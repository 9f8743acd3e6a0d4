/**
 * Recorded packets as pcapng, written on the way out: a section that says who recorded, an interface for each adapter and
 * link type, and how many packets each received and lost.
 */
import os from 'node:os'
import { Writable } from 'node:stream'
import type { CaptureStatus } from '../capture/status.js'
import { type Precision, RECORD_BYTES } from '../pcap/pcap.js'
import type { CapturedPacket, CaptureInterface } from '../pcap/types.js'
import { type CaptureWriter, createWriter } from '../pcap/writer.js'
import type { ServerDeps } from './deps.js'

/** What the records of an interface are. */
export interface NgSource {
  adapter: string
  linkType: number
  snaplen: number
  precision: Precision
}

type Deps = Pick<ServerDeps, 'captures' | 'version'>

/** Owns a writer; gives what it wrote. One call at a time. */
export class NgEncoder {
  readonly #deps: Deps
  readonly #writer: CaptureWriter
  readonly #pieces: Uint8Array[]
  readonly #interfaces: CaptureInterface[]
  readonly #snaplen: number
  readonly #packet: CapturedPacket

  private constructor(
    deps: Deps,
    writer: CaptureWriter,
    pieces: Uint8Array[],
    interfaces: CaptureInterface[],
    snaplen: number,
  ) {
    this.#deps = deps
    this.#writer = writer
    this.#pieces = pieces
    this.#interfaces = interfaces
    this.#snaplen = snaplen
    this.#packet = {
      number: 0,
      interface: interfaces[0] as CaptureInterface,
      seconds: 0,
      nanoseconds: 0,
      capturedLength: 0,
      originalLength: 0,
      bytes: new Uint8Array(0),
      at: 0,
      end: 0,
    }
  }

  /** Begins a file: of one adapter, or of all. Packets are cut to `snaplen`. */
  static async create(
    deps: Deps,
    adapter: string | undefined,
    snaplen = Number.POSITIVE_INFINITY,
  ): Promise<NgEncoder> {
    const pieces: Uint8Array[] = []
    const sink = new Writable({
      highWaterMark: 1 << 20,
      write(piece: Uint8Array, _encoding, done) {
        pieces.push(piece)
        done()
      },
    })
    const interfaces = deps
      .captures()
      .filter(({ interface: name }) => adapter === undefined || name === adapter)
      .flatMap((capture) => {
        const { linkType, precision } = capture
        if (linkType === null) return []
        const source = { adapter: capture.interface, linkType, precision, snaplen: capture.snaplen }
        return [interfaceOf(source, capture, snaplen)]
      })
    const writer = await createWriter(sink, {
      format: 'pcapng',
      section: {
        os: `${os.type()} ${os.release()}`,
        application: `sidecap ${deps.version}`,
      },
      interfaces,
    })
    return new NgEncoder(deps, writer, pieces, interfaces, snaplen)
  }

  /** The interface of these records: one and the same for the same source. */
  interface(source: NgSource): CaptureInterface {
    const { adapter, linkType, precision } = source
    const resolution = RESOLUTION[precision]
    const known = this.#interfaces.find(
      (one) => one.name === adapter && one.linkType === linkType && one.resolution === resolution,
    )
    if (known !== undefined) return known
    const capture = this.#deps.captures().find(({ interface: name }) => name === adapter)
    const made = interfaceOf(source, capture, this.#snaplen)
    this.#interfaces.push(made)
    return made
  }

  /** Writes records of pcap, one behind the other; `of` says whose the n-th is. */
  async records(bytes: Uint8Array, of: (n: number) => CaptureInterface): Promise<void> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const packet = this.#packet
    packet.bytes = bytes
    for (let at = 0, n = 0; at < bytes.length; n++) {
      const kept = view.getUint32(at + 8, true)
      packet.interface = of(n)
      packet.number++
      packet.seconds = view.getUint32(at, true)
      packet.nanoseconds = view.getUint32(at + 4, true) * (1e9 / packet.interface.resolution)
      packet.capturedLength = Math.min(kept, this.#snaplen)
      packet.originalLength = view.getUint32(at + 12, true)
      packet.at = at + RECORD_BYTES
      packet.end = packet.at + packet.capturedLength
      at += RECORD_BYTES + kept
      const busy = this.#writer.write(packet)
      if (busy !== undefined) await busy
    }
  }

  /** The pieces that are full, and all there is when `flush` is set. They are the caller's. */
  async take(flush = false): Promise<Uint8Array[]> {
    if (flush) await this.#writer.flush()
    return this.#pieces.splice(0)
  }

  /** Ends the file with what each adapter received and lost since the agent began; gives the last pieces. */
  async close(): Promise<Uint8Array[]> {
    const captures = this.#deps.captures()
    for (const one of this.#interfaces) {
      const capture = captures.find(({ interface: name }) => name === one.name)
      if (capture === undefined) continue
      const { received, droppedKernel, droppedInterface, droppedPool } = capture.counters
      one.statistics = {
        received: BigInt(received),
        dropped: BigInt(droppedKernel + droppedInterface + droppedPool + capture.store.droppedDisk),
      }
    }
    await this.#writer.close()
    return this.#pieces.splice(0)
  }
}

const RESOLUTION = { micro: 1e6, nano: 1e9 } as const

function interfaceOf(
  { adapter, linkType, precision, snaplen }: NgSource,
  capture: CaptureStatus | undefined,
  most: number,
): CaptureInterface {
  const { description = '', friendlyName = '', mac = null } = capture?.adapter ?? {}
  const told = description || friendlyName
  return {
    id: 0,
    section: 1,
    index: 0,
    linkType,
    snaplen: Math.min(snaplen, most),
    resolution: RESOLUTION[precision],
    offset: 0n,
    name: adapter,
    ...(told === '' ? {} : { description: told }),
    ...(capture === undefined || capture.filter === '' ? {} : { filter: capture.filter }),
    ...(mac === null || mac === '' ? {} : { mac }),
    comments: [],
    options: [],
  }
}
