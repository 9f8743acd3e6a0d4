import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('ipv6cp', () => {
  it('reads the interface identifier', () => {
    expect(read('ipv6cp')[0]!.own[0]!['options']).toEqual([
      {
        'ipv6cp.opt.type': 1,
        'ipv6cp.opt.length': 10,
        'ipv6cp.interface_identifier': '02:00:00:00:00:00:00:01',
      },
    ])
  })

  it('stops at an option longer than what is there', () => {
    expect(readBytes('8057 01 01 000e 01 ff 00', 9, 'ipv6cp').stopped).toMatchObject({
      protocol: 'ipv6cp',
      need: 4 + 255,
    })
  })
})
