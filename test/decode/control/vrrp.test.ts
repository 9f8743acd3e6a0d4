import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read } from '../link/read.js'

const packets = read('vrrp')

describe('vrrp', () => {
  it('reads version 2', () => {
    expect(packets[0]!.names).toBe('eth ip vrrp')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'vrrp',
        offset: 34,
        size: 20,
        'vrrp.version': 2,
        'vrrp.type': 1,
        'vrrp.virt_rtr_id': 1,
        'vrrp.prio': 100,
        'vrrp.addr_count': 1,
        'vrrp.checksum': expect.any(Number),
        'vrrp.auth_type': 1,
        'vrrp.adver_int': 1,
        'vrrp.ip_addr': ['192.0.2.10'],
        'vrrp.auth_string': 'secret',
      },
    ])
  })

  it('reads version 3, over IPv6 too', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'vrrp.short_adver_int': 100,
      'vrrp.ip_addr': ['192.0.2.10', '192.0.2.11'],
    })
    expect(packets[2]!.own[0]).toMatchObject({ 'vrrp.ipv6_addr': ['2001:db8::2'] })
  })

  it('verifies checksums with and without a pseudo-header', () => {
    const decoder = createDecoder({ checksums: true })
    for (const bytes of fixture('vrrp').packets.slice(0, 3)) {
      const { length: end } = bytes
      const { layers } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType: 1 })
      expect(layers[2]).toMatchObject({ 'vrrp.checksum.status': 1 })
    }
  })

  it('says how much a cut one needs', () => {
    expect(packets[3]!.own[0]).toMatchObject({ 'vrrp.ip_addr': ['192.0.2.10'] })
    expect(packets[3]!.stopped).toMatchObject({ protocol: 'vrrp', need: 28, have: 12 })
  })
})
