/** Modbus over TCP: the head. */
import { describe, expect, it } from 'vitest'
import { mbtcp } from '#src/decode/application/mbtcp.js'
import { overTcp, read } from './packets.js'

describe('Modbus over TCP', () => {
  it('reads the heads of all messages of a segment', () => {
    const { layers, own } = read('mbtcp')[0]!
    expect(layers.slice(3).map(({ protocol }) => protocol)).toEqual([
      'mbtcp',
      'modbus',
      'mbtcp',
      'modbus',
    ])
    expect(own[1]).toMatchObject({
      'mbtcp.trans_id': 2,
      'mbtcp.prot_id': 0,
      'mbtcp.len': 6,
      'mbtcp.unit_id': 1,
    })
    expect(mbtcp.summary(own[1] as never)).toBe('transaction 2, unit 1')
  })

  it('takes no other protocol and no impossible length', () => {
    expect(overTcp('mbtcp', 502, '0001 0001 0006 01 03 0000 0001').own).toEqual([])
    expect(overTcp('mbtcp', 502, '0001 0000 0001 01 03').own).toEqual([])
    expect(overTcp('mbtcp', 502, '0001').stopped).toBeNull()
  })
})
