import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ethernet', 'eth')

describe('eth', () => {
  it('reads a type', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'eth',
        offset: 0,
        size: 14,
        'eth.dst': '02:00:00:00:00:01',
        'eth.src': '02:00:00:00:00:02',
        'eth.type': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('eth ip udp data')
  })

  it('reads a length, and nothing of the padding as payload', () => {
    expect(packets[1]!.own[0]).toMatchObject({ 'eth.len': 38 })
    expect(packets[1]!.names).toBe('eth llc stp')
    expect(packets[3]!.names).toBe('eth llc')
  })

  it('knows IPX that comes without LLC', () => {
    expect(packets[4]!.layers[1]).toMatchObject({ offset: 14, size: 30 })
    expect(packets[4]!.names).not.toContain('llc')
  })

  it('tells what is neither type nor length', () => {
    expect(packets[5]!.own[0]).toMatchObject({ 'eth.invalid_lentype': 0x05e0 })
    expect(packets[6]!.own[0]).toMatchObject({ 'eth.type': 0 })
  })

  it('needs 14 bytes', () => {
    expect(readBytes('020000000001 0200000000', 1, 'eth')).toMatchObject({
      layers: [],
      stopped: { protocol: 'eth', need: 14, have: 11, because: 'packet' },
    })
  })

  it('does not believe a length that reaches past the frame', () => {
    const { layers } = readBytes('020000000001 020000000002 05dc f0 f0 03 0102', 1, 'eth')
    expect(layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 2 })
  })
})
