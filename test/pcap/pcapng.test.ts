/** Reading pcapng: every block and option once, with the values that the document gives its bytes. */
import { describe, expect, it } from 'vitest'
import { block, hex, join, readWhole, sequence, words } from './captures.js'
import { described, END, enhanced, everything, option, section } from './made.js'

describe('pcapng', () => {
  it.each([
    ['little', true],
    ['big', false],
  ])('of %s endian is read with everything in it', async (_name, order) => {
    const whole = await readWhole(everything(order))
    const { packets, blocks, problem, reader } = whole
    expect(problem).toBeNull()
    expect(reader.notices).toEqual([])
    expect(reader).toMatchObject({ format: 'pcapng', precision: 'nano', littleEndian: order })
    expect(sequence(whole)).toEqual(
      'SHB IDB IDB EPB NRB CB EPB SPB DSB ISB EPB 0x00000077 DCB'.split(' '),
    )
    expect(blocks[0]!.section).toEqual({
      number: 1,
      littleEndian: order,
      comments: ['made by hand'],
      hardware: 'an abacus',
      os: 'none',
      application: 'fingers',
      options: [],
    })
    expect(reader.interfaces).toEqual([
      {
        id: 0,
        section: 1,
        index: 0,
        linkType: 1,
        snaplen: 96,
        resolution: 1e9,
        offset: 3600n,
        fcsLength: 32,
        name: 'eth0',
        description: 'Ethernet',
        filter: 'tcp port 80',
        os: 'Linux 6',
        hardware: 'a card',
        mac: '02:00:5e:00:10:01',
        speed: 1_000_000_000n,
        comments: ['the first'],
        options: [{ code: 4, value: hex('c0000201 ffffff00') }],
      },
      {
        id: 1,
        section: 1,
        index: 1,
        linkType: 12,
        snaplen: 0,
        resolution: 1e6,
        offset: 0n,
        comments: [],
        options: [],
        statistics: { dropped: 3n },
      },
    ])
    expect(packets).toEqual([
      {
        number: 1,
        seconds: 1_700_003_600,
        nanoseconds: 500_000_000,
        capturedLength: 2,
        originalLength: 2,
        bytes: '0102',
        interface: 0,
        comments: ['one', 'two'],
        flags: 0x82,
        dropped: 7n,
        packetId: 8n,
        queue: 9,
        verdicts: [hex('0011')],
        options: [{ code: 3, value: hex('02aabbccdd') }],
      },
      expect.objectContaining({ seconds: 1, nanoseconds: 500_000_000, bytes: '030405' }),
      expect.objectContaining({ seconds: -1, nanoseconds: -1, bytes: '06', interface: 0 }),
      expect.objectContaining({
        seconds: 2,
        nanoseconds: 1000,
        bytes: '0708090a',
        originalLength: 60,
        dropped: 2n,
      }),
    ])
    expect(blocks.find(({ name }) => name === 'DSB')?.body.subarray(8)).toEqual(hex('41424344'))
  })

  it('has sections of their own byte order and interfaces', async () => {
    const file = join(
      section(true),
      described(true, 1, 0, option(true, 2, 'a'), END),
      enhanced(true, 0, [0, 1], hex('01')),
      section(false),
      described(false, 113, 0, option(false, 2, 'b'), END),
      described(false, 101, 0),
      enhanced(false, 1, [0, 1], hex('02')),
      enhanced(false, 0, [0, 1], hex('03')),
    )
    const { packets, reader, problem } = await readWhole(file)
    expect(problem).toBeNull()
    expect(packets.map((packet) => packet.interface)).toEqual([0, 2, 1])
    expect(
      reader.interfaces.map(({ id, section, index, linkType }) => [id, section, index, linkType]),
    ).toEqual([
      [0, 1, 0, 1],
      [1, 2, 0, 113],
      [2, 2, 1, 12],
    ])
  })

  it.each([
    // The tick count is the same; what a tick is differs.
    ['00', 0, 5, 5, 0],
    ['03', 0, 5001, 5, 1_000_000],
    ['0c', 1164, 658_067_456, 5, 0],
    ['81', 0, 11, 5, 500_000_000],
    ['9e', 1, 0x40000001, 5, 0],
    ['c0', 0xffffffff, 0xffffffff, 0, 999_999_999],
    ['7f', 0xffffffff, 0xffffffff, 0, 0],
    ['09', 0xffffffff, 0xffffffff, 18_446_744_073, 709_551_615],
    ['06', 0xffffffff, 0xffffffff, 18_446_744_073_709, 551_615_000],
  ])(
    'reads ticks of if_tsresol %s exactly',
    async (resolution, high, low, seconds, nanoseconds) => {
      const file = join(
        section(true),
        described(true, 1, 0, option(true, 9, hex(resolution)), END),
        enhanced(true, 0, [high, low], hex('01')),
      )
      const { packets } = await readWhole(file)
      expect(packets[0]).toMatchObject({ seconds, nanoseconds })
    },
  )

  it('adds an offset that is negative', async () => {
    const file = join(
      section(true),
      described(true, 1, 0, option(true, 14, hex('ffffffffffffffff')), END),
      enhanced(true, 0, [0, 3_000_000], hex('01')),
    )
    expect((await readWhole(file)).packets[0]).toMatchObject({ seconds: 2, nanoseconds: 0 })
  })

  it('bounds a Simple Packet Block by the first interface’s snaplen', async () => {
    const simple = block(true, 3, join(words(true, 9), hex('010203000000000000')))
    const file = join(section(true), described(true, 1, 3), simple)
    expect((await readWhole(file)).packets[0]).toMatchObject({
      capturedLength: 3,
      originalLength: 9,
      bytes: '010203',
    })
  })
})
