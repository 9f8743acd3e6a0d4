import { describe, expect, it } from 'vitest'
import { newTable, readHeaders } from '#src/decode/application/hpack.js'
import { http2 } from '#src/decode/application/http2.js'
import { BOUNDS } from '#src/decode/conversation/bounds.js'
import { Conversations } from '#src/decode/conversation/conversations.js'
import { HeaderTables } from '#src/decode/conversation/http2.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder } from '#src/decode/index.js'
import type { Layer } from '#src/decode/layer.js'
import { segment } from '../application/segment.js'

const bytes = (hex: string) => Buffer.from(hex.replace(/ /g, ''), 'hex')

/** RFC 7541 C.3: three requests, each using what those before added. */
const BLOCKS = [
  '828684 410f7777772e6578616d706c652e636f6d',
  '828684be 58086e6f2d6361636865',
  '828785bf 400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
].map(bytes)
const [ONE, TWO, THREE] = BLOCKS as [Buffer, Buffer, Buffer]
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const SETTINGS = bytes('000000 04 00 00000000')

/** A frame of stream 1. */
function frame(type: number, flags: number, payload: Uint8Array): Buffer {
  const head = bytes('000000 00 00 00000001')
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  return Buffer.concat([head, payload])
}

const headers = (block: Uint8Array) => frame(1, 5, block)

/** A client on port 40000: `send` gives what its next segment tells; `skip` leaves bytes out, `acknowledge` is the server's. */
function client() {
  const conversations = new Conversations()
  let seq = 1
  const add = (packet: Uint8Array) =>
    conversations.add({
      bytes: packet,
      at: 0,
      end: packet.length,
      originalLength: packet.length,
      linkType: 1,
      seconds: 0,
    }).layers
  return {
    send(...parts: Uint8Array[]): Layer[] {
      const payload = Buffer.concat(parts)
      const packet = segment(payload, 40000, 8080)
      new DataView(packet.buffer).setUint32(38, seq)
      seq += payload.length
      return add(packet)
    },
    skip(payload: Uint8Array): void {
      seq += payload.length
    },
    acknowledge(): Layer[] {
      const packet = segment('', 8080, 40000)
      new DataView(packet.buffer).setUint32(42, seq)
      return add(packet)
    },
  }
}

const authority = (layers: Layer[]) => valuesOf(layers, 'http2.headers.authority')
const custom = (layers: Layer[]) =>
  valuesOf(layers, 'http2.header.value').filter((value) => value === 'custom-value')

describe('HTTP/2 in conversations', () => {
  it('finds in each request what the requests before it added: RFC 7541 C.3', () => {
    const { send } = client()
    expect(authority(send(PREFACE, SETTINGS, headers(ONE)))).toEqual(['www.example.com'])
    const second = send(headers(TWO))
    expect(authority(second)).toEqual(['www.example.com'])
    expect(valuesOf(second, 'http2.headers.cache_control')).toEqual(['no-cache'])
    const third = send(headers(THREE))
    expect(authority(third)).toEqual(['www.example.com'])
    expect(custom(third)).toEqual(['custom-value'])
    expect(valuesOf(third, 'http2.headers.path')).toEqual(['/index.html'])
  })

  it('finds what was added since, in a capture that begins late', () => {
    const { send } = client()
    expect(authority(send(headers(TWO)))).toEqual([])
    const third = send(headers(THREE))
    expect(authority(third)).toEqual([])
    expect(valuesOf(third, 'http2.header.index')).toContain(63)
    // The newest two entries: custom-key, and cache-control.
    const last = send(headers(bytes('82 86 84 be bf')))
    expect(custom(last)).toEqual(['custom-value'])
    expect(valuesOf(last, 'http2.headers.cache_control')).toEqual(['no-cache'])
  })

  it('reads a block that goes on in another segment with the segment that ends it', () => {
    const { send } = client()
    const begin = frame(1, 1, ONE.subarray(0, 6))
    const end = frame(9, 4, ONE.subarray(6))
    const first = send(PREFACE, SETTINGS, begin, end.subarray(0, 11))
    expect(valuesOf(first, 'http2.type')).toEqual([4])
    const second = send(end.subarray(11), headers(TWO))
    expect(valuesOf(second, 'http2.type')).toEqual([1, 9, 1])
    expect(authority(second)).toEqual(['www.example.com', 'www.example.com'])
  })

  it('trusts no number behind a gap, and what comes then again', () => {
    const { send, skip, acknowledge } = client()
    send(PREFACE, SETTINGS, headers(ONE))
    skip(headers(THREE))
    expect(authority(send(headers(TWO)))).toEqual([])
    acknowledge()
    expect(authority(send(headers(bytes('82 86 84 bf'))))).toEqual([])
    send(headers(ONE))
    expect(authority(send(headers(bytes('82 86 84 be'))))).toEqual(['www.example.com'])
  })

  it('trusts no number behind a block that is broken', () => {
    const table = newTable()
    const read = (block: Uint8Array) => readHeaders(block, 0, block.length, table)
    read(ONE)
    expect(read(bytes('be'))).toMatchObject([{ 'http2.headers.authority': 'www.example.com' }])
    read(bytes('400a6375'))
    expect(read(bytes('be'))).toEqual([{ 'http2.header.index': 62 }])
  })
})

describe('the tables of HTTP/2', () => {
  const decoder = createDecoder<Layer>()
  const message = Buffer.concat([PREFACE, headers(ONE)])
  const packet = segment(message, 40000, 8080)
  const layerOf = () => ({
    ...decoder
      .decode({
        bytes: packet,
        at: 0,
        end: packet.length,
        originalLength: packet.length,
        linkType: 1,
      })
      .layers.at(-1)!,
    offset: 0,
  })
  /** Whether a direction still knows what its first block added. */
  function knows(tables: HeaderTables, direction: object): boolean {
    const ask = headers(bytes('be'))
    const layer = http2.decode(ask, 0, ask.length, { reported: ask.length } as never)!
    tables.read(direction, layer, ask)
    return authority([layer]).length > 0
  }

  it.each([{ streams: 10 }, { total: 10 * (128 + 32 + 25) }])('are no more than %o', (bounds) => {
    const tables = new HeaderTables({ ...BOUNDS, ...bounds })
    const directions = Array.from({ length: 30 }, () => ({}))
    for (const direction of directions) tables.read(direction, layerOf(), message)
    expect(knows(tables, directions[20]!)).toBe(true)
    expect(knows(tables, directions[19]!)).toBe(false)
  })

  it('hold 64 KiB each, the newest entries', () => {
    const table = newTable()
    // Name `a`, and a value of 1,000 bytes.
    const entry = Buffer.concat([bytes('40 01 61 7fe906'), Buffer.alloc(1000, 0x62)])
    for (let i = 0; i < 100; i++) {
      table.room = 65_536
      expect(readHeaders(entry, 0, entry.length, table)).toHaveLength(1)
    }
    expect(table.entries).toHaveLength(Math.floor(65_536 / 1033))
    expect(table.size).toBe(table.entries.length * 1033)
  })
})
