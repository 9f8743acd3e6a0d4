import { describe, expect, it } from 'vitest'
import { read } from '../link/read.js'

const packets = read('ah')

describe('ah', () => {
  it('reads the header and what it protects', () => {
    expect(packets[0]!.names).toBe('eth ip ah udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ah',
        offset: 34,
        size: 24,
        'ah.next_header': 17,
        'ah.length': 4,
        'ah.reserved': '0000',
        'ah.spi': 0x100,
        'ah.sequence': 1,
        'ah.icv': 'a1a2a3a4a5a6a7a8a9aaabac',
      },
    ])
    expect(packets[1]!.names).toBe('eth ipv6 ah ipv6 udp data')
  })

  it('says of a length of 0 that it cannot be', () => {
    expect(packets[2]!.stopped).toMatchObject({ detail: 'ah.length is 0, less than 1' })
  })

  it('says how much a cut one needs', () => {
    expect(packets[3]!.own[0]).not.toHaveProperty('ah.icv')
    expect(packets[3]!.stopped).toMatchObject({ protocol: 'ah', need: 136, have: 16 })
  })
})
