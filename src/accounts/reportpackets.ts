/** Packets as a reader gives them, from files of any format, as the records that are accounted. */
import { RECORD_BYTES } from '../pcap/pcap.js'
import type { CapturedPacket } from '../pcap/types.js'

const BUFFER_BYTES = 1 << 20

/** Takes whole records, little endian, of nanoseconds. They are good until the function returns. */
export type OnRecords = (records: Uint8Array, linkType: number) => void

export class RecordBuffer {
  #bytes = new Uint8Array(BUFFER_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #end = 0
  #linkType = -1
  #seconds = 0
  #nanoseconds = 0

  /** Gives the packets' records on, in order, in few pieces, each of one link type. */
  pass(packets: readonly CapturedPacket[], onRecords: OnRecords): void {
    for (const packet of packets) {
      const size = RECORD_BYTES + packet.end - packet.at
      const { linkType } = packet.interface
      if (linkType !== this.#linkType || this.#end + size > this.#bytes.length) {
        this.#flush(onRecords)
        this.#linkType = linkType
        if (size > this.#bytes.length) this.#grow(size)
      }
      this.#put(packet, size)
    }
    this.#flush(onRecords)
  }

  #put({ seconds, nanoseconds, bytes, at, end, originalLength }: CapturedPacket, size: number) {
    // A packet without a time was there when the one before it was, as far as anybody knows.
    if (seconds >= 0) {
      this.#seconds = seconds
      this.#nanoseconds = nanoseconds
    }
    const view = this.#view
    const to = this.#end
    view.setUint32(to, this.#seconds, true)
    view.setUint32(to + 4, this.#nanoseconds, true)
    view.setUint32(to + 8, end - at, true)
    view.setUint32(to + 12, originalLength, true)
    // At 60 bytes as fast as byte by byte, at 1,500 twenty times.
    this.#bytes.set(bytes.subarray(at, end), to + RECORD_BYTES)
    this.#end = to + size
  }

  #flush(onRecords: OnRecords): void {
    if (this.#end > 0) onRecords(this.#bytes.subarray(0, this.#end), this.#linkType)
    this.#end = 0
  }

  #grow(size: number): void {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }
}
