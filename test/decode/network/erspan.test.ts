import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('erspan')

describe('erspan', () => {
  it('reads type II', () => {
    expect(packets[0]!.names).toBe('eth ip gre erspan eth ip udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'erspan',
        offset: 42,
        size: 8,
        'erspan.version': 1,
        'erspan.vlan': 100,
        'erspan.cos': 5,
        'erspan.encap': 1,
        'erspan.truncated': 0,
        'erspan.spanid': 5,
        'erspan.reserved': 0,
        'erspan.index': 3,
      },
    ])
  })

  it('reads type III, with and without a platform header', () => {
    expect(packets[1]!.names).toBe('eth ip gre erspan eth ip udp data')
    expect(packets[1]!.own[0]).toMatchObject({
      size: 12,
      'erspan.version': 2,
      'erspan.timestamp': 0x12345678,
      'erspan.sgt': 7,
      'erspan.p': 1,
      'erspan.hw': 1,
      'erspan.gra': 3,
      'erspan.o': 0,
    })
    expect(packets[2]!.own[0]).toMatchObject({ size: 20, 'erspan.o': 1, 'erspan.platid': 3 })
  })

  it('says of another version that it cannot be', () => {
    expect(packets[3]!.stopped).toMatchObject({ detail: 'erspan.version is 7, not 1 or 2' })
  })

  it('says how much a cut one needs', () => {
    const { stopped } = readBytes(
      '020000000001 020000000002 0800 4500 0024 0001 0000 40 2f 0000 c0000201 c0000202 1000 22eb 00000001 2064 4405 12345678',
      1,
      'erspan',
    )
    expect(stopped).toMatchObject({ protocol: 'erspan', need: 12, have: 8 })
  })
})
