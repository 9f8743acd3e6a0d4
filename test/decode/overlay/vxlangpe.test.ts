/** VXLAN-GPE: what it says it carries. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('VXLAN-GPE', () => {
  it('goes on with the protocol it names', () => {
    const inside = read('vxlangpe', 'vxlan_gpe').map(({ layers }) => layers[4]?.protocol)
    expect(inside).toEqual(['ip', 'ipv6', 'eth', 'data', 'mpls'])
  })

  it('reads its bits', () => {
    expect(read('vxlangpe', 'vxlan_gpe')[1]!.own[0]).toMatchObject({
      'vxlan.flags': 0x0c,
      'vxlan.ver': 0,
      'vxlan.i_bit': 1,
      'vxlan.p_bit': 1,
      'vxlan.o_bit': 0,
      'vxlan.next_proto': 2,
      'vxlan.vni': 42,
    })
  })

  it('leaves what it does not know as data, and reads no part of a head', () => {
    const { layers } = overUdp('vxlan_gpe', 4790, '0c000063 00002a00 0102')
    expect(layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 2 })
    expect(overUdp('vxlan_gpe', 4790, '0c0000').own).toHaveLength(0)
  })
})
