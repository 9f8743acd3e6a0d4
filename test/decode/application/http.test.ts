import { describe, expect, it } from 'vitest'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const decoder = createDecoder()
const { packets, linkType } = fixture('http')
const layersOf = (packet: Uint8Array) =>
  decode(packet, linkType).layers.filter((layer) => layer.protocol === 'http')

describe('http', () => {
  it('reads the head of a request', () => {
    const [layer] = layersOf(packets[0]!)
    expect(layer).toMatchObject({
      'http.request': true,
      'http.request.method': 'GET',
      'http.request.uri': '/index.html?x=1&y=2',
      'http.request.uri.path': '/index.html',
      'http.request.uri.query': 'x=1&y=2',
      'http.request.version': 'HTTP/1.1',
      'http.request.full_uri': 'http://127.0.0.1:8080/index.html?x=1&y=2',
      headers: [
        { 'http.request.line': 'Host: 127.0.0.1:8080\r\n', 'http.host': '127.0.0.1:8080' },
        { 'http.request.line': 'User-Agent: test/1.0\r\n', 'http.user_agent': 'test/1.0' },
        { 'http.request.line': 'Accept: */*\r\n', 'http.accept': '*/*' },
      ],
    })
  })

  it('reads the head of an answer, every line of it', () => {
    const layers = layersOf(packets[2]!)
    expect(layers[0]).toMatchObject({
      'http.response.version': 'HTTP/1.1',
      'http.response.code': 200,
      'http.response.code.desc': 'OK',
      'http.response.phrase': 'OK',
    })
    expect(valuesOf(layers, 'http.set_cookie')).toEqual(['a=1', 'b=2; Path=/'])
    expect(valuesOf(layersOf(packets[1]!), 'http.content_length')).toEqual([3n])
  })

  it('reads the next message of a segment where the length of the body is known', () => {
    const layers = layersOf(packets[5]!)
    expect(valuesOf(layers, 'http.request.uri')).toEqual(['/a', '/b'])
    expect(valuesOf(layers, 'http.host')).toEqual(['one.example', 'two.example'])
  })

  it('reads the message behind a chunked body', () => {
    const text =
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n\r\n'
    const { layers } = decode(segment(text, 40000, 80))
    expect(valuesOf(layers, 'http.request.uri')).toEqual(['/', '/2'])
  })

  it('takes every method on any port when the line says its version', () => {
    expect(
      valuesOf(decode(segment('PURGE /a b HTTP/1.0\r\n\r\n', 5, 6)).layers, 'http.request.uri'),
    ).toEqual(['/a b'])
    expect(decode(segment('GET /a\r\n', 5, 6)).layers.at(-1)?.protocol).toBe('data')
    expect(decode(segment('GET /a\r\n', 5, 80)).layers.at(-1)).toMatchObject({
      'http.request.uri': '/a',
    })
  })

  it('knows the targets of CONNECT, OPTIONS and proxies', () => {
    const full = (text: string) =>
      valuesOf(decode(segment(`${text}\r\nHost: h\r\n\r\n`, 5, 80)).layers, 'http.request.full_uri')
    expect(full('CONNECT a.example:443 HTTP/1.1')).toEqual(['a.example:443'])
    expect(full('GET http://a.example/x HTTP/1.1')).toEqual(['http://a.example/x'])
  })

  it('joins folded lines', () => {
    const { layers } = decode(segment('GET / HTTP/1.1\r\nCookie: a;\r\n\tb\r\n\r\n', 5, 80))
    expect(valuesOf(layers, 'http.cookie')).toEqual(['a;\r\n\tb'])
  })

  it('leaves what is no head to others: bodies, HTTP/2, other texts', () => {
    for (const text of ['<html>', 'GE', 'PRI * HTTP/2.0\r\n', 'HELO example.com\r\n', '\r\n\r\n'])
      expect(decode(segment(text, 40000, 80)).layers.at(-1)?.protocol, text).not.toBe('http')
  })

  it('tells of a cut head the lines that are whole', () => {
    const packet = packets[0]!
    const at = packet.length - 20
    const { layers, stopped } = decodeCut(packet, at)
    expect(valuesOf(layers, 'http.host')).toEqual(['127.0.0.1:8080'])
    expect(valuesOf(layers, 'http.user_agent')).toEqual([])
    expect(stopped).toMatchObject({ protocol: 'http', because: 'capture' })
  })

  it('bears a head without end', () => {
    const { layers } = decode(segment(`GET / HTTP/1.1\r\n${'A:\r\n'.repeat(10_000)}`, 40000, 80))
    expect(layers.at(-1)?.protocol).toBe('http')
    expect(valuesOf(layers, 'http.request.line').length).toBeLessThan(300)
  })
})

function decodeCut(packet: Uint8Array, length: number) {
  return decoder.decode({
    bytes: packet,
    at: 0,
    end: length,
    originalLength: packet.length,
    linkType,
  })
}
