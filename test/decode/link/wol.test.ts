import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('wol')

describe('wol', () => {
  it('reads whom to wake', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'wol',
        offset: 14,
        size: 102,
        'wol.sync': 'ffffffffffff',
        'wol.mac': '02:00:00:00:00:09',
      },
    ])
    expect(packets[3]!.names).toBe('eth ip udp wol')
  })

  it('reads passwords', () => {
    expect(packets[1]!.own[0]).toMatchObject({ size: 108, 'wol.passwd': '01:02:03:04:05:06' })
    expect(packets[2]!.own[0]).toMatchObject({ size: 106, 'wol.passwd': '192.0.2.1' })
  })

  it('is nothing that is not sixteen times the same', () => {
    const eth = `${'02'.repeat(12)} 0842 ${'ff'.repeat(6)}`
    expect(readBytes(`${eth} ${'020000000009'.repeat(15)} 020000000008`, 1, 'wol').own).toEqual([])
    expect(readBytes(`${eth} ${'020000000009'.repeat(3)}`, 1, 'wol').names).toBe('eth data')
  })
})
