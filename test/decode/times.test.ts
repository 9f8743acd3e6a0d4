/** Points in time as text, as tshark prints them. */
import { describe, expect, it } from 'vitest'
import { timeText } from '#src/decode/times.js'

describe('timeText', () => {
  it('is Wireshark’s form of an absolute time', () => {
    expect(timeText(1556913814, 27_420_739)).toBe('May  3, 2019 20:03:34.027420739 UTC')
    expect(timeText(-1, 0)).toBe('Dec 31, 1969 23:59:59.000000000 UTC')
  })

  it('tells years no Date can hold: TSIG has seconds of 48 bits', () => {
    expect(timeText(133040906960896, 0)).toBe('Jul  6, 4217868 01:08:16.000000000 UTC')
    expect(timeText(0xffff_ffff_ffff, 0)).toBe('Dec  7, 8921556 10:44:15.000000000 UTC')
  })
})
