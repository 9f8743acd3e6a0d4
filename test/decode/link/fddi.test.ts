import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('fddi', () => {
  it('reads addresses with the bits of their bytes turned', () => {
    const [packet, management] = read('fddi')
    expect(packet!.own).toEqual([
      {
        protocol: 'fddi',
        offset: 0,
        size: 13,
        'fddi.fc': 0x50,
        'fddi.fc.clf': 5,
        'fddi.fc.prio': 0,
        'fddi.dst': '02:00:00:00:00:01',
        'fddi.src': '02:00:00:00:00:02',
      },
    ])
    expect(packet!.names).toBe('fddi llc ip udp data')
    expect(management!.names).toBe('fddi data')
  })

  it('needs 13 bytes', () => {
    expect(readBytes('50 400000000080', 10, 'fddi').stopped).toMatchObject({ need: 13, have: 7 })
  })
})
