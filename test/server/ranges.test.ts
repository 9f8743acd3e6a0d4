import { describe, expect, test } from 'vitest'
import { precondition, rangeStillHolds, wantedRange } from '#src/server/ranges.js'

describe('a Range header', () => {
  test.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=0-99', { start: 0, end: 100 }],
    ['bytes=0-1000', { start: 0, end: 100 }],
    ['bytes=10-', { start: 10, end: 100 }],
    ['bytes=99-', { start: 99, end: 100 }],
    ['bytes=-1', { start: 99, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['Bytes = 5 - 6', { start: 5, end: 7 }],
    ['bytes=0-99999999999999999999', { start: 0, end: 100 }],
  ])('%s asks for a part', (header, range) => {
    expect(wantedRange(header, 100)).toEqual(range)
  })

  test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s cannot be satisfied',
    (header) => {
      expect(wantedRange(header, 100)).toBe('unsatisfiable')
    },
  )

  test.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=a-b',
    'bytes=0-1,5-6',
    'items=0-1',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes 0-1',
  ])('%j is ignored', (header) => {
    expect(wantedRange(header, 100)).toBe('whole')
  })
})

test('If-Range compares strongly, and a date never holds', () => {
  expect(rangeStillHolds(undefined, '"a"')).toBe(true)
  expect(rangeStillHolds('"a"', '"a"')).toBe(true)
  expect(rangeStillHolds('"b"', '"a"')).toBe(false)
  expect(rangeStillHolds('W/"a"', '"a"')).toBe(false)
  expect(rangeStillHolds('Sat, 31 Jan 2026 12:00:00 GMT', '"a"')).toBe(false)
})

test.each([
  [{}, undefined],
  [{ 'if-none-match': '"a"' }, 304],
  [{ 'if-none-match': 'W/"a"' }, 304],
  [{ 'if-none-match': '"x", "a"' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"b"' }, undefined],
  [{ 'if-match': '"a"' }, undefined],
  [{ 'if-match': '*' }, undefined],
  [{ 'if-match': '"b"' }, 412],
  [{ 'if-match': 'W/"a"' }, 412],
  [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 412],
])('the conditions %j lead to %s', (headers, status) => {
  expect(precondition(headers, '"a"')).toBe(status)
})
