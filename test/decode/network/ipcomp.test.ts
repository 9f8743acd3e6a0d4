import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

describe('ipcomp', () => {
  it('reads the header, and leaves alone what is compressed', () => {
    const [packet] = read('ipcomp')
    expect(packet!.names).toBe('eth ip ipcomp data')
    expect(packet!.own).toEqual([
      {
        protocol: 'ipcomp',
        offset: 34,
        size: 4,
        'ipcomp.next_header': 17,
        'ipcomp.flags': 0,
        'ipcomp.cpi': 2,
      },
    ])
  })

  it('reads nothing of a cut one', () => {
    const { stopped } = readBytes(
      '020000000001 020000000002 0800 4500 0016 0001 0000 40 6c 0000 c0000201 c0000202 1100',
      1,
      'ipcomp',
    )
    expect(stopped).toMatchObject({ protocol: 'ipcomp', need: 4, have: 2 })
  })
})
