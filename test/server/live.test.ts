import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { LiveBlock } from '#src/capture/live.js'
import { capture, contents, listen, type Rig, records, until } from './rig.js'

let rig: Rig
afterEach(async () => {
  rig.stop.abort()
  await rig.app.close()
})

function block(bytes: Uint8Array, packets: number, changes: Partial<LiveBlock> = {}): LiveBlock {
  return {
    interface: 'eth0',
    linkType: 1,
    precision: 'micro',
    bytes,
    packets,
    first: 0n,
    last: 0n,
    skippedBefore: 0,
    ...changes,
  }
}

interface Client {
  response: http.IncomingMessage
  /** What has arrived. */
  file(): Buffer
  ended: Promise<'end' | 'cut'>
  leave(): void
}

async function connect(url: string): Promise<Client> {
  const request = http.get({ host: '127.0.0.1', port: rig.port, path: url, agent: false })
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject)
  })
  request.on('error', () => {})
  const parts: Buffer[] = []
  response.on('data', (part) => parts.push(part))
  response.on('error', () => {})
  const ended = new Promise<'end' | 'cut'>((resolve) => {
    response.on('close', () => resolve(response.complete ? 'end' : 'cut'))
  })
  return { response, file: () => Buffer.concat(parts), ended, leave: () => request.destroy() }
}

/** A client that asks and then reads nothing. */
async function deaf(url: string): Promise<net.Socket> {
  const socket = net.connect(rig.port, '127.0.0.1')
  socket.pause()
  socket.on('error', () => {})
  const before = rig.deps.traffic.liveClients
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await until(() => rig.deps.traffic.liveClients > before, 'the client is served')
  return socket
}

describe('a live stream', () => {
  test.each(['/live.pcap', '/api/v1/captures/recorder/live.pcap'])(
    'at %s begins with the header, before any packet',
    async (url) => {
      rig = await listen()
      const client = await connect(url)
      expect(client.response.headers).toMatchObject({
        'content-type': 'application/vnd.tcpdump.pcap',
        'cache-control': 'no-store',
      })
      await until(() => client.file().length === 24, 'the header')
      expect(client.file().readUInt32LE(0)).toBe(0xa1b2c3d4)
      client.leave()
      await until(() => rig.deps.traffic.liveClients === 0, 'the client is forgotten')
    },
  )

  test('gives each block as it comes, until the limit', async () => {
    rig = await listen()
    const client = await connect('/live.pcap?limit=5')
    rig.hub.publish(block(records(3), 3))
    await until(() => client.file().length === 24 + 3 * 76, 'the first block')
    rig.hub.publish(block(records(3, 60, 3), 3))
    expect(await client.ended).toBe('end')
    expect(contents(client.file())).toEqual([0, 1, 2, 3, 4])
    expect(client.response.trailers).toEqual({ 'sidecap-skipped-packets': '0' })
  })

  test('gives what the filter takes, cut to snaplen', async () => {
    rig = await listen()
    const client = await connect('/live.pcap?filter=byte+7&snaplen=10&limit=2')
    rig.hub.publish(block(records(5), 5))
    rig.hub.publish(block(records(10), 10))
    rig.hub.publish(block(records(10), 10))
    expect(await client.ended).toBe('end')
    expect(contents(client.file())).toEqual([7, 7])
    expect(client.file().length).toBe(24 + 2 * 26)
  })

  test('does not change what is shared with others', async () => {
    rig = await listen()
    const bytes = records(10)
    const before = Buffer.from(bytes)
    const client = await connect('/live.pcap?filter=byte+7&snaplen=10&limit=1')
    rig.hub.publish(block(bytes, 10))
    await client.ended
    expect(Buffer.from(bytes).equals(before)).toBe(true)
  })

  test('mixes adapters of one link type, and gives one alone when asked', async () => {
    rig = await listen({
      deps: { captures: () => [capture(), capture({ interface: 'eth1' })] },
    })
    const both = await connect('/live.pcap?limit=2')
    const one = await connect('/live.pcap?interface=eth1&limit=1')
    rig.hub.publish(block(records(1, 60, 1), 1))
    rig.hub.publish(block(records(1, 60, 2), 1, { interface: 'eth1' }))
    expect([await both.ended, await one.ended]).toEqual(['end', 'end'])
    expect(contents(both.file())).toEqual([1, 2])
    expect(contents(one.file())).toEqual([2])
  })

  test('skips and counts blocks of another link type, which an adapter may come back with', async () => {
    rig = await listen()
    const client = await connect('/live.pcap?limit=1')
    rig.hub.publish(block(records(4), 4, { linkType: 101 }))
    rig.hub.publish(block(records(1, 60, 9), 1))
    await client.ended
    expect(contents(client.file())).toEqual([9])
    expect(client.response.trailers).toEqual({ 'sidecap-skipped-packets': '4' })
  })

  test('tells what the hub itself skipped', async () => {
    rig = await listen()
    const client = await connect('/live.pcap?limit=1')
    rig.hub.publish(block(records(1), 1, { skippedBefore: 12 }))
    await client.ended
    expect(client.response.trailers).toEqual({ 'sidecap-skipped-packets': '12' })
    expect(rig.deps.traffic).toMatchObject({ liveSkippedPackets: 12, liveSkippedBlocks: 1 })
  })

  test('says which adapters differ in link type', async () => {
    rig = await listen({
      deps: {
        captures: () => [
          capture(),
          capture({ interface: 'tun0', linkType: 12, linkTypeName: 'RAW' }),
        ],
      },
    })
    const answer = await rig.app.inject('/live.pcap')
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({
      code: 'LINK_TYPES_DIFFER',
      message: expect.stringContaining('tun0 RAW'),
    })
  })

  test('says why there are no packets when nothing is captured', async () => {
    const error = { code: 'PERMISSION_DENIED', message: 'no', hint: 'yes' } as const
    rig = await listen({
      deps: { captures: () => [capture({ linkType: null, state: 'failed', error })] },
    })
    expect((await rig.app.inject('/live.pcap')).json()).toEqual(error)
  })

  test('is described by HEAD and not begun', async () => {
    rig = await listen()
    const answer = await rig.app.inject({ method: 'HEAD', url: '/live.pcap' })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/vnd.tcpdump.pcap')
    expect(rig.deps.traffic.liveClients).toBe(0)
  })

  test('is refused beyond http.maxLive', async () => {
    rig = await listen({ flags: { 'http.maxLive': '1' } })
    const first = await connect('/live.pcap')
    const second = await connect('/live.pcap')
    expect(second.response.statusCode).toBe(503)
    expect(second.response.headers['retry-after']).toMatch(/^\d+$/)
    first.leave()
    await until(() => rig.deps.traffic.liveClients === 0, 'the first has left')
    expect((await connect('/live.pcap')).response.statusCode).toBe(200)
  })

  test('ends as a whole file when the agent stops', async () => {
    rig = await listen()
    const client = await connect('/live.pcap')
    rig.hub.publish(block(records(3), 3))
    await until(() => client.file().length > 24, 'the block')
    rig.stop.abort()
    expect(await client.ended).toBe('end')
    expect(contents(client.file())).toEqual([0, 1, 2])
  })
})

