/** pcapng on the way out: of a real recorder on disk, and live. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCapture } from '#src/pcap/reader.js'
import type { CaptureReader } from '#src/pcap/types.js'
import { readPlan } from '#src/store/read.js'
import { SegmentWriter } from '#src/store/segment.js'
import { Store } from '#src/store/store.js'
import { datagram, recordsOf } from './datagrams.js'
import { capture, listen, type Rig, until } from './rig.js'

const SECOND = 1_000_000_000n
const FORMAT = { linkType: 1, snaplen: 262144, precision: 'micro' } as const
const CAPTURES = [
  capture({ filter: 'not port 22' }),
  capture({ interface: 'tun0', linkType: 12, snaplen: 1500, precision: 'nano' }),
]
let directory: string
let store: Store
let rig: Rig

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sidecap-pcapng-'))
  const options = { bytes: 8 << 20, age: 1e12, free: 0, segment: 1 << 16 }
  store = await Store.open({ directory, ...options })
  const write = async (adapter: string, format: object, first: number, cut: number) => {
    const writer = new SegmentWriter(
      store.writerOptions(adapter, { ...FORMAT, ...format }),
      (event) => store.apply(adapter, event),
    )
    const packets = Array.from({ length: 500 }, (_, n) => datagram(first + n).subarray(cut))
    const last = BigInt(first + 499) * SECOND
    writer.write(recordsOf(packets, first), 500, BigInt(first) * SECOND, last)
    await writer.close()
  }
  await write('eth0', {}, 1000, 0)
  await write('tun0', { linkType: 12, precision: 'nano' }, 1250, 14)
  rig = await listen({ deps: { store, read: readPlan, captures: () => CAPTURES } })
})

afterAll(async () => {
  rig.stop.abort()
  await rig.app.close()
  await store.close()
  await rm(directory, { recursive: true })
})

interface Read {
  reader: CaptureReader
  /** Interface, second and length kept of each packet. */
  packets: string[]
}

async function read(bytes: Uint8Array): Promise<Read> {
  const reader = await openCapture(bytes)
  const packets: string[] = []
  for await (const { interface: of, seconds, capturedLength } of reader) {
    packets.push(`${of.name} ${seconds} ${capturedLength}`)
  }
  expect(reader.problem).toBeNull()
  return { reader, packets }
}

describe('a download', () => {
  test.each(['/pcapng', '/api/v1/captures/recorder/packets.pcapng'])(
    'at %s holds the packets of all link types, merged by time',
    async (url) => {
      const answer = await rig.app.inject(url)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/x-pcapng',
        'content-disposition': expect.stringMatching(/\.pcapng"$/),
        'accept-ranges': 'none',
      })
      const { reader, packets } = await read(answer.rawPayload)
      const expected: string[] = []
      for (let second = 1000; second < 1750; second++) {
        if (second < 1500) expected.push(`eth0 ${second} 46`)
        if (second >= 1250) expected.push(`tun0 ${second} 32`)
      }
      expect(packets).toEqual(expected)
      expect(reader.interfaces).toMatchObject([
        { name: 'eth0', linkType: 1, resolution: 1e6, filter: 'not port 22', snaplen: 262144 },
        { name: 'tun0', linkType: 12, resolution: 1e9, snaplen: 1500 },
      ])
      for (const { statistics } of reader.interfaces) {
        expect(statistics).toMatchObject({ received: 112n, dropped: 7n })
      }
      const [section] = reader.blocks
      expect(section!.section).toMatchObject({
        application: 'sidecap 1.2.3',
        os: expect.stringContaining(os.type()),
      })
    },
  )

  test('where pcap cannot hold them, which says so', async () => {
    const answer = await rig.app.inject('/pcap')
    expect(answer.json()).toMatchObject({
      code: 'LINK_TYPES_DIFFER',
      hint: expect.stringContaining('pcapng'),
    })
  })

  test('cut by time, filter, adapter, length and number', async () => {
    const { packets } = await read((await rig.app.inject('/pcapng?from=1249&to=1251')).rawPayload)
    expect(packets).toEqual(['eth0 1249 46', 'eth0 1250 46', 'tun0 1250 32'])
    const query = 'filter=byte+69&snaplen=20&limit=3'
    const cut = await read((await rig.app.inject(`/pcapng?${query}`)).rawPayload)
    expect(cut.packets).toEqual(['tun0 1250 20', 'tun0 1251 20', 'tun0 1252 20'])
    const one = await read((await rig.app.inject('/pcapng?interface=tun0')).rawPayload)
    expect(one.packets.length).toBe(500)
    expect(one.reader.interfaces.map(({ name }) => name)).toEqual(['tun0'])
  })

  test('of nothing is a file all the same', async () => {
    const { reader, packets } = await read((await rig.app.inject('/pcapng?from=9000')).rawPayload)
    expect(packets).toEqual([])
    expect(reader.interfaces.length).toBe(2)
  })
})

describe('a live stream', () => {
  test('gives packets of all link types, and ends as a whole file', async () => {
    const answer = fetch(`http://127.0.0.1:${rig.port}/live.pcapng?limit=5`)
    await until(() => rig.deps.traffic.liveClients === 1, 'the client is served')
    const block = { first: 0n, last: 0n, skippedBefore: 0, packets: 3 } as const
    const records = (cut: number) =>
      new Uint8Array(
        recordsOf(
          [1, 2, 3].map((n) => datagram(n).subarray(cut)),
          1,
        ),
      )
    const tunnel = { interface: 'tun0', linkType: 12, precision: 'nano' } as const
    rig.hub.publish({ ...block, ...tunnel, bytes: records(14) })
    rig.hub.publish({
      ...block,
      interface: 'eth0',
      linkType: 1,
      precision: 'micro',
      bytes: records(0),
    })
    const file = new Uint8Array(await (await answer).arrayBuffer())
    const { packets, reader } = await read(file)
    expect(packets).toEqual(['tun0 1 32', 'tun0 2 32', 'tun0 3 32', 'eth0 1 46', 'eth0 2 46'])
    expect(reader.interfaces.every(({ statistics }) => statistics !== undefined)).toBe(true)
  })

  test('is described by HEAD and not begun', async () => {
    const answer = await rig.app.inject({ method: 'HEAD', url: '/live.pcapng' })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/x-pcapng')
    await until(() => rig.deps.traffic.liveClients === 0, 'nobody is streamed to')
  })
})
