import { expect, test } from 'vitest'
import { createDecoder, protocols } from '#src/decode/index.js'
import { JsonLines } from '#src/decode/json.js'
import type { Layer } from '#src/decode/layer.js'
import { fixture, fixtureNames } from './fixtures.ts'

const frame = {
  number: 7,
  seconds: 1_700_000_000,
  nanoseconds: 42,
  interface: { id: 0, linkType: 1 },
  capturedLength: 60,
  originalLength: 1514,
}

/** One line, as an object. */
function lineOf(lines: JsonLines, layers: object[], extra = ''): Record<string, unknown> {
  lines.write(frame, layers as Layer[], null, extra)
  const text = Buffer.from(lines.take()).toString()
  expect(text.endsWith('}\n')).toBe(true)
  expect(text.indexOf('\n')).toBe(text.length - 1)
  return JSON.parse(text) as Record<string, unknown>
}

/** What JSON makes of a value when 64-bit integers are strings. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one,
  )
  return JSON.parse(text)
}

test('a line begins with the fields of the frame', () => {
  expect(lineOf(new JsonLines(protocols), [])).toEqual({
    'frame.number': 7,
    'frame.time_epoch': '1700000000.000000042',
    'frame.interface_id': 0,
    'frame.len': 1514,
    'frame.cap_len': 60,
    'frame.protocols': '',
    layers: [],
  })
})

test('a packet without a time has none', () => {
  const lines = new JsonLines(protocols)
  lines.write({ ...frame, seconds: -1, nanoseconds: -1 }, [], null)
  expect(JSON.parse(Buffer.from(lines.take()).toString())).not.toHaveProperty(['frame.time_epoch'])
})

test.each(fixtureNames())('the packets of %s are written as they were decoded', (name) => {
  const lines = new JsonLines(protocols)
  const decoder = createDecoder<Layer>({ checksums: true })
  const { linkType, packets } = fixture(name)
  for (const bytes of packets) {
    const { layers, stopped } = decoder.decode({
      bytes,
      at: 0,
      end: bytes.length,
      originalLength: bytes.length,
      linkType,
    })
    lines.write(frame, layers, stopped)
    const line = JSON.parse(Buffer.from(lines.take()).toString()) as Record<string, unknown>
    expect(line['layers']).toEqual(plain(layers))
    expect(line['stopped'] ?? null).toEqual(plain(stopped))
  }
})

test('the order of the keys is that of the layer', () => {
  const lines = new JsonLines([])
  lines.write(frame, [{ protocol: 'x', offset: 0, size: 1, 'x.b': 1, 'x.a': 2 } as Layer], null)
  expect(Buffer.from(lines.take()).toString()).toContain('"x.b":1,"x.a":2')
})

test('a kind of layer may come with other keys each time', () => {
  const lines = new JsonLines([])
  const base = { protocol: 'x', offset: 0, size: 1 }
  const layers = [
    { ...base, 'x.a': 1 },
    { ...base, 'x.b': 'text' },
    { ...base },
    { ...base, 'x.c': true, 'x.a': 3, groups: [{ 'x.d': 1 }, { 'x.e': [1, 2] }, {}] },
    { ...base, 'x.f': undefined, 'x.a': 4 },
  ]
  expect(lineOf(lines, layers)['layers']).toEqual(plain(layers))
  expect(lineOf(lines, layers.toReversed())['layers']).toEqual(plain(layers.toReversed()))
})

test.each([
  0,
  9,
  10,
  9999,
  10_000,
  65_535,
  99_999_999,
  100_000_000,
  0xffffffff,
  2 ** 32,
  2 ** 53 - 1,
  -1,
  0.5,
  1e-9,
])('the number %d is itself', (number) => {
  const layers = [{ protocol: 'x', offset: 0, size: 0, 'x.n': number }]
  expect(lineOf(new JsonLines([]), layers)['layers']).toEqual(layers)
})

test.each([
  '',
  'plain',
  '"quoted"',
  'back\\slash',
  'line\nend',
  '\u0000\u001f\u007f',
  'é',
  '漢字',
  '😀',
  '\ud800',
  'x'.repeat(41),
  '"'.repeat(100_000),
])('the text %j is itself', (text) => {
  const layers = [{ protocol: 'x', offset: 0, size: 0, 'x.t': text, 'x.after': 1 }]
  // A lone surrogate has no UTF-8: it is written as JSON's escape.
  expect(lineOf(new JsonLines([]), layers)['layers']).toEqual(layers)
})

test('numbers that JSON has not are null, and 64 bits are a text', () => {
  const layers = [{ protocol: 'x', offset: 0, size: 0, 'x.a': Number.NaN, 'x.b': 2n ** 64n - 1n }]
  expect(lineOf(new JsonLines([]), layers)['layers']).toEqual([
    { protocol: 'x', offset: 0, size: 0, 'x.a': null, 'x.b': '18446744073709551615' },
  ])
})

test('members of the caller stand before the layers', () => {
  expect(lineOf(new JsonLines([]), [], '"cursor":"abc",')).toMatchObject({ cursor: 'abc' })
})

test('many lines are taken at once, and memory is used again', () => {
  const lines = new JsonLines([])
  for (let i = 0; i < 1000; i++) lines.write({ ...frame, number: i }, [], null)
  const text = Buffer.from(lines.take()).toString().trimEnd().split('\n')
  expect(text.map((line) => (JSON.parse(line) as Record<string, number>)['frame.number'])).toEqual(
    Array.from({ length: 1000 }, (_, i) => i),
  )
  expect(lines.length).toBe(0)
})
