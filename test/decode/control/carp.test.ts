import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

describe('carp', () => {
  it('reads an advertisement', () => {
    const [packet] = read('carp')
    expect(packet!.names).toBe('eth ip carp')
    expect(packet!.own).toEqual([
      {
        protocol: 'carp',
        offset: 34,
        size: 36,
        'carp.version': 2,
        'carp.type': 1,
        'carp.vhid': 1,
        'carp.advskew': 0,
        'carp.authlen': 7,
        'carp.demotion': 0,
        'carp.adver_int': 1,
        'carp.checksum': expect.any(Number),
        'carp.counter': 0x0102030405060708n,
        'carp.hmac': 'a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4',
      },
    ])
  })

  it('leaves what is longer to VRRP', () => {
    const { names } = readBytes(
      `020000000001 020000000002 0800 4500 0040 0001 0000 ff 70 0000 c0000201 e0000012 21 01 64 07 00 01 0000 ${'c0000201'.repeat(7)} 0000000000000000`,
      1,
      'carp',
    )
    expect(names).toBe('eth ip vrrp')
  })
})
