import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('pap', () => {
  it('reads name and password, and the answer', () => {
    const packets = read('pap')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'pap',
        offset: 4,
        size: 15,
        'pap.code': 1,
        'pap.identifier': 1,
        'pap.length': 15,
        'pap.peer_id.length': 4,
        'pap.peer_id': 'anna',
        'pap.password.length': 5,
        'pap.password': '12345',
      },
    ])
    expect(packets[1]!.own[0]).toMatchObject({ 'pap.message': 'ok' })
  })

  it('stops at a length past the end', () => {
    expect(readBytes('c023 01 01 0008 ff 616263', 9, 'pap').stopped).toMatchObject({
      protocol: 'pap',
      need: 260,
    })
  })
})
