import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('slow', () => {
  it('tells which of them it is', () => {
    const [packet] = read('slow')
    expect(packet!.own).toEqual([{ protocol: 'slow', offset: 14, size: 1, 'slow.subtype': 3 }])
    expect(packet!.names).toBe('eth slow data')
  })

  it('needs a byte', () => {
    expect(readBytes(`${'02'.repeat(12)} 8809`, 1, 'slow').own).toEqual([])
  })
})
