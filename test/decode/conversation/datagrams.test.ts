import { expect, test } from 'vitest'
import { BOUNDS, noCounts } from '#src/decode/conversation/bounds.js'
import { Datagrams } from '#src/decode/conversation/datagrams.js'
import { createDecoder } from '#src/decode/index.js'
import type { Layer } from '#src/decode/layer.js'

const decoder = createDecoder<Layer>()
const PAYLOAD = Buffer.from(Array.from({ length: 100 }, (_, i) => i))

/** Hands packets over and gives what is put together, as hex. */
function gather(linkType: number, bounds = {}) {
  const counts = noCounts()
  const datagrams = new Datagrams({ ...BOUNDS, ...bounds }, counts)
  const add = (packet: Buffer, time = 0) => {
    const bytes = Buffer.concat([Buffer.from('noise'), packet, Buffer.from('noise')])
    const [at, end] = [5, 5 + packet.length]
    const { layers } = decoder.decode({ bytes, at, end, originalLength: packet.length, linkType })
    const found = datagrams.add(layers, bytes, at, end, time)
    return found === null ? null : Buffer.from(found.bytes).toString('hex')
  }
  return { add, counts }
}

/** An IPv4 fragment of the payload, bytes [from, to). */
function v4(from: number, to: number, id = 1, data = PAYLOAD): Buffer {
  const header = Buffer.from('450000000000000040fd0000c0000201c0000202', 'hex')
  header.writeUInt16BE(20 + to - from, 2)
  header.writeUInt16BE(id, 4)
  header.writeUInt16BE((to < PAYLOAD.length ? 0x2000 : 0) | (from >> 3), 6)
  return Buffer.concat([header, data.subarray(from, to)])
}

/** An IPv6 fragment behind a hop-by-hop header. */
function v6(from: number, to: number, data = PAYLOAD): Buffer {
  const header = Buffer.from(
    `60000000 0000 00 40 ${'20010db8'.padEnd(31, '0')}1 ${'20010db8'.padEnd(31, '0')}2 2c00010400000000 fd00 0000 00000007`.replace(
      / /g,
      '',
    ),
    'hex',
  )
  header.writeUInt16BE(16 + to - from, 4)
  header.writeUInt16BE(from | (to < PAYLOAD.length ? 1 : 0), 50)
  return Buffer.concat([header, data.subarray(from, to)])
}

const WHOLE_V4 = `450000780001000040fdf584c0000201c0000202${PAYLOAD.toString('hex')}`

test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
  'IPv4 fragments in the order %j give the datagram, its header right',
  (order) => {
    const { add, counts } = gather(228)
    const parts = [v4(0, 40), v4(40, 80), v4(80, 100)]
    const given = order.map((i) => add(parts[i]!))
    expect(given).toEqual([null, null, WHOLE_V4])
    expect(counts).toMatchObject({ datagrams: 1, datagramsDropped: 0 })
  },
)

test('IPv6 fragments give the datagram without the fragment header', () => {
  const { add } = gather(229)
  expect(add(v6(48, 100))).toBeNull()
  const whole = add(v6(0, 48))!
  expect(whole.slice(0, 16)).toBe('60000000006c0040')
  // The hop-by-hop header now leads to the payload.
  expect(whole.slice(80)).toBe(`fd00010400000000${PAYLOAD.toString('hex')}`)
})

test('the first of two IPv4 fragments with the same bytes counts', () => {
  const { add, counts } = gather(228)
  add(v4(0, 48))
  add(v4(40, 80, 1, Buffer.alloc(100, 0xff)))
  const whole = add(v4(80, 100))!
  expect(whole.slice(40 + 80, 40 + 96)).toBe(PAYLOAD.toString('hex').slice(80, 96))
  expect(whole.slice(40 + 96, 40 + 160)).toBe('ff'.repeat(32))
  expect(counts.repeatedBytes).toBe(8)
})

test('an IPv6 datagram whose fragments overlap is dropped whole', () => {
  const { add, counts } = gather(229)
  add(v6(0, 48))
  expect(add(v6(40, 100))).toBeNull()
  expect(add(v6(48, 100))).toBeNull()
  expect(counts.datagramsDropped).toBe(1)
})

test('an IPv6 fragment that comes twice does no harm', () => {
  const { add } = gather(229)
  add(v6(0, 48))
  expect(add(v6(0, 48))).toBeNull()
  expect(add(v6(48, 100))).not.toBeNull()
})

test('datagrams with other numbers or other ends do not mix', () => {
  const { add } = gather(228)
  add(v4(0, 40, 1))
  expect(add(v4(40, 100, 2))).toBeNull()
  expect(add(v4(40, 100, 1))).toBe(WHOLE_V4)
})

test('fragments beyond the end, or past 65,535 bytes, end the datagram', () => {
  const { add, counts } = gather(228)
  add(v4(40, 100))
  const beyond = v4(96, 100)
  beyond.writeUInt16BE(0x2000 | (104 >> 3), 6)
  beyond.writeUInt16BE(28, 2)
  add(Buffer.concat([beyond, Buffer.alloc(4)]))
  expect(add(v4(0, 40))).toBeNull()
  const late = v4(88, 100, 9)
  late.writeUInt16BE(0x1fff, 6)
  add(late)
  expect(counts).toMatchObject({ datagrams: 0, datagramsDropped: 2 })
})

test('what stays incomplete for too long is given up', () => {
  const { add, counts } = gather(228)
  add(v4(0, 40), 100)
  expect(add(v4(40, 100), 161)).toBeNull()
  expect(counts.datagramsDropped).toBe(1)
})

test('a flood of first fragments holds no more than the bound', () => {
  const { add, counts } = gather(228, { datagrams: 16 })
  for (let id = 1; id <= 1000; id++) add(v4(0, 40, id))
  expect(counts.datagramsDropped).toBe(984)
  expect(add(v4(40, 100, 1000))).not.toBeNull()
  expect(add(v4(40, 100, 1))).toBeNull()
})

test('bytes in all are bounded, too', () => {
  const { add, counts } = gather(228, { total: 400 })
  for (let id = 1; id <= 100; id++) add(v4(0, 40, id))
  expect(counts.datagramsDropped).toBe(90)
})

test('a packet that is no fragment is nobody’s part', () => {
  const whole = v4(0, 100)
  whole.writeUInt16BE(0x4000, 6)
  expect(gather(228).add(whole)).toBeNull()
})
