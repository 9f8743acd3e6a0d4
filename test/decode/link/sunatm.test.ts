import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('atm')

describe('atm', () => {
  it('reads path and circuit', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'atm',
        offset: 0,
        size: 4,
        'atm.channel': 0,
        'atm.vpi': 0,
        'atm.vci': 100,
        trafficType: 2,
      },
    ])
    expect(packets[0]!.names).toBe('atm llc ip udp data')
  })

  it('reads emulated Ethernet', () => {
    expect(packets[1]!.names).toBe('atm eth arp')
  })

  it('leaves other traffic as data, and needs 4 bytes', () => {
    expect(readBytes('06 00 0005 0102', 123, 'atm').names).toBe('atm data')
    expect(readBytes('06 00', 123, 'atm').stopped).toMatchObject({ need: 4, have: 2 })
  })
})
