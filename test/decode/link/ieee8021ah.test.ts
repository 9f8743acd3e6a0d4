import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('ieee8021ah', () => {
  it("reads the service and the customer's addresses", () => {
    const [packet] = read('ieee8021ah')
    expect(packet!.own).toEqual([
      {
        protocol: 'ieee8021ah',
        offset: 14,
        size: 18,
        'ieee8021ah.priority': 3,
        'ieee8021ah.drop': 0,
        'ieee8021ah.nca': 0,
        'ieee8021ah.res1': 0,
        'ieee8021ah.res2': 0,
        'ieee8021ah.isid': 2014000,
        'ieee8021ah.cdst': '02:00:00:00:00:11',
        'ieee8021ah.csrc': '02:00:00:00:00:12',
      },
    ])
    expect(packet!.names).toBe('eth ieee8021ah vlan arp')
  })

  it('needs 18 bytes', () => {
    const { stopped } = readBytes(`${'02'.repeat(12)} 88e7 00000001`, 1, 'ieee8021ah')
    expect(stopped).toMatchObject({ need: 18, have: 4 })
  })
})
