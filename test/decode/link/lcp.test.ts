import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('lcp')

describe('lcp', () => {
  it('reads what a side wants', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'lcp',
        offset: 4,
        size: 28,
        'ppp.code': 1,
        'ppp.identifier': 1,
        'ppp.length': 28,
        options: [
          { 'lcp.opt.type': 1, 'lcp.opt.length': 4, 'lcp.opt.mru': 1492 },
          { 'lcp.opt.type': 2, 'lcp.opt.length': 6, 'lcp.opt.asyncmap': 0x000a0000 },
          {
            'lcp.opt.type': 3,
            'lcp.opt.length': 5,
            'lcp.opt.auth_protocol': 0xc223,
            'lcp.opt.algorithm': 5,
          },
          { 'lcp.opt.type': 5, 'lcp.opt.length': 6, 'lcp.opt.magic_number': 0x12345678 },
          { 'lcp.opt.type': 13, 'lcp.opt.length': 3 },
        ],
      },
    ])
  })

  it('reads the other kinds', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'lcp.magic_number': 0x12345678,
      'lcp.data': '68656c6c',
    })
    expect(packets[2]!.own[0]).toMatchObject({ 'lcp.rej_proto': 0x8057 })
    expect(packets[3]!.own[0]).toMatchObject({ 'lcp.message': 'test5' })
    expect(packets[4]!.own[0]!['options']).toMatchObject([
      { 'lcp.opt.quality_protocol': 0xc025 },
      { 'lcp.opt.mrru': 1524 },
    ])
  })

  it('stops at an option of no length, and where it is cut', () => {
    expect(packets[5]!.stopped).toMatchObject({ because: 'value' })
    expect(readBytes('c021 01 01 0008 01 04 05', 9, 'lcp').stopped).toMatchObject({
      need: 8,
      have: 7,
    })
  })
})
