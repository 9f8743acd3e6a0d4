import { describe, expect, it } from 'vitest'
import { KIND, KIND_CARRIER } from '#src/accounts/flows.js'
import { IPV4, IPV6, OTHER } from '#src/accounts/packet.js'
import {
  CHECKSUM_ERRORS,
  FRAGMENTS,
  MALFORMED,
  TRUNCATED,
  TUNNEL_PACKETS,
  TUNNELS,
  VLAN_PACKETS,
} from '#src/accounts/series.js'
import { TCP, UDP } from '#src/accounts/walk.js'
import { read } from './walked.js'
import { hex, ipv4, udp, word } from './wire.js'

const ETHER = '020000000001 020000000002'
const A = { from: '192.0.2.1', to: '198.51.100.2', fromPort: 50000, toPort: 53 }
const SIX = '20010db8000000000000000000000001 20010db8000000000000000000000002'

describe('IPv4', () => {
  it('gives ports, and a payload that ends where the datagram does', () => {
    const { seen, cells } = read(`${ETHER} 0800 ${udp(A, 'aabbcc')} 0000000000000000`)
    expect([seen.family, seen.protocol, seen.sourcePort, seen.destinationPort]).toEqual([
      ...[IPV4, UDP, 50000, 53],
    ])
    expect([seen.payload - seen.at, seen.wireEnd - seen.at]).toEqual([42, 45])
    expect(cells.every((cell) => cell === 0)).toBe(true)
  })

  it('with a wrong checksum is counted, with options too; a right one is not', () => {
    const good = ipv4('10.0.0.1', '10.0.0.2', 17, '0001000200080000')
    expect(read(good, { linkType: 101 }).cells[CHECKSUM_ERRORS]).toBe(0)
    expect(read(good.replace('4000', '4001'), { linkType: 101 }).cells[CHECKSUM_ERRORS]).toBe(1)
    const options = (sum: string) =>
      read(`46000020000040004011${sum} 0a000001 0a000002 94040000 0001000200080000`, {
        linkType: 101,
      }).cells[CHECKSUM_ERRORS]
    expect(options('91c6')).toBe(0)
    expect(options('91c7')).toBe(1)
  })

  it('of which the adapter was to cut the segments has no length, and ends with the packet', () => {
    const { seen, cells } = read(
      '45000000000140004006b6ff 0a000001 0a000002 c3500050 00000001 00000001 5018ffff00000000 aabb',
      { linkType: 101 },
    )
    expect([seen.protocol, seen.flags, seen.wireEnd - seen.payload]).toEqual([TCP, 0x18, 2])
    expect(cells[MALFORMED]).toBe(0)
  })

  it('in fragments: only the first has ports', () => {
    const of = (bits: string) =>
      read(`4500001c0001${bits}4011 0000 0a000001 0a000002 0001000200080000`, { linkType: 101 })
    const ways = ['4000', '2000', '2001', '0001'].map(of)
    expect(ways.map(({ seen }) => seen.fragment)).toEqual([false, true, true, true])
    expect(ways.map(({ seen }) => seen.transport >= 0)).toEqual([true, true, false, false])
    expect(ways.map(({ cells }) => cells[FRAGMENTS])).toEqual([0, 1, 1, 1])
  })

  it('cut by the capture is truncated, a short one malformed', () => {
    const whole = `${ETHER} 0800 ${udp(A, 'aabbcc')}`
    for (const cut of [13, 20, 33, 36, 40]) {
      const bytes = hex(whole).subarray(0, cut)
      const kept = read(bytes, { length: 45 })
      expect([kept.cells[TRUNCATED], kept.cells[MALFORMED]]).toEqual([1, 0])
      const short = read(bytes)
      expect([short.cells[TRUNCATED], short.cells[MALFORMED]]).toEqual([0, 1])
    }
    expect(read(hex(whole).subarray(0, 39), { length: 45 }).seen.destinationPort).toBe(53)
  })

  it('with padding where a header should be is malformed', () => {
    const { seen, cells } = read(
      `${ETHER} 0800 ${ipv4('10.0.0.1', '10.0.0.2', 6, '00500050')}${'00'.repeat(22)}`,
    )
    expect([seen.payload, seen.flags, cells[MALFORMED]]).toEqual([-1, 0, 1])
  })
})

