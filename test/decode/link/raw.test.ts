import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('raw')

describe('raw', () => {
  it('is nothing but the version of what follows', () => {
    expect(packets[0]!.own).toEqual([{ protocol: 'raw', offset: 0, size: 0 }])
    expect(packets[0]!.names).toBe('raw ip udp data')
    expect(packets[1]!.names).toBe('raw ipv6 udp data')
  })

  it('leaves another version as data', () => {
    expect(packets[2]!.names).toBe('raw data')
    expect(readBytes('', 12, 'raw').stopped).toMatchObject({ need: 1, have: 0 })
  })
})
