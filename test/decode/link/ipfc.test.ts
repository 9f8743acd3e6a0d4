import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('ipfc', () => {
  it('reads the names', () => {
    const [packet] = read('ipfc')
    expect(packet!.own[0]).toMatchObject({
      size: 16,
      'ipfc.nh.da': '10:00:02:00:00:00:00:01',
      'ipfc.nh.sa': '10:00:02:00:00:00:00:02',
    })
    expect(packet!.names).toBe('ipfc llc ip udp data')
  })

  it('needs 16 bytes', () => {
    expect(readBytes('1000', 122, 'ipfc').stopped).toMatchObject({ need: 16, have: 2 })
  })
})
