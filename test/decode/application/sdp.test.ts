/** SDP in SIP. */
import { describe, expect, it } from 'vitest'
import { overUdp, read, text } from './packets.js'

const inSip = (body: string, length = body.length) =>
  text(
    `ACK sip:a SIP/2.0\r\nContent-Type: application/sdp\r\nContent-Length: ${length}\r\n\r\n${body}`,
  )

describe('SDP', () => {
  it('reads the session and its media', () => {
    const { own } = read('sdp')[0]!
    expect(own[0]).toMatchObject({
      'sdp.version': '0',
      'sdp.owner.username': 'user1',
      'sdp.owner.sessionid': '53655765',
      'sdp.owner.address': '127.0.0.1',
      'sdp.session_name': '-',
      lines: [
        { 'sdp.connection_info': 'IN IP4 127.0.0.1', 'sdp.connection_info.address': '127.0.0.1' },
        { 'sdp.time.start': '0', 'sdp.time.stop': '0' },
      ],
      media: [
        {
          'sdp.media': 'audio 6004 RTP/AVP 0',
          'sdp.media.media': 'audio',
          'sdp.media.port': 6004,
          'sdp.media.proto': 'RTP/AVP',
          lines: [{ 'sdp.media_attribute.field': 'rtpmap', 'sdp.mime.type': 'PCMU' }],
        },
      ],
    })
  })

  it('ends where the length of the body says', () => {
    const { own } = overUdp('sdp', 5060, inSip('v=0\r\ns=x\r\nu=beyond\r\n', 10))
    expect(own[0]).toMatchObject({ size: 10, 'sdp.session_name': 'x' })
    expect(own[0]).not.toHaveProperty(['sdp.uri'])
  })

  it('reads what is there of a cut body, and skips lines that are none', () => {
    const cut = overUdp('sdp', 5060, inSip('v=0\r\nm=video 9 RTP/AVP 96\r\n'), 10)
    expect(cut.own[0]!.media).toEqual([
      {
        'sdp.media': 'video 9 RT',
        'sdp.media.media': 'video',
        'sdp.media.port': 9,
        'sdp.media.proto': 'RT',
      },
    ])
    const odd = overUdp('sdp', 5060, inSip('=\r\nzz\r\na=\r\nm=\r\nm=x 99999\r\nb=AS\r\n'))
    expect(odd.own[0]!.lines).toEqual([{ 'sdp.session_attr': '', 'sdp.session_attr.field': '' }])
    expect(odd.own[0]!.media).toHaveLength(2)
  })
})
