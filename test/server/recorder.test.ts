/** The routes of packets over a real recorder on disk. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPlan } from '#src/store/read.js'
import { SegmentWriter } from '#src/store/segment.js'
import { Store } from '#src/store/store.js'
import { build, contents, type Rig, records } from './rig.js'

const SECOND = 1_000_000_000n
let directory: string
let store: Store
let writer: SegmentWriter
let rig: Rig

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sidecap-server-'))
  store = await Store.open({
    directory,
    bytes: 8 << 20,
    age: 1e12,
    free: 0,
    segment: 1 << 20,
  })
  const format = { linkType: 1, snaplen: 262144, precision: 'micro' } as const
  writer = new SegmentWriter(store.writerOptions('eth0', format), (event) =>
    store.apply('eth0', event),
  )
  // 100 packets a block, one a second; the last segment stays open.
  for (let first = 0; first < 20_000; first += 100) {
    const last = BigInt(first + 99) * SECOND
    writer.write(records(100, 100, first), 100, BigInt(first) * SECOND, last)
  }
  rig = build({ deps: { store, read: readPlan } })
})

afterAll(async () => {
  await rig.app.close()
  await writer.close()
  await store.close()
  await rm(directory, { recursive: true })
})

test('everything written is in the file, in order', async () => {
  const { rawPayload } = await rig.app.inject('/pcap')
  expect(contents(rawPayload)).toEqual(Array.from({ length: 20_000 }, (_, n) => n & 255))
})

test('a time range cuts through blocks to the packet', async () => {
  const { rawPayload } = await rig.app.inject('/pcap?from=150&to=1012.000000001')
  expect(contents(rawPayload)).toEqual(Array.from({ length: 863 }, (_, n) => (n + 150) & 255))
})

test('ranges of bytes put together give the file', async () => {
  const whole = (await rig.app.inject('/pcap')).rawPayload
  const head = await rig.app.inject({ method: 'HEAD', url: '/pcap' })
  expect(head.headers['content-length']).toBe(String(whole.length))
  const cuts = [0, 1, 23, 24, 25, 11_600, 1_048_576, 1_048_600, whole.length]
  const parts: Buffer[] = []
  for (const [n, start] of cuts.slice(0, -1).entries()) {
    const range = `bytes=${start}-${cuts[n + 1]! - 1}`
    const headers = { range, 'if-range': String(head.headers['etag']) }
    const part = await rig.app.inject({ url: '/pcap', headers })
    expect(part.statusCode).toBe(206)
    parts.push(part.rawPayload)
  }
  expect(Buffer.concat(parts).equals(whole)).toBe(true)
})

test('an empty range is a file without packets', async () => {
  const answer = await rig.app.inject('/pcap?from=30000')
  expect(answer.statusCode).toBe(200)
  expect(answer.rawPayload.length).toBe(24)
  expect(answer.headers['content-length']).toBe('24')
})

test('the tag changes when packets come', async () => {
  const tag = async (url: string) => (await rig.app.inject({ method: 'HEAD', url })).headers['etag']
  const [all, past] = [await tag('/pcap'), await tag('/pcap?to=500')]
  writer.write(records(1, 100, 20_000), 1, 20_000n * SECOND, 20_000n * SECOND)
  expect(await tag('/pcap')).not.toBe(all)
  expect(await tag('/pcap?to=500')).toBe(past)
})

test('a filter and a limit take what they should', async () => {
  const { rawPayload } = await rig.app.inject('/pcap?filter=byte+7&limit=20')
  expect(contents(rawPayload)).toEqual(Array(20).fill(7))
})
