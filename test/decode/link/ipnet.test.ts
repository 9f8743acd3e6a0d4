import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('ipnet', () => {
  it('reads interface and zones', () => {
    const packets = read('ipnet')
    expect(packets[0]!.own[0]).toMatchObject({
      size: 24,
      'ipnet.family': 2,
      'ipnet.pktlen': 32,
      'ipnet.ifindex': 2,
      'ipnet.zsrc': 0xffffffff,
      'ipnet.zdst': 0,
    })
    expect(packets[0]!.names).toBe('ipnet ip udp data')
    expect(packets[1]!.names).toBe('ipnet ipv6 udp data')
  })

  it('leaves another family as data, and needs 24 bytes', () => {
    expect(readBytes(`01 07 ${'00'.repeat(24)}`, 226, 'ipnet').names).toBe('ipnet data')
    expect(readBytes('01 02', 226, 'ipnet').stopped).toMatchObject({ need: 24, have: 2 })
  })
})
