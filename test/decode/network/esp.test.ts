import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('esp')

describe('esp', () => {
  it('reads what is not encrypted', () => {
    expect(packets[0]!.names).toBe('eth ip esp data')
    expect(packets[0]!.own).toEqual([
      { protocol: 'esp', offset: 34, size: 8, 'esp.spi': 0x12345678, 'esp.sequence': 7 },
    ])
    expect(packets[1]!.names).toBe('eth ipv6 esp')
  })

  it('reads nothing of a cut one', () => {
    const { stopped } = readBytes(
      '020000000001 020000000002 0800 4500 0018 0001 0000 40 32 0000 c0000201 c0000202 12345678',
      1,
      'esp',
    )
    expect(stopped).toMatchObject({ protocol: 'esp', need: 8, have: 4, because: 'packet' })
  })
})
