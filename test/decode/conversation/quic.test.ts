import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { joinCrypto } from '#src/decode/application/quicframes.js'
import { initialKeys } from '#src/decode/application/quicinitial.js'
import { readDatagram } from '#src/decode/application/quicpackets.js'
import { type ConversationOptions, Conversations } from '#src/decode/conversation/conversations.js'
import { valuesOf } from '#src/decode/fields.js'
import { datagram } from '../application/segment.js'
import { fixture } from '../fixtures.js'

const { packets } = fixture('quic')
const FIRST = packets[0]!.subarray(42)
/** The ClientHello of RFC 9001's client, for quic.example; its server's answer is the fixture's second packet. */
const hello = joinCrypto(readDatagram(FIRST, 0, FIRST.length, FIRST.length).pieces)
/** The ServerHello in that answer. */
const answer = () => {
  const bytes = packets[1]!.subarray(42)
  const opener = { clientConnectionId: Buffer.from('8394c8f03e515708', 'hex'), side: 'server' }
  return joinCrypto(readDatagram(bytes, 0, bytes.length, bytes.length, opener as never).pieces)
}

interface Initial {
  /** What the keys are made of. */
  id: string
  side?: 'client' | 'server'
  dcid?: string
  scid?: string
  number?: number
  version?: number
  /** Pieces of CRYPTO: offset and bytes. */
  pieces: [offset: number, data: Uint8Array][]
}

const varint = (value: number) => Buffer.from([0x80, value >> 16, value >> 8, value])

/** An Initial sealed after RFC 9001 5.3 and 5.4, padded to 200 bytes of frames or more. */
function sealed(initial: Initial): Buffer {
  const { id, side = 'client', dcid = id, scid = '', number = 0, version = 1, pieces } = initial
  const frames = Buffer.concat(
    pieces.flatMap(([at, data]) => [Buffer.from([6]), varint(at), varint(data.length), data]),
  )
  const body = Buffer.concat([frames, Buffer.alloc(Math.max(0, 200 - frames.length))])
  const ids = [dcid, scid].flatMap((one) => [
    Buffer.from([one.length / 2]),
    Buffer.from(one, 'hex'),
  ])
  const type = version === 1 ? 0xc3 : 0xd3
  const head = Buffer.concat([
    Buffer.from([type, version >>> 24, version >> 16, version >> 8, version]),
    ...ids,
    Buffer.from([0]),
    varint(4 + body.length + 16),
    Buffer.from([0, 0, number >> 8, number]),
  ])
  const keys = initialKeys(version, Buffer.from(id, 'hex'), side)!
  const nonce = Buffer.from(keys.iv)
  for (let i = 0; i < 4; i++) nonce[8 + i]! ^= head[head.length - 4 + i]!
  const gcm = createCipheriv('aes-128-gcm', keys.key, nonce).setAAD(head)
  const payload = Buffer.concat([gcm.update(body), gcm.final(), gcm.getAuthTag()])
  const mask = createCipheriv('aes-128-ecb', keys.hp, null).update(payload.subarray(0, 16))
  head[0]! ^= mask[0]! & 0x0f
  for (let i = 0; i < 4; i++) head[head.length - 4 + i]! ^= mask[1 + i]!
  return Buffer.concat([head, payload])
}

/** A conversation between port 50000 and 443; `there` and `back` add a datagram and give what a field holds then. */
function talk(options: ConversationOptions = {}) {
  const conversations = new Conversations(options)
  const add = (bytes: Uint8Array) =>
    conversations.add({
      bytes,
      at: 0,
      end: bytes.length,
      originalLength: bytes.length,
      linkType: 1,
      seconds: 0,
    })
  const told = (bytes: Uint8Array, field: string) => valuesOf(add(bytes).layers, field)
  return {
    conversations,
    add,
    there: (payload: Uint8Array, field = NAME) => told(datagram(payload, 50000, 443), field),
    back: (payload: Uint8Array, field = SUITE) => told(datagram(payload, 443, 50000), field),
  }
}

