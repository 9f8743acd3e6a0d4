/** The routes of accounts: what is told of live packets and of the same packets recorded is the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountsRig, accountsRig, connections, dns, type Timed, udp } from './accountsrig.js'

let rig: AccountsRig

/** A name asked for, and its answer `answeredAfter` milliseconds later. */
function asked(at: number, id: number, name: string, answeredAfter: number): Timed[] {
  const there = { from: '10.0.0.1', to: '198.51.100.53', fromPort: 5000 + id, toPort: 53 }
  const back = { from: there.to, to: there.from, fromPort: 53, toPort: there.fromPort }
  return [
    { at, bytes: dns(there, id, name, false) },
    { at: at + answeredAfter * 1000, bytes: dns(back, id, name, true) },
  ]
}

const DNS = [
  ...asked(31_000_000, 1, 'www.example.com', 20),
  ...asked(31_100_000, 2, 'www.example.com', 40),
  ...asked(31_200_000, 3, 'mail.example.net', 2),
]

beforeAll(async () => {
  rig = await accountsRig({ eth0: connections(9), eth1: DNS })
})
afterAll(() => rig.close())

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape, compared with literals.
type Answer = Record<string, any>

async function get(url: string): Promise<Answer> {
  const { status, body } = await rig.get(url)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** The answer about live packets, after it was found to be that about recorded ones. */
async function both(path: string, query = ''): Promise<Answer> {
  const { scope: live, ...told } = await get(`/api/v1/${path}?${query}`)
  const { scope: recorded, ...again } = await get(`/api/v1/${path}?from=0&${query}`)
  expect(again).toEqual(told)
  expect(live).toMatchObject({ source: 'live', complete: true, packets: recorded['packets'] })
  expect(recorded).toMatchObject({ source: 'recorder', complete: true, reason: null })
  return told
}

describe('conversations', () => {
  test('by TCP are told with what each end sent', async () => {
    const { total, packets, conversations } = await both('conversations', 'limit=1')
    expect({ total, packets }).toEqual({ total: 9, packets: 9 * 3 + 45 })
    expect(conversations).toEqual([
      {
        source: { ip: '10.0.0.9', port: 40_009, packets: 2, bytes: 108 },
        destination: { ip: '192.0.2.80', port: 80, packets: 10, bytes: 54 + 9 * 154 },
        packets: 12,
        bytes: 162 + 9 * 154,
        start: '1970-01-01T00:00:09.000000000Z',
        end: '1970-01-01T00:00:09.003008000Z',
        duration: 0.003008,
      },
    ])
  })

  test('by address are those of all ports', async () => {
    const { total, conversations } = await both('conversations', 'kind=ip&sort=duration')
    expect(total).toBe(10)
    expect(conversations[0]).toMatchObject({ source: { ip: '10.0.0.1' }, packets: 6 })
  })
})

test('what two adapters have seen is no retransmission, and is told of each', async () => {
  const own = await accountsRig({ eth0: connections(3), eth1: connections(3) })
  const read = async (path: string) => (await own.get(`/api/v1/${path}`)).body as Answer
  for (const path of [
    'tcp?',
    'flows?sort=start&limit=10',
    'conversations?sort=packets',
    'conversations?kind=ip',
    'endpoints?',
  ]) {
    const { scope: _, ...live } = await read(path)
    const { scope: __, ...recorded } = await read(`${path}&from=0`)
    expect(recorded, path).toEqual(live)
  }
  expect((await read('tcp?from=0'))['retransmissions']).toEqual({
    ingress: 0,
    egress: 0,
    unknown: 0,
  })
  const { accounts } = await read('stats?from=0')
  expect(accounts).toMatchObject({
    packets: 2 * 15,
    span: { first: '1970-01-01T00:00:01.000000000Z', last: '1970-01-01T00:00:03.003002000Z' },
    flows: { kept: 6, opened: 6, capacity: 200_000 },
  })
  const { packets, protocols } = await read('protocols?from=0')
  expect({ packets, protocols }).toMatchObject({
    packets: 30,
    protocols: [{ protocol: 'eth', packets: 30, below: [{ protocol: 'ip', packets: 30 }] }],
  })
  await own.close()
})

test('times are told to the nanosecond when another adapter has seen nothing', async () => {
  const at = 1_700_000_000_123_457
  const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 1, toPort: 2 }
  const own = await accountsRig({ eth0: [], eth1: [{ at, bytes: udp(ends, Buffer.alloc(8)) }] })
  const { body } = await own.get('/api/v1/conversations?kind=ip')
  await own.close()
  const start = '2023-11-14T22:13:20.123457000Z'
  expect(body).toMatchObject({ conversations: [{ start, end: start, duration: 0 }] })
})

test('endpoints have what they sent and received', async () => {
  const { kind, sort, total, endpoints } = await both('endpoints', 'kind=ip&sort=packets&limit=2')
  expect({ kind, sort, total }).toEqual({ kind: 'ip', sort: 'packets', total: 11 })
  expect(endpoints[0]).toMatchObject({
    ip: '192.0.2.80',
    packets: 72,
    sent: { packets: 9 + 45, bytes: 9 * 54 + 45 * 154 },
    received: { packets: 18, bytes: 18 * 54 },
  })
})

