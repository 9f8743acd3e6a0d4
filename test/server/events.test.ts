/** Decoded packets as they come. */
import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { LiveBlock } from '#src/capture/live.js'
import { datagram, recordsOf } from './datagrams.js'
import { capture, listen, type Rig, until } from './rig.js'

const ROUTE = '/api/v1/captures/recorder/live'
let rig: Rig
afterEach(async () => {
  rig.stop.abort()
  await rig.app.close()
})

/** Packets with these numbers, as a block of the hub. */
function block(first: number, packets: number, changes: Partial<LiveBlock> = {}): LiveBlock {
  const bytes = recordsOf(
    Array.from({ length: packets }, (_, n) => datagram((first + n) & 0xffff)),
    first,
  )
  return {
    interface: 'eth0',
    linkType: 1,
    precision: 'micro',
    bytes: new Uint8Array(bytes),
    packets,
    first: 0n,
    last: 0n,
    skippedBefore: 0,
    ...changes,
  }
}

interface Event {
  event: string
  id?: string
  data: Record<string, unknown>
}

interface Client {
  response: http.IncomingMessage
  events(): Event[]
  packets(): Record<string, unknown>[]
  ended: Promise<'end' | 'cut'>
  leave(): void
}

async function connect(query = ''): Promise<Client> {
  const path = `${ROUTE}${query}`
  const request = http.get({ host: '127.0.0.1', port: rig.port, path, agent: false })
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject)
  })
  request.on('error', () => {})
  const seen: Event[] = []
  let rest = ''
  response.setEncoding('utf8').on('data', (part: string) => {
    const parts = (rest + part).split('\n\n')
    rest = parts.pop() ?? ''
    seen.push(...parts.filter((one) => one.startsWith('event:')).map(eventIn))
  })
  response.on('error', () => {})
  const ended = new Promise<'end' | 'cut'>((resolve) => {
    response.on('close', () => resolve(response.complete ? 'end' : 'cut'))
  })
  const events = () => seen
  return {
    response,
    events,
    packets: () => events().flatMap(({ event, data }) => (event === 'packet' ? [data] : [])),
    ended,
    leave: () => request.destroy(),
  }
}

function eventIn(text: string): Event {
  const fields = text.split('\n').map((line) => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon), line.slice(colon + 2)] as const
  })
  const { event, id, data } = Object.fromEntries(fields) as Record<string, string>
  return { event: event!, ...(id === undefined ? {} : { id }), data: JSON.parse(data!) }
}

