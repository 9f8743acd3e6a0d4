/** TFTP. */
import { describe, expect, it } from 'vitest'
import { tftp } from '#src/decode/application/tftp.js'
import { overUdp, read } from './packets.js'

describe('TFTP', () => {
  it('reads requests with options', () => {
    const [get, accepted, , , put] = read('tftp').map(({ own }) => own[0]!)
    expect(get).toMatchObject({
      'tftp.opcode': 1,
      'tftp.source_file': 'boot.txt',
      'tftp.type': 'octet',
      options: [
        { 'tftp.option.name': 'blksize', 'tftp.option.value': '1024' },
        { 'tftp.option.name': 'tsize', 'tftp.option.value': '0' },
      ],
    })
    expect(accepted!['options']).toHaveLength(2)
    expect(put).toMatchObject({ 'tftp.opcode': 2, 'tftp.destination_file': 'new.txt' })
    expect(tftp.summary(get as never)).toBe('Read request "boot.txt"')
  })

  it('reads blocks and errors; the block itself is data', () => {
    const packets = read('tftp')
    expect(packets[2]!.own[0]).toMatchObject({ 'tftp.block': 1, size: 4 })
    expect(packets[2]!.layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 15 })
    expect(packets[5]!.own[0]).toMatchObject({
      'tftp.error.code': 2,
      'tftp.error.message': 'Access violation',
    })
  })

  it('says where texts do not end, and leaves alone what has no opcode', () => {
    const { own, stopped } = overUdp('tftp', 69, '0001 626f6f74 00 6f63')
    expect(own[0]).toMatchObject({ 'tftp.source_file': 'boot' })
    expect(stopped).toMatchObject({ protocol: 'tftp', because: 'packet' })
    expect(overUdp('tftp', 69, '0007 0000').own).toEqual([])
    expect(overUdp('tftp', 69, '0003').stopped).toMatchObject({ need: 4, have: 2 })
  })
})
