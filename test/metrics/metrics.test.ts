import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createRegistry, expose, type MetricSources } from '#src/metrics/index.js'
import { createTraffic } from '#src/server/traffic.js'
import { build, capture } from '../server/rig.js'

function sources(changes: Partial<MetricSources> = {}): MetricSources {
  return {
    version: '1.2.3',
    captures: () => [capture()],
    store: () => ({
      bytes: 1000,
      limit: 2000,
      segments: 3,
      oldest: 1_500_000_000n,
      newest: null,
      evictions: { bytes: 1, age: 2, free: 0 },
      evictedBytes: 6000,
      recoveries: 1,
      tornBytes: 7,
    }),
    server: createTraffic(),
    ...changes,
  }
}

/** Samples by name and labels, as the text has them. */
async function scrape(from: MetricSources): Promise<Map<string, string>> {
  const { text } = await expose(createRegistry(from), false)
  return samples(text)
}

function samples(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      line.slice(line.lastIndexOf(' ') + 1),
    ]),
  )
}

describe('a scrape', () => {
  test('tells what became of every packet of an adapter', async () => {
    const found = await scrape(sources())
    const of = (name: string) => Number(found.get(name))
    expect(of('sidecap_received_packets_total{interface="eth0"}')).toBe(112)
    expect(of('sidecap_written_packets_total{interface="eth0"}')).toBe(100)
    expect(of('sidecap_pending_packets{interface="eth0"}')).toBe(5)
    const dropped = ['kernel', 'interface', 'pool', 'disk'].map((reason) =>
      of(`sidecap_dropped_packets_total{interface="eth0",reason="${reason}"}`),
    )
    expect(dropped).toEqual([2, 0, 1, 4])
    expect(112).toBe(100 + 5 + 2 + 0 + 1 + 4)
    expect(of('sidecap_captured_bytes_total{interface="eth0"}')).toBe(6540)
    expect(of('sidecap_written_bytes_total{interface="eth0"}')).toBe(7600)
    expect(of('sidecap_interface_up{interface="eth0"}')).toBe(1)
    expect(of('sidecap_last_packet_timestamp_seconds{interface="eth0"}')).toBe(1_769_860_800)
    expect(of('sidecap_capture_restarts_total{interface="eth0"}')).toBe(5)
  })

  test('tells of the recorder, the server and the build', async () => {
    const server = createTraffic()
    server.downloads.complete = 4
    server.downloadBytes = 123
    server.liveClients = 2
    server.liveSkippedPackets = 9
    const found = await scrape(sources({ server }))
    expect(Object.fromEntries(found)).toMatchObject({
      sidecap_store_bytes: '1000',
      sidecap_store_limit_bytes: '2000',
      sidecap_store_segments: '3',
      sidecap_store_oldest_packet_timestamp_seconds: '1.5',
      sidecap_store_failing: '0',
      'sidecap_store_evictions_total{reason="bytes"}': '1',
      'sidecap_store_evictions_total{reason="age"}': '2',
      'sidecap_store_evictions_total{reason="free"}': '0',
      sidecap_store_recoveries_total: '1',
      'sidecap_downloads_total{outcome="complete"}': '4',
      'sidecap_downloads_total{outcome="refused"}': '0',
      sidecap_download_bytes_total: '123',
      sidecap_downloads_active: '0',
      sidecap_live_clients: '2',
      sidecap_live_skipped_packets_total: '9',
      sidecap_live_skipped_blocks_total: '0',
    })
    expect([...found.keys()].join('\n')).toMatch(
      /sidecap_build_info\{version="1\.2\.3",node="[\d.]+"/,
    )
    for (const name of [
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_seconds',
      'process_open_fds',
    ]) {
      expect(found.has(name), name).toBe(true)
    }
  })

  test('reads its sources once, and every time anew', async () => {
    let reads = 0
    let written = 10
    const registry = createRegistry(
      sources({
        captures: () => {
          reads++
          const { store } = capture()
          return [capture({ store: { ...store, written: written++ } })]
        },
      }),
    )
    const first = samples((await expose(registry, false)).text)
    const second = samples((await expose(registry, false)).text)
    expect(first.get('sidecap_written_packets_total{interface="eth0"}')).toBe('10')
    expect(Number(second.get('sidecap_written_packets_total{interface="eth0"}'))).toBeGreaterThan(
      10,
    )
    // Once for the packets, once to see whether a disk fails.
    expect(reads).toBe(4)
  })

  test('forgets an adapter that is no longer selected', async () => {
    let captures = [capture(), capture({ interface: 'eth1' })]
    const registry = createRegistry(sources({ captures: () => captures }))
    expect((await expose(registry, false)).text).toContain('eth1')
    captures = captures.slice(0, 1)
    expect((await expose(registry, false)).text).not.toContain('eth1')
  })

  test.each([
    [['capturing', 'waiting'], 1],
    [['waiting', 'capturing'], 1],
    [['waiting', 'waiting'], 0],
  ] as const)('of two that have one name, %j, shows one', async (states, up) => {
    const { counters } = capture()
    const captures = states.map((state, n) =>
      capture({ state, counters: { ...counters, lastPacket: BigInt(5 - n) * 1_000_000_000n } }),
    )
    const found = await scrape(sources({ captures: () => captures }))
    expect(found.get('sidecap_interface_up{interface="eth0"}')).toBe(String(up))
    expect(found.get('sidecap_received_packets_total{interface="eth0"}')).toBe('224')
    expect(found.get('sidecap_pending_packets{interface="eth0"}')).toBe('10')
    expect(found.get('sidecap_last_packet_timestamp_seconds{interface="eth0"}')).toBe('5')
  })

  test('never shows packets pending below zero', async () => {
    const base = capture()
    const found = await scrape(
      sources({ captures: () => [capture({ counters: { ...base.counters, captured: 1 } })] }),
    )
    expect(found.get('sidecap_pending_packets{interface="eth0"}')).toBe('0')
  })

  test('says when a disk fails and when an adapter is down', async () => {
    const base = capture()
    const found = await scrape(
      sources({
        captures: () => [capture({ state: 'waiting', store: { ...base.store, failing: true } })],
      }),
    )
    expect(found.get('sidecap_store_failing')).toBe('1')
    expect(found.get('sidecap_interface_up{interface="eth0"}')).toBe('0')
  })

  test.each([
    ['a"b', 'a\\"b'],
    ['a\\b', 'a\\\\b'],
    ['a\nb', 'a\\nb'],
    ['<b>&', '<b>&'],
    ['__proto__', '__proto__'],
    ['vEthernet (nat)', 'vEthernet (nat)'],
    ['\u001b[31m', '\u001b[31m'],
    ['a\r\nb', 'a\r\\nb'],
  ])('writes the adapter name %j so that it is read back', async (name, shown) => {
    const found = await scrape(sources({ captures: () => [capture({ interface: name })] }))
    expect(found.get(`sidecap_received_packets_total{interface="${shown}"}`)).toBe('112')
  })
})

describe('names', () => {
  test('are what Prometheus expects: counters end in _total, no others do, and each has a help text', async () => {
    const { text } = await expose(createRegistry(sources()), false)
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
      name!,
      type!,
    ])
    expect(types.length).toBeGreaterThan(20)
    for (const [name, type] of types) {
      expect(name!.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).toMatch(/^(sidecap|process|nodejs)_[a-z0-9_]+$/)
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.{5,}$`, 'm'))
    }
  })

  test('do not carry an address', async () => {
    const { text } = await expose(createRegistry(sources()), false)
    expect(text).not.toMatch(/\b(address|ip|peer|client)=/)
  })
})

describe('GET /metrics', () => {
  test.each([
    [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    [
      'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ],
    ['application/openmetrics-text;q=0.1, text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;version=0.0.1', 'text/plain; version=0.0.4; charset=utf-8'],
    [';;;q=x,,', 'text/plain; version=0.0.4; charset=utf-8'],
  ])('with Accept %s answers %s', async (accept, type) => {
    const rig = build()
    const headers = accept === undefined ? {} : { accept }
    const answer = await rig.app.inject({ url: '/metrics', headers })
    expect(answer.headers['content-type']).toBe(type)
    await rig.app.close()
  })

  test.each([
    ['gzip', 'gzip'],
    ['br, *', 'gzip'],
    ['deflate;q=1, GZIP;q=0.1', 'gzip'],
    [undefined, undefined],
    ['identity', undefined],
    ['gzip;q=0, *', undefined],
    ['br', undefined],
  ])('with Accept-Encoding %s is encoded with %s', async (encodings, encoding) => {
    const rig = build()
    const headers = encodings === undefined ? {} : { 'accept-encoding': encodings }
    const answer = await rig.app.inject({ url: '/metrics', headers })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers.vary).toBe('accept, accept-encoding')
    const bytes = encoding === undefined ? answer.rawPayload : gunzipSync(answer.rawPayload)
    expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length))
    expect(bytes.toString()).toMatch(/^# HELP .*\nsidecap_build_info\{.*\n$/s)
    await rig.app.close()
  })

  test('counts requests by route, never by URL, in a bounded number of series', async () => {
    const rig = build()
    for (let n = 0; n < 50; n++) {
      await rig.app.inject(`/nope/${n}`)
      await rig.app.inject(`/api/v1/captures/x${n}`)
      await rig.app.inject(`/pcap?from=${n}`)
    }
    const { payload } = await rig.app.inject('/metrics')
    const routes = [...payload.matchAll(/_count\{method="(.*)",route="(.*)",status="(.*)"\} (.*)/g)]
    expect(routes.map((match) => match.slice(1).join(' ')).sort()).toEqual([
      'GET /api/v1/captures/:id 404 50',
      'GET /pcap 200 50',
      'GET none 404 50',
    ])
    expect(payload.length).toBeLessThan(64 * 1024)
    await rig.app.close()
  })
})
