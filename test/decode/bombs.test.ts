/** Packets made to cost are read in bounds: layers, groups, size of the result. */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { MAX_LAYERS } from '#src/decode/walk.js'
import { BOMBS } from './bombs.js'
import { formFaults, textOf } from './contracts.js'

const decoder = createDecoder({ checksums: true })

describe('a packet made to cost', () => {
  it.each(BOMBS)('is read in bounds: $name', ({ bytes, linkType, deep }) => {
    const { length: end } = bytes
    const { layers, stopped } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType })
    expect(stopped?.because === 'fault' ? stopped.detail : '').toBe('')
    expect(layers.length).toBeLessThanOrEqual(MAX_LAYERS)
    if (deep === true) {
      expect(layers.length).toBe(MAX_LAYERS)
      expect(stopped?.because).toBe('depth')
    }
    expect(layers.flatMap(formFaults)).toEqual([])
    expect(groupsOf(layers)).toBeLessThanOrEqual(MAX_LAYERS * 512)
    expect(textOf(layers).length).toBeLessThan(1 << 20)
  })
})

function groupsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, one) => sum + groupsOf(one), 1)
}
