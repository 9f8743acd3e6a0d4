import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ptp')

describe('ptp', () => {
  it('reads the head', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ptp',
        offset: 14,
        size: 44,
        'ptp.v2.messagetype': 0,
        'ptp.v2.versionptp': 2,
        'ptp.v2.messagelength': 44,
        'ptp.v2.domainnumber': 0,
        'ptp.v2.flags': 0x0200,
        'ptp.v2.flags.alternatemaster': false,
        'ptp.v2.flags.twostep': true,
        'ptp.v2.flags.unicast': false,
        'ptp.v2.clockidentity': 0x0200000000000001n,
        'ptp.v2.sourceportid': 1,
        'ptp.v2.sequenceid': 7,
        'ptp.v2.controlfield': 0,
        'ptp.v2.logmessageperiod': -3,
      },
    ])
    expect(packets[1]!.own[0]).toMatchObject({ 'ptp.v2.messagetype': 11 })
  })

  it('leaves another version, and what is cut', () => {
    const eth = `${'02'.repeat(12)} 88f7`
    expect(readBytes(`${eth} 0001 ${'00'.repeat(40)}`, 1, 'ptp').names).toBe('eth data')
    expect(readBytes(`${eth} 0002 0000`, 1, 'ptp').names).toBe('eth data')
  })
})
