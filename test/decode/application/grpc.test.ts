import { describe, expect, it } from 'vitest'
import { valuesOf } from '#src/decode/fields.js'
import { decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const { packets } = fixture('grpc')
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))

describe('grpc', () => {
  it('tells the method that is called and the length of the message', () => {
    const { layers } = decode(packets[0]!)
    expect(valuesOf(layers, 'http2.headers.path')).toEqual(['/test.Greeter/SayHello'])
    expect(layers.at(-1)).toMatchObject({
      protocol: 'grpc',
      messages: [{ 'grpc.compressed_flag': 0, 'grpc.message_length': 7 }],
    })
    expect(valuesOf(decode(packets[1]!).layers, 'grpc.message_length')).toEqual([3])
  })

  it('reads several messages, in several frames', () => {
    // HEADERS: :status 200, content-type: application/grpc; DATA; DATA.
    const headers = '000013 01 04 00000001 88 5f 10 6170706c69636174696f6e2f67727063'
    const data = '00000e 00 00 00000001 00 00000003 616263 00 00000001 64'
    const frames = `${headers} ${data} ${data}`
    const { layers } = decode(segment(bytes(frames), 5, 6))
    expect(valuesOf(layers, 'grpc.message_length')).toEqual([3, 1, 3, 1])
  })

  it('leaves DATA of other streams, and what is no message, alone', () => {
    const http = '000001 01 04 00000001 88  000006 00 00 00000001 000000000161'
    expect(decode(segment(bytes(http), 5, 6)).layers.at(-1)?.protocol).toBe('http2')
    const broken =
      '000013 01 04 00000001 88 5f 10 6170706c69636174696f6e2f67727063 000005 00 00 00000001 ffffffffff'
    expect(decode(segment(bytes(broken), 5, 6)).layers.some((one) => one.protocol === 'grpc')).toBe(
      false,
    )
  })
})
