import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('eigrp')

describe('eigrp', () => {
  it('reads a hello', () => {
    expect(packets[0]!.names).toBe('eth ip eigrp')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'eigrp',
        offset: 34,
        size: 40,
        'eigrp.version': 2,
        'eigrp.opcode': 5,
        'eigrp.flags': 1,
        'eigrp.flags.init': true,
        'eigrp.flags.condrecv': false,
        'eigrp.flags.restart': false,
        'eigrp.flags.eot': false,
        'eigrp.seq': 0,
        'eigrp.ack': 0,
        'eigrp.vrid': 0,
        'eigrp.as': 100,
        tlvs: [
          {
            'eigrp.tlv_type': 1,
            'eigrp.tlv.len': 12,
            'eigrp.par.k1': 1,
            'eigrp.par.k2': 0,
            'eigrp.par.k3': 1,
            'eigrp.par.k4': 0,
            'eigrp.par.k5': 0,
            'eigrp.par.k6': 0,
            'eigrp.par.holdtime': 15,
          },
          { 'eigrp.tlv_type': 4, 'eigrp.tlv.len': 8 },
        ],
      },
    ])
  })

  it('ends at a TLV without a length', () => {
    expect(packets[1]!.own[0]!['tlvs']).toEqual([{ 'eigrp.tlv_type': 1, 'eigrp.tlv.len': 0 }])
  })

  it('reads nothing of a cut header', () => {
    const { stopped } = readBytes(
      '020000000001 020000000002 0800 4500 001c 0001 0000 01 58 0000 c0000201 e000000a 02 05 0000 00000001',
      1,
      'eigrp',
    )
    expect(stopped).toMatchObject({ protocol: 'eigrp', need: 20, have: 8 })
  })
})
