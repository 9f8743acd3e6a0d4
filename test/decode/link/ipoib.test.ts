import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('ipoib', () => {
  it('reads the destination and the type', () => {
    const [packet] = read('ipoib')
    expect(packet!.own).toEqual([
      {
        protocol: 'ipoib',
        offset: 0,
        size: 44,
        'ipoib.dgid': 'fe80::1',
        'ipoib.type': 0x0800,
        'ipoib.reserved': 0,
        'ipoib.daddr.qpn': 0x000550,
      },
    ])
    expect(packet!.names).toBe('ipoib ip udp data')
  })

  it('reads a route header', () => {
    const sgid = 'fe80000000000000 0000000000000002'
    const dgid = 'fe80000000000000 0000000000000001'
    const { own } = readBytes(`61234567 0000 0000 ${sgid} ${dgid} 0800 0000`, 242, 'ipoib')
    expect(own[0]).toMatchObject({
      'ipoib.grh.tclass': 0x12,
      'ipoib.grh.flowlabel': 0x34567,
      'ipoib.grh.sgid': 'fe80::2',
      'ipoib.dgid': 'fe80::1',
    })
  })

  it('needs 44 bytes', () => {
    expect(readBytes('00'.repeat(43), 242, 'ipoib').stopped).toMatchObject({ need: 44, have: 43 })
  })
})
