/** RTP, where a channel of TURN carries it. */
import { describe, expect, it } from 'vitest'
import { rtp } from '#src/decode/application/rtp.js'
import { overUdp, read } from './packets.js'

describe('RTP', () => {
  const [plain, full] = read('rtp')
  it('reads the head', () => {
    expect(plain!.own[0]).toMatchObject({
      size: 12,
      'rtp.version': 2,
      'rtp.padding': false,
      'rtp.ext': false,
      'rtp.cc': 0,
      'rtp.marker': false,
      'rtp.p_type': 96,
      'rtp.seq': 0x1234,
      'rtp.timestamp': 800,
      'rtp.ssrc': 0xdeadbeef,
    })
    expect(plain!.layers.at(-1)).toMatchObject({ protocol: 'data', size: 8 })
    expect(rtp.summary(plain!.own[0] as never)).toBe(
      'RTP type 96, seq 4660, time 800, ssrc 0xdeadbeef',
    )
  })

  it('reads sources, extension and padding', () => {
    expect(full!.own[0]).toMatchObject({
      size: 28,
      'rtp.marker': true,
      'rtp.p_type': 8,
      'rtp.csrc.item': [1, 2],
      'rtp.ext.profile': 0xbede,
      'rtp.ext.len': 1,
      'rtp.hdr_ext': [0x10ff0000],
      'rtp.padding.count': 4,
    })
    expect(full!.layers.at(-1)).toMatchObject({ protocol: 'data', size: 4 })
  })

  it('says what is lacking, and is not guessed on ports or from the types of RTCP', () => {
    const long = '4001 0014 9100 1236 000003c0 deadbeef 00000001 bede0005'
    const { own, stopped } = overUdp('rtp', 3478, long)
    expect(own[0]).toMatchObject({ 'rtp.ext.len': 5 })
    expect(stopped).toMatchObject({ protocol: 'rtp', need: 40, have: 20, because: 'packet' })
    expect(overUdp('rtp', 5004, '8060 1234 00000320 deadbeef').own).toEqual([])
    expect(overUdp('rtp', 3478, '4001 000c 80c8 0002 00000320 deadbeef').own).toEqual([])
  })
})