test('protocols are those of the last minute, each below what carries it', async () => {
  const { scope, packets, protocols } = await get('/api/v1/protocols')
  expect(scope).toMatchObject({ source: 'recorder', interfaces: ['eth0', 'eth1'], packets: 78 })
  expect(packets).toBe(78)
  const [eth] = protocols
  expect(eth).toMatchObject({ protocol: 'eth', packets: 78 })
  const [ip] = eth.below
  expect(ip.below.map(({ protocol }: { protocol: string }) => protocol)).toEqual(['tcp', 'udp'])
  expect(ip.below[1].below[0]).toMatchObject({ protocol: 'dns', packets: 6, below: [] })
  const short = await get('/api/v1/protocols?last=2s')
  expect(short['packets']).toBe(6)
})

test('TCP is told by direction, with handshakes and round trips', async () => {
  const { connections, handshake, roundTrip, retransmissions } = await both('tcp')
  expect(connections).toMatchObject({
    opened: { ingress: 9, egress: 0, unknown: 0 },
    accepted: { ingress: 9 },
    refused: { ingress: 0 },
  })
  expect(handshake).toMatchObject({ count: 9, sum: expect.closeTo(9 * 0.002, 9) })
  expect(roundTrip.ingress.buckets.at(-1)).toMatchObject({ le: null })
  expect(retransmissions).toEqual({ ingress: 0, egress: 0, unknown: 0 })
})

describe('DNS', () => {
  test('is counted by type and by rcode, with response times', async () => {
    const answer = await get('/api/v1/dns?from=0')
    expect(answer).toMatchObject({ queries: { A: 3 }, answers: { noerror: 3 }, unanswered: 0 })
    expect(answer['seconds'].count).toBe(3)
    expect(answer['seconds'].sum).toBeCloseTo(0.062, 9)
    expect(answer['names']).toEqual([
      {
        name: 'www.example.com',
        queries: 2,
        answers: 2,
        failures: 0,
        unanswered: 0,
        seconds: expect.closeTo(0.03, 9),
      },
      expect.objectContaining({ name: 'mail.example.net', queries: 1 }),
    ])
    const live = await get('/api/v1/dns?interface=eth1')
    expect(live).toEqual({ ...answer, scope: { ...live['scope'] } })
    expect((await get('/api/v1/dns?interface=eth0'))['queries'].A).toBe(0)
  })

  test('has a route for names of all kinds', async () => {
    const recorded = await get('/api/v1/names?from=0&limit=1')
    expect(recorded).toMatchObject({
      dns: [{ name: 'www.example.com' }],
      tls: [],
      http: [],
      arp: [],
      givenUp: { dns: 0, tls: 0, http: 0 },
    })
    const live = await get('/api/v1/names?limit=1')
    expect(live).toEqual({ ...recorded, scope: live['scope'] })
  })
})

test('stats hold what the packets say, of all adapters, of one, or of a time', async () => {
  const { accounts } = await get('/api/v1/stats')
  expect(accounts.scope).toMatchObject({ source: 'live', packets: 78, complete: true })
  expect(accounts).toMatchObject({
    packets: 78,
    directions: {
      ingress: { packets: 9 * 2 },
      egress: { packets: 9 + 45 },
      unknown: { packets: 6 },
    },
    protocols: { tcp: { packets: 72 }, udp: { packets: 6 } },
    flows: { kept: 12, opened: 12 },
    tcpSegments: { syn: 18 },
  })
  const { accounts: one } = await get('/api/v1/stats?interface=eth1')
  expect(one).toMatchObject({ packets: 6, scope: { interfaces: ['eth1'] } })
  const { accounts: past } = await get('/api/v1/stats?from=5&to=7')
  expect(past).toMatchObject({ packets: 8 + 9, scope: { source: 'recorder', packets: 17 } })
  const { accounts: again } = await get('/api/v1/stats?from=0')
  const { scope, flows, span, ...rest } = again
  expect(accounts).toMatchObject(rest)
  expect(accounts.span).toBeNull()
  expect(span).toMatchObject({ first: '1970-01-01T00:00:01.000000000Z' })
})

test('the last minutes end at a time, with which the same packets are told again', async () => {
  const { scope, ...told } = await get('/api/v1/tcp?last=25s')
  expect(scope).toMatchObject({
    from: '1970-01-01T00:00:07.202000000Z',
    to: '1970-01-01T00:00:32.202000000Z',
  })
  const again = await get(`/api/v1/tcp?from=${scope.from}&to=${scope.to}`)
  expect(again).toEqual({ scope, ...told })
  const { total } = await get(`/api/v1/flows?from=${scope.from}&to=${scope.to}&limit=1`)
  expect(total).toBe(2 + 3)
})

test('skipped packets make an answer incomplete', async () => {
  const other = await accountsRig({ eth0: connections(1) })
  other.live.get('eth0')!.skip(7)
  const { body } = await other.get('/api/v1/endpoints')
  expect(body).toMatchObject({ scope: { complete: false, reason: 'skipped', packets: 4 } })
  await other.close()
})

test('without accounts there are the recorded packets', async () => {
  const off = await accountsRig({ eth0: connections(1) }, { flags: { accounts: 'false' } })
  for (const route of ['flows', 'conversations', 'endpoints', 'dns', 'names']) {
    const answer = await off.get(`/api/v1/${route}`)
    expect(answer.status, route).toBe(409)
    expect(answer.body, route).toMatchObject({ code: 'ACCOUNTS_OFF' })
    expect((await off.get(`/api/v1/${route}?last=5m`)).status, route).toBe(200)
  }
  expect((await off.get('/api/v1/stats')).body).toMatchObject({ accounts: null })
  await off.close()
})

test.each(['conversations?kind=eth', 'endpoints?sort=duration', 'dns?limit=0', 'protocols?sort=x'])(
  '%s is refused',
  async (route) => {
    expect((await rig.get(`/api/v1/${route}`)).body).toMatchObject({ code: 'BAD_REQUEST' })
  },
)
