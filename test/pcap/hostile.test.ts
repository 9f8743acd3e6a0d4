/** Files that are cut, damaged or made to harm: every whole packet before, what is wrong and where, and bounded memory. */
import { describe, expect, it } from 'vitest'
import { openCapture } from '#src/pcap/reader.js'
import { block, hex, join, readWhole, words } from './captures.js'
import { described, END, enhanced, everything, option, pcapHead, record, section } from './made.js'

const MICRO = 0xa1b2c3d4
const packet = hex('0102030405060708')

/** The lengths at which a packet of the file is complete. */
async function boundaries(file: Uint8Array): Promise<number[]> {
  const ends: number[] = []
  let before = -1
  for (let length = 0; length <= file.length; length++) {
    const read = await readWhole(file.subarray(0, length)).catch(() => null)
    const count = read?.packets.length ?? 0
    if (count > before && before >= 0) ends.push(length)
    before = count
  }
  return ends
}

describe('cut at every byte', () => {
  const records = [1, 2, 3].map((n) => record(true, n, n, packet))
  const pcap = join(pcapHead(MICRO, true), ...records)

  it('a pcap file gives its whole packets and says where it ends', async () => {
    for (let length = 0; length <= pcap.length; length++) {
      const cut = pcap.subarray(0, length)
      if (length < 24) {
        await expect(openCapture(cut)).rejects.toMatchObject({ code: 'FILE_FORMAT' })
        continue
      }
      const whole = Math.floor((length - 24) / 24)
      const { packets, problem } = await readWhole(cut)
      expect(packets).toHaveLength(whole)
      const at = 24 + whole * 24
      expect(problem).toEqual(
        at === length ? null : { message: `the file ends within packet ${whole + 1}`, offset: at },
      )
    }
    expect(await boundaries(pcap)).toEqual([48, 72, 96])
  })

  it.each([true, false])('a pcapng file does so too (little endian: %s)', async (order) => {
    const file = everything(order)
    const { packets } = await readWhole(file)
    let refused = 0
    for (let length = 0; length <= file.length; length++) {
      const read = await readWhole(file.subarray(0, length)).catch((error) => {
        expect(error).toMatchObject({ code: 'FILE_FORMAT' })
        refused++
        return null
      })
      if (read === null) continue
      expect(read.packets).toEqual(packets.slice(0, read.packets.length))
      const offset = read.problem?.offset ?? length
      expect(offset).toBeLessThanOrEqual(length)
      // Whole blocks only: what was walked is followed by less than a block.
      expect((await readWhole(file.subarray(0, offset))).packets).toEqual(read.packets)
    }
    const head = new DataView(file.buffer).getUint32(4, order)
    expect(refused).toBe(head)
    expect(await boundaries(file)).toHaveLength(4)
  })
})

