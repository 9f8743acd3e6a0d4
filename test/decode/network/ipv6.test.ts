import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('ipv6')

describe('ipv6', () => {
  it('reads the header', () => {
    expect(packets[0]!.names).toBe('eth ipv6 udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ipv6',
        offset: 14,
        size: 40,
        'ipv6.version': 6,
        'ipv6.tclass': 0xb8,
        'ipv6.tclass.dscp': 46,
        'ipv6.tclass.ecn': 0,
        'ipv6.flow': 0x12345,
        'ipv6.plen': 11,
        'ipv6.nxt': 17,
        'ipv6.hlim': 64,
        'ipv6.src': '2001:db8::1',
        'ipv6.dst': '2001:db8::2',
      },
    ])
  })

  it('is found under the EtherType of IPv4, in IPv4 and around it', () => {
    expect(packets[1]!.names).toBe('eth ipv6 udp data')
    expect(packets[2]!.names).toBe('eth ip ipv6 udp data')
    expect(packets[3]!.names).toBe('eth ipv6 ip udp data')
  })

  it('ends where it says that there is no next header', () => {
    expect(packets[4]!.names).toBe('eth ipv6')
    expect(packets[4]!.stopped).toBeNull()
  })

  it('says of another version that it cannot be', () => {
    expect(packets[5]!.stopped).toMatchObject({ detail: 'ipv6.version is 5, not 6' })
  })

  it('reads nothing of a cut header', () => {
    const { names, stopped } = readBytes(
      '020000000001 020000000002 86dd 60000000 0008 11 40 20010db8',
      1,
      'ipv6',
    )
    expect(names).toBe('eth')
    expect(stopped).toMatchObject({ protocol: 'ipv6', need: 40, have: 12, because: 'packet' })
  })
})
