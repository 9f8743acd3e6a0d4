import { expect, test } from 'vitest'
import { byName, createDecoder, framing } from '#src/decode/index.js'
import type { Layer } from '#src/decode/layer.js'
import { line } from '#src/decode/line.js'
import { printable, stoppedText } from '#src/decode/text.js'
import { RelativeNumbers } from '#src/decode/transport/tcpwords.js'

const decoder = createDecoder<Layer>()

function lineOf(hex: string, numbers?: RelativeNumbers, originalLength?: number): string {
  const bytes = Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
  const { layers, stopped } = decoder.decode({
    bytes,
    at: 0,
    end: bytes.length,
    originalLength: originalLength ?? bytes.length,
    linkType: 228,
  })
  return line(layers, stopped, byName, framing, numbers)
}

const word = (number: number) => number.toString(16).padStart(8, '0')

/** IPv4 192.0.2.1 → 192.0.2.2 or back, TCP 40000 → 80. */
function segment(seq: number, ack: number, flags: string, data = '', back = false): string {
  const total = (40 + data.length / 2).toString(16).padStart(4, '0')
  const ends = back ? 'c0000202 c0000201' : 'c0000201 c0000202'
  const ports = back ? '0050 9c40' : '9c40 0050'
  return `4500 ${total} 0001 4000 40 06 0000 ${ends} ${ports} ${word(seq)} ${word(ack)} 50${flags} 0200 0000 0000 ${data}`
}

test('TCP is told in the words of tcpdump, by its own numbers', () => {
  expect(lineOf(segment(1000, 0, '02'))).toBe(
    'IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 1000, win 512, length 0',
  )
  expect(lineOf(segment(1001, 5001, '18', '00'.repeat(5)))).toMatch(
    /: Flags \[P\.\], seq 1001:1006, ack 5001, win 512, length 5/,
  )
})

test('numbers of a connection count from its start', () => {
  const numbers = new RelativeNumbers()
  const lines = [
    segment(1000, 0, '02'),
    segment(0xfffffff0, 1001, '12', '', true),
    segment(1001, 0xfffffff1, '10'),
    segment(1001, 0xfffffff1, '18', '00'.repeat(10)),
    segment(0xfffffff1, 1011, '18', '00'.repeat(32), true),
    segment(1011, 0x11, '11'),
  ].map((hex) =>
    lineOf(hex, numbers)
      .replace(/^[^:]*: /, '')
      .replace(/(length \d+).*/, '$1'),
  )
  expect(lines).toEqual([
    'Flags [S], seq 1000, win 512, length 0',
    'Flags [S.], seq 4294967280, ack 1001, win 512, length 0',
    'Flags [.], ack 1, win 512, length 0',
    'Flags [P.], seq 1:11, ack 1, win 512, length 10',
    'Flags [P.], seq 1:33, ack 11, win 512, length 32',
    'Flags [F.], seq 11, ack 33, win 512, length 0',
  ])
})

test('a connection seen from its middle counts from what was seen first', () => {
  const numbers = new RelativeNumbers()
  lineOf(segment(1000, 9000, '10', '00'), numbers)
  expect(lineOf(segment(9000, 1001, '10', '00'.repeat(4), true), numbers)).toContain(
    'seq 1:5, ack 1,',
  )
})

test('a fragment says what it is of', () => {
  expect(lineOf(`4500 001c 0001 20b9 40 11 0000 c0000201 c0000202 ${'00'.repeat(8)}`)).toBe(
    'IP 192.0.2.1 > 192.0.2.2: udp, length 8',
  )
})

test('a cut packet says so at the end of its line', () => {
  expect(lineOf('4500 0030 0001 0000 40 11 0000 c0000201 c0000202 0035', undefined, 48)).toBe(
    'IP 192.0.2.1 > 192.0.2.2: udp, length 28: [udp needs 8 bytes and has 2: the capture kept only a part of the packet]',
  )
})

test('nothing that a terminal obeys gets through', () => {
  expect(printable('a\u001b[31mb\u0007\u009b\u202e\ufeff\n\t')).toBe(
    'a\\x1b[31mb\\x07\\x9b\\u202e\\ufeff\\n\\t',
  )
  expect(printable('größer 漢字 😀')).toBe('größer 漢字 😀')
})

test.each([
  [
    'length',
    'tcp needs 20 bytes and has 8: a length field of an outer layer says that it ends here',
  ],
  ['packet', 'tcp needs 20 bytes and has 8: the packet ends here'],
] as const)('why reading stopped: %s', (because, text) => {
  expect(stoppedText({ protocol: 'tcp', offset: 34, need: 20, have: 8, because })).toBe(text)
})

test('why reading stopped: a value, the depth, a fault', () => {
  const base = { protocol: 'ip', offset: 0, need: 0, have: 20 }
  const detail = 'ip.hdr_len is 12, less than 20'
  expect(stoppedText({ ...base, because: 'value', detail })).toBe(
    `ip is not read further: ${detail}`,
  )
  expect(stoppedText({ ...base, because: 'depth', detail: 'more than 40 layers' })).toBe(
    'not read further: more than 40 layers',
  )
  expect(stoppedText({ ...base, because: 'fault', detail: 'x' })).toContain('please report it')
})
