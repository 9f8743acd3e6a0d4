import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('cmd')

describe('cmd', () => {
  it('reads the tag in front of a packet', () => {
    expect(packets[0]!.names).toBe('eth cmd ip udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'cmd',
        offset: 14,
        size: 8,
        'cmd.type': 0x0800,
        'cmd.version': 1,
        'cmd.length': 1,
        'cmd.options': 1,
        'cmd.sgt': 7,
      },
    ])
  })

  it('finds the type in front in GRE', () => {
    expect(packets[1]!.names).toBe('eth ip gre cmd ip udp data')
    expect(packets[1]!.own[0]).toMatchObject({ 'cmd.type': 0x0800, 'cmd.sgt': 8 })
  })

  it('reads nothing of a cut one', () => {
    const { stopped } = readBytes('020000000001 020000000002 8909 01 01 0001', 1, 'cmd')
    expect(stopped).toMatchObject({ protocol: 'cmd', need: 8, have: 4 })
  })
})
