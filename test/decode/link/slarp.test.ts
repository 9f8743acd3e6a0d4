import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('slarp')

describe('slarp', () => {
  it('reads requests and replies for an address', () => {
    expect(packets[0]!.own[0]).toMatchObject({ 'slarp.ptype': 0, 'slarp.address': '0.0.0.0' })
    expect(packets[1]!.own[0]).toMatchObject({
      'slarp.address': '192.0.2.1',
      'slarp.netmask': '255.255.255.0',
    })
  })

  it('reads keep-alives', () => {
    expect(packets[2]!.own).toEqual([
      {
        protocol: 'slarp',
        offset: 4,
        size: 14,
        'slarp.ptype': 2,
        'slarp.mysequence': 7,
        'slarp.yoursequence': 6,
        'slarp.reliability': 0xffff,
      },
    ])
  })

  it('is cut', () => {
    const { own, stopped } = readBytes('8f 00 8035 00000002 0000', 104, 'slarp')
    expect(own[0]).toMatchObject({ 'slarp.ptype': 2 })
    expect(stopped).toMatchObject({ protocol: 'slarp', need: 14, have: 6 })
  })
})
