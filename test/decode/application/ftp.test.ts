/** FTP's control connection. */
import { describe, expect, it } from 'vitest'
import { ftp } from '#src/decode/application/ftp.js'
import { decode } from '#src/decode/index.js'
import { overTcp, read, text } from './packets.js'
import { segment } from './segment.js'

describe('FTP', () => {
  it('reads commands, replies and where data connections go', () => {
    const layers = read('ftp').map(({ own }) => own[0]!)
    expect(layers[1]).toMatchObject({
      'ftp.request': true,
      'ftp.response': false,
      'ftp.request.command': 'USER',
      'ftp.request.arg': 'alice',
    })
    expect(layers[4]).toMatchObject({
      'ftp.response.code': 227,
      'ftp.passive.ip': '127.0.0.1',
    })
    expect(layers[6]).toMatchObject({ 'ftp.active.cip': '127.0.0.1' })
    expect(layers[7]).toMatchObject({
      'ftp.eprt.af': 1,
      'ftp.eprt.ip': '127.0.0.1',
      'ftp.eprt.port': 50002,
    })
    expect(layers[8]).toMatchObject({ 'ftp.eprt.ipv6': '::1' })
    expect(layers[9]!['ftp.epsv.port']).toBeGreaterThan(0)
    expect(ftp.summary(layers[1] as never)).toBe('FTP: USER alice')
  })

  it('takes no line that can be neither', () => {
    expect(overTcp('ftp', 21, text('1234 x\r\n')).own).toEqual([])
    expect(overTcp('ftp', 21, text('ABCDEFGHIJ\r\n')).own).toEqual([])
    const { layers } = decode(segment(' EPRT\r\n', 21, 50001))
    expect(layers.at(-1)).toMatchObject({ protocol: 'data' })
  })

  it('reads no address where none can be', () => {
    expect(overTcp('ftp', 21, text('PORT 1,2,3,4,5\r\n')).own[0]).not.toHaveProperty([
      'ftp.active.cip',
    ])
    expect(overTcp('ftp', 21, text('PORT 1,2,3,999,5,6\r\n')).own[0]).not.toHaveProperty([
      'ftp.active.cip',
    ])
    expect(overTcp('ftp', 21, text('EPRT |9|x|1|\r\n')).own[0]).not.toHaveProperty(['ftp.eprt.af'])
    expect(overTcp('ftp', 21, text('EPRT\r\n')).own[0]).toMatchObject({
      'ftp.request.command': 'EPRT',
    })
  })
})
