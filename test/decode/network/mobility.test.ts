import { describe, expect, it } from 'vitest'
import { read } from '../link/read.js'

const packets = read('mipv6')

describe('mobility', () => {
  it('reads the head', () => {
    expect(packets[0]!.names).toBe('eth ipv6 mipv6')
    expect(packets[0]!.own[0]).toMatchObject({
      size: 16,
      'mip6.proto': 59,
      'mip6.hlen': 1,
      'mip6.mhtype': 1,
      'mip6.hoti.cookie': 0x0102030405060708n,
    })
  })

  it('reads tests, updates, acknowledgements and errors', () => {
    expect(packets[1]!.own[0]).toMatchObject({ 'mip6.coti.cookie': 0x0102030405060708n })
    expect(packets[2]!.own[0]).toMatchObject({
      'mip6.hot.nindex': 7,
      'mip6.hot.token': 0xa1a2a3a4a5a6a7a8n,
    })
    expect(packets[3]!.own[0]).toMatchObject({ 'mip6.cot.nindex': 8 })
    expect(packets[4]!.own[0]).toMatchObject({
      'mip6.bu.seqnr': 9,
      'mip6.bu.a_flag': true,
      'mip6.bu.h_flag': true,
      'mip6.bu.l_flag': false,
      'mip6.bu.lifetime': 16,
    })
    expect(packets[5]!.own[0]).toMatchObject({ 'mip6.ba.k_flag': true, 'mip6.ba.seqnr': 9 })
    expect(packets[6]!.own[0]).toMatchObject({
      'mip6.be.status': 1,
      'mip6.be.haddr': '2001:db8::2',
    })
  })

  it('says how much a cut one needs', () => {
    expect(packets[7]!.own[0]).not.toHaveProperty('mip6.hoti.cookie')
    expect(packets[7]!.stopped).toMatchObject({ protocol: 'mipv6', need: 24, have: 8 })
  })
})
