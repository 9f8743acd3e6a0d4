import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('macsec')
const eth = `${'02'.repeat(12)} 88e5`

describe('macsec', () => {
  it('reads what is only authenticated, and not the check value', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'macsec',
        offset: 14,
        size: 16,
        'macsec.TCI': 8,
        'macsec.TCI.V': 0,
        'macsec.TCI.ES': false,
        'macsec.TCI.SC': true,
        'macsec.TCI.SCB': false,
        'macsec.TCI.E': false,
        'macsec.TCI.C': false,
        'macsec.AN': 0,
        'macsec.SL': 34,
        'macsec.PN': 1,
        'macsec.SCI.system_identifier': '02:00:00:00:00:02',
        'macsec.SCI.port_identifier': 1,
        'macsec.etype': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('eth macsec ip udp data')
  })

  it('leaves what is encrypted', () => {
    expect(packets[1]!.own[0]).toMatchObject({ size: 6, 'macsec.TCI.E': true, 'macsec.AN': 1 })
    expect(packets[1]!.layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 48 })
  })

  it('stops where it is cut, and at a length that leaves nothing', () => {
    expect(readBytes(`${eth} 20 00 00000001 0102`, 1, 'macsec').stopped).toMatchObject({
      need: 14,
      have: 8,
    })
    expect(readBytes(`${eth} 00 01 00000001 0800 45`, 1, 'macsec').own).toHaveLength(1)
  })
})
