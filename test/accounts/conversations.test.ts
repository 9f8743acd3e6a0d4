import { describe, expect, it } from 'vitest'
import {
  conversationsOf,
  type FlowSource,
  type TableSelection,
} from '#src/accounts/conversations.js'
import { endpointsOf } from '#src/accounts/endpoints.js'
import { Bench, back, ipv4, tcp, udp } from './wire.js'

const WEB = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 80 }
const DNS = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 53 }
const TCP: TableSelection = { kind: 'tcp', sort: 'bytes', most: 10 }

function source({ accounts }: Bench, base = 1_000_000): FlowSource {
  return { table: accounts.flows, base }
}

/** Two connections and a question, between two hosts and a third. */
function talk(): Bench {
  const bench = new Bench()
  bench.put(0, tcp(WEB, 1, '00'))
  bench.put(1, tcp(back(WEB), 1, '00'.repeat(100)))
  bench.put(2, tcp({ ...WEB, fromPort: 50_001 }, 1, ''))
  bench.put(3, tcp({ ...WEB, fromPort: 50_001 }, 1, ''))
  bench.put(9, tcp({ ...WEB, fromPort: 50_001 }, 1, ''))
  bench.put(4, udp({ ...DNS, to: '10.0.0.5' }, '00'))
  return bench
}

describe('conversations', () => {
  it('of TCP are connections, the largest first', () => {
    const report = conversationsOf([source(talk())], TCP)
    expect(report).toMatchObject({ kind: 'tcp', sort: 'bytes', total: 2, packets: 5, bytes: 301 })
    expect(report.conversations[0]).toEqual({
      source: { ip: '10.0.0.9', port: 50_000, packets: 1, bytes: 41 },
      destination: { ip: '10.0.0.1', port: 80, packets: 1, bytes: 140 },
      packets: 2,
      bytes: 181,
      start: '1970-01-12T13:46:40.000000000Z',
      end: '1970-01-12T13:46:41.000000000Z',
      duration: 1,
    })
  })

  it.each([
    ['packets', 50_001],
    ['duration', 50_001],
    ['bytes', 50_000],
  ] as const)('are in the order of %s', (sort, port) => {
    const { conversations } = conversationsOf([source(talk())], { ...TCP, sort, most: 1 })
    expect(conversations.map((one) => one.source.port)).toEqual([port])
  })

  it('of IP are pairs of addresses, whatever is above', () => {
    const bench = talk()
    bench.put(10, udp(back(DNS), '00'))
    const { total, conversations } = conversationsOf([source(bench)], { ...TCP, kind: 'ip' })
    expect(total).toBe(2)
    expect(conversations[0]).toMatchObject({
      source: { ip: '10.0.0.9', packets: 4, bytes: 161 },
      destination: { ip: '10.0.0.1', packets: 2, bytes: 169 },
      duration: 10,
    })
    expect(conversations[0]!.source).not.toHaveProperty('port')
  })

  it('of a host with itself are one way', () => {
    const bench = new Bench()
    const loop = { from: '127.0.0.1', to: '127.0.0.1', fromPort: 80, toPort: 50_000 }
    bench.put(0, tcp(back(loop), 1, ''))
    bench.put(1, tcp(loop, 1, '00'))
    const { conversations } = conversationsOf([source(bench)], { ...TCP, kind: 'ip' })
    expect(conversations).toMatchObject([
      { source: { packets: 2, bytes: 81 }, destination: { packets: 0, bytes: 0 } },
    ])
  })

  it('of several tables are in one order, their times by their own clocks', () => {
    const [one, other] = [new Bench(), new Bench()]
    one.put(0, tcp(WEB, 1, ''))
    other.put(0, tcp({ ...WEB, fromPort: 50_001 }, 1, '00'))
    const report = conversationsOf([source(one), source(other, 2_000_000)], TCP)
    expect(report.total).toBe(2)
    expect(report.conversations.map(({ start }) => start)).toEqual([
      '1970-01-24T03:33:20.000000000Z',
      '1970-01-12T13:46:40.000000000Z',
    ])
    const [both] = conversationsOf([source(one), source(other, 2_000_000)], {
      ...TCP,
      kind: 'ip',
    }).conversations
    expect(both).toMatchObject({ packets: 2, duration: 1_000_000 })
  })

  it('do not take fragments without ports for one', () => {
    const bench = new Bench()
    const whole = udp(DNS, '00'.repeat(16))
    bench.put(0, whole)
    bench.put(1, `${whole.slice(0, 12)}0001${whole.slice(16)}`)
    expect(conversationsOf([source(bench)], { ...TCP, kind: 'udp' })).toMatchObject({
      total: 1,
      packets: 1,
    })
    expect(conversationsOf([source(bench)], { ...TCP, kind: 'ip' })).toMatchObject({ packets: 2 })
  })

  it('in a tunnel count within and without', () => {
    const bench = new Bench()
    bench.put(0, ipv4('192.0.2.1', '192.0.2.2', 4, tcp(WEB, 1, '')))
    const { conversations } = conversationsOf([source(bench)], { ...TCP, kind: 'ip' })
    expect(conversations.map((one) => [one.source.ip, one.bytes])).toEqual([
      ['192.0.2.1', 60],
      ['10.0.0.9', 60],
    ])
  })

  it('are those of a plain model, of as many flows as there may be', () => {
    const bench = new Bench(101, 4000)
    const model = new Map<string, number>()
    for (let i = 0; i < 3000; i++) {
      const from = `10.0.${(i * 7) % 50}.${(i * 13) % 20}`
      const to = `10.1.${(i * 3) % 10}.${i % 5}`
      const packet = udp({ from, to, fromPort: i % 900, toPort: 53 }, '00'.repeat(i % 30))
      bench.put(i / 1000, packet)
      const key = `${from} ${to}`
      model.set(key, (model.get(key) ?? 0) + packet.length / 2)
    }
    const wanted = [...model].sort(([, one], [, other]) => other - one).slice(0, 50)
    const { total, conversations } = conversationsOf([source(bench)], {
      kind: 'ip',
      sort: 'bytes',
      most: 50,
    })
    expect(total).toBe(model.size)
    expect(conversations.map(({ bytes }) => bytes)).toEqual(wanted.map(([, bytes]) => bytes))
    for (const { source: a, destination: b, bytes } of conversations)
      expect(model.get(`${a.ip} ${b.ip}`)).toBe(bytes)
  })
})

describe('endpoints', () => {
  it('of IP tell what each sent and received', () => {
    const report = endpointsOf([source(talk())], { ...TCP, kind: 'ip' })
    expect(report).toMatchObject({ kind: 'ip', sort: 'bytes', total: 3 })
    expect(report.endpoints[0]).toEqual({
      ip: '10.0.0.9',
      packets: 6,
      bytes: 330,
      sent: { packets: 5, bytes: 190 },
      received: { packets: 1, bytes: 140 },
    })
  })

  it('of TCP are addresses with ports, by packets when wanted', () => {
    const report = endpointsOf([source(talk())], { ...TCP, sort: 'packets', most: 2 })
    expect(report.total).toBe(3)
    expect(report.endpoints.map(({ ip, port, packets }) => [ip, port, packets])).toEqual([
      ['10.0.0.1', 80, 5],
      ['10.0.0.9', 50_001, 3],
    ])
  })
})
