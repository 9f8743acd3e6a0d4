import { describe, expect, it } from 'vitest'
import { newTable, readHeaders } from '#src/decode/application/hpack.js'
import { http2 } from '#src/decode/application/http2.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const { packets } = fixture('http2')
const values = (packet: number, field: string) => valuesOf(decode(packets[packet]!).layers, field)
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
const lines = (hex: string, table = newTable()) =>
  readHeaders(bytes(hex), 0, bytes(hex).length, table).map(
    (header) => `${header['http2.header.name']}: ${header['http2.header.value']}`,
  )

describe('http2', () => {
  it('reads preface, settings and requests', () => {
    expect(values(0, 'http2.magic')).toHaveLength(1)
    expect(values(0, 'http2.type')).toEqual([4, 2, 2, 2, 2, 2, 1, 1])
    expect(values(0, 'http2.settings.max_concurrent_streams')).toEqual([100])
    expect(values(0, 'http2.headers.path')).toEqual(['/index.html', '/missing?x=1'])
    expect(values(0, 'http2.header.index')).toEqual([
      2, 5, 6, 1, 19, 16, 58, 2, 4, 6, 64, 63, 16, 62,
    ])
    // The second request names what the first one added.
    expect(values(0, 'http2.headers.user_agent')).toEqual(['nghttp2/1.52.0', 'nghttp2/1.52.0'])
    const layer = decode(packets[0]!).layers.at(-1)!
    expect(layer.protocol === 'http2' && http2.summary(layer)).toBe(
      'HTTP/2 Magic, SETTINGS, HEADERS[13] GET /index.html, HEADERS[15] GET /missing?x=1',
    )
  })

  it('finds the answers without the preface, by frames that fill the segment', () => {
    expect(values(1, 'http2.type')).toEqual([4])
    expect(values(2, 'http2.headers.status')).toEqual([200, 404])
    expect(values(2, 'http2.headers.content_length')).toEqual([6n, 147n])
    expect(values(3, 'http2.goaway.error')).toEqual([0])
  })

  it('decodes the examples of RFC 7541, C.3, C.4 and C.6', () => {
    expect(lines('8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d')).toEqual([
      ':method: GET',
      ':scheme: http',
      ':path: /',
      ':authority: www.example.com',
    ])
    const table = newTable()
    expect(lines('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff', table)).toContain(
      ':authority: www.example.com',
    )
    expect(lines('8286 84be 5886 a8eb 1064 9cbf', table)).toEqual([
      ':method: GET',
      ':scheme: http',
      ':path: /',
      ':authority: www.example.com',
      'cache-control: no-cache',
    ])
    expect(
      lines(
        '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
      ),
    ).toEqual([
      ':status: 302',
      'cache-control: private',
      'date: Mon, 21 Oct 2013 20:13:21 GMT',
      'location: https://www.example.com',
    ])
  })

  it('tells the number of an entry that an earlier packet added', () => {
    expect(readHeaders(bytes('be'), 0, 1, newTable())).toEqual([{ 'http2.header.index': 62 }])
  })

  it('joins a header block with its continuations', () => {
    const frames = bytes(
      '000001 01 01 00000001 82  000001 09 00 00000001 86  000001 09 04 00000001 84',
    )
    const { layers } = decode(segment(frames, 5, 6))
    expect(valuesOf(layers, 'http2.header.name')).toEqual([':method', ':scheme', ':path'])
  })

  it('takes no other bytes for frames', () => {
    for (const hex of [
      '000005 00 00 00000000 0000000000', // DATA without stream
      '000004 06 00 00000000 00000000', // PING of 4 bytes
      '000004 08 00 00000000 0000000100', // a byte too much
      '000001 0b 00 00000000 00', // no such type
      '000001 01 40 00000001 82', // no such flag
    ])
      expect(decode(segment(bytes(hex), 5, 6)).layers.at(-1)?.protocol, hex).toBe('data')
  })

  it('reads of a cut packet what is there', () => {
    const packet = packets[0]!
    const { layers, stopped } = createDecoder().decode({
      bytes: packet,
      at: 0,
      end: packet.length - 10,
      originalLength: packet.length,
      linkType: 1,
    })
    expect(valuesOf(layers, 'http2.headers.path')[0]).toBe('/index.html')
    expect(stopped).toMatchObject({ protocol: 'http2', because: 'capture' })
  })

  it('stops a block that names a long entry over and over', () => {
    const entry = `4001 61 7fa11e ${'62'.repeat(4000)}`
    const headers = readHeaders(bytes(entry + 'be'.repeat(20_000)), 0, 5000 + 20_000, newTable())
    expect(headers.length).toBeLessThan(20)
  })
})
