import { describe, expect, it } from 'vitest'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode, protocols } from '#src/decode/index.js'
import type { Protocol } from '#src/decode/layer.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const { packets } = fixture('websocket')

/** As one who follows the connection: what comes on this port is WebSocket. */
const agreed: Protocol = {
  name: 'agreed',
  title: 'test',
  source: 'test',
  over: { 'tcp.port': [9999] },
  min: 1,
  fields: {},
  decode(_bytes, at, _end, walk) {
    walk.follow('websocket', at, walk.reported)
    return { protocol: 'agreed', offset: at, size: 0 }
  },
  summary: () => '',
}
const decoder = createDecoder({ protocols: [...protocols, agreed] })
const frames = (payload: Uint8Array, cut = 0) => {
  const packet = segment(payload, 40000, 9999)
  const end = packet.length - cut
  const originalLength = packet.length
  return decoder.decode({ bytes: packet, at: 0, end, originalLength, linkType: 1 })
}
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))

describe('websocket', () => {
  it('reads the frames that stand behind the handshake', () => {
    const { layers } = decode(packets[1]!)
    expect(layers.map((layer) => layer.protocol).slice(-2)).toEqual(['http', 'websocket'])
    expect(valuesOf(layers, 'websocket.opcode')).toEqual([1, 9, 1])
    expect(valuesOf(layers, 'websocket.payload.text')).toEqual(['hello', 'a'.repeat(200)])
    expect(valuesOf(layers, 'websocket.payload_length_ext_16')).toEqual([200])
    expect(valuesOf(layers, 'websocket.payload.ping')).toEqual(['7031'])
  })

  it('takes the mask off', () => {
    const of = (packet: number) => frames(packets[packet]!.slice(66)).layers
    expect(valuesOf(of(3), 'websocket.payload.text')).toEqual(['from the client'])
    expect(valuesOf(of(2), 'websocket.payload.pong')).toEqual(['7031'])
    expect(valuesOf(of(4), 'websocket.payload.close.status_code')).toEqual([1000])
    expect(valuesOf(of(4), 'websocket.payload.close.reason')).toEqual(['done'])
  })

  it('is taken for nothing where nobody knows that it is WebSocket', () => {
    expect(decode(packets[3]!).layers.at(-1)?.protocol).toBe('data')
  })

  it('tells no text that is compressed, cut, or longer than the segment', () => {
    expect(valuesOf(frames(bytes('c1 02 4142')).layers, 'websocket.payload.text')).toEqual([])
    const { layers, stopped } = frames(bytes('81 05 4142434445'), 3)
    expect(valuesOf(layers, 'websocket.payload.text')).toEqual([])
    expect(stopped).toMatchObject({ protocol: 'websocket', because: 'capture', need: 7 })
    expect(frames(bytes('81 7f ffffffffffffffff 41')).stopped).toBeNull()
    for (const hex of ['81 7e', '81 7f 00', '81 ff', '83 00'])
      expect(frames(bytes(hex)).stopped?.because).not.toBe('fault')
  })
})
