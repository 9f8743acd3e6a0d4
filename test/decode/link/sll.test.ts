import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('sll')

describe('sll', () => {
  it('reads direction, address and type', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'sll',
        offset: 0,
        size: 16,
        'sll.pkttype': 0,
        'sll.hatype': 1,
        'sll.halen': 6,
        'sll.src.eth': '02:00:00:00:00:02',
        'sll.unused': '0000',
        'sll.etype': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('sll ip udp data')
    expect(packets[1]!.own[0]).toMatchObject({ 'sll.pkttype': 4 })
  })

  it('reads addresses of other sizes, cut to eight bytes', () => {
    expect(packets[2]!.own[0]).toMatchObject({ 'sll.unused': '0000000000000000' })
    expect(packets[3]!.own[0]).toMatchObject({ 'sll.src.ipv4': '192.0.2.9' })
    expect(packets[6]!.own[0]).toMatchObject({
      'sll.halen': 20,
      'sll.src.other': '8000004afe800000',
    })
  })

  it("reads numbers that are GRE's, or Linux' own", () => {
    expect(packets[4]!.own[0]).toMatchObject({ 'sll.gretype': 0x0800 })
    expect(packets[4]!.names).toBe('sll ip udp data')
    expect(packets[5]!.own[0]).toMatchObject({ 'sll.ltype': 4 })
    expect(packets[5]!.names).toMatch(/^sll llc/)
    expect(packets[7]!.names).toBe('sll data')
  })

  it('needs 16 bytes', () => {
    expect(readBytes('0000 0001 0006 020000000002', 113, 'sll').stopped).toMatchObject({
      protocol: 'sll',
      need: 16,
      have: 12,
    })
  })
})
