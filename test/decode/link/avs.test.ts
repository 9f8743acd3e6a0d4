import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('wlancap')

describe('wlancap', () => {
  it('reads the strength of signals in the way it is told', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      size: 64,
      'wlancap.magic': 0x8021100,
      'wlancap.version': 1,
      'wlancap.mactime': 1n,
      'wlancap.hosttime': 2n,
      'wlancap.dbm_antsignal': -50,
      'wlancap.dbm_antnoise': -95,
    })
    expect(packets[1]!.own[0]).toMatchObject({ 'wlancap.rawrssi_antsignal': 64 })
    expect(packets[2]!.own[0]).toMatchObject({ 'wlancap.normrssi_antnoise': 16 })
    for (const { names } of packets) expect(names).toBe('wlancap wlan')
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    const zeros = '00'.repeat(56)
    expect(readBytes(`80211001 00000010 ${zeros}`, 163, 'wlancap').stopped).toMatchObject({
      because: 'value',
    })
    expect(readBytes('80211001 00000040', 163, 'wlancap').stopped).toMatchObject({
      need: 64,
      have: 8,
    })
  })
})
