import { describe, expect, it } from 'vitest'
import { Hierarchy } from '#src/accounts/hierarchy.js'
import { add, countsOf } from './levels.js'
import { ascii, back, hex, tcp, word } from './wire.js'

/** A port that says nothing. */
const ENDS = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 9_999 }
const GET = ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
const BINARY = '8081828384'
const [SYN, SYN_ACK, RST_ACK] = [0x02, 0x12, 0x14]

/** Segments as they come, and what the levels from TCP on count of them. */
function counts(...segments: string[]): string {
  const hierarchy = new Hierarchy()
  for (const segment of segments) add(hierarchy, hex(segment))
  return countsOf(hierarchy)
}

describe('a segment that says nothing alone', () => {
  it('counts for what its connection spoke before, both ways', () => {
    expect(counts(tcp(ENDS, 1, GET), tcp(back(ENDS), 1, BINARY))).toBe('tcp 2, tcp:http 2')
  })

  it('counts for nothing when nobody has spoken', () => {
    expect(counts(tcp(back(ENDS), 1, BINARY), tcp(ENDS, 1, GET))).toBe(
      'tcp 2, tcp:http 1, tcp:data 1',
    )
  })

  it('is of a new connection when its ports are used again', () => {
    const segments = [tcp(ENDS, 1, GET), tcp(ENDS, 900, '', SYN), tcp(ENDS, 901, BINARY)]
    expect(counts(...segments)).toBe('tcp 3, tcp:http 1, tcp:data 1')
  })

  it('is what its port says, but for text where TLS is expected', () => {
    const tls = { ...ENDS, toPort: 443 }
    expect(counts(tcp(tls, 1, BINARY))).toBe('tcp 1, tcp:tls 1')
    expect(counts(tcp(tls, 1, ascii('text')))).toBe('tcp 1, tcp:data 1')
    expect(counts(tcp({ ...ENDS, toPort: 80 }, 1, BINARY))).toBe('tcp 1')
  })

  it('is a mail’s end where SMTP has a line of one dot', () => {
    const smtp = { ...ENDS, toPort: 25 }
    const mail = [tcp(smtp, 1, ascii('DATA\r\n')), tcp(smtp, 7, ascii('From: a\r\n\r\nb\r\n.\r\n'))]
    expect(counts(...mail)).toBe('tcp 2, tcp:smtp 2, tcp:smtp:imf 1')
  })

  it('is WebSocket behind an answer of 101', () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'
    const segments = [tcp(ENDS, 1, GET), tcp(back(ENDS), 1, ascii(answer))]
    expect(counts(...segments, tcp(ENDS, 1 + GET.length / 2, '00ff00'))).toBe(
      'tcp 3, tcp:http 2, tcp:websocket 1',
    )
  })
})

describe('a message of several segments', () => {
  const BGP = { ...ENDS, toPort: 179 }
  const update = (size: number) => `${'ff'.repeat(16)}${word(size, 2)}0200000000`
  const keepAlive = `${'ff'.repeat(16)}001304`

  it('is told where it begins; what follows it is read', () => {
    const begins = tcp(BGP, 1, update(100))
    const within = tcp(BGP, 24, '00'.repeat(50))
    const ends = tcp(BGP, 74, `${'00'.repeat(27)}${keepAlive}`)
    const next = tcp(BGP, 120, keepAlive)
    expect(counts(begins, within, ends, next)).toBe('tcp 4, tcp:bgp 3, tcp:bgp:_ws.unreassembled 1')
  })

  it('is followed where sequence numbers begin again at 0', () => {
    const begins = tcp(BGP, 2 ** 32 - 10, update(100))
    expect(counts(begins, tcp(BGP, 13, '00'.repeat(77)), tcp(BGP, 90, keepAlive))).toBe(
      'tcp 3, tcp:bgp 2, tcp:bgp:_ws.unreassembled 1',
    )
  })

  it('does not hide the other side', () => {
    expect(counts(tcp(BGP, 1, update(100)), tcp(back(BGP), 1, keepAlive))).toBe(
      'tcp 2, tcp:bgp 2, tcp:bgp:_ws.unreassembled 1',
    )
  })
})

describe('a segment that brings nothing new', () => {
  const AFTER = 1 + GET.length / 2

  it('is not read again', () => {
    expect(counts(tcp(ENDS, 1, GET), tcp(ENDS, 1, GET))).toBe('tcp 2, tcp:http 1')
  })

  it('is data when it keeps the connection up', () => {
    const alive = tcp(ENDS, AFTER - 1, '00', 0x10)
    expect(counts(tcp(ENDS, 1, GET), alive)).toBe('tcp 2, tcp:http 1, tcp:data 1')
  })

  it('is not read when it resets the connection', () => {
    expect(counts(tcp(ENDS, 1, GET), tcp(ENDS, AFTER, ascii('why'), RST_ACK))).toBe(
      'tcp 2, tcp:http 1',
    )
  })

  it('does not follow a SYN’s number', () => {
    const opened = [tcp(ENDS, 7, '', SYN), tcp(back(ENDS), 1, '', SYN_ACK)]
    expect(counts(...opened, tcp(ENDS, 8, GET))).toBe('tcp 3, tcp:http 1')
  })
})

it('forgets the oldest of many connections', () => {
  const hierarchy = new Hierarchy()
  add(hierarchy, hex(tcp(ENDS, 1, GET)))
  for (let port = 1; port <= 20_000; port++) {
    add(hierarchy, hex(tcp({ ...ENDS, fromPort: port }, 1, '', SYN)))
  }
  add(hierarchy, hex(tcp(ENDS, 1 + GET.length / 2, BINARY)))
  expect(countsOf(hierarchy)).toBe('tcp 20002, tcp:http 1, tcp:data 1')
})
