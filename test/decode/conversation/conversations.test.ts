import { expect, test } from 'vitest'
import { Conversations } from '#src/decode/conversation/conversations.js'
import { framers } from '#src/decode/conversation/framers.js'
import { valuesOf } from '#src/decode/fields.js'
import type { Layer } from '#src/decode/layer.js'

type Fields = Layer & Record<string, unknown>

/** A TCP segment between 192.0.2.1:40000 and 192.0.2.2, as link type 228. */
function segment(port: number, seq: number, data: Uint8Array, back = false, flags = 0x18, ack = 1) {
  const head = Buffer.from(
    '450000000000400040060000c0000201c00002029c4000000000000000000000501802000000' + '0000',
    'hex',
  )
  head.writeUInt16BE(40 + data.length, 2)
  head.writeUInt16BE(port, 22)
  if (back) {
    head.write('c0000202c0000201', 12, 'hex')
    head.writeUInt16BE(port, 20)
    head.writeUInt16BE(40000, 22)
  }
  head.writeUInt32BE(seq >>> 0, 24)
  head.writeUInt32BE(ack >>> 0, 28)
  head[33] = flags
  const bytes = Buffer.concat([head, data])
  return {
    bytes,
    at: 0,
    end: bytes.length,
    originalLength: bytes.length,
    linkType: 228,
    seconds: 0,
  }
}

const dnsQuery = Buffer.from(
  '001d 1234 0100 0001 0000 0000 0000 07 6578616d706c65 04 74657374 00 0001 0001'.replace(/ /g, ''),
  'hex',
)
dnsQuery.writeUInt16BE(dnsQuery.length - 2, 0)

function named(layers: Layer[], protocol: string): Fields | undefined {
  return layers.find((layer) => layer.protocol === protocol) as Fields | undefined
}

test.each([1, 2, 3, 7, 15])(
  'a DNS message in segments of %d bytes is read with the last one',
  (size) => {
    const conversations = new Conversations()
    const results = []
    for (let at = 0; at < dnsQuery.length; at += size) {
      results.push(conversations.add(segment(53, 1 + at, dnsQuery.subarray(at, at + size))))
    }
    const found = results.map(({ layers }) => named(layers, 'dns')?.['queries'] !== undefined)
    // The first segment may show what it has of the message; the last shows all of it.
    expect(found.slice(1, -1)).toEqual(found.slice(1, -1).map(() => false))
    const last = results.at(-1)!
    expect(JSON.stringify(named(last.layers, 'dns'))).toContain('example.test')
  },
)

test('a head of HTTP over three segments out of order is read when it is whole', () => {
  const conversations = new Conversations()
  const head = Buffer.from('GET /a/long/path HTTP/1.1\r\nHost: example.test\r\nAccept: */*\r\n\r\n')
  const parts = [head.subarray(0, 30), head.subarray(30, 50), head.subarray(50)]
  conversations.add(segment(80, 0, Buffer.alloc(0), false, 0x02))
  conversations.add(segment(80, 1, parts[0]!))
  expect(named(conversations.add(segment(80, 51, parts[2]!)).layers, 'http')).toBeUndefined()
  const { layers, reassembled } = conversations.add(segment(80, 31, parts[1]!))
  expect(['method', 'uri'].map((name) => valuesOf(layers, `http.request.${name}`))).toEqual([
    ['GET'],
    ['/a/long/path'],
  ])
  expect(valuesOf(layers, 'http.host')).toEqual(['example.test'])
  expect(reassembled).toHaveLength(1)
  expect(Buffer.from(reassembled[0]!.bytes).equals(head)).toBe(true)
})

test('a body is passed by, and the next head is found behind it', () => {
  const conversations = new Conversations()
  const response = (code: number) =>
    `HTTP/1.1 ${code} OK\r\nContent-Length: 3000\r\n\r\n${'HTTP/1.1 999 no\r\n\r\n'.repeat(200).slice(0, 3000)}`
  const bytes = Buffer.from(response(200) + response(201))
  const codes: unknown[] = []
  for (let at = 0; at < bytes.length; at += 100) {
    const { layers } = conversations.add(segment(80, 1 + at, bytes.subarray(at, at + 100), true))
    codes.push(...valuesOf(layers, 'http.response.code'))
  }
  expect(codes).toEqual([200, 201])
})

test('fragments of UDP are read as one datagram', () => {
  const payload = Buffer.concat([
    Buffer.from('9c400035', 'hex'),
    Buffer.alloc(4),
    dnsQuery.subarray(2),
  ])
  payload.writeUInt16BE(payload.length, 4)
  const fragment = (from: number, to: number) => {
    const head = Buffer.from('450000000007000040110000c0000201c0000202', 'hex')
    head.writeUInt16BE(20 + to - from, 2)
    head.writeUInt16BE((to < payload.length ? 0x2000 : 0) | (from >> 3), 6)
    const bytes = Buffer.concat([head, payload.subarray(from, to)])
    return {
      bytes,
      at: 0,
      end: bytes.length,
      originalLength: bytes.length,
      linkType: 228,
      seconds: 0,
    }
  }
  const conversations = new Conversations()
  expect(named(conversations.add(fragment(16, payload.length)).layers, 'dns')).toBeUndefined()
  const { layers, reassembled, stream } = conversations.add(fragment(0, 16))
  expect(JSON.stringify(named(layers, 'dns'))).toContain('example.test')
  expect(reassembled).toMatchObject([{ layer: 0, packets: 2 }])
  expect(stream).toMatchObject({ protocol: 'udp', index: 0 })
})

test('streams are numbered by their first packets; ports used again are a new one', () => {
  const conversations = new Conversations()
  const none = Buffer.alloc(0)
  const index = (packet: ReturnType<typeof segment>) => conversations.add(packet).stream!.index
  expect(index(segment(80, 100, none, false, 0x02, 0))).toBe(0)
  expect(index(segment(81, 100, none, false, 0x02, 0))).toBe(1)
  expect(index(segment(80, 500, none, true, 0x12, 101))).toBe(0)
  expect(index(segment(80, 100, none, false, 0x02, 0))).toBe(0)
  expect(index(segment(80, 900, none, false, 0x02, 0))).toBe(2)
})

test('a flood of streams and of segments that never fit holds no more than the bounds', () => {
  const conversations = new Conversations({ bounds: { streams: 64, each: 4096, total: 32_768 } })
  for (let i = 0; i < 5000; i++) {
    // Each waits for a first byte that never comes.
    conversations.add(segment(1000 + (i % 500), 1, Buffer.alloc(0), false, 0x02))
    conversations.add(segment(1000 + (i % 500), 100 + 200 * i, Buffer.alloc(200)))
  }
  const { counts } = conversations
  expect(counts.streamsForgotten).toBeGreaterThan(400)
})

test.each(Object.entries(framers))(
  'the framer of %s asks for more, or refuses, whatever it is given',
  (_name, framer) => {
    for (let seed = 0; seed < 500; seed++) {
      const bytes = Uint8Array.from(
        { length: seed % 40 },
        (_, i) => (seed * 31 + i * 17 * seed) & 0xff,
      )
      const length = framer(bytes, 0, bytes.length)
      expect(Number.isInteger(length) && length >= -1).toBe(true)
    }
  },
)
