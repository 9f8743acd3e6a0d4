/**
 * Walking the blocks of a pcapng file (draft-ietf-opsawg-pcapng). Packets are given, what describes them is read, the rest is
 * kept. A length that cannot be right ends the walk: where the next block begins is not known then.
 *
 *   EPB: | interface u32 | ticks u32 high, u32 low | kept u32 | on the wire u32 | packet, padded | options |
 *   PB:  | interface u16 | lost before u16 | as EPB from the ticks on |      SPB: | on the wire u32 | packet, padded |
 */
import { Clock } from './clock.js'
import { Kept } from './kept.js'
import { padded } from './options.js'
import { withOptions } from './packetoptions.js'
import { MAX_PACKET_BYTES } from './pcap.js'
import {
  BLOCK_BYTES,
  blockName,
  EPB,
  IDB,
  ISB,
  MAX_BLOCK_BYTES,
  PB,
  readInterface,
  readSection,
  readStatistics,
  SHB,
  SPB,
  sectionOrder,
  strangeVersion,
} from './pcapng.js'
import { BATCH_PACKETS } from './records.js'
import type {
  CaptureBlock,
  CapturedPacket,
  CaptureInterface,
  CaptureProblem,
  CaptureSection,
} from './types.js'
import type { Window } from './window.js'

/** Interfaces of a file; sane ones have a handful. */
const MAX_INTERFACES = 65_536
/** The fixed part of an EPB or PB up to the packet, and of an SPB. */
const EPB_HEAD = 28
const SPB_HEAD = 12
const NOTHING = new Uint8Array(0)

/** Walks a window's blocks. */
export class BlockWalker {
  problem: CaptureProblem | null = null
  packets = 0
  /** Of the whole file. */
  readonly interfaces: CaptureInterface[] = []
  readonly kept = new Kept()
  /** The present one; null before the first block. */
  section: CaptureSection | null = null
  #order = true
  #sections = 0
  #local: CaptureInterface[] = []
  #clocks: Clock[] = []

  /** What is cut when the file ends within it. */
  get under(): string {
    return `the block after packet ${this.packets}`
  }

