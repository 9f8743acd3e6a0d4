import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

describe('etherip', () => {
  it('reads the header and the frame in it', () => {
    const [packet] = read('etherip')
    expect(packet!.names).toBe('eth ip etherip eth ip udp data')
    expect(packet!.own).toEqual([
      { protocol: 'etherip', offset: 34, size: 2, 'etherip.ver': 3, 'etherip.reserved': 0 },
    ])
  })

  it('says that a cut frame is one', () => {
    const { names, stopped } = readBytes(
      '020000000001 020000000002 0800 4500 001a 0001 0000 40 61 0000 c0000201 c0000202 3000 02000000',
      1,
      'etherip',
    )
    expect(names).toBe('eth ip etherip')
    expect(stopped).toMatchObject({ protocol: 'eth', need: 14, have: 4 })
  })
})
