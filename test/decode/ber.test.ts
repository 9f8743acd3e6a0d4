/** BER: elements, integers, object identifiers; cut and hostile lengths. */

import { describe, expect, it } from 'vitest'
import {
  element,
  expect as expectTag,
  integer,
  objectId,
  SEQUENCE,
  unsigned64,
} from '#src/decode/ber.js'

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const read = (text: string) => {
  const bytes = bytesOf(text)
  return { bytes, found: element(bytes, 0, bytes.length)! }
}

describe('BER elements', () => {
  it('have a tag, a length in short or long form, and content', () => {
    expect(read('30 03 020105').found).toEqual({
      tag: 0x30,
      number: 16,
      content: 2,
      end: 5,
      length: 3,
      whole: true,
    })
    expect(read('04 81 01 ff').found).toMatchObject({ content: 3, end: 4, whole: true })
    expect(read('30 80 020105 0000').found).toMatchObject({ content: 2, end: 7, whole: true })
    expect(read('7f 8101 01 aa').found).toMatchObject({
      tag: 0x7f,
      number: 129,
      content: 4,
      end: 5,
    })
  })

  it('that are cut end where the bytes end, and say so', () => {
    expect(read('30 82 0100 0201').found).toMatchObject({ end: 6, length: 256, whole: false })
  })

  it('are null without a whole head, with a length of five bytes, with an endless tag', () => {
    for (const text of ['', '30', '30 82 01', '30 85 0000000001 00', '1f ffffffffffff', '1f 01']) {
      const bytes = bytesOf(text)
      expect(element(bytes, 0, bytes.length)).toBeNull()
    }
  })

  it('expect looks for one tag and wants it whole', () => {
    const bytes = bytesOf('30 02 0500')
    expect(expectTag(bytes, 0, 4, SEQUENCE)?.content).toBe(2)
    expect(expectTag(bytes, 0, 3, SEQUENCE)).toBeNull()
    expect(expectTag(bytes, 0, 4, 0x31)).toBeNull()
  })
})

describe('BER values', () => {
  it('integers keep their sign, up to 48 bits', () => {
    for (const [text, value] of [
      ['02 01 05', 5],
      ['02 01 ff', -1],
      ['02 02 0080', 128],
      ['02 04 80000000', -0x8000_0000],
      ['41 05 00ffffffff', 0xffff_ffff],
      ['02 00', undefined],
      ['02 07 01000000000000', undefined],
    ] as const) {
      const { bytes, found } = read(text)
      expect(integer(bytes, found)).toBe(value)
    }
  })

  it('counters have 64 bits', () => {
    const { bytes, found } = read('46 09 00ffffffffffffffff')
    expect(unsigned64(bytes, found)).toBe(0xffff_ffff_ffff_ffffn)
  })

  it('object identifiers are dotted; one that does not end, or has an arc above 32 bits, is none', () => {
    for (const [text, value] of [
      ['06 08 2b06010201010300', '1.3.6.1.2.1.1.3.0'],
      ['06 01 00', '0.0'],
      ['06 03 883703', '2.999.3'],
      ['06 02 2b86', undefined],
      ['06 07 2bffffffffff7f', undefined],
      ['06 00', undefined],
    ] as const) {
      const { bytes, found } = read(text)
      expect(objectId(bytes, found)).toBe(value)
    }
  })
})