  /** The whole packets that are in the window, up to a batch; moves its `at`. */
  walk(window: Window): CapturedPacket[] {
    const { view, end } = window
    const batch: CapturedPacket[] = []
    if (this.problem !== null) return batch
    let at = window.at
    while (end - at >= BLOCK_BYTES && batch.length < BATCH_PACKETS) {
      const type = view.getUint32(at, this.#order)
      if (type === SHB && !this.#readOrder(window, at)) break
      const total = view.getUint32(at + 4, this.#order)
      if (total < BLOCK_BYTES || (total & 3) !== 0 || total > MAX_BLOCK_BYTES) {
        this.#stop(window, at, `${blockName(type)} has a length of ${total}`)
        break
      }
      const next = at + total
      if (next > end) break
      if (view.getUint32(next - 4, this.#order) !== total) {
        this.#stop(window, at, `${blockName(type)} has two lengths that differ`)
        break
      }
      const good =
        type === EPB || type === PB
          ? this.#packet(window, at, next, type, batch)
          : type === SPB
            ? this.#simple(window, at, next, batch)
            : this.#other(window, at, next, type)
      if (!good) break
      at = next
    }
    window.at = at
    return batch
  }

  #stop(window: Window, at: number, message: string): false {
    this.problem ??= {
      message: `the file is damaged after packet ${this.packets}: ${message}`,
      offset: window.base + at,
    }
    return false
  }

  #readOrder(window: Window, at: number): boolean {
    if (window.end - at < 16) return false
    const order = sectionOrder(window.view, at)
    const strange = order === null ? null : strangeVersion(window.view, at, order)
    if (order === null) this.#stop(window, at, 'a section names no byte order')
    else if (strange !== null) this.#stop(window, at, `its version is ${strange}, not 1.0`)
    else this.#order = order
    return this.problem === null
  }

  #packet(
    window: Window,
    at: number,
    next: number,
    type: number,
    batch: CapturedPacket[],
  ): boolean {
    const { view, bytes } = window
    const order = this.#order
    const start = at + EPB_HEAD
    if (next - start < 4) return this.#stop(window, at, `${blockName(type)} is too short`)
    const id = type === EPB ? view.getUint32(at + 8, order) : view.getUint16(at + 8, order)
    const of = this.#local[id]
    if (of === undefined) {
      return this.#stop(window, at, `a packet is of interface ${id}, which is not described`)
    }
    const captured = view.getUint32(at + 20, order)
    if (captured > next - 4 - start || captured > MAX_PACKET_BYTES) {
      return this.#stop(window, at, `a packet claims ${captured} bytes`)
    }
    const clock = this.#clocks[id]!
    clock.set(view.getUint32(at + 12, order), view.getUint32(at + 16, order))
    const packet: CapturedPacket = {
      number: ++this.packets,
      interface: of,
      seconds: clock.seconds,
      nanoseconds: clock.nanoseconds,
      capturedLength: captured,
      originalLength: view.getUint32(at + 24, order),
      bytes,
      at: start,
      end: start + captured,
    }
    const options = start + padded(captured)
    const lost = type === PB ? view.getUint16(at + 10, order) : 0xffff
    if (next - options < 8 && lost === 0xffff) batch.push(packet)
    else {
      const overrun = () => this.#overrun(window, at, type)
      batch.push(withOptions(packet, view, bytes, options, next - 4, order, lost, overrun))
    }
    return true
  }

  #simple(window: Window, at: number, next: number, batch: CapturedPacket[]): boolean {
    const { view, bytes } = window
    const of = this.#local[0]
    const start = at + SPB_HEAD
    if (of === undefined) return this.#stop(window, at, 'a packet has no interface')
    if (next - start < 4) return this.#stop(window, at, 'SPB is too short')
    const original = view.getUint32(at + 8, this.#order)
    const limit = of.snaplen === 0 ? original : Math.min(original, of.snaplen)
    const captured = Math.min(limit, next - 4 - start)
    if (captured > MAX_PACKET_BYTES) {
      return this.#stop(window, at, `a packet claims ${captured} bytes`)
    }
    batch.push({
      number: ++this.packets,
      interface: of,
      seconds: -1,
      nanoseconds: -1,
      capturedLength: captured,
      originalLength: original,
      bytes,
      at: start,
      end: start + captured,
    })
    return true
  }

  #other(window: Window, at: number, next: number, type: number): boolean {
    const { view, bytes } = window
    const order = this.#order
    let of: CaptureInterface | undefined
    if (type === SHB) {
      if (next - at < 28) return this.#stop(window, at, 'SHB is too short')
      const [section, overrun] = readSection(view, bytes, at, next, order, ++this.#sections)
      this.section = section
      this.#local = []
      this.#clocks = []
      if (overrun) this.#overrun(window, at, type)
    } else if (type === IDB) {
      if (next - at < 20) return this.#stop(window, at, 'IDB is too short')
      if (this.interfaces.length === MAX_INTERFACES) {
        return this.#stop(window, at, `there are more than ${MAX_INTERFACES} interfaces`)
      }
      const id = this.interfaces.length
      const index = this.#local.length
      const [read, overrun] = readInterface(view, bytes, at, next, this.section!, id, index)
      of = read
      this.interfaces.push(of)
      this.#local.push(of)
      this.#clocks.push(new Clock(of.resolution, of.offset))
      if (overrun) this.#overrun(window, at, type)
    } else if (type === ISB && next - at >= 24) {
      const [statistics, list] = readStatistics(view, bytes, at, next, order)
      of = this.#local[view.getUint32(at + 8, order)]
      if (of !== undefined) of.statistics = { ...of.statistics, ...statistics }
      if (list.overrun) this.#overrun(window, at, type)
    }
    const described = type === SHB || type === IDB
    if (!this.kept.room(described ? 0 : next - at)) return true
    const block: CaptureBlock = {
      type,
      name: blockName(type),
      after: this.packets,
      section: this.section!,
      body: described ? NOTHING : bytes.slice(at + 8, next - 4),
    }
    if (of !== undefined) block.interface = of
    this.kept.add(block)
    return true
  }

  #overrun(window: Window, at: number, type: number): void {
    this.kept.notice(`options of ${blockName(type)} overrun it`, window.base + at)
  }
}
