/** Recorded packets, decoded: pages, NDJSON and single packets over a real recorder on disk. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writePacketCursor, writePageCursor } from '#src/server/cursor.js'
import { readPlan } from '#src/store/read.js'
import { SegmentWriter } from '#src/store/segment.js'
import { Store } from '#src/store/store.js'
import { datagram, recordsOf } from './datagrams.js'
import { build, type Rig } from './rig.js'

const SECOND = 1_000_000_000n
const ROUTE = '/api/v1/captures/recorder/packets'
const COUNT = 3000
let directory: string
let store: Store
let rig: Rig
let writer: SegmentWriter

function record(to: SegmentWriter, first: number, count: number, cut = 0): void {
  const packets = Array.from({ length: count }, (_, n) => datagram(first + n).subarray(cut))
  const last = BigInt(first + count - 1) * SECOND
  to.write(recordsOf(packets, first), count, BigInt(first) * SECOND, last)
}

const FORMAT = { linkType: 1, snaplen: 262144, precision: 'micro' } as const

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sidecap-decoded-'))
  const options = { bytes: 8 << 20, age: 1e12, free: 0, segment: 1 << 16 }
  store = await Store.open({ directory, ...options })
  writer = new SegmentWriter(store.writerOptions('eth0', FORMAT), (event) =>
    store.apply('eth0', event),
  )
  for (let n = 0; n < COUNT; n += 100) record(writer, n, 100)
  rig = build({ deps: { store, read: readPlan } })
})

afterAll(async () => {
  await rig.app.close()
  await writer.close()
  await store.close()
  await rm(directory, { recursive: true })
})

interface Page {
  packets: Record<string, unknown>[]
  next: string | null
  follow: string
  evicted: boolean
}

async function get(query: string): Promise<Page> {
  const answer = await rig.app.inject(`${ROUTE}?${query}`)
  expect(answer.statusCode, answer.payload).toBe(200)
  return answer.json()
}

/** The destination ports of all pages. */
async function ports(query: string): Promise<number[]> {
  const found: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await get(
      `${query}&${cursor === '' ? '' : `cursor=${cursor}&`}fields=udp.dstport`,
    )
    for (const { fields } of page.packets) {
      found.push(Number((fields as Record<string, string[]>)['udp.dstport']![0]))
    }
    cursor = page.next
  }
  return found
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('a page', () => {
  test('holds a hundred packets with all layers, a line and a cursor each', async () => {
    const { packets, next, follow, evicted } = await get('')
    expect(packets.length).toBe(100)
    expect({ next, evicted }).toEqual({ next: follow, evicted: false })
    expect(packets[9]).toMatchObject({
      'frame.number': 10,
      'frame.time_epoch': '9.000000000',
      'frame.interface_name': 'eth0',
      'frame.protocols': 'eth:ethertype:ip:udp:data',
      cursor: expect.stringMatching(/^[\w-]{31}$/),
      line: 'IP 10.0.0.1.7 > 10.0.0.2.9: UDP, length 4',
    })
    const layers = packets[9]!['layers'] as Record<string, unknown>[]
    expect(layers[2]).toMatchObject({ protocol: 'udp', 'udp.srcport': 7, 'udp.dstport': 9 })
  })

  test.each([1, 33, 1000, 10_000])('of %i: all together give every packet once', async (limit) => {
    const wanted = limit === 1 ? '&from=2980' : ''
    const expected = upTo(COUNT).slice(limit === 1 ? 2980 : 0)
    expect(await ports(`limit=${limit}${wanted}`)).toEqual(expected)
  })

  test('keeps the time range of the first, though it is relative', async () => {
    const { next } = await get('from=100&to=400&limit=50')
    const rest = await get(`cursor=${next}&limit=1000`)
    expect(rest.packets.length).toBe(250)
    expect(rest.packets[0]).toMatchObject({ 'frame.number': 51 })
    expect(rest.next).toBeNull()
  })

  test('gives what the filter takes', async () => {
    // The filter of this rig looks at a packet's first byte.
    expect(await ports('filter=byte+2&limit=700')).toEqual(upTo(COUNT))
    expect(await get('filter=byte+3')).toMatchObject({ packets: [], next: null })
  })

  test('can be followed by what has come since', async () => {
    const { follow, next } = await get('from=2990')
    expect(next).toBeNull()
    expect(await get(`cursor=${follow}`)).toMatchObject({ packets: [], next: null })
    record(writer, COUNT, 5)
    const since = await get(`cursor=${follow}&fields=udp.dstport`)
    expect(since.packets.length).toBe(5)
    expect(since.packets[0]).toMatchObject({ fields: { 'udp.dstport': ['3000'] } })
    expect((await get(`cursor=${since.follow}`)).packets).toEqual([])
  })

  test('has only the fields that were asked for', async () => {
    const { packets } = await get('limit=1&fields=ip.addr,tcp.port,frame.len,udp.checksum.status')
    expect(packets).toEqual([
      {
        cursor: expect.any(String),
        fields: {
          'ip.addr': ['10.0.0.1', '10.0.0.2'],
          'tcp.port': [],
          'frame.len': ['46'],
          'udp.checksum.status': ['3'],
        },
      },
    ])
  })

  test('of an empty range is empty, and can be followed', async () => {
    const page = await get('from=9000')
    expect(page).toMatchObject({ packets: [], next: null, evicted: false })
    expect((await get(`cursor=${page.follow}`)).packets).toEqual([])
  })
})

