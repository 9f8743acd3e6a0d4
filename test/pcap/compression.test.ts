/** Captures in gzip and zstd: recognised, streamed, cut and damaged. zstd bytes are by hand, from RFC 8878. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openCapture } from '#src/pcap/reader.js'
import { hex, join, readWhole, words } from './captures.js'
import { everything, pcapHead, record } from './made.js'

const MICRO = 0xa1b2c3d4
const file = everything(true)

/** A zstd frame of raw blocks, with a window of 1 MiB, or of `exponent`. */
function frame(content: Uint8Array, exponent = 20, size = 100): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let at = 0; at === 0 || at < content.length; at += size) {
    const piece = content.subarray(at, at + size)
    const last = at + size >= content.length ? 1 : 0
    blocks.push(words(true, piece.length * 8 + last).subarray(0, 3), piece)
  }
  return join(hex('28b52ffd 00'), Uint8Array.of((exponent - 10) << 3), ...blocks)
}

/** A run of one byte, up to 128 KiB a block. */
function run(byte: number, blocks: number): Uint8Array {
  const head = words(true, 131072 * 8 + 2).subarray(0, 3)
  const last = words(true, 131072 * 8 + 3).subarray(0, 3)
  const body = Array.from({ length: blocks }, (_, i) =>
    join(i === blocks - 1 ? last : head, Uint8Array.of(byte)),
  )
  return join(hex('28b52ffd 00'), Uint8Array.of(10 << 3), ...body)
}

const skippable = (bytes: number) =>
  join(hex('522a4d18'), words(true, bytes), new Uint8Array(bytes))

/** A source in pieces. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

describe.each([
  ['gzip', (content: Uint8Array): Uint8Array => gzipSync(content)],
  ['zstd', (content: Uint8Array): Uint8Array => frame(content)],
] as const)('%s', (compression, compress) => {
  const compressed = compress(file)

  it('is recognised, whatever the pieces it comes in', async () => {
    const { packets } = await readWhole(file)
    for (const source of [compressed, pieces(compressed, 1), pieces(compressed, 77)]) {
      const read = await readWhole(source)
      expect(read.reader).toMatchObject({ compression, format: 'pcapng' })
      expect(read.problem).toBeNull()
      expect(read.packets).toEqual(packets)
    }
  })

  it('of several parts is one content', async () => {
    const parts = join(
      compress(file.subarray(0, 60)),
      compress(hex('')),
      compress(file.subarray(60)),
    )
    const { packets, problem } = await readWhole(parts)
    expect(problem).toBeNull()
    expect(packets).toHaveLength(4)
  })

  it('cut anywhere gives whole packets and a problem', async () => {
    const { packets } = await readWhole(file)
    let most = 0
    for (let length = 20; length < compressed.length; length++) {
      const read = await readWhole(compressed.subarray(0, length)).catch((error) => {
        expect(error).toMatchObject({ code: 'FILE_FORMAT' })
        return null
      })
      if (read === null) continue
      expect(read.packets).toEqual(packets.slice(0, read.packets.length))
      expect(read.problem?.message).toContain(compression)
      most = Math.max(most, read.packets.length)
    }
    expect(most).toBeGreaterThan(2)
  })

  it('that is damaged gives a problem, not an exception', async () => {
    for (let at = 4; at < compressed.length; at++) {
      const damaged = compressed.slice()
      damaged[at]! ^= 0xff
      const read = await readWhole(damaged).catch((error) => {
        expect(error).toMatchObject({ code: 'FILE_FORMAT' })
        return null
      })
      if (read !== null) expect(read.packets.length).toBeLessThanOrEqual(4)
    }
  })
})

describe('bounds', () => {
  it('a small file of much content is read in bounded memory', async () => {
    // A pcap of zeros: records of 16 bytes, 256 MiB of them, in 8 kB.
    const bomb = join(frame(pcapHead(MICRO, true)), run(0, 2048))
    const reader = await openCapture(bomb)
    let packets = 0
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    for await (const batch of reader.batches()) {
      packets += batch.length
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(packets).toBe((2048 * 131072) / 16)
    expect(most).toBeLessThan(160 * 1024 * 1024)
  })

  it('a zstd frame that asks for more than 128 MiB of window is refused', async () => {
    const large = frame(file, 41)
    await expect(openCapture(large)).rejects.toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringContaining('window'),
    })
  })

  it('a great many empty frames, and skippable ones, are passed over', async () => {
    const empty = Array(20_000).fill(frame(hex(''), 10))
    const content = join(pcapHead(MICRO, true), record(true, 1, 1, hex('0102')))
    const { packets, problem } = await readWhole(
      join(skippable(5000), ...empty, skippable(0), frame(content), ...empty, skippable(3)),
    )
    expect(problem).toBeNull()
    expect(packets).toHaveLength(1)
  })

  it.each([
    ['frames', Array(20_000).fill(frame(hex(''), 27))],
    ['blocks', [frame(new Uint8Array(20_000), 27, 1)]],
  ])('tiny %s with large windows do not keep it busy', async (_name, parts) => {
    const { problem } = await readWhole(join(frame(pcapHead(MICRO, true)), ...parts))
    expect(problem?.message).toContain('large windows')
  })

  it('closing early lets go of the source', async () => {
    let closed = false
    async function* source() {
      try {
        yield gzipSync(file)
        yield new Uint8Array(100)
      } finally {
        closed = true
      }
    }
    const reader = await openCapture(source())
    for await (const _ of reader.batches()) break
    expect(closed).toBe(true)
  })
})
