import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('hsr', () => {
  it('reads the tag', () => {
    const [packet] = read('hsr')
    expect(packet!.own).toEqual([
      {
        protocol: 'hsr',
        offset: 14,
        size: 6,
        'hsr.netid': 0,
        'hsr.laneid': 1,
        'hsr.lsdu_size': 34,
        'hsr.sequence_nr': 7,
        'hsr.type': 0x0806,
      },
    ])
    expect(packet!.names).toBe('eth hsr arp')
  })

  it('needs 6 bytes', () => {
    const { stopped } = readBytes(`${'02'.repeat(12)} 892f 1022 00`, 1, 'hsr')
    expect(stopped).toMatchObject({ protocol: 'hsr', need: 6, have: 3 })
  })
})
