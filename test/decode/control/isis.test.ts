import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

describe('isis', () => {
  it('reads the head', () => {
    const [packet] = read('isis')
    expect(packet!.names).toBe('eth llc isis')
    expect(packet!.own).toEqual([
      {
        protocol: 'isis',
        offset: 17,
        size: 30,
        'isis.irpd': 0x83,
        'isis.len': 20,
        'isis.version': 1,
        'isis.sysid_len': 0,
        'isis.type': 17,
        'isis.type.reserved': 0,
        'isis.version2': 1,
        'isis.reserved': 0,
        'isis.max_area_adr': 0,
        length: 30,
      },
    ])
  })

  it('leaves others of ISO’s network layer alone', () => {
    const { names } = readBytes(
      '0180c2000014 020000000002 000b fe fe 03 82 14 01 00 11 01 00 00',
      1,
      'isis',
    )
    expect(names).toBe('eth llc data')
  })

  it('reads nothing of a cut head', () => {
    const { names } = readBytes('0180c2000014 020000000002 0007 fe fe 03 83 14 01 00', 1, 'isis')
    expect(names).toBe('eth llc')
  })
})
