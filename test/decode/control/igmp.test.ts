import { describe, expect, it } from 'vitest'
import { read } from '../link/read.js'

const packets = read('igmp')
const of = (i: number) => packets[i]!.own[0]!

describe('igmp', () => {
  it('tells the version of a query by its form', () => {
    expect(packets[1]!.names).toBe('eth ip igmp')
    expect(packets[1]!.own).toEqual([
      {
        protocol: 'igmp',
        offset: 38,
        size: 8,
        'igmp.type': 0x11,
        'igmp.checksum': expect.any(Number),
        'igmp.version': 2,
        'igmp.max_resp': 100,
        'igmp.maddr': '233.0.0.1',
      },
    ])
    expect(of(0)).toMatchObject({ 'igmp.version': 1 })
    expect(of(2)).toMatchObject({
      'igmp.version': 3,
      'igmp.s': true,
      'igmp.qrv': 2,
      'igmp.qqic': 125,
      'igmp.saddr': ['192.0.2.5'],
    })
  })

  it('reads reports and leaves', () => {
    expect([3, 4, 5].map((i) => of(i)['igmp.version'])).toEqual([1, 2, 2])
    expect(of(6)).toMatchObject({
      'igmp.num_grp_recs': 2,
      records: [
        { 'igmp.record_type': 4, 'igmp.maddr': '233.0.0.1' },
        { 'igmp.saddr': ['192.0.2.5', '192.0.2.6'], 'igmp.aux_data': '01020304' },
      ],
    })
  })

  it('has the head of DVMRP’s messages', () => {
    expect(of(7)).toMatchObject({ 'igmp.type': 0x13 })
    expect(of(7)).not.toHaveProperty('igmp.maddr')
  })

  it('says how much a cut report needs', () => {
    expect(of(8)['records']).toHaveLength(1)
    expect(packets[8]!.stopped).toMatchObject({ protocol: 'igmp', need: 20, have: 16 })
  })
})