describe('lengths that cannot be right', () => {
  const start = join(section(true), described(true, 1, 0), enhanced(true, 0, [0, 1], packet))
  const good = enhanced(true, 0, [0, 2], packet)

  /** The good packet's block with the words at some places replaced, then the same as it was. */
  async function spoiled(...changes: [at: number, value: number][]) {
    const bad = good.slice()
    for (const [at, value] of changes) new DataView(bad.buffer).setUint32(at, value, true)
    return readWhole(join(start, bad, good))
  }

  it.each([
    ['a block of less than twelve bytes', [[4, 8]]],
    ['a block whose length is no multiple of four', [[4, 41]]],
    ['a block of 4 GiB', [[4, 0xfffffffc]]],
    ['a block of two lengths', [[36, 44]]],
    ['a packet longer than its block', [[20, 9]]],
    ['a packet of 4 GiB', [[20, 0xffffffff]]],
    ['an interface that is not there', [[8, 1]]],
    ['a section without byte order', [[0, 0x0a0d0d0a]]],
  ] as [string, [number, number][]][])('%s ends the reading', async (_name, changes) => {
    const { packets, problem } = await spoiled(...changes)
    expect(packets).toHaveLength(1)
    expect(problem?.offset).toBe(start.length)
    expect(problem?.message).toMatch(/^the file is damaged after packet 1: /)
  })

  it('a pcap record of more than a mebibyte ends the reading', async () => {
    const file = join(
      pcapHead(MICRO, true),
      record(true, 1, 1, packet),
      words(true, 2, 2, 1024 * 1024 + 1, 60),
      packet,
    )
    const { packets, problem } = await readWhole(file)
    expect(packets).toHaveLength(1)
    expect(problem).toEqual({
      message: 'packet 2 cannot be right: it claims 1048577 bytes',
      offset: 48,
    })
  })

  it('a block that claims much and brings little takes little memory', async () => {
    const head = words(true, 6, 16 * 1024 * 1024)
    const { problem } = await readWhole(join(start, head, packet))
    expect(problem?.message).toBe('the file ends within the block after packet 1')
  })

  it('a packet of a mebibyte is read, also in pieces', async () => {
    const large = new Uint8Array(1024 * 1024).fill(7)
    const file = join(pcapHead(MICRO, true), record(true, 1, 1, large), record(true, 2, 2, packet))
    async function* pieces() {
      for (let at = 0; at < file.length; at += 60_001) yield file.slice(at, at + 60_001)
    }
    const { packets, problem } = await readWhole(pieces())
    expect(problem).toBeNull()
    expect(packets.map(({ capturedLength }) => capturedLength)).toEqual([1024 * 1024, 8])
  })

  it('options that overrun their block are left out and noticed', async () => {
    const overrun = words(true, 1 + 400 * 65536)
    const file = join(
      section(true, option(true, 4, 'good'), overrun),
      described(true, 1, 0, option(true, 2, 'eth0'), overrun),
      enhanced(true, 0, [0, 1], packet, option(true, 1, 'a comment'), overrun),
    )
    const { packets, reader, problem, blocks } = await readWhole(file)
    expect(problem).toBeNull()
    expect(packets[0]?.comments).toEqual(['a comment'])
    expect(reader.interfaces[0]?.name).toBe('eth0')
    expect(blocks[0]?.section.application).toBe('good')
    expect(reader.notices.map(({ message }) => message)).toEqual([
      'options of SHB overrun it',
      'options of IDB overrun it',
      'options of EPB overrun it',
    ])
  })

  it('blocks too short for what they are end the reading', async () => {
    for (const type of [1, 2, 3, 6]) {
      const { problem } = await readWhole(join(start, block(true, type, hex(''))))
      expect(problem?.message).toContain('too short')
    }
    const simple = block(true, 3, join(words(true, 1), hex('01')))
    expect((await readWhole(join(section(true), simple))).problem?.message).toContain(
      'no interface',
    )
  })

  it('more interfaces than a file can sensibly have end the reading', async () => {
    const many = join(section(true), ...Array(65_537).fill(described(true, 1, 0)))
    const { reader, problem } = await readWhole(many)
    expect(reader.interfaces).toHaveLength(65_536)
    expect(problem?.message).toContain('65536 interfaces')
  })

  it('more other blocks than may be held are counted', async () => {
    const custom = block(true, 0xbad, words(true, 32473, 0))
    const reader = await openCapture(join(section(true), ...Array(10_050).fill(custom)))
    for await (const _ of reader.batches()) expect.unreachable()
    expect(reader.blocks).toHaveLength(10_000)
    expect(reader.blocksLeftOut).toBe(51)
    expect(reader.problem).toBeNull()
  })

  it('versions and link types that are not known are refused', async () => {
    const refused = { code: 'FILE_FORMAT' }
    await expect(openCapture(words(true, MICRO, 0x00040001, 0, 0, 96, 1))).rejects.toMatchObject(
      refused,
    )
    await expect(openCapture(pcapHead(MICRO, true, 0x00010001))).rejects.toMatchObject(refused)
    const other = section(true)
    other[12] = 2
    await expect(openCapture(other)).rejects.toMatchObject(refused)
  })
})

describe('noise', () => {
  it('after a good head never throws, hangs or gives a packet outside the bytes', async () => {
    let seed = 1
    const random = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed >>> 8
    }
    for (const good of [everything(true), everything(false)]) {
      for (let round = 0; round < 3000; round++) {
        const file = good.slice()
        for (let n = random() % 4; n >= 0; n--) file[random() % file.length] = random()
        const reader = await openCapture(file).catch((error) => {
          expect(error).toMatchObject({ code: 'FILE_FORMAT' })
          return null
        })
        if (reader === null) continue
        for await (const packets of reader.batches()) {
          for (const { at, end, bytes, nanoseconds, capturedLength } of packets) {
            expect(at <= end && end <= bytes.length && end - at === capturedLength).toBe(true)
            expect(nanoseconds >= -1 && nanoseconds < 1e9).toBe(true)
          }
        }
      }
    }
  })

  it('ends a list of options wherever its end mark is missing', async () => {
    const file = join(section(true), described(true, 1, 0, option(true, 2, 'a'), END, hex('ff')))
    expect((await readWhole(file)).reader.interfaces[0]?.name).toBe('a')
  })
})
