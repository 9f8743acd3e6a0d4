import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ppi')

describe('ppi', () => {
  it('reads what is common to 802.11 packets', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      size: 32,
      'ppi.length': 32,
      'ppi.dlt': 105,
      fcs: true,
      list: [
        {
          'ppi.field_type': 2,
          'ppi.field_len': 20,
          'ppi.80211-common.tsft': 0x8877665544332211n,
          'ppi.80211-common.flags.fcs': true,
          'ppi.80211-common.rate': 2000,
          'ppi.80211-common.chan.freq': 2412,
          'ppi.80211-common.dbm.antsignal': -50,
          'ppi.80211-common.dbm.antnoise': -95,
        },
      ],
    })
    expect(packets[0]!.names).toBe('ppi wlan')
  })

  it('carries any link type', () => {
    expect(packets[1]!.names).toBe('ppi eth arp')
    const nested = readBytes('00 00 0800 c0000000'.repeat(60), 192, 'ppi')
    expect(nested.stopped?.because).toBe('depth')
  })

  it('keeps fields it does not know, at their alignment', () => {
    const { own } = readBytes('00 01 1400 01000000 7548 0300 010203 00 0300 0000', 192, 'ppi')
    expect(own[0]!['list']).toEqual([
      { 'ppi.field_type': 0x4875, 'ppi.field_len': 3, value: '010203' },
      { 'ppi.field_type': 3, 'ppi.field_len': 0, value: '' },
    ])
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    expect(packets[2]!.stopped).toMatchObject({ because: 'value' })
    expect(readBytes('00 00 2000 69000000', 192, 'ppi').stopped).toMatchObject({
      need: 32,
      have: 8,
    })
  })
})
