/** The route of flows: live and recorded. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FlowRecord } from '#src/accounts/flowview.js'
import { type AccountsRig, accountsRig, connections, echo, udp } from './accountsrig.js'

const ROUTE = '/api/v1/flows'
let rig: AccountsRig

beforeAll(async () => {
  const dns = { from: '10.0.0.1', to: '198.51.100.53', fromPort: 5000, toPort: 53 }
  rig = await accountsRig({
    eth0: connections(30),
    eth1: [{ at: 40_000_000, bytes: udp(dns, Buffer.alloc(40)) }],
  })
})
afterAll(() => rig.close())

interface Page {
  scope: Record<string, unknown>
  total: number
  flows: (FlowRecord & { observer?: { ingress: { interface: { name: string } } } })[]
  next: string | null
}

async function get(query: string): Promise<Page> {
  const { status, body } = await rig.get(`${ROUTE}?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as unknown as Page
}

/** Clients of the flows, by the last number of their address. */
const clients = ({ flows }: Page) => flows.map(({ source }) => Number(source.ip.split('.')[3]))

describe.each([
  ['live', '', { source: 'live', from: null }],
  ['recorded', '&from=0', { source: 'recorder', from: '1970-01-01T00:00:00Z' }],
])('of %s packets', (_name, range, scope) => {
  test('those of most bytes come first, with who began and what went each way', async () => {
    const page = await get(`limit=2${range}`)
    expect(page.scope).toMatchObject({ ...scope, complete: true, reason: null })
    expect(page).toMatchObject({ total: 31, next: expect.any(String) })
    expect(clients(page)).toEqual([30, 29])
    expect(page.flows[0]).toMatchObject({
      event: { start: '1970-01-01T00:00:30.000000000Z', duration: 3_029_000 },
      source: { ip: '10.0.0.30', port: 40_030, packets: 2, bytes: 2 * 54 },
      destination: { ip: '192.0.2.80', port: 80, packets: 31, bytes: 54 + 30 * 154 },
      network: { transport: 'tcp', packets: 33 },
      tcp: { state: 'established', handshake: 0.002 },
    })
  })

  test('pages follow one another to the end', async () => {
    const found: number[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Page = await get(
        `limit=7&sort=packets&port=80${range}${next === '' ? '' : `&cursor=${next}`}`,
      )
      expect(page.total).toBe(30)
      found.push(...clients(page))
      next = page.next
    }
    expect(found).toEqual(Array.from({ length: 30 }, (_, n) => 30 - n))
  })

  test('filters are by address, network, port, protocol, family', async () => {
    const total = async (query: string) => (await get(`${query}${range}`)).total
    expect(await total('address=10.0.0.1')).toBe(2)
    expect(await total('address=10.0.0.0/29')).toBe(8)
    expect(await total('address=192.0.2.0/24')).toBe(30)
    expect(await total('address=0.0.0.0/0')).toBe(31)
    expect(await total('address=2001:db8::/32')).toBe(0)
    expect(await total('port=53')).toBe(1)
    expect(await total('protocol=udp')).toBe(1)
    expect(await total('protocol=6')).toBe(30)
    expect(await total('family=ipv6')).toBe(0)
    expect(await total('direction=ingress')).toBe(30)
    expect(await total('direction=unknown')).toBe(1)
    expect(await total('state=established')).toBe(30)
    expect(await total('state=reset')).toBe(0)
  })

  test('of one adapter, by the time they began', async () => {
    const page = await get(`interface=eth0&sort=start&limit=3${range}`)
    expect(page.total).toBe(30)
    expect(page.scope['interfaces']).toEqual(['eth0'])
    expect(clients(page)).toEqual([30, 29, 28])
    expect(page.flows[0]!.observer?.ingress.interface.name).toBe('eth0')
  })
})

test('a time range or a BPF filter counts recorded packets again', async () => {
  const page = await get('from=10&to=12')
  expect(page.scope).toMatchObject({
    source: 'recorder',
    from: '1970-01-01T00:00:10Z',
    to: '1970-01-01T00:00:12Z',
    packets: 13 + 14,
    complete: true,
  })
  expect(clients(page)).toEqual([11, 10])
  const filtered = await get('filter=host+10.0.0.5')
  expect(filtered.scope).toMatchObject({ source: 'recorder', packets: 8 })
  expect(filtered.total).toBe(1)
})

describe('filters', () => {
  let own: AccountsRig
  beforeAll(async () => {
    own = await accountsRig({
      eth0: [...connections(2), { at: 3_000_000, bytes: echo('10.0.0.1', '10.0.0.8') }],
    })
  })
  afterAll(() => own.close())
  const total = async (query: string) => (await own.get(`${ROUTE}?${query}`)).body['total']

  test.each([
    ['protocol=udp&state=established', 0],
    ['protocol=tcp&state=established', 2],
    ['state=unknown', 0],
  ])('all hold: %s', async (query, flows) => expect(await total(query)).toBe(flows))

  test.each([
    ['port=8', 0],
    ['port=0', 0],
    ['port=80', 2],
  ])('a port is no type of ICMP: %s', async (query, flows) =>
    expect(await total(query)).toBe(flows),
  )

  test.each([
    ['address=::/0', 0],
    ['address=::/80', 0],
    ['address=::ffff:10.0.0.8', 1],
    ['address=::ffff:0:0/96', 3],
    ['address=0.0.0.0/0', 3],
  ])('IPv6 networks are those of IPv6: %s', async (query, flows) =>
    expect(await total(query)).toBe(flows),
  )
})

test.each([
  ['address=10.0.0.256', 'BAD_REQUEST', '10.0.0.256'],
  ['address=10.0.0.0/33', 'BAD_REQUEST', '/33'],
  ['address=2001:db8::/129', 'BAD_REQUEST', '/129'],
  ['protocol=nothing', 'BAD_REQUEST', 'nothing'],
  ['protocol=256', 'BAD_REQUEST', '256'],
  ['state=open', 'BAD_REQUEST', 'established'],
  ['sort=age', 'BAD_REQUEST', 'duration'],
  ['limit=10001', 'BAD_REQUEST', 'limit'],
  ['size=3', 'BAD_REQUEST', 'size'],
  ['cursor=AAAA', 'BAD_CURSOR', 'AAAA'],
  ['interface=eth7', 'ADAPTER_NOT_FOUND', 'eth7'],
  ['last=soon', 'BAD_TIME_RANGE', 'soon'],
  ['filter=tcp+and', 'FILTER_INVALID', 'syntax'],
])('%s is refused, with words', async (query, code, word) => {
  const { body } = await rig.get(`${ROUTE}?${query}`)
  expect(body).toMatchObject({ code, message: expect.stringContaining(word) })
})

test('a cursor is good for its order and its kind of packets only', async () => {
  const { next } = await get('limit=1')
  for (const query of ['sort=end', 'last=5m', 'interface=eth1']) {
    const { body } = await rig.get(`${ROUTE}?cursor=${next}&${query}`)
    expect(body, query).toMatchObject({ code: 'BAD_CURSOR' })
  }
})
