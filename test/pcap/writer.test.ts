/** Writing: what is written is read again equal, and other programs read it too. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCapture } from '#src/pcap/library.js'
import { openCapture } from '#src/pcap/reader.js'
import { hex, join, Memory, readWhole, sequence } from './captures.js'
import {
  described,
  END,
  enhanced,
  ethernet,
  everything,
  option,
  packet,
  pcapHead,
  record,
  section,
} from './made.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'writer-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function written(source: Uint8Array, options = {}): Promise<Buffer> {
  const sink = new Memory()
  await writeCapture(sink, await openCapture(source), options)
  return sink.bytes
}

describe('a pcap file', () => {
  it.each([
    ['micro', true, 0xa1b2c3d4, 1],
    ['nano', true, 0xa1b23c4d, 101],
    ['micro', false, 0xa1b2c3d4, 0x24000001],
    ['nano', false, 0xa1b23c4d, 0xf4000001],
  ] as const)(
    'of %sseconds (little endian: %s) comes back byte-equal from pcapng',
    async (_p, order, magic, network) => {
      const file = join(
        pcapHead(magic, order, network),
        record(order, 1_700_000_000, 999_999, hex('0102030405'), 55),
        record(order, 0, 0, hex('')),
        record(order, 4_294_967_295, 7, hex('aabbccdd')),
      )
      const ng = await written(file)
      expect((await openCapture(ng)).format).toBe('pcapng')
      expect(await written(ng, { format: 'pcap' })).toEqual(Buffer.from(file))
      expect(await written(file, { format: 'pcap' })).toEqual(Buffer.from(file))
    },
  )

  it('without packets has the header of its interface', async () => {
    const file = pcapHead(0xa1b23c4d, true, 113)
    expect(await written(await written(file), { format: 'pcap' })).toEqual(Buffer.from(file))
    const sink = new Memory()
    await writeCapture(sink, [], { format: 'pcap' })
    expect(sink.bytes).toHaveLength(24)
  })

  it('holds one link type: another is refused, and nothing is left behind', async () => {
    const target = path.join(folder, 'refused.pcap')
    const other = { ...ethernet, linkType: 113 }
    const packets = [packet(), packet({ interface: other, number: 2 })]
    await expect(writeCapture(target, packets)).rejects.toMatchObject({
      code: 'LINK_TYPES_DIFFER',
      hint: expect.stringContaining('pcapng'),
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('has the finest clock and the largest snaplen of the interfaces known', async () => {
    const file = join(
      section(true),
      described(true, 1, 96),
      described(true, 1, 128, option(true, 9, hex('09')), END),
      enhanced(true, 0, [0, 1], hex('01')),
    )
    const { reader, packets } = await readWhole(await written(file, { format: 'pcap' }))
    expect(reader.precision).toBe('nano')
    expect(reader.interfaces[0]?.snaplen).toBe(128)
    expect(packets[0]).toMatchObject({ seconds: 0, nanoseconds: 1000 })
  })
})

describe('a pcapng file', () => {
  it.each([true, false])('is written with everything in it (little endian: %s)', async (order) => {
    const first = await readWhole(everything(order))
    const bytes = await written(everything(order))
    const again = await readWhole(bytes)
    expect(again.reader.littleEndian).toBe(order)
    expect(again.packets).toEqual(first.packets)
    expect(again.blocks).toEqual(first.blocks)
    expect(again.reader.interfaces).toEqual(first.reader.interfaces)
    // From then on, byte for byte.
    expect(await written(bytes)).toEqual(bytes)
  })

  it('in another byte order keeps what is understood, and counts the rest', async () => {
    const first = await readWhole(everything(true))
    const sink = new Memory()
    const { blocksLeftOut } = await writeCapture(sink, await openCapture(everything(true)), {
      littleEndian: false,
    })
    const again = await readWhole(sink.bytes)
    expect(again.packets).toEqual(first.packets)
    expect(again.reader.interfaces).toEqual(first.reader.interfaces)
    expect(sequence(again)).toEqual('SHB IDB IDB EPB EPB SPB EPB ISB'.split(' '))
    expect(blocksLeftOut).toBe(6)
  })

  it('of filtered packets keeps the rest, but custom blocks that are not to be copied', async () => {
    const reader = await openCapture(everything(true))
    async function* odd() {
      for await (const one of reader) if (one.number % 2 === 1) yield one
    }
    const sink = new Memory()
    await writeCapture(sink, odd(), { keep: reader })
    expect(sequence(await readWhole(sink.bytes))).toEqual(
      'SHB IDB IDB EPB NRB CB SPB DSB ISB 0x00000077'.split(' '),
    )
  })

  it('says of packets what they say of themselves', async () => {
    const sink = new Memory()
    const of = { ...ethernet, name: 'eth0', statistics: { received: 5n, dropped: 2n } }
    const one = packet({ interface: of, comments: ['häuser'], flags: 1, dropped: 3n, queue: 4 })
    const section = { application: 'sidecap', comments: ['x'.repeat(70_000)] }
    await writeCapture(sink, [one], { section })
    const { packets, blocks, reader } = await readWhole(sink.bytes)
    expect(packets[0]).toMatchObject({ comments: ['häuser'], flags: 1, dropped: 3n, queue: 4 })
    expect(reader.interfaces[0]).toMatchObject({
      name: 'eth0',
      statistics: { received: 5n, dropped: 2n },
    })
    expect(blocks[0]?.section).toMatchObject({ application: 'sidecap' })
    expect(blocks[0]?.section.comments[0]).toHaveLength(65_535)
  })

  it.each([1, 1e3, 1e6, 1e9, 2 ** 10, 2 ** 30, 2 ** 33])(
    'keeps times to the tick at %d ticks a second',
    async (resolution) => {
      const of = { ...ethernet, resolution, offset: -5n }
      const sink = new Memory()
      await writeCapture(sink, [packet({ interface: of, nanoseconds: 123_456_789 })])
      const { packets } = await readWhole(sink.bytes)
      const off =
        packets[0]!.nanoseconds - 123_456_789 + (packets[0]!.seconds - 1_700_000_000) * 1e9
      expect(Math.abs(off)).toBeLessThan(1e9 / resolution)
      expect((await readWhole(await written(sink.bytes))).packets).toEqual(packets)
    },
  )

  it('keeps picoseconds of an interface with an offset; without one there is no room for them', async () => {
    const seen: unknown[] = []
    for (const offset of [1_699_999_000n, 0n]) {
      const sink = new Memory()
      await writeCapture(sink, [packet({ interface: { ...ethernet, resolution: 1e12, offset } })])
      seen.push((await readWhole(sink.bytes)).packets[0]?.seconds)
    }
    // 2^64 picoseconds.
    expect(seen).toEqual([1_700_000_000, 18_446_744])
  })
})

const tools = spawnSync('capinfos', ['-v']).status === 0 && spawnSync('tshark', ['-v']).status === 0
if (!tools) console.warn('SKIPPED: tshark or capinfos is not here')

it.runIf(tools).each([true, false])(
  'tshark and capinfos read it (little endian: %s)',
  async (order) => {
    const target = path.join(folder, 'seen.pcapng')
    await writeCapture(target, await openCapture(everything(order)))
    const info = spawnSync('capinfos', [target], { encoding: 'utf8' })
    expect(info.status, info.stderr).toBe(0)
    expect(info.stdout).toMatch(/Capture oper-sys: +none/)
    expect(info.stdout).toMatch(/Name = eth0/)
    expect(info.stdout).toMatch(/Filter string = tcp port 80/)
    const fields = [
      '-T',
      'fields',
      '-e',
      'frame.time_epoch',
      '-e',
      'frame.len',
      '-e',
      'frame.comment',
    ]
    const { stdout } = spawnSync('tshark', ['-n', '-r', target, ...fields], { encoding: 'utf8' })
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '1700003600.500000000\t2\tone,two',
      expect.stringMatching(/^(1\.500000000\t3|\t)/),
    ])
  },
)
