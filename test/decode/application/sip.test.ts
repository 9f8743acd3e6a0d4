/** SIP, and SDP as its body. */
import { describe, expect, it } from 'vitest'
import { sip } from '#src/decode/application/sip.js'
import { overTcp, overUdp, read, text } from './packets.js'

describe('SIP', () => {
  it('reads a request with its headers', () => {
    const { own, stopped } = read('sip')[0]!
    expect(stopped).toBeNull()
    expect(own[0]).toMatchObject({
      'sip.Request-Line': 'INVITE sip:service@127.0.0.1:5060 SIP/2.0',
      'sip.Method': 'INVITE',
      'sip.r-uri.user': 'service',
      'sip.r-uri.host': '127.0.0.1',
      'sip.r-uri.port': '5060',
    })
    expect(own[0]!.headers).toEqual(
      expect.arrayContaining([
        {
          'sip.Via': 'SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-199-1-0',
          'sip.Via.transport': 'UDP',
          'sip.Via.sent-by.address': '127.0.0.1',
          'sip.Via.sent-by.port': 5061,
          'sip.Via.branch': 'z9hG4bK-199-1-0',
        },
        { 'sip.Call-ID': '1-199@127.0.0.1' },
        { 'sip.CSeq': '1 INVITE', 'sip.CSeq.seq': 1, 'sip.CSeq.method': 'INVITE' },
        { 'sip.Max-Forwards': 70 },
      ]),
    )
    expect(sip.summary(own[0] as never)).toBe('SIP: INVITE sip:service@127.0.0.1:5060 SIP/2.0')
  })

  it('reads a response, and who is called with his tag', () => {
    const { own } = read('sip')[1]!
    expect(own[0]).toMatchObject({
      'sip.Status-Line': 'SIP/2.0 180 Ringing',
      'sip.Status-Code': 180,
    })
    expect(own[0]!.headers).toContainEqual({
      'sip.To': 'service <sip:service@127.0.0.1:5060>;tag=197SIPpTag011',
      'sip.to.addr': 'sip:service@127.0.0.1:5060',
      'sip.to.user': 'service',
      'sip.to.host': '127.0.0.1',
      'sip.to.port': '5060',
      'sip.to.tag': '197SIPpTag011',
    })
  })

  it('knows short names and lines that go on, on any port', () => {
    const message = text(
      'OPTIONS sip:[2001:db8::1]:5070 SIP/2.0\r\nv: SIP/2.0/TCP a.example\r\nm: *\r\ns: one\r\n two\r\nl: 0\r\n\r\n',
    )
    const { own } = overTcp('sip', 15060, message)
    expect(own[0]).toMatchObject({ 'sip.r-uri.host': '[2001:db8::1]', 'sip.r-uri.port': '5070' })
    expect(own[0]!.headers).toEqual([
      {
        'sip.Via': 'SIP/2.0/TCP a.example',
        'sip.Via.transport': 'TCP',
        'sip.Via.sent-by.address': 'a.example',
      },
      { 'sip.Contact': '*' },
      { 'sip.Subject': 'one two' },
      { 'sip.Content-Length': 0 },
    ])
  })

  it('reads the second message of a segment', () => {
    const bye = 'SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'
    const { own } = overTcp('sip', 5060, text(bye + bye))
    expect(own.map((layer) => layer.offset)).toEqual([54, 54 + bye.length])
  })

  it('reads a head that was cut, and leaves alone what is none', () => {
    const { own } = overUdp('sip', 5060, text('BYE sip:a SIP/2.0\r\nCSeq: 2 BYE\r\nTo: <sip:x>'), 7)
    expect(own[0]!.headers).toEqual([
      { 'sip.CSeq': '2 BYE', 'sip.CSeq.seq': 2, 'sip.CSeq.method': 'BYE' },
    ])
    for (const junk of ['\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'SIP/2.0 9xx no\r\n']) {
      expect(overUdp('sip', 5060, text(junk))).toMatchObject({ own: [], stopped: null })
    }
  })
})
