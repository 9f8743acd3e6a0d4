/** GTP′: its header, of two lengths. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('GTP′', () => {
  it('reads both lengths of header', () => {
    expect(read('gtpprime').map(({ own }) => own[0])).toMatchObject([
      { 'gtp.flags.version': 0, 'gtp.seq_number': 1, size: 20 },
      { 'gtp.flags.version': 2, size: 6 },
      { 'gtp.flags.version': 0, 'gtp.message': 1, size: 6 },
    ])
  })

  it('tells what a cut header lacks, and leaves GTP to its own', () => {
    expect(overUdp('gtpprime', 3386, '0e01 0000 0001 ffff').stopped).toMatchObject({
      need: 20,
      have: 8,
    })
    expect(overUdp('gtpprime', 3386, '1e01 0000 0001').own).toHaveLength(0)
  })
})
