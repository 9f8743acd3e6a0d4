import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('eap')

describe('eap', () => {
  it('reads the identity, the challenge and the end', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'eap',
        offset: 18,
        size: 16,
        'eap.code': 2,
        'eap.id': 1,
        'eap.len': 16,
        'eap.type': 1,
        'eap.identity': 'anna@test.x',
      },
    ])
    expect(packets[1]!.own[0]).toMatchObject({
      'eap.type': 4,
      'eap.md5.value': '000102030405060708090a0b0c0d0e0f',
    })
    expect(packets[2]!.own[0]).toMatchObject({ 'eap.code': 3 })
    expect(packets[3]!.names).toBe('eth pppoes ppp eap')
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    expect(readBytes('c227 01 01 0003', 9, 'eap').stopped).toMatchObject({ because: 'value' })
    expect(readBytes('c227 01 01 0020 01', 9, 'eap').stopped).toMatchObject({ need: 32, have: 5 })
  })
})
