/** SOCKS. */
import { describe, expect, it } from 'vitest'
import { socks } from '#src/decode/application/socks.js'
import { overTcp, read } from './packets.js'

describe('SOCKS', () => {
  const layers = read('socks').map(({ own }) => own[0]!)

  it('reads version 4 and 4a', () => {
    expect(layers[0]).toMatchObject({
      'socks.version': 4,
      'socks.command': 1,
      'socks.dst': '192.0.2.7',
      'socks.dstport': 443,
      'socks.username': 'alice',
    })
    expect(layers[1]).toMatchObject({ 'socks.results': 90 })
    expect(layers[2]).toMatchObject({ 'socks.v4a_dns_name': 'example.test' })
    expect(socks.summary(layers[2] as never)).toBe('Connect example.test:80')
  })

  it('reads version 5', () => {
    expect(layers[3]).toMatchObject({ 'socks.auth_method_count': 2, 'socks.auth_method': [0, 2] })
    expect(layers[4]).toMatchObject({ 'socks.auth_accepted_method': 0 })
    expect(layers[5]).toMatchObject({
      'socks.command': 1,
      'socks.remote_name': 'example.test',
      'socks.port': 443,
    })
    expect(layers[6]).toMatchObject({ 'socks.results': 0, 'socks.dst': '192.0.2.1' })
    expect(socks.summary(layers[5] as never)).toBe('Connect example.test:443')
  })

  it('takes only what has the exact form', () => {
    expect(overTcp('socks', 1080, '05 02 00').own).toEqual([])
    expect(overTcp('socks', 1080, '05 01 00 03 ff 61').own).toEqual([])
    expect(overTcp('socks', 1080, '04 01 0050 00000001 00 61').own).toEqual([])
    expect(overTcp('socks', 1080, '05').stopped).toBeNull()
  })
})
