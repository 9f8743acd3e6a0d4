/** Where `sidecap capture` shows packets: the blocks of a capture as packets for a printer. */
import { type PcapHeader, RECORD_BYTES } from '../pcap/pcap.js'
import type { CapturedPacket, CaptureInterface } from '../pcap/types.js'
import { createPrinter, type Printer, type PrintFlags } from './print.js'

/** Takes what a `Sink` takes. */
export class Screen {
  readonly name = '-'
  /** Packets that were shown. */
  packets = 0
  readonly #printer: Printer
  #interface: CaptureInterface | undefined
  #fraction = 1
  #queue: Promise<void> = Promise.resolve()

  /** Throws CONFIG_INVALID. */
  constructor(flags: PrintFlags) {
    this.#printer = createPrinter(flags)
  }

  /** What the packets are of. */
  async begin(header: Omit<PcapHeader, 'littleEndian'>, device: string): Promise<void> {
    const { linkType, snaplen, precision } = header
    const resolution = precision === 'nano' ? 1e9 : 1e6
    this.#fraction = 1e9 / resolution
    this.#interface = {
      id: 0,
      section: 1,
      index: 0,
      name: device,
      linkType,
      snaplen,
      resolution,
      offset: 0n,
      comments: [],
      options: [],
    }
  }

  /** Shows the packets of whole records; resolves when they are out and the bytes are free. */
  write(bytes: Uint8Array, packets: number): Promise<void> {
    this.#queue = this.#queue.then(() => this.#write(bytes, packets))
    return this.#queue
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => {})
    await this.#printer.flush()
  }

  async #write(bytes: Uint8Array, packets: number): Promise<void> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    for (let i = 0; i < packets; i++) {
      const capturedLength = view.getUint32(at + 8, true)
      const packet: CapturedPacket = {
        number: ++this.packets,
        interface: this.#interface!,
        seconds: view.getUint32(at, true),
        nanoseconds: view.getUint32(at + 4, true) * this.#fraction,
        capturedLength,
        originalLength: view.getUint32(at + 12, true),
        bytes,
        at: at + RECORD_BYTES,
        end: at + RECORD_BYTES + capturedLength,
      }
      const busy = this.#printer.packet(packet)
      if (busy !== undefined) await busy
      at = packet.end
    }
    // Whoever looks on sees what has come.
    await this.#printer.flush()
  }
}
