/** `sidecap read --stats`: what a capture holds, in numbers: packets, bytes, time, sizes, and the hierarchy of protocols. */
import { Hierarchy, type ProtocolLevel } from '../accounts/hierarchy.js'
import { createDecoder } from '../decode/index.js'
import { linkType } from '../decode/linktypes.js'
import type { CapturedPacket, CaptureReader } from '../pcap/types.js'
import { table } from './output.js'
import { asBytes } from './print.js'

export class Statistics {
  readonly #decoder = createDecoder()
  readonly #hierarchy = new Hierarchy()
  #captured = 0
  #cut = 0
  #stopped = 0
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #smallest = Number.POSITIVE_INFINITY
  #largest = 0

  add(packet: CapturedPacket): void {
    const { originalLength, capturedLength, seconds, nanoseconds } = packet
    const bytes = asBytes(packet)
    const decoded = this.#decoder.decode(bytes)
    this.#captured += capturedLength
    if (capturedLength < originalLength) this.#cut++
    if (decoded.stopped !== null) this.#stopped++
    this.#smallest = Math.min(this.#smallest, originalLength)
    this.#largest = Math.max(this.#largest, originalLength)
    if (seconds >= 0) {
      const time = seconds + nanoseconds / 1e9
      this.#first = Math.min(this.#first, time)
      this.#last = Math.max(this.#last, time)
    }
    this.#hierarchy.add(bytes, decoded)
  }

  /** Everything, for JSON. Bytes are those on the wire unless they are named captured; times are seconds since 1970. */
  summary(reader: CaptureReader) {
    const { packets, bytes } = this.#hierarchy
    const timed = this.#first <= this.#last
    return {
      format: reader.format,
      compression: reader.compression,
      interfaces: reader.interfaces.map((one) => ({
        id: one.id,
        name: one.name ?? null,
        linkType: linkType(one.linkType).name,
        snaplen: one.snaplen,
      })),
      packets,
      bytes,
      capturedBytes: this.#captured,
      cutPackets: this.#cut,
      unreadPackets: this.#stopped,
      first: timed ? this.#first : null,
      last: timed ? this.#last : null,
      seconds: timed ? this.#last - this.#first : null,
      smallest: packets > 0 ? this.#smallest : null,
      largest: packets > 0 ? this.#largest : null,
      protocols: this.#hierarchy.levels(),
    }
  }

  text(reader: CaptureReader): string {
    const all = this.summary(reader)
    const { packets, bytes, seconds } = all
    const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })
    const time = (value: number | null) =>
      value === null ? 'none' : new Date(value * 1000).toISOString()
    const rate =
      seconds === null || seconds === 0
        ? ''
        : ` (${number(packets / seconds)} packets/s, ${number((bytes * 8) / seconds)} bit/s)`
    const compressed = all.compression === 'none' ? '' : `, ${all.compression}`
    const facts = [
      ['format', `${all.format}${compressed}`],
      ...all.interfaces
        .slice(0, 16)
        .map((one) => [
          'interface',
          `${one.id} ${one.name ?? ''} ${one.linkType}, snaplen ${one.snaplen}`.replace('  ', ' '),
        ]),
      [
        'packets',
        `${number(packets)}, of which ${number(all.cutPackets)} cut by the snaplen, ${number(all.unreadPackets)} not read to their end`,
      ],
      ['bytes', `${number(bytes)} on the wire, ${number(all.capturedBytes)} captured`],
      [
        'sizes',
        packets === 0
          ? 'none'
          : `${all.smallest} to ${all.largest} bytes, ${number(bytes / packets)} on average`,
      ],
      ['first', time(all.first)],
      ['last', time(all.last)],
      ['duration', seconds === null ? 'none' : `${number(seconds)} s${rate}`],
    ]
    const rows = [['PROTOCOL', 'PACKETS', 'BYTES', 'SHARE']]
    const visit = (nodes: readonly ProtocolLevel[], depth: number) => {
      for (const node of nodes) {
        const share = `${((node.packets / Math.max(1, packets)) * 100).toFixed(1)} %`
        rows.push([
          `${'  '.repeat(depth)}${node.protocol}`,
          number(node.packets),
          number(node.bytes),
          share,
        ])
        visit(node.below, depth + 1)
      }
    }
    visit(all.protocols, 0)
    const width = Math.max(...facts.map(([name]) => name!.length))
    return `${facts.map(([name, value]) => `${name!.padEnd(width)}  ${value}`).join('\n')}\n\n${table(rows)}`
  }
}
