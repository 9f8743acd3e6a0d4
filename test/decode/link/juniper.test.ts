import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('juniper')

describe('juniper', () => {
  it('reads the frame behind the extensions', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      size: 20,
      'juniper.direction': 1,
      'juniper.ext_total_len': 14,
    })
    expect(packets[0]!.names).toBe('juniper eth arp')
    expect(packets[1]!.names).toBe('juniper eth arp')
  })

  it('stops at another magic number, and where the extensions are cut', () => {
    expect(readBytes('01020300', 178, 'juniper').stopped).toMatchObject({ because: 'value' })
    expect(readBytes('4d474380 ffff 01', 178, 'juniper').stopped).toMatchObject({
      need: 6 + 0xffff,
      have: 7,
    })
  })

  it('leaves what has no link layer as data', () => {
    expect(readBytes('4d474302 00000002', 178, 'juniper').names).toBe('juniper data')
  })
})
