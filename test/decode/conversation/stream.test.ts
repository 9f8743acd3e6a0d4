import { expect, test } from 'vitest'
import { Direction, distance, type Piece } from '#src/decode/conversation/stream.js'

const text = (pieces: Piece[]) =>
  pieces
    .map(({ bytes, missing }) => (bytes === null ? `<${missing}>` : Buffer.from(bytes).toString()))
    .join('')

function add(direction: Direction, seq: number, data: string): string {
  const bytes = Buffer.from(`..${data}..`)
  return text(direction.add(seq >>> 0, bytes, 2, bytes.length - 2))
}

/** A generator of the same numbers each time (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

test('sequence numbers go on behind their highest', () => {
  expect(distance(5, 0xfffffffb)).toBe(10)
  expect(distance(0xfffffffb, 5)).toBe(-10)
})

test('segments in order come out as they are', () => {
  const direction = new Direction()
  direction.start(99)
  expect(add(direction, 100, 'abc')).toBe('abc')
  expect(add(direction, 103, 'def')).toBe('def')
})

test('a segment too early waits for the one before it', () => {
  const direction = new Direction()
  direction.start(99)
  expect(add(direction, 103, 'def')).toBe('')
  expect(direction.held).toBe(3)
  expect(add(direction, 100, 'abc')).toBe('abcdef')
  expect(direction.held).toBe(0)
})

test('bytes that come again are dropped and counted, new ones behind them kept', () => {
  const direction = new Direction()
  add(direction, 100, 'abcdef')
  expect(add(direction, 100, 'abc')).toBe('')
  expect(add(direction, 103, 'xyzg')).toBe('g')
  expect(direction.repeated).toBe(6)
})

test('a gap is told once the other side has acknowledged what is behind it', () => {
  const direction = new Direction()
  add(direction, 100, 'ab')
  add(direction, 105, 'fg')
  expect(text(direction.acknowledged(104))).toBe('')
  expect(text(direction.acknowledged(107))).toBe('<3>fg')
  expect(add(direction, 107, 'h')).toBe('h')
})

test('at the end what waits is given with its gaps', () => {
  const direction = new Direction()
  add(direction, 100, 'ab')
  add(direction, 110, 'cd')
  add(direction, 104, 'xy')
  expect(text(direction.flush())).toBe('<2>xy<4>cd')
})

test('positions count from the first byte, gaps included', () => {
  const direction = new Direction()
  add(direction, 100, 'ab')
  add(direction, 105, 'cd')
  expect(direction.flush().map(({ position }) => position)).toEqual([2, 5])
})

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'any order, overlap and repetition gives the same bytes (seed %d)',
  (seed) => {
    const next = random(seed)
    const size = 1 + Math.floor(next() * 2000)
    const data = Uint8Array.from({ length: size }, () => Math.floor(next() * 256))
    const isn = Math.floor(next() * 2 ** 32)
    const segments: [number, number][] = []
    for (let at = 0; at < size; ) {
      const length = 1 + Math.floor(next() * 100)
      segments.push([at, Math.min(size, at + length)])
      // Some begin before the end of the last one, some come twice.
      if (next() < 0.3) segments.push([Math.max(0, at - 20), Math.min(size, at + length)])
      at += length
    }
    segments.sort(() => next() - 0.5)
    const direction = new Direction()
    direction.start(isn)
    const pieces = segments.flatMap(([from, to]) =>
      direction.add((isn + 1 + from) >>> 0, data, from, to),
    )
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes!)).equals(Buffer.from(data))).toBe(true)
    expect(direction.held).toBe(0)
  },
)
