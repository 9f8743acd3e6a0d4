import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('aoe')

describe('aoe', () => {
  it('reads a query', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'aoe',
        offset: 14,
        size: 10,
        'aoe.version': 1,
        'aoe.response': false,
        'aoe.flags_error': false,
        'aoe.major': 0xffff,
        'aoe.minor': 0xff,
        'aoe.cmd': 1,
        'aoe.tag': 0,
      },
    ])
  })

  it('reads an ATA command and its answer', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'aoe.aflags.e': true,
      'aoe.aflags.w': false,
      'aoe.sector_count': 8,
      'aoe.ata.cmd': 0x24,
      'aoe.lba': 0x123456n,
    })
    expect(packets[2]!.own[0]).toMatchObject({ 'aoe.response': true, 'aoe.ata.status': 0x50 })
    expect(packets[2]!.own[0]).not.toHaveProperty(['aoe.ata.cmd'])
  })

  it('reads an error', () => {
    expect(packets[3]!.own[0]).toMatchObject({ 'aoe.flags_error': true, 'aoe.error': 2 })
  })

  it('says what a cut ATA command lacks', () => {
    const cut = readBytes(`${'02'.repeat(12)} 88a2 1000 0001 02 00 80001234 4000`, 1, 'aoe')
    expect(cut.own[0]).toMatchObject({ 'aoe.cmd': 0, size: 10 })
    expect(cut.stopped).toMatchObject({ protocol: 'aoe', need: 22, have: 12, because: 'packet' })
  })
})
