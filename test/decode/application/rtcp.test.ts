/** RTCP on any port. */
import { describe, expect, it } from 'vitest'
import { rtcp } from '#src/decode/application/rtcp.js'
import { overUdp, read } from './packets.js'

describe('RTCP', () => {
  const [sender, receiver] = read('rtcp')
  it("reads a sender's report, descriptions and goodbye", () => {
    expect(sender!.own[0]!.packets).toEqual([
      {
        'rtcp.version': 2,
        'rtcp.padding': false,
        'rtcp.rc': 1,
        'rtcp.pt': 200,
        'rtcp.length': 12,
        'rtcp.senderssrc': 0xdeadbeef,
        'rtcp.timestamp.ntp.msw': 0xee6b2800,
        'rtcp.timestamp.ntp.lsw': 0x80000000,
        'rtcp.timestamp.ntp': 'Oct  3, 2026 07:06:40.500000000 UTC',
        'rtcp.timestamp.rtp': 800,
        'rtcp.sender.packetcount': 100,
        'rtcp.sender.octetcount': 16000,
        reports: [
          {
            'rtcp.ssrc.identifier': 0xcafebabe,
            'rtcp.ssrc.fraction': 64,
            'rtcp.ssrc.cum_nr': -1,
            'rtcp.ssrc.ext_high': 0x11234,
            'rtcp.ssrc.high_cycles': 1,
            'rtcp.ssrc.high_seq': 0x1234,
            'rtcp.ssrc.jitter': 16,
            'rtcp.ssrc.lsr': 0x27ff8000,
            'rtcp.ssrc.dlsr': 0x10000,
          },
        ],
      },
      {
        'rtcp.version': 2,
        'rtcp.padding': false,
        'rtcp.sc': 1,
        'rtcp.pt': 202,
        'rtcp.length': 5,
        reports: [
          {
            'rtcp.ssrc.identifier': 0xdeadbeef,
            items: [
              { 'rtcp.sdes.type': 1, 'rtcp.sdes.length': 11, 'rtcp.sdes.text': 'a@example.c' },
            ],
          },
        ],
      },
      expect.objectContaining({ 'rtcp.pt': 203, 'rtcp.sc': 1 }),
    ])
    expect(rtcp.summary(sender!.own[0] as never)).toBe(
      'RTCP Sender Report, Source description, Goodbye',
    )
  })

  it("reads a receiver's report with feedback", () => {
    expect(receiver!.own[0]!.packets).toMatchObject([
      { 'rtcp.pt': 201, 'rtcp.senderssrc': 1, reports: [{ 'rtcp.ssrc.cum_nr': 5 }] },
      { 'rtcp.pt': 205, 'rtcp.mediassrc': 0xdeadbeef },
    ])
  })

  it('takes nothing whose lengths do not fill the datagram', () => {
    const empty = '80c9 0001 00000001'
    expect(overUdp('rtcp', 7000, empty).own).toHaveLength(1)
    for (const junk of [
      `${empty} 00`,
      '80c9 0002 00000001',
      `${empty} 80ff 0000`,
      '80ca 0001 00000001',
    ]) {
      expect(overUdp('rtcp', 7000, junk).own).toEqual([])
    }
    expect(overUdp('rtcp', 7000, '81c8 0001 00000001').own[0]!.packets).toHaveLength(1)
  })
})
