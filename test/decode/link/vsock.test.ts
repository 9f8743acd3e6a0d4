import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('vsock')

describe('vsock', () => {
  it('reads who speaks to whom', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'vsock',
        offset: 0,
        size: 32,
        'vsock.src_cid': 2n,
        'vsock.dst_cid': 3n,
        'vsock.src_port': 1024,
        'vsock.dst_port': 12345,
        'vsock.op': 4,
        'vsock.trans': 1,
        'vsock.trans_len': 0,
        'vsock.reserved': '0000',
      },
    ])
    expect(packets[0]!.names).toBe('vsock data')
  })

  it("counts the transport's header, whatever it says", () => {
    expect(packets[1]!.own[0]).toMatchObject({ size: 36, 'vsock.op': 1 })
    const { stopped } = readBytes(`${'00'.repeat(28)} ffff 0000 01`, 271, 'vsock')
    expect(stopped).toMatchObject({ need: 32 + 65535, have: 33 })
  })
})
