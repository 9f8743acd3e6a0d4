import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('loop')

describe('loop', () => {
  it('reads the functions', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      size: 6,
      'loop.skipcount': 0,
      functions: [{ 'loop.function': 1, 'loop.receipt_number': 0 }],
    })
    expect(packets[1]!.own[0]!['functions']).toEqual([
      { 'loop.function': 2, 'loop.forwarding_address': '02:00:00:00:00:03' },
      { 'loop.function': 1, 'loop.receipt_number': 5 },
    ])
    expect(packets[1]!.layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 4 })
  })

  it('stops where it is cut, and does not forward without end', () => {
    const eth = `${'02'.repeat(12)} 9000`
    expect(readBytes(`${eth} 0000 0200 0102`, 1, 'loop').stopped).toMatchObject({
      need: 10,
      have: 6,
    })
    const { own } = readBytes(`${eth} 0000 ${'0200 020000000003'.repeat(100)}`, 1, 'loop')
    expect(own[0]!['functions']).toHaveLength(16)
  })
})