describe('a stream of events', () => {
  test('gives each packet as it comes, and ends at the limit', async () => {
    rig = await listen()
    const client = await connect('?limit=5')
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
    rig.hub.publish(block(0, 3))
    await until(() => client.packets().length === 3, 'the first block')
    rig.hub.publish(block(3, 3))
    expect(await client.ended).toBe('end')
    const events = client.events()
    expect(events.map(({ event, id }) => `${event} ${id ?? ''}`.trim())).toEqual([
      'packet 1',
      'packet 2',
      'packet 3',
      'packet 4',
      'packet 5',
      'end',
    ])
    expect(events[4]!.data).toMatchObject({
      'frame.number': 5,
      'frame.interface_name': 'eth0',
      line: 'IP 10.0.0.1.7 > 10.0.0.2.4: UDP, length 4',
    })
    expect(events[5]!.data).toEqual({ reason: 'limit', packets: 5, skippedPackets: 0 })
    expect(rig.deps.traffic.liveClients).toBe(0)
  })

  test('gives the fields that were asked for', async () => {
    rig = await listen()
    const client = await connect('?limit=1&fields=udp.dstport,ip.src')
    rig.hub.publish(block(9, 1))
    await client.ended
    expect(client.packets()).toEqual([{ fields: { 'udp.dstport': ['9'], 'ip.src': ['10.0.0.1'] } }])
  })

  test('gives what the filter takes, of adapters of all link types', async () => {
    rig = await listen({
      deps: { captures: () => [capture(), capture({ interface: 'tun0', linkType: 12 })] },
    })
    const client = await connect('?filter=byte+2&limit=4')
    const raw = recordsOf([datagram(1).subarray(14), datagram(2)], 0)
    rig.hub.publish(
      block(0, 2, { interface: 'tun0', linkType: 12, bytes: new Uint8Array(raw), packets: 2 }),
    )
    rig.hub.publish(block(7, 3))
    await client.ended
    const seen = client.packets()
    expect(seen.map((packet) => packet['frame.interface_id'])).toEqual([1, 0, 0, 0])
  })

  test('is refused when a field, a filter or an adapter is none, or beyond http.maxLive', async () => {
    rig = await listen({ flags: { 'http.maxLive': '1' } })
    for (const [query, code] of [
      ['?fields=nothing', 'BAD_REQUEST'],
      ['?interface=eth7', 'ADAPTER_NOT_FOUND'],
      ['?cursor=x', 'BAD_REQUEST'],
    ]) {
      expect((await rig.app.inject(`${ROUTE}${query}`)).json()).toMatchObject({ code })
    }
    const first = await connect()
    expect((await rig.app.inject(ROUTE)).json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    first.leave()
    await until(() => rig.deps.traffic.liveClients === 0, 'the first has left')
  })

  test('ends with the agent', async () => {
    rig = await listen()
    const client = await connect()
    rig.hub.publish(block(0, 2))
    await until(() => client.packets().length === 2, 'the block')
    rig.stop.abort()
    expect(await client.ended).toBe('end')
    expect(client.events().at(-1)).toMatchObject({ event: 'end', data: { reason: 'stopped' } })
  })

  test('is described by HEAD and not begun', async () => {
    rig = await listen()
    const answer = await rig.app.inject({ method: 'HEAD', url: ROUTE })
    expect(answer.statusCode).toBe(200)
    expect(rig.deps.traffic.liveClients).toBe(0)
  })
})

describe('more packets than are decoded for one client', () => {
  test('are skipped, counted and told', async () => {
    rig = await listen()
    const client = await connect()
    for (let n = 0; n < 10; n++) rig.hub.publish(block(1000 * n, 4000))
    const told = () =>
      client
        .events()
        .flatMap(({ event, data }) => (event === 'skipped' ? [Number(data['packets'])] : []))
        .reduce((sum, packets) => sum + packets, 0)
    await until(() => told() + client.packets().length === 40_000, 'all packets, or word of them')
    const { liveSkippedPackets, live } = rig.deps.traffic
    expect(client.packets().length).toBeGreaterThanOrEqual(5000)
    expect(liveSkippedPackets).toBe(told())
    expect([...live][0]).toMatchObject({ skippedPackets: told() })
    // What is given follows one another.
    const numbers = client.packets().map((packet) => Number(packet['frame.number']))
    expect(numbers).toEqual(numbers.map((_, n) => n + 1))
    client.leave()
  })

  test('what the hub itself skipped is told, too', async () => {
    rig = await listen()
    const client = await connect('?limit=1')
    rig.hub.publish(block(0, 1, { skippedBefore: 12 }))
    await client.ended
    expect(client.events()[0]).toEqual({ event: 'skipped', data: { packets: 12, blocks: 1 } })
  })
})

test('a client that does not read skips blocks and is let go in the end', async () => {
  rig = await listen({ flags: { 'http.liveBacklog': '64KiB', 'http.stallTimeout': '1s' } })
  const socket = net.connect(rig.port, '127.0.0.1')
  socket.pause()
  socket.on('error', () => {})
  socket.write(`GET ${ROUTE} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  const { traffic } = rig.deps
  await until(() => traffic.liveClients === 1, 'the client is served')
  const timer = setInterval(() => rig.hub.publish(block(0, 2000)), 50)
  await until(() => traffic.liveSkippedPackets > 0, 'packets are skipped')
  await until(() => traffic.liveClients === 0, 'the client is let go')
  clearInterval(timer)
  socket.destroy()
})
