/** Captures in memory for the tests of this folder: made by hand from the formats' documents, and read back whole. */
import { Writable } from 'node:stream'
import { openCapture } from '#src/pcap/reader.js'
import type {
  CaptureBlock,
  CapturedPacket,
  CaptureProblem,
  CaptureReader,
  CaptureSource,
} from '#src/pcap/types.js'

/** Bytes of hex text; spaces show the fields. */
export const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))

export const join = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts))

/** Words in one byte order. */
export function words(littleEndian: boolean, ...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, i) => {
    view.setUint32(i * 4, value, littleEndian)
  })
  return new Uint8Array(view.buffer)
}

/** A block with any body, padded. */
export function block(littleEndian: boolean, type: number, body: Uint8Array): Uint8Array {
  const pad = new Uint8Array(-body.length & 3)
  const total = 12 + body.length + pad.length
  return join(words(littleEndian, type, total), body, pad, words(littleEndian, total))
}

/** A packet that stays, its bytes as hex. */
export interface Kept extends Omit<CapturedPacket, 'bytes' | 'at' | 'end' | 'interface'> {
  bytes: string
  interface: number
}

export interface Whole {
  packets: Kept[]
  blocks: CaptureBlock[]
  problem: CaptureProblem | null
  reader: CaptureReader
}

/** A capture read to its end. */
export async function readWhole(source: CaptureSource): Promise<Whole> {
  const reader = await openCapture(source)
  const packets: Kept[] = []
  const blocks: CaptureBlock[] = []
  for await (const batch of reader.batches()) {
    blocks.push(...reader.takeBlocks())
    for (const { bytes, at, end, interface: of, ...rest } of batch) {
      packets.push({
        ...rest,
        bytes: Buffer.from(bytes.subarray(at, end)).toString('hex'),
        interface: of.id,
      })
    }
  }
  blocks.push(...reader.takeBlocks())
  return { packets, blocks, problem: reader.problem, reader }
}

/** A sink in memory. */
export class Memory extends Writable {
  readonly #parts: Uint8Array[] = []
  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }
  override _write(part: Uint8Array, _encoding: string, done: () => void): void {
    this.#parts.push(part)
    done()
  }
}

/** The names of all blocks in their order, packets among them. */
export function sequence({ packets, blocks }: Whole): string[] {
  const names: string[] = []
  let next = 0
  for (const packet of packets) {
    while (next < blocks.length && blocks[next]!.after < packet.number) {
      names.push(blocks[next++]!.name)
    }
    names.push(packet.nanoseconds < 0 ? 'SPB' : 'EPB')
  }
  return [...names, ...blocks.slice(next).map(({ name }) => name)]
}
