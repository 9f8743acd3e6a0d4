import { describe, expect, test } from 'vitest'
import { formatTime, parseTime, timeRange } from '#src/server/times.js'

const NOW = 1_769_860_800_000_000_000n

describe('a time', () => {
  test.each([
    ['2026-01-31T12:00:00Z', NOW],
    ['2026-01-31t12:00:00z', NOW],
    ['2026-01-31 12:00:00Z', NOW],
    ['2026-01-31T12:00:00.123456789Z', NOW + 123_456_789n],
    ['2026-01-31T12:00:00.1Z', NOW + 100_000_000n],
    ['2026-01-31T13:30:00+01:30', NOW],
    ['2026-01-31T13:30:00 01:30', NOW],
    ['2026-01-31T10:00:00-02:00', NOW],
    ['2026-01-31T12:00:00-00:00', NOW],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000_000n],
    ['2016-12-31T23:59:60Z', 1_483_228_800_000_000_000n],
    ['1970-01-01T00:00:00Z', 0n],
    ['0', 0n],
    ['1769860800', NOW],
    ['1769860800.000000001', NOW + 1n],
    ['1769860800.5', NOW + 500_000_000n],
    ['253402300799', 253_402_300_799_000_000_000n],
    ['now', NOW],
    ['-5m', NOW - 300_000_000_000n],
    ['-1h30m', NOW - 5_400_000_000_000n],
    ['-100ms', NOW - 100_000_000n],
    ['-0.5s', NOW - 500_000_000n],
    ['-10', NOW - 10_000_000_000n],
    ['-0s', NOW],
  ])('%s is read to the nanosecond', (text, time) => {
    expect(parseTime(text, NOW)).toBe(time)
  })

  test.each([
    '',
    ' ',
    'yesterday',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-1-31T12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-00-01T12:00:00Z',
    '2026-01-00T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:61Z',
    '2026-01-31T12:00:00.Z',
    '2026-01-31T12:00:00.1234567890Z',
    '2026-01-31T12:00:00+24:00',
    '2026-01-31T12:00:00+01:60',
    '2026-01-31T12:00:00+0100',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '0001-01-01T00:00:00Z',
    '1769860800.',
    '.5',
    '1e9',
    '0x10',
    '+5m',
    '1769860800000',
    '1769860800.1234567890',
    '-5x',
    '-',
    '--5m',
    '-99999999d',
    'Infinity',
    'NaN',
    '1769860800\n',
    '٣',
  ])('%j is none', (text) => {
    expect(parseTime(text, NOW)).toBeUndefined()
  })

  test.each([0n, 1n, NOW, NOW + 123_456_789n, NOW + 100n])(
    '%s is written so that it is read back',
    (time) => {
      expect(parseTime(formatTime(time), 0n)).toBe(time)
    },
  )

  test('is written without a fraction when it has none', () => {
    expect(formatTime(NOW)).toBe('2026-01-31T12:00:00Z')
    expect(formatTime(NOW + 5n)).toBe('2026-01-31T12:00:00.000000005Z')
  })
})

describe('a time range', () => {
  test('is open on both sides when nothing is asked', () => {
    expect(timeRange({}, NOW)).toEqual({})
  })

  test('goes back from now by last', () => {
    expect(timeRange({ last: '5m' }, NOW)).toEqual({ from: NOW - 300_000_000_000n })
  })

  test('goes back from to by last, when both are given', () => {
    expect(timeRange({ last: '1s', to: '100' }, NOW)).toEqual({
      from: 99_000_000_000n,
      to: 100_000_000_000n,
    })
  })

  test('does not begin before 1970', () => {
    expect(timeRange({ last: '100s', to: '10' }, NOW).from).toBe(0n)
  })

  test('may be empty', () => {
    expect(timeRange({ from: '5', to: '5' }, NOW)).toEqual({
      from: 5_000_000_000n,
      to: 5_000_000_000n,
    })
  })

  test.each([
    [{ from: '1', last: '5m' }, 'Give either from or last, not both'],
    [{ from: '6', to: '5' }, 'from (1970-01-01T00:00:06Z) is after to (1970-01-01T00:00:05Z)'],
    [{ from: 'x' }, 'from="x" is not a time'],
    [{ to: 'x' }, 'to="x" is not a time'],
    [{ last: 'x' }, 'last="x" is not a duration'],
    [{ last: '0' }, 'last="0" is not a duration'],
    [{ last: '-5m' }, 'last="-5m" is not a duration'],
    [{ last: '' }, 'last="" is not a duration'],
  ])('%j is refused by name', (query, message) => {
    expect(() => timeRange(query, NOW)).toThrow(
      expect.objectContaining({
        code: 'BAD_TIME_RANGE',
        message: expect.stringContaining(message),
      }),
    )
  })

  test('does not repeat long nonsense', () => {
    expect(() => timeRange({ from: 'x'.repeat(5000) }, NOW)).toThrow(/^.{0,300}$/)
  })
})
