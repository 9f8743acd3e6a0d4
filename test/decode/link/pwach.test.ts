import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('pwach', () => {
  it('reads the type of the channel', () => {
    const packets = read('pwach')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'pwach',
        offset: 22,
        size: 4,
        'pwach.ver': 0,
        'pwach.res': 0,
        'pwach.channel_type': 7,
      },
    ])
    expect(packets[1]!.names).toBe('eth mpls pwach ip udp data')
  })

  it('is cut', () => {
    const { stopped } = readBytes(`${'02'.repeat(12)} 8847 00064140 1000`, 1, 'pwach')
    expect(stopped).toMatchObject({ protocol: 'pwach', need: 4, have: 2 })
  })
})
