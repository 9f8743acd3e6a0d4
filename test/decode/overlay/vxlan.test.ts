/** VXLAN: flags, group policy, the frame inside. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

const FRAME = '020000000102 020000000101 88b5 00'

describe('VXLAN', () => {
  it('reads the network, the group policy and the frame inside', () => {
    const [policy, linux] = read('vxlan')
    expect(policy!.layers.map(({ protocol }) => protocol).slice(0, 6)).toEqual([
      'eth',
      'ip',
      'udp',
      'vxlan',
      'eth',
      'ip',
    ])
    expect(policy!.own[0]).toMatchObject({
      'vxlan.flags': 0x8808,
      'vxlan.flag_g': true,
      'vxlan.flag_i': true,
      'vxlan.flag_a': true,
      'vxlan.gbp': 0x12,
      'vxlan.vni': 42,
      size: 8,
    })
    expect(linux!.own[0]).toMatchObject({ 'vxlan.vni': 42, 'vxlan.gbp': 0 })
  })

  it('takes port 8472 only with the flags of VXLAN', () => {
    expect(overUdp('vxlan', 8472, `0800 0000 00002a00 ${FRAME}`).own).toHaveLength(1)
    expect(overUdp('vxlan', 8472, `0c00 0000 00002a00 ${FRAME}`).own).toHaveLength(0)
  })

  it('tells what a cut frame lacks', () => {
    const { own, stopped } = overUdp('vxlan', 4789, `0800 0000 00002a00 ${FRAME}`, 6)
    expect(own).toHaveLength(1)
    expect(stopped).toMatchObject({ protocol: 'eth', need: 14, have: 9 })
    expect(overUdp('vxlan', 4789, '0800 0000 00').own).toHaveLength(0)
  })
})
