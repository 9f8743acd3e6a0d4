/** Flows as they end, one a line. */
import net, { type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CLOSED, EVICTED } from '#src/accounts/flows.js'
import type { EndedFlow } from '#src/accounts/records.js'
import { FLOW_RECORDS_LOST } from '#src/accounts/series.js'
import { type AccountsRig, accountsRig, connections, records } from './accountsrig.js'
import { until } from './rig.js'

let rig: AccountsRig
afterEach(() => rig.close())

/** A server that listens, with ten connections on each of two adapters. */
async function begin(flags: Record<string, string> = {}): Promise<string> {
  rig = await accountsRig({ eth0: connections(10), eth1: connections(10) }, { flags })
  await rig.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = rig.app.server.address() as AddressInfo
  return `http://127.0.0.1:${port}/api/v1/flows/live`
}

const end = (adapter: string, slot: number, reason: number) =>
  rig.live.get(adapter)!.flows.end(slot, reason)

/** Waits until the worker's side knows that somebody listens. */
async function listened(clients = 1): Promise<void> {
  await until(() => rig.deps.traffic.live.size === clients, 'somebody listens')
  await new Promise((resolve) => setTimeout(resolve, 150))
}

async function lines(answer: Response): Promise<EndedFlow[]> {
  const text = await answer.text()
  expect(text.endsWith('\n')).toBe(true)
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('each comes with why it ended and where it was seen, up to the limit', async () => {
  const url = await begin()
  const answer = await fetch(`${url}?limit=2`)
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  await listened()
  end('eth0', 3, CLOSED)
  end('eth1', 4, EVICTED)
  end('eth1', 5, EVICTED)
  const flows = await lines(answer)
  expect(flows).toHaveLength(2)
  expect(flows[0]).toMatchObject({
    event: { type: ['connection', 'end'], reason: 'closed' },
    source: { ip: '10.0.0.4' },
    tcp: { state: 'established' },
    observer: { ingress: { interface: { name: 'eth0' } } },
  })
  expect(flows[1]).toMatchObject({ event: { reason: 'evicted' }, source: { ip: '10.0.0.5' } })
})

test('only those asked for come', async () => {
  const url = await begin()
  const wishes = [
    'address=10.0.0.6',
    'port=40006',
    'interface=eth1&protocol=tcp',
    'address=192.0.2.0/24&state=established&family=ipv4&direction=ingress&interface=eth1',
  ]
  const answers = wishes.map((wish) => fetch(`${url}?limit=1&${wish}`).then(lines))
  const nobody = new AbortController()
  const none = fetch(`${url}?protocol=udp`, { signal: nobody.signal })
  await listened(5)
  end('eth0', 0, CLOSED)
  end('eth0', 5, CLOSED)
  end('eth1', 5, CLOSED)
  const found = await Promise.all(answers)
  expect(found.map(([flow]) => flow!.observer.ingress.interface.name)).toEqual([
    'eth0',
    'eth0',
    'eth1',
    'eth1',
  ])
  expect(found.map(([flow]) => flow!.source.ip)).toEqual(Array(4).fill('10.0.0.6'))
  await none
  nobody.abort()
  await until(() => rig.deps.traffic.live.size === 0, 'everybody has gone')
})

test('the stream ends with the agent', async () => {
  const url = await begin()
  const answer = await fetch(url)
  await listened()
  rig.stop.abort()
  expect(await answer.text()).toBe('')
})

test('it has a place among http.maxLive', async () => {
  const url = await begin({ 'http.maxLive': '1' })
  const abort = new AbortController()
  await fetch(url, { signal: abort.signal })
  const second = await fetch(url)
  expect(second.status).toBe(503)
  expect(await second.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  abort.abort()
})

test('a wish that cannot be is refused', async () => {
  const url = await begin()
  expect(await (await fetch(`${url}?state=open`)).json()).toMatchObject({ code: 'BAD_REQUEST' })
  expect(await (await fetch(`${url}?last=5m`)).json()).toMatchObject({ code: 'BAD_REQUEST' })
})

test('a client that does not read is not sent all, and is told how many it was not sent', async () => {
  const url = await begin({ 'http.liveBacklog': '64KiB' })
  const { port } = new URL(url)
  const socket = net.connect(Number(port), '127.0.0.1')
  socket.write('GET /api/v1/flows/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await listened()
  socket.pause()
  // Opens and ends flows until the client is behind.
  const accounts = rig.live.get('eth0')!
  const lost = () => accounts.cells[FLOW_RECORDS_LOST]!
  const block = records(connections(60))
  let ended = 0
  // 17 MB: more than the sockets of both ends take.
  for (let round = 0; round < 300; round++) {
    accounts.block(block)
    for (let slot = 0; slot < accounts.flows.used; slot++) {
      if (!accounts.flows.inUse(slot)) continue
      accounts.flows.end(slot, CLOSED)
      ended++
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  socket.resume()
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => setTimeout(resolve, 500))
  rig.stop.abort()
  await closed
  const found = Buffer.concat(parts)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{'))
  const told = found.map((line) => JSON.parse(line) as { skipped?: number })
  const skipped = told.reduce((sum, line) => sum + (line.skipped ?? 0), 0)
  const sent = told.filter((line) => line.skipped === undefined).length
  expect(skipped).toBeGreaterThan(0)
  expect(sent).toBeGreaterThan(0)
  expect(sent + skipped + lost()).toBe(ended)
})