describe('IPv6', () => {
  const chain = (next: string, headers: string) =>
    `60000000 ${word(hex(headers).length, 2)} ${next} 40 ${SIX} ${headers}`
  const datagram = '0001 0035 0008 0000'

  it('passes extension headers', () => {
    for (const [next, headers] of [
      ['11', datagram],
      ['00', `1100050200000000 ${datagram}`],
      ['3c', `2b01${'00'.repeat(14)} 1100${'00'.repeat(6)} ${datagram}`],
      ['33', `1104${'00'.repeat(22)} ${datagram}`],
    ] as const) {
      const { seen, cells } = read(chain(next, headers), { linkType: 229 })
      expect([seen.family, seen.protocol, seen.destinationPort]).toEqual([IPV6, UDP, 53])
      expect(cells[MALFORMED]).toBe(0)
    }
  })

  it('in fragments: only the first has ports; one that is whole is none', () => {
    const of = (offset: string) =>
      read(chain('2c', `1100${offset}00000001 ${datagram}`), { linkType: 101 })
    const ways = ['0000', '0001', '0009', '0008'].map(of)
    expect(ways.map(({ seen }) => [seen.fragment, seen.ports > 0, seen.protocol])).toEqual([
      ...[
        [false, true, UDP],
        [true, true, UDP],
        [true, false, UDP],
        [true, false, UDP],
      ],
    ])
    expect(ways.map(({ cells }) => cells[FRAGMENTS + 1])).toEqual([0, 1, 1, 1])
  })
})

describe('a tunnel', () => {
  const inner = udp({ from: '10.1.1.1', to: '10.1.1.2', fromPort: 1, toPort: 2 }, 'ff')
  const frame = `${ETHER} 0800 ${inner}`
  const over = (toPort: number, head: string) =>
    udp({ ...A, toPort }, (head + frame).replaceAll(' ', ''))
  it.each([
    ['vxlan', over(4789, '0800000000000700')],
    ['geneve', over(6081, '0100655800000700 00000000')],
    ['gre', ipv4('192.0.2.1', '198.51.100.2', 47, `00000800${inner}`)],
    [
      'gre',
      ipv4(
        '192.0.2.1',
        '198.51.100.2',
        47,
        `b0006558${'00'.repeat(12)}${frame}`.replaceAll(' ', ''),
      ),
    ],
    ['ip', ipv4('192.0.2.1', '198.51.100.2', 4, inner)],
  ] as const)(
    'of %s: what it carries counts, what carries it is a flow of its own',
    (name, packet) => {
      const { seen, cells, table } = read(packet, { linkType: 101 })
      expect([seen.sourcePort, seen.destinationPort, seen.view.getUint8(seen.source)]).toEqual([
        1, 2, 10,
      ])
      expect(TUNNELS.map((_, i) => cells[TUNNEL_PACKETS + i])).toEqual(
        TUNNELS.map((tunnel) => (tunnel === name ? 1 : 0)),
      )
      expect(table.size).toBe(1)
      expect(table.words[KIND]! & KIND_CARRIER).toBe(KIND_CARRIER)
    },
  )

  it('in a tunnel in a tunnel is opened four times', () => {
    let packet = inner
    for (let i = 0; i < 6; i++) packet = ipv4(`10.0.${i}.1`, '10.0.0.2', 4, packet)
    const { seen, cells, table } = read(packet, { linkType: 101 })
    expect([cells[TUNNEL_PACKETS + 3], table.size, seen.protocol]).toEqual([4, 4, 4])
    expect(seen.view.getUint8(seen.source + 2)).toBe(1)
  })

  it.each([
    ['cut in its header', `0800000000000700${ETHER} 0800 ${inner.slice(0, 38)}`, 0],
    ['with a header that cannot be right', `0800000000000700${ETHER} 0800 41${inner.slice(2)}`, 1],
    ['of another version', `0800000000000700${ETHER} 86dd ${inner}`, 1],
    ['of no length', `0800000000000700${ETHER} 0800 45000013${inner.slice(8)}`, 1],
  ])('whose packet is %s stays what it is, and is no second flow', (_, payload, wrong) => {
    const packet = udp({ ...A, toPort: 4789 }, payload)
    const { seen, cells, table } = read(packet, {
      linkType: 101,
      length: hex(packet).length + 1 - wrong,
    })
    expect([seen.protocol, seen.destinationPort, table.size]).toEqual([UDP, 4789, 0])
    expect([cells[MALFORMED], cells[TUNNEL_PACKETS]]).toEqual([wrong, 0])
  })

  it('counts as one packet with a VLAN tag, wherever its tags are', () => {
    const [plain, tagged] = [`${ETHER} 0800`, `${ETHER} 8100 0007 0800`]
    const pairs = [
      [plain, tagged],
      [tagged, plain],
      [tagged, tagged],
    ]
    const counts = pairs.map(([outer, within]) => {
      const carried = udp({ ...A, toPort: 4789 }, `0800000000000700${within}${inner}`)
      return read(`${outer} ${carried}`).cells[VLAN_PACKETS]
    })
    expect(counts).toEqual([1, 1, 1])
  })

  it('that carries nothing known stays what it is', () => {
    const { seen, table } = read(udp({ ...A, toPort: 4789 }, '0000000000000000'), { linkType: 101 })
    expect([seen.protocol, seen.destinationPort, seen.payload - seen.at]).toEqual([UDP, 4789, 28])
    expect(table.size).toBe(0)
  })
})

