import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read } from '../link/read.js'

const packets = read('rip')

describe('rip', () => {
  it('reads a request', () => {
    expect(packets[0]!.names).toBe('eth ip udp rip')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'rip',
        offset: 42,
        size: 24,
        'rip.command': 1,
        'rip.version': 1,
        entries: [{ 'rip.family': 0, 'rip.metric': 16 }],
      },
    ])
  })

  it('reads routes of version 2 with a password', () => {
    expect(packets[1]!.own[0]!['entries']).toEqual([
      { 'rip.auth.type': 2, 'rip.auth.passwd': 'secret' },
      {
        'rip.family': 2,
        'rip.route_tag': 1,
        'rip.ip': '198.51.100.0',
        'rip.netmask': '255.255.255.0',
        'rip.next_hop': '0.0.0.0',
        'rip.metric': 1,
      },
    ])
  })

  it('takes no digest for a route', () => {
    expect(packets[2]!.own[0]!['entries']).toMatchObject([
      { 'rip.auth.type': 3, 'rip.digest_offset': 44, 'rip.key_id': 1, 'rip.seq_num': 7 },
      { 'rip.metric': 2 },
    ])
  })

  it('says of what the capture cut how much an entry needs', () => {
    const bytes = fixture('rip').packets[0]!
    const { layers, stopped } = createDecoder().decode({
      bytes,
      at: 0,
      end: 50,
      originalLength: bytes.length,
      linkType: 1,
    })
    expect(layers[3]).toMatchObject({ protocol: 'rip', entries: [] })
    expect(stopped).toMatchObject({ need: 24, have: 8, because: 'capture' })
  })
})
