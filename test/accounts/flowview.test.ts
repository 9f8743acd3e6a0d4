import { describe, expect, it } from 'vitest'
import { flowRecord, timeText } from '#src/accounts/flowview.js'
import { Bench, back, hex, ipv4, tcp, udp, word } from './wire.js'

const WEB = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 80 }

function only(bench: Bench, reason?: number) {
  const { flows } = bench.accounts
  expect(flows.size).toBe(1)
  return flowRecord(flows.words, flows.doubles, 0, 1_000_000, reason)
}

/** An ICMP message; its checksum does not matter here. */
const icmp = (from: string, to: string, type: number, code: number) =>
  ipv4(from, to, 1, `${word(type, 1)}${word(code, 1)}0000 00010001`)

describe('the record of a flow', () => {
  it('has who sent the first packet as its source, whichever address is smaller', () => {
    const bench = new Bench()
    bench.put(0.5, tcp(WEB, 1, '616263'))
    bench.put(1.75, tcp(back(WEB), 1, ''))
    bench.put(2, tcp(back(WEB), 1, '6465'))
    expect(only(bench)).toMatchObject({
      event: {
        kind: 'event',
        category: ['network'],
        type: ['connection'],
        start: '1970-01-12T13:46:40.500000000Z',
        end: '1970-01-12T13:46:42.000000000Z',
        duration: 1.5e9,
      },
      source: { ip: '10.0.0.9', port: 50_000, bytes: 43, packets: 1 },
      destination: { ip: '10.0.0.1', port: 80, bytes: 82, packets: 2 },
      network: {
        transport: 'tcp',
        type: 'ipv4',
        iana_number: '6',
        direction: 'unknown',
        bytes: 125,
        packets: 3,
      },
      tcp: { source: { flags: ['psh', 'ack'] } },
    })
  })

  it('is JSON, with its reason once it has ended', () => {
    const bench = new Bench()
    bench.put(0, udp({ ...WEB, toPort: 53 }, '00'))
    const record = only(bench, 1)
    expect(record.event).toMatchObject({ type: ['connection', 'end'], reason: 'idle' })
    expect(record.tcp).toBeUndefined()
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
  })

  it('of an echo holds the replies, and the community id that others compute', () => {
    const bench = new Bench()
    bench.put(0, icmp('192.168.0.89', '192.168.0.1', 8, 0))
    bench.put(1, icmp('192.168.0.1', '192.168.0.89', 0, 0))
    const record = only(bench)
    expect(record.icmp).toEqual({ type: 8 })
    expect(record.source).toEqual({ ip: '192.168.0.89', bytes: 28, packets: 1 })
    expect(record.network).toMatchObject({
      transport: 'icmp',
      community_id: '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=',
    })
  })

  it('of an ICMP error has its code, and nothing that answers it', () => {
    const bench = new Bench()
    bench.put(0, icmp('10.0.0.9', '10.0.0.1', 3, 13))
    expect(only(bench).icmp).toEqual({ type: 3, code: 13 })
  })

  it('of an ICMP error is not that of an error the other way', () => {
    const bench = new Bench()
    bench.put(0, icmp('10.0.0.1', '10.0.0.2', 3, 3))
    bench.put(1, icmp('10.0.0.2', '10.0.0.1', 3, 3))
    bench.put(2, icmp('10.0.0.2', '10.0.0.1', 3, 3))
    const { words, doubles, used } = bench.accounts.flows
    const records = Array.from({ length: used }, (_, i) => flowRecord(words, doubles, i, 0))
    expect(
      records.map(({ source, icmp, network }) => [source, icmp, network.community_id]),
    ).toEqual([
      // As tshark has them.
      [
        { ip: '10.0.0.1', bytes: 28, packets: 1 },
        { type: 3, code: 3 },
        '1:sn6MAmXQ6UD1gYE1XbV3XTNewrk=',
      ],
      [
        { ip: '10.0.0.2', bytes: 56, packets: 2 },
        { type: 3, code: 3 },
        '1:LhjXG72oBqb/FpYqPl9LboG4/B4=',
      ],
    ])
  })

  it('has IPv6 in the usual form, and its VLAN', () => {
    const bench = new Bench(1)
    const six = `60000000 0008 11 40 ${'20010db8000000000000000000000002'} ${'20010db8000000000000000000000001'}`
    const frame = `02000000000a 02000000000b 8100 0064 86dd ${six} 1388 0035 0008 0000`
    bench.put(0, frame.replaceAll(' ', ''))
    const record = only(bench)
    expect(record.source).toEqual({ ip: '2001:db8::2', port: 5000, bytes: 66, packets: 1 })
    expect(record.destination).toMatchObject({ ip: '2001:db8::1', port: 53 })
    expect(record.network).toMatchObject({ type: 'ipv6', vlan: { id: '100' } })
    expect(hex(frame)).toHaveLength(66)
  })

  it('of what carries others says so', () => {
    const bench = new Bench()
    bench.put(0, ipv4('192.0.2.1', '192.0.2.2', 4, udp(WEB, '00')))
    const { flows } = bench.accounts
    const records = [0, 1].map((slot) => flowRecord(flows.words, flows.doubles, slot, 0))
    expect(records.map(({ source, tunnel }) => [source.ip, tunnel])).toEqual([
      ['192.0.2.1', true],
      ['10.0.0.9', undefined],
    ])
  })
})

describe('a time', () => {
  it.each([
    [1_700_000_000, 123_456_789, '2023-11-14T22:13:20.123456789Z'],
    // A packet may be older than the first.
    [1_700_000_000, -1, '2023-11-14T22:13:19.999999999Z'],
    [1_700_000_000, 86_400e9, '2023-11-15T22:13:20.000000000Z'],
    [2 ** 53, 0, '9007199254740992.000000000'],
  ])('of %d s and %d ns is %s', (base, nanoseconds, text) => {
    expect(timeText(base, nanoseconds)).toBe(text)
  })
})
