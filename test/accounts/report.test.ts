import { describe, expect, it } from 'vitest'
import { FileAccounts } from '#src/accounts/report.js'
import { tcpOf } from '#src/accounts/tcpflow.js'
import type { CapturedPacket, CaptureInterface } from '#src/pcap/types.js'
import { fixture } from '../decode/fixtures.ts'
import { hex, tcp, udp } from './wire.js'

const WEB = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 80 }
const FRAME = '02000000000a02000000000b0800'

function packet(bytes: Uint8Array, seconds: number, linkType: number, over = 0): CapturedPacket {
  return {
    number: 1,
    interface: { id: 0, linkType } as CaptureInterface,
    seconds,
    nanoseconds: seconds < 0 ? -1 : 5,
    capturedLength: bytes.length,
    originalLength: bytes.length + over,
    // Within other bytes, as a reader has them.
    bytes: Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('de')]),
    at: 3,
    end: 3 + bytes.length,
  }
}

describe('accounts of a file', () => {
  it('have times from 1970 on when their packets do', () => {
    const accounts = new FileAccounts()
    accounts.addPackets([{ ...packet(hex(FRAME + tcp(WEB, 1, '')), 0, 1), nanoseconds: 0 }])
    const first = '1970-01-01T00:00:00.000000000Z'
    expect(accounts.span).toEqual({ first, last: first, seconds: 0 })
  })

  it('take packets of several link types for one conversation', () => {
    const accounts = new FileAccounts({ protocols: true })
    const segment = tcp(WEB, 1, '616263')
    accounts.addPackets([
      packet(hex(segment), 1_700_000_000, 101),
      packet(hex(FRAME + segment), 1_700_000_002, 1),
      packet(hex(segment), 1_700_000_001, 101),
    ])
    const { conversations } = accounts.conversations({ kind: 'tcp', sort: 'bytes', most: 5 })
    expect(conversations).toMatchObject([{ packets: 3, bytes: 43 * 3 + 14 }])
    expect(accounts.stats()).toMatchObject({
      packets: 3,
      bytes: 143,
      families: { ipv4: { packets: 3 } },
    })
    expect(accounts.span).toEqual({
      first: '2023-11-14T22:13:20.000000005Z',
      last: '2023-11-14T22:13:22.000000005Z',
      seconds: 2,
    })
    expect(accounts.protocols()).toMatchObject({
      packets: 3,
      protocols: [
        { protocol: 'raw', packets: 2, bytes: 86 },
        { protocol: 'eth', packets: 1, bytes: 57, below: [{ protocol: 'ip' }] },
      ],
    })
  })

  it('count bytes on the wire, and what was cut', () => {
    const accounts = new FileAccounts()
    accounts.addPackets([packet(hex(tcp(WEB, 1, '00')), 5, 101, 1000)])
    expect(accounts.stats()).toMatchObject({ bytes: 1041, truncatedPackets: 1 })
    expect(accounts.protocols()).toEqual({ packets: 0, bytes: 0, protocols: [] })
  })

  it('give a packet without a time that of the one before', () => {
    const accounts = new FileAccounts()
    const one = hex(udp(WEB, '00'))
    accounts.addPackets([packet(one, 100, 101), packet(one, -1, 101)])
    expect(accounts.span).toMatchObject({ seconds: 0 })
    expect(accounts.conversations({ kind: 'udp', sort: 'bytes', most: 1 }).packets).toBe(2)
  })

  it('begin at any time, the first second of 1970 too', () => {
    const accounts = new FileAccounts()
    const one = hex(udp(WEB, '00'))
    accounts.addPackets([packet(one, 0, 101)])
    accounts.addPackets([packet(one, 7, 101)])
    expect(accounts.span).toEqual({
      first: '1970-01-01T00:00:00.000000005Z',
      last: '1970-01-01T00:00:07.000000005Z',
      seconds: 7,
    })
  })

  it('take a connection that nobody has answered by the end for timed out, in every table', () => {
    const accounts = new FileAccounts()
    accounts.addPackets([
      packet(hex(tcp(WEB, 1, '', 2)), 100, 101),
      packet(hex(udp(WEB, '00')), 106, 101),
    ])
    expect(tcpOf(accounts.table.words, 0).state).toBe('timed_out')
    expect(accounts.tcp().connections).toMatchObject({
      opened: { unknown: 1 },
      timedOut: { unknown: 1 },
    })
  })

  it('are empty without packets', () => {
    const accounts = new FileAccounts({ protocols: true })
    accounts.addPackets([])
    accounts.add(new Uint8Array(7), 1, 'micro')
    expect(accounts.span).toBeNull()
    expect(accounts.stats().packets).toBe(0)
    expect(accounts.endpoints({ kind: 'ip', sort: 'bytes', most: 5 }).endpoints).toEqual([])
  })

  it('tell names and DNS', () => {
    const accounts = new FileAccounts()
    const { packets, linkType } = fixture('dns')
    accounts.addPackets(packets.map((bytes, i) => packet(bytes, 100 + i, linkType)))
    const queries = Object.values(accounts.dns().queries).reduce((sum, count) => sum + count, 0)
    expect(queries).toBeGreaterThan(0)
    expect(accounts.names(5).dns.length).toBeGreaterThan(0)
  })

  it('are the same for packets larger than the buffer', () => {
    const accounts = new FileAccounts()
    const large = new Uint8Array(3 << 20)
    large.set(hex(udp(WEB, '00')))
    accounts.addPackets([packet(large, 5, 101), packet(hex(udp(WEB, '00')), 5, 101)])
    expect(accounts.stats().packets).toBe(2)
  })
})
