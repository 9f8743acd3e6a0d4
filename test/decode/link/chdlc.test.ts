import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('chdlc', () => {
  it('reads the EtherType', () => {
    const [packet] = read('chdlc')
    expect(packet!.own).toEqual([
      {
        protocol: 'chdlc',
        offset: 0,
        size: 4,
        'chdlc.address': 0x0f,
        'chdlc.control': 0,
        'chdlc.protocol': 0x0800,
      },
    ])
    expect(packet!.names).toBe('chdlc ip udp data')
  })

  it('has a byte more before OSI', () => {
    expect(read('chdlc')[1]!.own[0]).toMatchObject({ size: 5, 'chdlc.clns_padding': 3 })
  })

  it('needs 4 bytes', () => {
    expect(readBytes('0f 00 08', 104, 'chdlc').stopped).toMatchObject({ need: 4, have: 3 })
  })
})
