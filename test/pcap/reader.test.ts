/** Every kind of pcap file, each with the values that its document gives its bytes, and every kind of source. */
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readCapture } from '#src/pcap/library.js'
import { openCapture } from '#src/pcap/reader.js'
import { hex, join, readWhole, words } from './captures.js'
import { everything, pcapHead, record } from './made.js'

const MICRO = 0xa1b2c3d4
const NANO = 0xa1b23c4d
const KUZNETZOV = 0xa1b2cd34

describe('pcap', () => {
  it.each([
    ['micro', MICRO, 999_999, 999_999_000],
    ['nano', NANO, 999_999_999, 999_999_999],
  ] as const)(
    'of %sseconds is read in both byte orders',
    async (precision, magic, fraction, ns) => {
      for (const order of [true, false]) {
        const file = join(
          pcapHead(magic, order),
          record(order, 4_000_000_000, fraction, hex('0102030405'), 55),
          record(order, 1, 0, hex('')),
        )
        const { packets, problem, reader } = await readWhole(file)
        expect(problem).toBeNull()
        expect(reader).toMatchObject({ format: 'pcap', compression: 'none', precision })
        expect(reader).toMatchObject({ littleEndian: order, size: file.length, packets: 2 })
        expect(reader.position).toBe(file.length)
        expect(packets).toEqual([
          {
            number: 1,
            seconds: 4_000_000_000,
            nanoseconds: ns,
            capturedLength: 5,
            originalLength: 60,
            bytes: '0102030405',
            interface: 0,
          },
          expect.objectContaining({ number: 2, seconds: 1, nanoseconds: 0, bytes: '' }),
        ])
      }
    },
  )

  it('as Alexey Kuznetzov changed it has records of 24 bytes', async () => {
    for (const order of [true, false]) {
      const file = join(
        pcapHead(KUZNETZOV, order),
        words(order, 5, 6, 2, 60),
        hex('00000001 0800 00 00'),
        hex('aabb'),
        words(order, 7, 8, 1, 1),
        hex('00000001 0800 04 00'),
        hex('cc'),
      )
      const { packets, problem } = await readWhole(file)
      expect(problem).toBeNull()
      expect(packets.map(({ seconds, bytes }) => [seconds, bytes])).toEqual([
        [5, 'aabb'],
        [7, 'cc'],
      ])
    }
  })

  it('of before version 2.3, and of DG/UX, has its two lengths the other way round', async () => {
    const lengths = (version: number, first: number, second: number) =>
      readWhole(
        join(
          words(true, MICRO, version, 0, 0, 96, 1),
          words(true, 1, 2, first, second),
          hex('aabbcc'),
        ),
      )
    for (const version of [0x00020002, 543]) {
      const { packets } = await lengths(version, 60, 3)
      expect(packets[0]).toMatchObject({ capturedLength: 3, originalLength: 60 })
    }
    // Of 2.3 there are both.
    for (const [first, second] of [
      [60, 3],
      [3, 60],
    ] as const) {
      const { packets } = await lengths(0x00030002, first, second)
      expect(packets[0]).toMatchObject({ capturedLength: 3, originalLength: 60 })
    }
  })

  it('tells link type, snaplen and the length of the frame check sequence', async () => {
    const { reader } = await readWhole(pcapHead(NANO, true, 0x24000065))
    expect(reader.interfaces).toEqual([
      expect.objectContaining({
        id: 0,
        linkType: 12,
        snaplen: 262144,
        resolution: 1e9,
        fcsLength: 32,
      }),
    ])
    const plain = await readWhole(pcapHead(MICRO, true))
    expect(plain.reader.interfaces[0]).not.toHaveProperty('fcsLength')
  })

  it('carries a fraction of more than a second over', async () => {
    const { packets } = await readWhole(
      join(pcapHead(MICRO, true), record(true, 10, 3_000_001, hex('00'))),
    )
    expect(packets[0]).toMatchObject({ seconds: 13, nanoseconds: 1000 })
  })
})

describe('a source', () => {
  const file = everything(true)

  it('may be a stream in pieces of any size', async () => {
    const { packets } = await readWhole(file)
    for (const size of [1, 3, 50, 1000]) {
      const pieces: Uint8Array[] = []
      for (let at = 0; at < file.length; at += size) pieces.push(file.slice(at, at + size))
      const read = await readWhole(Readable.from(pieces))
      expect(read.packets).toEqual(packets)
      expect(read.reader.size).toBeNull()
      expect(read.reader.position).toBe(file.length)
    }
  })

  it('gives what has come before more is asked for', async () => {
    async function* live() {
      yield join(pcapHead(MICRO, true), record(true, 1, 0, hex('01')))
      throw new Error('nobody should ask')
    }
    const reader = await openCapture(live())
    const first = await reader.batches().next()
    expect(first.value).toHaveLength(1)
    await reader.close()
  })

  it('is refused with a code when it is not there, is no capture, or fails', async () => {
    await expect(openCapture('/nowhere/at.all')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await expect(openCapture('/')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    for (const bytes of [
      hex(''),
      hex('d4'),
      hex('00000000 00000000'),
      Buffer.from('GET / HTTP/1.1'),
    ]) {
      await expect(openCapture(bytes)).rejects.toMatchObject({ code: 'FILE_FORMAT' })
    }
    async function* failing() {
      yield pcapHead(MICRO, true)
      throw new Error('the other end is gone')
    }
    const reader = await openCapture(failing())
    await expect(reader.batches().next()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it('gives packets one by one through readCapture, and what is wrong at the end', async () => {
    const seen: number[] = []
    const problems: string[] = []
    const onProblem = ({ message }: { message: string }) => problems.push(message)
    for await (const packet of readCapture(file.subarray(0, -4), { onProblem })) {
      seen.push(packet.number)
    }
    expect(seen).toEqual([1, 2, 3, 4])
    expect(problems).toEqual(['the file ends within the block after packet 4'])
  })
})
