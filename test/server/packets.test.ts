import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { SidecapError } from '#src/errors.js'
import { writeHeader } from '#src/pcap/pcap.js'
import { build, capture, contents, NOW, type Rig, records, until } from './rig.js'

const file = Buffer.concat([
  writeHeader({ linkType: 1, snaplen: 262144, precision: 'micro' }),
  records(100),
])
const rig = build({ file })
await rig.app.ready()
afterAll(() => rig.app.close())
beforeEach(() => {
  rig.asked.length = 0
  rig.flushes = 0
})

async function get(url: string, headers: Record<string, string> = {}, from: Rig = rig) {
  return from.app.inject({ method: 'GET', url, headers })
}

describe.each(['/pcap', '/api/v1/captures/recorder/packets.pcap'])('GET %s', (url) => {
  test('is the file, whole', async () => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.tcpdump.pcap',
      'content-length': String(file.length),
      'accept-ranges': 'bytes',
      etag: '"one"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'attachment; filename="sidecap-recorder-20260131T120000Z.pcap"',
    })
    expect(answer.rawPayload.equals(file)).toBe(true)
    expect(rig.asked).toEqual([{}])
  })

  test('has a head of its own, by HEAD', async () => {
    const answer = await rig.app.inject({ method: 'HEAD', url, headers: { range: 'bytes=0-1' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-length': String(file.length),
      'accept-ranges': 'bytes',
      etag: '"one"',
    })
    expect(answer.payload).toBe('')
  })

  test('gives a part of it', async () => {
    const answer = await get(url, { range: 'bytes=24-99' })
    expect(answer.statusCode).toBe(206)
    expect(answer.headers).toMatchObject({
      'content-range': `bytes 24-99/${file.length}`,
      'content-length': '76',
    })
    expect(answer.rawPayload.equals(file.subarray(24, 100))).toBe(true)
  })
})

describe('ranges', () => {
  test.each([
    ['bytes=-10', 206, file.subarray(-10)],
    ['bytes=7600-', 206, file.subarray(7600)],
    ['bytes=0-0', 206, file.subarray(0, 1)],
    ['bytes=0-1,5-6', 200, file],
    ['lines=1-2', 200, file],
  ])('%s is answered with %i', async (range, status, bytes) => {
    const answer = await get('/pcap', { range })
    expect(answer.statusCode).toBe(status)
    expect(answer.rawPayload.equals(bytes)).toBe(true)
  })

  test('beyond the end are refused with the size', async () => {
    const answer = await get('/pcap', { range: `bytes=${file.length}-` })
    expect(answer.statusCode).toBe(416)
    expect(answer.headers['content-range']).toBe(`bytes */${file.length}`)
    expect(answer.json()).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' })
    expect(answer.headers['content-disposition']).toBeUndefined()
  })

  test.each([
    ['"one"', 206],
    ['"two"', 200],
    ['W/"one"', 200],
    ['Sat, 31 Jan 2026 12:00:00 GMT', 200],
  ])('with If-Range %s are answered with %i', async (value, status) => {
    const answer = await get('/pcap', { range: 'bytes=0-9', 'if-range': value })
    expect(answer.statusCode).toBe(status)
  })

  test('do not exist of what a filter selects', async () => {
    const answer = await get('/pcap?filter=byte+7', { range: 'bytes=0-9' })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['accept-ranges']).toBe('none')
    expect(answer.headers['content-length']).toBeUndefined()
    expect(answer.headers['etag']).toBeUndefined()
  })
})

test.each([
  [{ 'if-none-match': '"one"' }, 304],
  [{ 'if-none-match': '"two"' }, 200],
  [{ 'if-match': '"two"' }, 412],
])('%j is answered with %i', async (headers, status) => {
  const answer = await get('/pcap', headers as never)
  expect(answer.statusCode).toBe(status)
  if (status === 304) expect(answer.payload).toBe('')
  if (status === 412) expect(answer.json()).toMatchObject({ code: 'BAD_REQUEST' })
})

