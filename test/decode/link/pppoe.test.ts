import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('pppoed')

describe('pppoed', () => {
  it('reads who offers what', () => {
    expect(packets[0]!.own[0]).toMatchObject({ 'pppoe.code': 9, 'pppoe.session_id': 0 })
    expect(packets[1]!.own).toEqual([
      {
        protocol: 'pppoed',
        offset: 14,
        size: 46,
        'pppoe.version': 1,
        'pppoe.type': 1,
        'pppoe.code': 7,
        'pppoe.session_id': 0,
        'pppoe.payload_length': 40,
        tags: [
          { 'pppoed.tag': 0x0101, 'pppoed.tag_length': 0 },
          { 'pppoed.tag': 0x0102, 'pppoed.tag_length': 6, 'pppoed.tags.ac_name': 'ac.one' },
          { 'pppoed.tag': 0x0103, 'pppoed.tag_length': 4, 'pppoed.tags.host_uniq': '01020304' },
          { 'pppoed.tag': 0x0104, 'pppoed.tag_length': 4, 'pppoed.tags.ac_cookie': 'aabbccdd' },
          { 'pppoed.tag': 0x0110, 'pppoed.tag_length': 2, 'pppoed.tags.relay_session_id': '0001' },
          { 'pppoed.tag': 0, 'pppoed.tag_length': 0 },
        ],
      },
    ])
    expect(packets[2]!.own[0]!['tags']).toMatchObject([
      { 'pppoed.tags.service_name_error': 'none' },
      { 'pppoed.tags.ac_system_error': 'busy' },
      { 'pppoed.tags.generic_error': 'oops' },
    ])
  })

  it('stops at a tag longer than what is there', () => {
    const { own, stopped } = readBytes(
      `${'02'.repeat(12)} 8863 1109 0000 0008 0101 ffff 0102`,
      1,
      'pppoed',
    )
    expect(own[0]!['tags']).toEqual([])
    expect(stopped).toMatchObject({ protocol: 'pppoed', need: 10 + 0xffff, have: 12 })
  })
})

describe('pppoes', () => {
  it('reads the session, and nothing behind its end', () => {
    const sessions = read('pppoes')
    expect(sessions[0]!.own[0]).toMatchObject({ size: 6, 'pppoe.session_id': 1 })
    expect(sessions[0]!.names).toBe('eth pppoes ppp ip udp data')
    expect(sessions[1]!.names).toBe('eth pppoes ppp ipv6 udp data')
    expect(sessions[1]!.layers.at(-1)).toMatchObject({ 'data.len': 4 })
  })

  it('needs 6 bytes', () => {
    expect(readBytes('11 00', 51, 'pppoes').stopped).toMatchObject({ need: 6, have: 2 })
  })
})