const NAME = 'tls.handshake.extensions_server_name'
const SUITE = 'tls.handshake.ciphersuite'
const ID = '8394c8f03e515708'
const whole = (bytes: Uint8Array): [number, Uint8Array][] => [[0, bytes]]
const split = (at: number): [number, Uint8Array][] => [
  [0, hello.subarray(0, at)],
  [at, hello.subarray(at)],
]

describe('QUIC in conversations', () => {
  it("opens RFC 9001's server Initial once its client was seen", () => {
    const server = packets[1]!.subarray(42)
    expect(talk().back(server, 'quic.packet_number')).toEqual([])
    const { there, add } = talk()
    expect(there(sealed({ id: ID, pieces: whole(hello) }))).toEqual(['quic.example'])
    const { layers } = add(datagram(server, 443, 50000))
    expect(valuesOf(layers, 'quic.packet_number')).toEqual([1n])
    expect(valuesOf(layers, 'quic.frame_type')).toEqual([2n, 6n])
    expect(valuesOf(layers, 'tls.handshake.type')).toEqual([2])
    expect(valuesOf(layers, SUITE)).toEqual([0x1301])
  })

  it.each([1, 3, 4, 60, 100, hello.length - 1])(
    'reads a ClientHello cut at %d with the Initial that completes it, in either order',
    (at) => {
      for (const order of [split(at), split(at).reverse()]) {
        const { there } = talk()
        const [one, two] = order.map((piece, number) => sealed({ id: ID, number, pieces: [piece] }))
        expect(there(one!, 'tls.handshake.type')).toEqual([])
        const { add } = talk()
        add(datagram(one!, 50000, 443))
        const { layers } = add(datagram(two!, 50000, 443))
        expect(valuesOf(layers, NAME)).toEqual(['quic.example'])
        expect(valuesOf(layers, 'tls.handshake.extensions_alpn_str')).toEqual(['h3'])
        expect(valuesOf(layers, 'tls.handshake.ja4')).toEqual([
          'q13d0308h3_55b375c5d22e_20dfc2e784d3',
        ])
      }
    },
  )

  it('tells a message once: what is sent again shows its frames', () => {
    const { there } = talk()
    const first = sealed({ id: ID, pieces: whole(hello) })
    expect(there(first)).toEqual(['quic.example'])
    expect(there(first)).toEqual([])
    expect(there(first, 'quic.crypto.length')).toEqual([BigInt(hello.length)])
  })

  it("opens a client's later Initials, which go to the id that the server chose", () => {
    const { there, back } = talk()
    const server = 'f067a5502a4262b5'
    const [one, two] = split(90)
    there(sealed({ id: ID, scid: 'c1', pieces: [one!] }))
    const acknowledged = sealed({ id: ID, side: 'server', dcid: 'c1', scid: server, pieces: [] })
    expect(back(acknowledged, 'quic.packet_number')).toEqual([0n])
    expect(there(sealed({ id: ID, dcid: server, scid: 'c1', number: 1, pieces: [two!] }))).toEqual([
      'quic.example',
    ])
  })

  it('goes on with the id that a Retry gives, however short', () => {
    const { there, back } = talk()
    there(sealed({ id: ID, scid: 'c1c2', pieces: whole(hello) }))
    const retry = Buffer.from(`ff0000000102c1c20401020304746f6b656e${'00'.repeat(16)}`, 'hex')
    expect(back(retry, 'quic.retry_token')).toEqual(['746f6b656e'])
    const again = sealed({ id: '01020304', scid: 'c1c2', number: 1, pieces: whole(hello) })
    expect(there(again)).toEqual(['quic.example'])
    const reply = { id: '01020304', side: 'server', dcid: 'c1c2', scid: 'aa' } as const
    expect(back(sealed({ ...reply, pieces: whole(answer()) }))).toEqual([0x1301])
  })

  it('a server may answer in version 2 (RFC 9368)', () => {
    const { there, back } = talk()
    there(sealed({ id: ID, scid: 'c1', pieces: whole(hello) }))
    const reply = { id: ID, side: 'server', dcid: 'c1', version: 0x6b3343cf } as const
    expect(back(sealed({ ...reply, pieces: whole(answer()) }))).toEqual([0x1301])
  })

  it('keeps two connections of one UDP conversation apart', () => {
    const { there, back } = talk()
    const other = '0102030405060708'
    const [one, two] = split(100)
    there(sealed({ id: ID, scid: 'c1', pieces: [one!] }))
    there(sealed({ id: other, scid: 'c2', pieces: [two!] }))
    expect(there(sealed({ id: ID, scid: 'c1', number: 1, pieces: [two!] }))).toHaveLength(1)
    const reply = (id: string, dcid: string) =>
      back(sealed({ id, side: 'server', dcid, pieces: whole(answer()) }))
    expect(reply(ID, 'c2')).toEqual([])
    expect(reply(other, 'c2')).toEqual([0x1301])
    expect(reply(ID, 'c1')).toEqual([0x1301])
  })
})

