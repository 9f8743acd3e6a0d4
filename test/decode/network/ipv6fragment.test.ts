import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('ipv6.fraghdr')

describe('ipv6fragment', () => {
  it('reads the header', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ipv6.fraghdr',
        offset: 54,
        size: 8,
        'ipv6.fraghdr.nxt': 17,
        'ipv6.fraghdr.reserved_octet': 0,
        'ipv6.fraghdr.offset': 0,
        'ipv6.fraghdr.reserved_bits': 0,
        'ipv6.fraghdr.more': true,
        'ipv6.fraghdr.ident': 0x12345678,
      },
    ])
  })

  it('reads on in the first fragment, and in a datagram that is whole', () => {
    expect(packets.map(({ names }) => names)).toEqual([
      'eth ipv6 ipv6.fraghdr udp data',
      'eth ipv6 ipv6.fraghdr data',
      'eth ipv6 ipv6.fraghdr udp data',
    ])
  })

  it('reads nothing of a cut one', () => {
    const { stopped } = readBytes(
      `020000000001 020000000002 86dd 60000000 0004 2c 40 ${'00'.repeat(32)} 11 00 0001`,
      1,
      'ipv6.fraghdr',
    )
    expect(stopped).toMatchObject({ protocol: 'ipv6.fraghdr', need: 8, have: 4 })
  })
})
