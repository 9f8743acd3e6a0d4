import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read } from '../link/read.js'

const packets = read('pim')
const of = (i: number) => packets[i]!.own[0]!

describe('pim', () => {
  it('reads a hello', () => {
    expect(packets[0]!.names).toBe('eth ip pim')
    expect(of(0)).toMatchObject({
      size: 44,
      'pim.version': 2,
      'pim.type': 0,
      options: [
        { 'pim.optiontype': 1, 'pim.holdtime': 105 },
        { 'pim.t': true, 'pim.propagation_delay': 500, 'pim.override_interval': 2500 },
        { 'pim.dr_priority': 1 },
        { 'pim.generation_id': 0x12345678 },
        { 'pim.address_list': ['192.0.2.5'] },
      ],
    })
  })

  it('reads who joins and who prunes', () => {
    expect(of(1)).toMatchObject({
      'pim.upstream_neighbor': '192.0.2.2',
      'pim.numgroups': 1,
      'pim.holdtime': 210,
      groups: [
        {
          'pim.group': '233.0.0.1',
          'pim.join_ip': ['192.0.2.5'],
          'pim.prune_ip': ['192.0.2.6'],
        },
      ],
    })
  })

  it('decodes the packet in a register, whose checksum leaves it out', () => {
    expect(packets[2]!.names).toBe('eth ip pim ip udp data')
    expect(of(2)).toMatchObject({ size: 8, 'pim.register_flag.null_register': true })
    const bytes = fixture('pim').packets[2]!
    const { length: end } = bytes
    const { layers } = createDecoder({ checksums: true }).decode({
      bytes,
      at: 0,
      end,
      originalLength: end,
      linkType: 1,
    })
    expect(layers[2]).toMatchObject({ 'pim.cksum.status': 1 })
  })

  it('says of a cut list that it is cut', () => {
    expect(of(4)).toMatchObject({ 'pim.numgroups': 5, groups: [] })
    expect(packets[4]!.stopped).toMatchObject({ protocol: 'pim', have: 14 })
  })
})