test('NDJSON holds all packets, a line each', async () => {
  const headers = { accept: 'application/x-ndjson' }
  const answer = await rig.app.inject({ url: `${ROUTE}?to=3000`, headers })
  expect(answer.headers).toMatchObject({ 'content-type': 'application/x-ndjson', vary: 'accept' })
  const lines = answer.payload.trimEnd().split('\n')
  expect(lines.map((text) => JSON.parse(text)['frame.number'])).toEqual(upTo(3001).slice(1))
  const few = await rig.app.inject({ url: `${ROUTE}?limit=12345&from=2900&to=3000`, headers })
  expect(few.payload.trimEnd().split('\n').length).toBe(100)
})

test('adapters of several link types stand in one answer', async () => {
  const raw = new SegmentWriter(store.writerOptions('tun0', { ...FORMAT, linkType: 12 }), (event) =>
    store.apply('tun0', event),
  )
  record(raw, 5000, 3, 14)
  record(writer, 5001, 1)
  const { packets } = await get('from=5000&fields=frame.interface_name,frame.protocols')
  expect(
    packets.map(({ fields }) =>
      Object.values(fields as object)
        .flat()
        .join(' '),
    ),
  ).toEqual([
    'tun0 raw:ip:udp:data',
    'eth0 eth:ethertype:ip:udp:data',
    'tun0 raw:ip:udp:data',
    'tun0 raw:ip:udp:data',
  ])
  expect((await get('from=5000&interface=tun0')).packets.length).toBe(3)
  await raw.close()
})

describe('one packet', () => {
  test('is told in full', async () => {
    const { packets } = await get('from=777&limit=1')
    const answer = await rig.app.inject(`${ROUTE}/${packets[0]!['cursor']}`)
    expect(answer.statusCode).toBe(200)
    const { packet, tree, hex, bytes } = answer.json()
    expect(packet).toMatchObject({ cursor: packets[0]!['cursor'], line: packets[0]!['line'] })
    expect(packet.layers[1]).toMatchObject({ 'ip.checksum.status': 1 })
    expect(tree).toContain('    Destination Port: 777')
    expect(hex).toMatch(/^0000 {2}02 00 00 00 00 01/)
    expect(Buffer.from(bytes, 'base64')).toEqual(datagram(777))
  })

  test('that is gone is not found', async () => {
    const place = { sequence: 1, offset: 24, seconds: 1, fraction: 0 }
    for (const adapter of [1, 2]) {
      const answer = await rig.app.inject(`${ROUTE}/${writePacketCursor(adapter, place)}`)
      expect(answer.statusCode).toBe(404)
      expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', hint: /recorder.bytes/ })
    }
  })
})

describe('refused is', () => {
  const place = { sequence: 1, offset: 25, seconds: 1, fraction: 0 }
  const adapter = 0x3a9e8b1f
  test.each([
    ['fields=ip.sorc', 'BAD_REQUEST'],
    ['limit=10001', 'BAD_REQUEST'],
    ['cursor=%00', 'BAD_CURSOR'],
    ['cursor=AAAA', 'BAD_CURSOR'],
    [`cursor=${writePacketCursor(adapter, place)}`, 'BAD_CURSOR'],
    ['last=x', 'BAD_TIME_RANGE'],
    ['interface=eth7', 'ADAPTER_NOT_FOUND'],
    ['snaplen=7', 'BAD_REQUEST'],
  ])('%s', async (query, code) => {
    const answer = await rig.app.inject(`${ROUTE}?${query}`)
    expect(answer.json()).toMatchObject({ code })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
  })

  test('a cursor that points between packets', async () => {
    const { adapterNumber } = await import('#src/server/cursor.js')
    const places = new Map([[adapterNumber('eth0'), place]])
    const cursor = writePageCursor({ range: {}, packets: 0, places })
    const answer = await rig.app.inject(`${ROUTE}?cursor=${cursor}`)
    expect(answer.json()).toMatchObject({ code: 'BAD_CURSOR' })
    expect(answer.statusCode).toBe(400)
  })
})

test('HEAD says what GET would be, and reads nothing', async () => {
  const answer = await rig.app.inject({ method: 'HEAD', url: ROUTE })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toMatch('application/json')
  expect(answer.payload).toBe('')
})

test('answers count as downloads, and are refused beyond their limit', async () => {
  const before = rig.deps.traffic.downloads.complete
  await get('limit=1')
  expect(rig.deps.traffic.downloads.complete).toBe(before + 1)
  const small = build({ deps: { store }, flags: { 'http.maxDownloads': '1' } })
  small.deps.traffic.downloadsActive = 1
  const answer = await small.app.inject(ROUTE)
  expect(answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  await small.app.close()
})