describe('bounds of QUIC in conversations', () => {
  const id = (i: number) => (0x1000_0000 + i).toString(16).padStart(16, '0')
  const reply = (i: number) =>
    sealed({ id: id(i), side: 'server', dcid: scid(i), pieces: whole(answer()) })
  const scid = (i: number) => i.toString(16).padStart(4, '0')

  it('forgets the oldest of too many connections', () => {
    const { there, back, conversations } = talk({ bounds: { streams: 8 } })
    for (let i = 0; i < 40; i++) there(sealed({ id: id(i), scid: scid(i), pieces: whole(hello) }))
    expect(conversations.counts.streamsForgotten).toBe(32)
    expect(back(reply(31))).toEqual([])
    expect(back(reply(32))).toEqual([0x1301])
    expect(back(reply(39))).toEqual([0x1301])
  })

  it('forgets the oldest when too many bytes wait in all', () => {
    const { there, back, conversations } = talk({ bounds: { total: 10_000 } })
    const late: [number, Uint8Array][] = [[1, new Uint8Array(1000)]]
    for (let i = 0; i < 20; i++) there(sealed({ id: id(i), scid: scid(i), pieces: late }))
    expect(conversations.counts.streamsForgotten).toBe(10)
    expect([9, 10].map((i) => back(reply(i)))).toEqual([[], [0x1301]])
  })

  it.each([
    ['too many bytes wait', 40, 1000],
    ['too many tiny pieces wait', 1100, 1],
  ])('gives a side up when %s, and shows its packets as they are', (_why, count, size) => {
    const { there, back } = talk({ bounds: { crypto: 32_000 } })
    for (let i = 0; i < count; i++) {
      const pieces: [number, Uint8Array][] = [[60_000 - i * size, new Uint8Array(size)]]
      there(sealed({ id: ID, scid: 'c1', number: i, pieces }))
    }
    const [one, two] = split(60).map((piece) => sealed({ id: ID, scid: 'c1', pieces: [piece] }))
    expect(there(one!, 'tls.handshake.type')).toEqual([1])
    expect(there(two!, NAME)).toEqual([])
    expect(there(sealed({ id: ID, scid: 'c1', pieces: whole(hello) }))).toEqual(['quic.example'])
    // The other side is another matter.
    expect(
      back(sealed({ id: ID, side: 'server', dcid: 'c1', pieces: whole(answer()) })),
    ).toHaveLength(1)
  })

  it('bears CRYPTO that is no TLS, packets that were cut, and every byte changed', () => {
    const { add, there } = talk()
    expect(there(sealed({ id: ID, pieces: whole(Buffer.alloc(300, 0xee)) }))).toEqual([])
    for (const packet of packets) {
      for (let at = 42; at < Math.min(packet.length, 120); at++) {
        const broken = Uint8Array.from(packet)
        broken[at]! ^= 0xff
        expect(add(broken).stopped?.because).not.toBe('fault')
        expect(add(packet.subarray(0, at)).stopped?.because).not.toBe('fault')
      }
    }
  })
})
