/**
 * A BPF filter over packets that were read from a file. libpcap's programs run in the addon, over records of pcap: the
 * packets of a batch are laid out as such, numbered in the time field, and the numbers of those that pass come back.
 */
import { RECORD_BYTES } from '../pcap/pcap.js'
import type { CapturedPacket } from '../pcap/types.js'
import { addon, type Filter } from './addon.js'

/** A program is made for a link type; one that never ends at a snaplen. */
const SNAPLEN = 262_144

/** One expression for whatever link types a file holds. */
export class PacketFilter {
  readonly #expression: string
  readonly #filters = new Map<number, Filter>()
  #bytes = new Uint8Array(1 << 16)

  constructor(expression: string) {
    this.#expression = expression
  }

  /** Compiles for a link type. Rejects with FILTER_* when the expression is wrong or has no sense there, or LIBRARY_*. */
  async prepare(linkType: number): Promise<void> {
    if (this.#filters.has(linkType)) return
    this.#filters.set(linkType, await addon().compileFilter(this.#expression, linkType, SNAPLEN))
  }

  /** Those of the packets that pass, in their order. Rejects as `prepare`. */
  async keep(packets: readonly CapturedPacket[]): Promise<CapturedPacket[]> {
    const linkTypes = new Set(packets.map((packet) => packet.interface.linkType))
    for (const linkType of linkTypes) await this.prepare(linkType)
    if (linkTypes.size === 1) return this.#select(packets)
    // Rare: a pcapng file of several link types.
    const passed = [...linkTypes].flatMap((linkType) =>
      this.#select(packets.filter((packet) => packet.interface.linkType === linkType)),
    )
    return passed.sort((one, other) => one.number - other.number)
  }

  #select(packets: readonly CapturedPacket[]): CapturedPacket[] {
    const [first] = packets
    if (first === undefined) return []
    const filter = this.#filters.get(first.interface.linkType)
    let size = 0
    for (const { at, end } of packets) size += RECORD_BYTES + end - at
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(2 * size)
    const bytes = this.#bytes
    const view = new DataView(bytes.buffer)
    let to = 0
    for (let i = 0; i < packets.length; i++) {
      const packet = packets[i]!
      const length = packet.end - packet.at
      view.setUint32(to, i, true)
      view.setUint32(to + 4, 0, true)
      view.setUint32(to + 8, length, true)
      view.setUint32(to + 12, packet.originalLength, true)
      bytes.set(packet.bytes.subarray(packet.at, packet.end), to + RECORD_BYTES)
      to += RECORD_BYTES + length
    }
    const input = bytes.subarray(0, to)
    const selected = addon().select(input, input, { input: 'micro', output: 'micro', filter })
    const passed: CapturedPacket[] = []
    for (let at = 0; at < selected.produced; ) {
      passed.push(packets[view.getUint32(at, true)]!)
      at += RECORD_BYTES + view.getUint32(at + 8, true)
    }
    return passed
  }
}
