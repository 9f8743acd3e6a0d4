import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('etag', () => {
  it('reads the tag', () => {
    const [packet] = read('etag')
    expect(packet!.own).toEqual([
      {
        protocol: 'etag',
        offset: 14,
        size: 8,
        'etag.pcp': 1,
        'etag.dei': 0,
        'etag.iecid_base': 1,
        'etag.resv': 0,
        'etag.group': 1,
        'etag.ecid_base': 2,
        'etag.iecid_ext': 0,
        'etag.ecid_ext': 0,
        'etag.etype': 0x0800,
      },
    ])
    expect(packet!.names).toBe('eth etag ip udp data')
  })

  it('needs 8 bytes', () => {
    const { stopped } = readBytes(`${'02'.repeat(12)} 893f 0001`, 1, 'etag')
    expect(stopped).toMatchObject({ need: 8, have: 2 })
  })
})
