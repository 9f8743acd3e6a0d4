import { describe, expect, it } from 'vitest'
import { histogramOf } from '#src/accounts/reportstats.js'
import {
  HTTP_REQUESTS,
  HTTP_RESPONSES,
  HTTP_SECONDS,
  METHODS,
  STATUS_CLASSES,
} from '#src/accounts/series.js'
import { ascii, Bench, back, tcp } from './wire.js'

const ENDS = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 4000, toPort: 8080 }

class HttpBench extends Bench {
  #sent = [1, 1]

  /** From the client (0) or the server (1), behind what it has sent before. */
  say(seconds: number, from: 0 | 1, text: string): void {
    const ends = from === 0 ? ENDS : back(ENDS)
    this.put(seconds, tcp(ends, this.#sent[from]!, ascii(text), 0x18, this.#sent[1 - from]!))
    this.#sent[from]! += text.length
  }

  /** So many bytes that nobody sees. */
  miss(from: 0 | 1, bytes: number): void {
    this.#sent[from]! += bytes
  }

  /** How many times were taken, and their sum in milliseconds. */
  get times(): [number, number] {
    const { count, sum } = histogramOf(this.accounts.cells, HTTP_SECONDS)
    return [count, Math.round(sum * 1000)]
  }

  get requests() {
    return this.counts(HTTP_REQUESTS, METHODS)
  }

  get responses() {
    return this.counts(HTTP_RESPONSES, STATUS_CLASSES)
  }
}

describe('HTTP/1', () => {
  it('counts requests by method and responses by class, of any port', () => {
    const bench = new HttpBench()
    for (const method of METHODS) {
      bench.say(0, 0, `${method} /a HTTP/1.1\r\nHost: a.test\r\n\r\n`)
      bench.say(0, 1, 'HTTP/1.1 204 No Content\r\n\r\n')
    }
    for (const status of [200, 301, 404, 503, 599]) bench.say(1, 1, `HTTP/1.0 ${status} X\r\n\r\n`)
    expect(bench.requests).toEqual(Object.fromEntries(METHODS.map((method) => [method, 1])))
    expect(bench.responses).toEqual({ '2xx': METHODS.length + 1, '3xx': 1, '4xx': 1, '5xx': 2 })
  })

  it('takes the time from a request to the first byte of its response', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n')
    bench.say(0.1, 0, 'hello')
    bench.say(0.3, 1, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n')
    bench.say(0.9, 1, 'some text')
    bench.say(5, 1, 'HTTP/1.1 200 OK\r\n\r\n')
    expect(bench.times).toEqual([1, 300])
  })

  it('takes no time at all when the response has an earlier time', () => {
    const bench = new HttpBench()
    bench.say(1, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.say(0.9, 1, 'HTTP/1.1 200 OK\r\n\r\n')
    expect(bench.times).toEqual([1, 0])
  })

  it('waits for the response behind "100 Continue"', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'PUT / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n')
    bench.say(0.1, 1, 'HTTP/1.1 100 Continue\r\n\r\n')
    bench.say(0.5, 1, 'HTTP/1.1 201 Created\r\n\r\n')
    expect(bench.times).toEqual([1, 500])
    expect(bench.responses).toEqual({ '1xx': 1, '2xx': 1 })
  })

  it('answers pipelined requests in their order, also within a segment', () => {
    const bench = new HttpBench()
    const get = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'
    bench.say(0, 0, get + get)
    bench.say(1, 0, get)
    bench.say(2, 1, 'HTTP/1.1 200 OK\r\ncontent-length:  3\r\n\r\nabcHTTP/1.1 304 X\r\n\r\n')
    expect(bench.times).toEqual([2, 4000])
    bench.say(4, 1, 'HTTP/1.1 404 X\r\n\r\n')
    expect(bench.times).toEqual([3, 7000])
    expect(bench.requests).toEqual({ GET: 3 })
    expect(bench.responses).toEqual({ '2xx': 1, '3xx': 1, '4xx': 1 })
  })

  it('does not guess whose a response is when more than four requests wait', () => {
    const bench = new HttpBench()
    for (let i = 0; i < 6; i++) bench.say(i, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.say(7, 1, 'HTTP/1.1 200 OK\r\n\r\n')
    expect(bench.times).toEqual([0, 0])
    expect(bench.requests).toEqual({ GET: 6 })
  })

  it('does not take a response for that to an earlier request, whose own was not seen', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.miss(1, 400)
    bench.say(10, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.say(10.2, 1, 'HTTP/1.1 204 X\r\n\r\n')
    expect(bench.times).toEqual([1, 200])
    bench.say(20, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.say(20.1, 1, 'HTTP/1.1 204 X\r\n\r\n')
    expect(bench.times).toEqual([2, 300])
  })

  it('does not guess where a response may be missing and another comes late', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.miss(1, 400)
    bench.say(10, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.miss(1, 400)
    bench.say(11, 1, 'HTTP/1.1 204 X\r\n\r\n')
    expect(bench.times).toEqual([0, 0])
    bench.say(20, 0, 'GET / HTTP/1.1\r\n\r\n')
    bench.say(20.1, 1, 'HTTP/1.1 204 X\r\n\r\n')
    expect(bench.times).toEqual([1, 100])
  })

  it('counts what is sent again once', () => {
    const bench = new HttpBench()
    const request = tcp(ENDS, 1, ascii('GET / HTTP/1.1\r\n\r\n'))
    const response = tcp(back(ENDS), 1, ascii('HTTP/1.1 200 OK\r\n\r\n'))
    bench.put(0, request)
    bench.put(1, request)
    bench.put(1.5, response)
    bench.put(2, response)
    expect(bench.requests).toEqual({ GET: 1 })
    expect(bench.responses).toEqual({ '2xx': 1 })
    expect(bench.times).toEqual([1, 1500])
  })

  it('does not take a new connection on the same ports for one sent again', () => {
    const bench = new HttpBench()
    const get = ascii('GET / HTTP/1.1\r\n\r\n')
    bench.put(0, tcp(ENDS, 9_999_999, '', 0x02))
    bench.put(0, tcp(ENDS, 10_000_000, get, 0x18, 1))
    // Its numbers begin a little before the older one's.
    bench.put(9, tcp(ENDS, 4_999_999, '', 0x02))
    bench.put(9, tcp(ENDS, 5_000_000, get, 0x18, 1))
    bench.put(9.5, tcp(back(ENDS), 1, ascii('HTTP/1.1 200 OK\r\n\r\n')))
    expect(bench.requests).toEqual({ GET: 2 })
    expect(bench.times).toEqual([1, 500])
  })

  it('names the hosts asked most', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'GET / HTTP/1.1\r\nAccept: */*\r\nhOST:\t B.test:8080 \r\n\r\n')
    bench.say(1, 0, 'GET / HTTP/1.1\nHost: a.test\n\n')
    bench.say(2, 0, 'GET / HTTP/1.1\r\nHost: A.TEST\r\n\r\n')
    bench.say(3, 0, 'GET / HTTP/1.1\r\nHost: \r\nX: y\r\n\r\nHost: body.test\r\n')
    bench.say(4, 0, 'GET / HTTP/1.0\r\n\r\n')
    expect(bench.accounts.http.top(5)).toEqual([
      { host: 'a.test', requests: 2 },
      { host: 'b.test:8080', requests: 1 },
    ])
    expect(bench.requests).toEqual({ GET: 5 })
  })

  it('names no host of which only the beginning is there', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'GET / HTTP/1.1\r\nHost: a.te')
    bench.say(0, 0, 'st\r\n\r\n')
    bench.put(1, tcp(ENDS, 500, ascii('GET / HTTP/1.1\r\nHost: www.example.test\r\n\r\n')), 70)
    bench.put(2, tcp(ENDS, 600, ascii(`GET / HTTP/1.1\r\nHost: ${'a'.repeat(300)}`)))
    expect(bench.accounts.http.top(5)).toEqual([{ host: 'a'.repeat(255), requests: 1 }])
    expect(bench.requests).toEqual({ GET: 3 })
  })

  it('takes an address that is longer than its segment', () => {
    const bench = new HttpBench()
    bench.say(0, 0, `GET /${'a'.repeat(500)}`)
    expect(bench.requests).toEqual({ GET: 1 })
  })

  it('takes SIP, RTSP, HTTP/2 and words that begin alike for nothing', () => {
    const bench = new HttpBench()
    bench.say(0, 0, 'OPTIONS sip:a@b.test SIP/2.0\r\n\r\n')
    bench.say(1, 0, 'OPTIONS rtsp://b.test/c RTSP/1.0\r\n\r\n')
    bench.say(2, 0, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    bench.say(3, 0, 'GETTING / HTTP/1.1\r\n\r\n')
    bench.say(4, 0, 'CONNECTED / HTTP/1.1\r\n\r\n')
    bench.say(5, 1, 'HTTP/1.1 999 X\r\n\r\n')
    bench.say(6, 1, 'HTTP/1.1 2x0 X\r\n\r\n')
    bench.say(7, 1, 'HTTP server of mine')
    expect(bench.requests).toEqual({})
    expect(bench.responses).toEqual({})
  })
})
