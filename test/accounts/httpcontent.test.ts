import { describe, expect, it } from 'vitest'
import { Hierarchy } from '#src/accounts/hierarchy.js'
import { add, countsOf } from './levels.js'
import { ascii, hex, tcp } from './wire.js'

const ENDS = { from: '10.0.0.1', to: '10.0.0.9', fromPort: 80, toPort: 50_000 }

/** The levels below HTTP of an answer with these headers and this body. */
function content(headers: string[], body: string): string {
  const hierarchy = new Hierarchy()
  const head = ['HTTP/1.1 200 OK', ...headers, '', ''].join('\r\n')
  add(hierarchy, hex(tcp(ENDS, 1, ascii(head + body))))
  return countsOf(hierarchy).replaceAll(/tcp 1, tcp:http 1(?:, )?|tcp:http:| 1/g, '')
}

describe('what HTTP carries', () => {
  it.each([
    ['text/html; charset=utf-8', 'data-text-lines'],
    ['application/javascript', 'data-text-lines'],
    ['text/xml', 'xml'],
    ['application/soap+xml', 'xml'],
    ['application/json', 'json'],
    ['application/problem+json', 'json'],
    ['application/x-www-form-urlencoded', 'urlencoded-form'],
    ['multipart/form-data; boundary=a', 'mime_multipart'],
    ['application/octet-stream', 'data'],
    ['image/png', 'png'],
    ['IMAGE/JPEG', 'image-jfif'],
    ['image/gif', 'image-gif'],
    ['video/mp4', 'media'],
  ])('is named by its type: %s is %s', (type, name) => {
    expect(content([`Content-Type: ${type}`, 'Content-Length: 4'], 'body')).toBe(name)
  })

  it('is HTTP’s without a type, and nothing without a body', () => {
    expect(content(['Content-Length: 4'], 'body')).toBe('')
    expect(content(['Content-Type: text/html', 'Content-Length: 4'], '')).toBe('')
  })

  it('is read in chunks that are whole', () => {
    const headers = ['Content-Type: text/html', 'Transfer-Encoding: chunked']
    expect(content(headers, '4\r\nbody\r\n0\r\n\r\n')).toBe('data-text-lines')
    expect(content(headers, '4\r\nbo')).toBe('_ws.unreassembled')
    expect(content(headers, 'no chunk')).toBe('')
  })

  it('is read in encodings that are known', () => {
    const headers = ['Content-Type: text/html', 'Content-Length: 4', 'Content-Encoding: gzip']
    expect(content(headers, '\x1f\x8b\x08\x00')).toBe('data-text-lines')
    expect(content(headers, 'X5O!')).toBe('')
    const zlib = ['Content-Type: text/html', 'Content-Length: 4', 'Content-Encoding: deflate']
    expect(content(zlib, '\x78\x9c\x01\x00')).toBe('data-text-lines')
    expect(content(zlib, 'X5O!')).toBe('')
    const odd = ['Content-Type: text/html', 'Content-Length: 4', 'Content-Encoding: rot13']
    expect(content(odd, 'body')).toBe('')
  })

  it('is marked where a picture goes on in another packet', () => {
    expect(content(['Content-Type: image/png', 'Content-Length: 40'], 'body')).toBe(
      'png, png:_ws.unreassembled',
    )
    expect(content(['Content-Type: text/html', 'Content-Length: 40'], 'body')).toBe(
      'data-text-lines',
    )
  })

  it('is another message where bytes stand behind the body', () => {
    expect(content(['Content-Length: 4'], 'bodyand more')).toBe('http')
  })
})
