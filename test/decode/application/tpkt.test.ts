/** TPKT. */
import { describe, expect, it } from 'vitest'
import { tpkt } from '#src/decode/application/tpkt.js'
import { overTcp, read } from './packets.js'

describe('TPKT', () => {
  it('reads all packets of a segment', () => {
    const { layers, own } = read('tpkt')[0]!
    expect(layers.slice(3).map(({ protocol }) => protocol)).toEqual([
      'tpkt',
      'cotp',
      'data',
      'tpkt',
      'cotp',
      'data',
    ])
    expect(own[0]).toMatchObject({ 'tpkt.version': 3, 'tpkt.length': 11 })
    expect(tpkt.summary(own[0] as never)).toBe('TPKT, length 11')
  })

  it('takes no other version and no impossible length', () => {
    expect(overTcp('tpkt', 102, '16030100').own).toEqual([])
    expect(overTcp('tpkt', 102, '03000004 00').own).toEqual([])
    expect(overTcp('tpkt', 102, '03').stopped).toBeNull()
  })
})
