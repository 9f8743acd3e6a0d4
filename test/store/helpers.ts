/** Packets, stores and readers the tests of the store share. Every packet carries a number, so loss and order are exact. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll } from 'vitest'
import type { Plan } from '#src/store/plan.js'
import { type ReadOptions, readPlan } from '#src/store/read.js'
import { SegmentWriter } from '#src/store/segment.js'
import { Store, type StoreOptions } from '#src/store/store.js'

/** 2026-01-31T12:00:00Z */
export const NOON = 1_769_860_800_000_000_000n
export const SECOND = 1_000_000_000n
export const FORMAT = { linkType: 1, snaplen: 262144, precision: 'micro' } as const

const made: string[] = []
const writers: SegmentWriter[] = []
afterAll(async () => {
  // Windows removes no folder with an open file in it.
  await Promise.all(writers.splice(0).map((writer) => writer.close()))
  // Windows lets go of a deleted file a moment after it was closed.
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }
  for (const directory of made.splice(0)) rmSync(directory, options)
})

/** A directory that is removed when the file's tests are over. */
export function temporary(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-store-'))
  made.push(directory)
  return directory
}

export function openStore(directory: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  return Store.open({
    directory,
    bytes: 64 << 20,
    age: 86_400_000,
    free: 0,
    segment: 1 << 20,
    ...options,
  })
}

export interface TestBlock {
  bytes: Uint8Array
  packets: number
  first: bigint
  last: bigint
}

/** Packets with these numbers and times, `length` bytes each, as one block. */
export function block(
  packets: { number: number; time: bigint }[],
  { length = 60, precision = 'micro' as 'micro' | 'nano' } = {},
): TestBlock {
  const bytes = Buffer.alloc(packets.length * (16 + length))
  let first = packets[0]?.time ?? 0n
  let last = first
  packets.forEach(({ number, time }, index) => {
    const at = index * (16 + length)
    bytes.writeUInt32LE(Number(time / SECOND), at)
    const rest = time % SECOND
    bytes.writeUInt32LE(Number(precision === 'nano' ? rest : rest / 1000n), at + 4)
    bytes.writeUInt32LE(length, at + 8)
    bytes.writeUInt32LE(length + 100, at + 12)
    bytes.writeUInt32BE(number, at + 16)
    if (time < first) first = time
    if (time > last) last = time
  })
  return { bytes, packets: packets.length, first, last }
}

/** Packets `from` to `to` (exclusive), one a millisecond, counted from NOON. */
export function numbered(from: number, to: number): { number: number; time: bigint }[] {
  return Array.from({ length: to - from }, (_, i) => ({ number: from + i, time: at(from + i) }))
}

/** The time of packet `number` of `numbered`. */
export function at(number: number): bigint {
  return NOON + BigInt(number) * 1_000_000n
}

/** A writer on this thread whose events go to the store at once; closed when the file's tests are over, if not before. */
export function writerOf(store: Store, adapter: string, format = {}): SegmentWriter {
  const writer = new SegmentWriter(
    store.writerOptions(adapter, { ...FORMAT, ...format }),
    (event) => store.apply(adapter, event),
  )
  writers.push(writer)
  return writer
}

export function write(writer: SegmentWriter, { bytes, packets, first, last }: TestBlock): boolean {
  return writer.write(bytes, packets, first, last)
}

/** The bytes of a download. Copied chunk by chunk: buffers are used again. */
export async function download(plan: Plan, options: ReadOptions = {}): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of readPlan(plan, options)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export interface ReadPacket {
  number: number
  time: bigint
  length: number
}

interface Parser {
  on(event: string, listener: (value: never) => void): Parser
}
const pcapParser = createRequire(import.meta.url)('pcap-parser') as {
  parse(input: Readable): Parser
}

/** The packets of a microsecond file, read by pcap-parser: a reader that is not ours. */
export function readPackets(file: Uint8Array): Promise<ReadPacket[]> {
  return new Promise((resolve, reject) => {
    const packets: ReadPacket[] = []
    pcapParser
      .parse(Readable.from([Buffer.from(file)]))
      .on(
        'packet',
        (packet: {
          header: {
            timestampSeconds: number
            timestampMicroseconds: number
            capturedLength: number
          }
          data: Buffer
        }) => {
          const { timestampSeconds, timestampMicroseconds, capturedLength } = packet.header
          packets.push({
            number: packet.data.readUInt32BE(0),
            time: BigInt(timestampSeconds) * SECOND + BigInt(timestampMicroseconds) * 1000n,
            length: capturedLength,
          })
        },
      )
      .on('end', () => resolve(packets))
      .on('error', reject)
  })
}

/** The numbers of a download's packets. */
export async function numbersOf(plan: Plan, options: ReadOptions = {}): Promise<number[]> {
  return (await readPackets(await download(plan, options))).map(({ number }) => number)
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
