/** Columns, trees, hex. */
import { expect, test } from 'vitest'
import { Columns } from '#src/decode/columns.js'
import { hexDump } from '#src/decode/hex.js'
import { byName, createDecoder } from '#src/decode/index.js'
import type { Layer } from '#src/decode/layer.js'
import { tree } from '#src/decode/tree.js'
import { fixture } from './fixtures.ts'

const frame = {
  number: 3,
  seconds: 1_700_000_000,
  nanoseconds: 1,
  interface: { id: 0, linkType: 1, name: 'eth0' },
  capturedLength: 60,
  originalLength: 60,
  comments: ['seen \u001b here'],
}

function layersOf(hex: string): Layer[] {
  const bytes = Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
  const packet = { bytes, at: 0, end: bytes.length, originalLength: bytes.length, linkType: 228 }
  return createDecoder<Layer>().decode(packet).layers
}

// IP in IP: 192.0.2.1 → 192.0.2.2 around 198.51.100.1 → 198.51.100.2.
const TUNNEL = layersOf(
  '45000030000000004004 0000c0000201c0000202 4500001c000000004011 0000c6336401c6336402 0001000200080000',
)

test('columns hold all values, outermost first', () => {
  const columns = new Columns(['frame.number', 'ip.src', 'ip.ttl', 'tcp.port', 'udp.port'], byName)
  expect(columns.row(frame, TUNNEL)).toBe('3\t192.0.2.1,198.51.100.1\t64,64\t\t1,2')
})

test('the common name of a pair finds both', () => {
  expect(new Columns(['ip.addr'], byName).row(frame, TUNNEL)).toBe(
    '192.0.2.1,192.0.2.2,198.51.100.1,198.51.100.2',
  )
})

test('a column of checksums asks for them', () => {
  expect(new Columns(['ip.checksum.status'], byName).checksums).toBe(true)
  expect(new Columns(['ip.src'], byName).checksums).toBe(false)
})

test('an unknown field is named, with those of its protocol', () => {
  expect(() => new Columns(['ip.source'], byName)).toThrow('There is no field "ip.source"')
})

test('columns of the frame', () => {
  const names = [
    'frame.time_epoch',
    'frame.len',
    'frame.interface_name',
    'frame.encap_type',
    'frame.protocols',
  ]
  expect(new Columns(names, byName).row(frame, TUNNEL)).toBe(
    '1700000000.000000001\t60\teth0\t1\tip:ip:udp',
  )
})

test('values in columns keep the line one line', () => {
  const { packets } = fixture('dns')
  const layers = [
    { protocol: 'dns', offset: 0, size: packets[0]!.length, 'dns.qry.name': 'a\tb\nc' },
  ]
  expect(new Columns(['dns.qry.name'], byName).row(frame, layers as Layer[])).toBe('a\\tb\\nc')
})

test('a tree has a line a layer, its fields below, parts below their whole', () => {
  const lines = tree(frame, TUNNEL, null, byName)
  expect(lines.slice(0, 5)).toEqual([
    'Frame 3: 60 bytes on wire, 60 bytes captured',
    '    Arrival Time: 1700000000.000000001',
    '    Interface: 0 (eth0), EN10MB',
    '    Comment: seen \\x1b here',
    'Internet Protocol, Version 4: 192.0.2.1 > 192.0.2.2',
  ])
  const flags = lines.indexOf('    Flags: 0x00')
  expect(lines.slice(flags, flags + 3)).toEqual([
    '    Flags: 0x00',
    '        Reserved bit: no',
    "        Don't fragment: no",
  ])
  expect(lines).toContain('    Protocol: 17 (UDP)')
})

test('a tree ends with why reading stopped', () => {
  const stopped = { protocol: 'udp', offset: 20, need: 8, have: 2, because: 'packet' } as const
  expect(tree(frame, [], stopped, byName).at(-1)).toBe(
    '[udp needs 8 bytes and has 2: the packet ends here]',
  )
})

test('hex has sixteen bytes a line, offset and text', () => {
  const bytes = Uint8Array.from(Buffer.from('GET / HTTP/1.1\r\n\u0000ÿ', 'latin1'))
  expect(hexDump(bytes, 0, bytes.length)).toBe(
    '0000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a   GET / HTTP/1.1..\n' +
      '0010  00 ff                                              ..',
  )
  expect(hexDump(bytes, 3, 3)).toBe('')
  expect(hexDump(bytes, 4, 5, 32)).toMatch(/^0020 {2}2f /)
})