describe('what stands below IP', () => {
  const ip = udp(A, '00')
  it.each([
    [1, `${ETHER} 8100 0007 0800 ${ip}`, 7],
    [1, `${ETHER} 88a8 0064 8100 0007 0800 ${ip}`, 100],
    [1, `${ETHER} 8847 00001040 00002140 ${ip}`, 0],
    [1, `${ETHER} 8864 1100 0001 001f 0021 ${ip}`, 0],
    [1, `${ETHER} 002a aaaa03000000 0800 ${ip}`, 0],
    [9, `ff030021 ${ip}`, 0],
    [9, `0021 ${ip}`, 0],
    [0, `02000000 ${ip}`, 0],
    [108, `00000002 ${ip}`, 0],
    [12, ip, 0],
    [228, ip, 0],
    [113, `0000 0001 0006 020000000001 0000 0800 ${ip}`, 0],
    [276, `0800 0000 00000001 0001 00 06 0200000000010000 ${ip}`, 0],
  ])('of link type %i is passed: %s', (linkType, packet, vlan) => {
    const { seen, cells } = read(packet, { linkType })
    expect([seen.family, seen.destinationPort, seen.vlan]).toEqual([IPV4, 53, vlan])
    expect([cells[VLAN_PACKETS], cells[MALFORMED]]).toEqual([vlan > 0 ? 1 : 0, 0])
  })

  it('tells the direction where the system noted it', () => {
    const directions = ['0000', '0001', '0002', '0003', '0004'].map(
      (type) =>
        read(`${type} 0001 0006 020000000001 0000 0800 ${ip}`, { linkType: 113 }).seen.direction,
    )
    expect(directions).toEqual([0, 0, 0, 2, 1])
  })

  it('is nothing known: neither IP nor malformed', () => {
    for (const [linkType, packet] of [
      [1, `${ETHER} 0026 4242030000000000`],
      [1, `${ETHER} 88cc 0207`],
      [147, ip],
    ] as const) {
      const { seen, cells } = read(packet, { linkType })
      expect([seen.family, seen.protocol, cells[MALFORMED]]).toEqual([OTHER, -1, 0])
    }
  })
})