describe('a client that does not read', () => {
  test('skips whole blocks, which are counted, and gets a valid file when it reads again', async () => {
    rig = await listen({ flags: { 'http.liveBacklog': '64KiB' } })
    const socket = await deaf('/live.pcap')
    const [client] = rig.deps.traffic.live
    // What the kernel takes for the client is not bounded by us: a few MiB on loopback.
    const big = records(1000, 1000)
    for (let n = 0; n < 50; n++) {
      rig.hub.publish(block(big, 1000))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(client!.skippedBlocks).toBeGreaterThan(0)
    expect(client!.packets + client!.skippedPackets).toBe(50_000)
    expect(client!.skippedPackets).toBe(client!.skippedBlocks * 1000)
    expect(rig.deps.traffic.liveSkippedPackets).toBe(client!.skippedPackets)
    const stats = (await rig.app.inject('/api/v1/stats')).json()
    expect(stats.live.clients).toEqual([
      expect.objectContaining({ skippedPackets: client!.skippedPackets }),
    ])

    const parts: Buffer[] = []
    socket.on('data', (part) => parts.push(part))
    socket.resume()
    await until(() => client!.bytes === 24 + client!.packets * 1016, 'what waited has gone out')
    rig.stop.abort()
    await new Promise((resolve) => socket.once('close', resolve))
    const text = Buffer.concat(parts)
    expect(text.subarray(-200).toString('latin1')).toContain(
      `Sidecap-Skipped-Packets: ${client!.skippedPackets}`,
    )
    expect(dechunked(text).length).toBe(24 + client!.packets * 1016)
  })

  test('is closed after http.stallTimeout, though blocks keep coming', async () => {
    rig = await listen({ flags: { 'http.liveBacklog': '64KiB', 'http.stallTimeout': '1s' } })
    const socket = await deaf('/live.pcap')
    const big = records(1000, 1000)
    const timer = setInterval(() => rig.hub.publish(block(big, 1000)), 5)
    await until(() => rig.deps.traffic.liveClients === 0, 'the client is closed')
    clearInterval(timer)
    socket.destroy()
  })

  test('is not closed while there is nothing to send', async () => {
    rig = await listen({ flags: { 'http.stallTimeout': '1s' } })
    const client = await connect('/live.pcap')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(rig.deps.traffic.liveClients).toBe(1)
    rig.hub.publish(block(records(1), 1))
    await until(() => client.file().length === 24 + 76, 'the packet')
    client.leave()
  })
})

/** The body of a chunked answer. */
function dechunked(answer: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = answer.indexOf('\r\n\r\n') + 4
  for (;;) {
    const line = answer.indexOf('\r\n', at)
    const size = Number.parseInt(answer.subarray(at, line).toString('latin1'), 16)
    if (size === 0) return Buffer.concat(parts)
    parts.push(answer.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}
