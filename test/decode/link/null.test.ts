import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('null')

describe('null', () => {
  it('reads the family in either byte order', () => {
    expect(packets[0]!.own).toEqual([{ protocol: 'null', offset: 0, size: 4, 'null.family': 2 }])
    expect(packets[1]!.own).toEqual(packets[0]!.own)
    expect(packets[1]!.names).toBe('null ip udp data')
  })

  it("knows the systems' numbers for IPv6", () => {
    expect(packets[2]!.own[0]).toMatchObject({ 'null.family': 30 })
    expect(packets[2]!.names).toBe('null ipv6 udp data')
    expect(packets[3]!.names).toBe('null ipv6 udp data')
  })

  it('reads an EtherType that stands there instead', () => {
    expect(packets[4]!.own[0]).toMatchObject({ 'null.type': 0x0800 })
    expect(packets[4]!.names).toBe('null ip udp data')
  })

  it('leaves an unknown family as data, and stops when cut', () => {
    expect(packets[5]!.names).toBe('null data')
    expect(readBytes('020000', 0, 'null').stopped).toMatchObject({ need: 4, have: 3 })
  })
})
