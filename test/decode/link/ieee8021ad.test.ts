import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ieee8021ad')

describe('ieee8021ad', () => {
  it('reads one tag, with the VLAN tag in it', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ieee8021ad',
        offset: 14,
        size: 4,
        'ieee8021ad.priority': [1],
        'ieee8021ad.dei': [1],
        'ieee8021ad.id': 100,
      },
    ])
    expect(packets[0]!.names).toBe('eth ieee8021ad vlan arp')
  })

  it('reads two in a row as one layer', () => {
    expect(packets[1]!.own).toEqual([
      {
        protocol: 'ieee8021ad',
        offset: 14,
        size: 8,
        'ieee8021ad.priority': [1, 0],
        'ieee8021ad.dei': [0, 1],
        'ieee8021ad.svid': 100,
        'ieee8021ad.cvid': 101,
      },
    ])
    expect(packets[1]!.names).toBe('eth ieee8021ad arp')
  })

  it('is cut behind the first tag', () => {
    expect(packets[2]!.stopped).toMatchObject({ protocol: 'ieee8021ad', need: 4, have: 0 })
    expect(readBytes(`${'02'.repeat(12)} 88a8 00`, 1, 'ieee8021ad').own).toEqual([])
  })
})