describe('a selection', () => {
  test('by time reaches the store to the nanosecond', async () => {
    await get('/pcap?from=1769860799.123456789&to=2026-01-31T12:00:00.000000001Z')
    expect(rig.asked).toEqual([{ from: NOW - 876_543_211n, to: NOW + 1n }])
  })

  test('by last counts from now', async () => {
    const answer = await get('/pcap?last=5m&interface=eth0')
    expect(rig.asked).toEqual([{ from: NOW - 300_000_000_000n, adapters: ['eth0'] }])
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="sidecap-eth0-20260131T115500Z-20260131T120000Z.pcap"',
    )
  })

  test('by an adapter that has gone finds what it left', async () => {
    await get('/pcap?interface=gone0')
    expect(rig.asked).toEqual([{ adapters: ['gone0'] }])
  })

  test('by filter, snaplen and limit goes through the addon', async () => {
    expect(contents((await get('/pcap?filter=byte+7')).rawPayload)).toEqual([7])
    expect(contents((await get('/pcap?limit=3')).rawPayload)).toEqual([0, 1, 2])
    expect((await get('/pcap?snaplen=20&limit=1')).rawPayload.length).toBe(24 + 16 + 20)
  })

  test('by an empty filter takes everything', async () => {
    expect((await get('/pcap?filter=')).headers['content-length']).toBe(String(file.length))
  })

  test('by a filter that does not compile is refused with the words of the compiler', async () => {
    const other = build({
      deps: {
        compileFilter: async () => {
          throw new SidecapError('FILTER_INVALID', 'syntax error in "tpc"')
        },
      },
    })
    const answer = await get('/pcap?filter=tpc', {}, other)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({
      code: 'FILTER_INVALID',
      message: 'syntax error in "tpc"',
    })
    expect(other.deps.traffic.downloadsActive).toBe(0)
    await other.app.close()
  })
})

describe('packets still in the workers', () => {
  test.each([
    ['/pcap', 1],
    ['/pcap?last=5m', 1],
    ['/pcap?to=now', 1],
    ['/pcap?to=-1s', 1],
    ['/pcap?from=-10m&to=-5m', 0],
  ])('%s asks for them %i times', async (url, times) => {
    await get(url)
    expect(rig.flushes).toBe(times)
  })

  test('are asked for whatever the time, when a file is played', async () => {
    const other = build({ deps: { captures: () => [capture({ backend: 'replay' })] } })
    await get('/pcap?to=100', {}, other)
    expect(other.flushes).toBe(1)
    await other.app.close()
  })
})

describe('downloads', () => {
  test('beyond http.maxDownloads are asked to come again', async () => {
    let go = () => {}
    const wait = new Promise<void>((resolve) => {
      go = resolve
    })
    const other = build({ flags: { 'http.maxDownloads': '1' }, deps: { flush: () => wait } })
    const first = get('/pcap', {}, other)
    await until(() => other.deps.traffic.downloadsActive === 1, 'the first download is under way')
    const second = await get('/pcap', {}, other)
    expect(second.statusCode).toBe(503)
    expect(second.headers['retry-after']).toMatch(/^\d+$/)
    expect(second.json()).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      message: expect.stringContaining('http.maxDownloads'),
    })
    go()
    expect((await first).statusCode).toBe(200)
    expect(other.deps.traffic).toMatchObject({
      downloadsActive: 0,
      downloads: { complete: 1, refused: 1 },
      downloadBytes: (await first).rawPayload.length,
    })
    await other.app.close()
  })

  test('that fail before their first byte are answered as errors', async () => {
    const other = build({
      deps: {
        // biome-ignore lint/correctness/useYield: fails before
        async *read() {
          throw new SidecapError('DISK_FAILED', 'EIO')
        },
      },
    })
    const answer = await get('/pcap', {}, other)
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({ code: 'DISK_FAILED' })
    expect(answer.headers['etag']).toBeUndefined()
    expect(other.deps.traffic.downloads.failed).toBe(1)
    await other.app.close()
  })

  test('are logged, with who, what and how much, and without the token', async () => {
    const lines: unknown[][] = []
    const note = (...line: unknown[]) => lines.push(line)
    const logger = {
      level: 'info',
      info: note,
      warn: note,
      error: note,
      debug: () => {},
      trace: () => {},
      fatal: note,
      silent: () => {},
      child: () => logger,
    }
    const other = build({ file, deps: { logger: logger as never } })
    await get('/pcap?limit=5', { authorization: 'Bearer another-token' }, other)
    await until(() => lines.length > 0, 'a line in the log')
    expect(lines).toEqual([
      [
        expect.objectContaining({
          client: '127.0.0.1',
          query: { limit: 5 },
          outcome: 'complete',
          bytes: 24 + 5 * 76,
          packets: 5,
        }),
        'download',
      ],
    ])
    expect(JSON.stringify(lines)).not.toContain('another-token')
    await other.app.close()
  })
})
