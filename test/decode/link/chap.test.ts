import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('chap', () => {
  it('reads the challenge and who asks', () => {
    const packets = read('chap')
    expect(packets[0]!.own[0]).toMatchObject({
      'chap.code': 1,
      'chap.value_size': 16,
      'chap.value': '000102030405060708090a0b0c0d0e0f',
      'chap.name': 'isp',
    })
    expect(packets[1]!.own[0]).toMatchObject({ 'chap.code': 3, 'chap.message': 'ok' })
  })

  it('stops at a value longer than what is there', () => {
    expect(readBytes('c223 01 01 0008 ff 616263', 9, 'chap').stopped).toMatchObject({
      protocol: 'chap',
      need: 260,
    })
  })
})
