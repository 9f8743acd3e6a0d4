import { afterAll, describe, expect, test } from 'vitest'
import { build } from './rig.js'

const rig = build()
await rig.app.ready()
afterAll(() => rig.app.close())
const description = (await rig.app.inject('/openapi.json')).json()

describe('the description', () => {
  test('holds every route that is shown', () => {
    const shown = rig.app.routeList.all.filter(({ method, hidden }) => method === 'GET' && !hidden)
    const paths = shown.map(({ path }) => path.replace(/:(\w+)/g, '{$1}'))
    expect(Object.keys(description.paths).sort()).toEqual(paths.sort())
    expect(paths).toContain('/api/v1/captures/{id}/packets.pcap')
  })

  test('names the parameters of /pcap, each with words', () => {
    const { parameters } = description.paths['/pcap'].get
    const names = parameters.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['from', 'to', 'last', 'filter', 'snaplen', 'limit', 'interface'])
    for (const parameter of parameters) {
      expect(parameter).toMatchObject({ in: 'query', required: false })
      expect(parameter.description).toMatch(/^\w{2,}/)
    }
  })

  test.each([
    ['/api/v1/flows/live', ['application/x-ndjson']],
    ['/pcap', ['application/vnd.tcpdump.pcap']],
    ['/api/v1/captures/{id}/packets', ['application/json', 'application/x-ndjson']],
    ['/metrics', ['text/plain', 'application/openmetrics-text']],
  ])('tells what %s gives, and that its errors are JSON', (path, types) => {
    const { 200: given, ...errors } = description.paths[path].get.responses
    expect(Object.keys(given.content)).toEqual(types)
    for (const error of Object.values(errors)) {
      expect(error).toMatchObject({
        description: 'An error',
        content: { 'application/json': { schema: { required: ['code', 'message', 'hint'] } } },
      })
      expect(Object.keys((error as { content: object }).content)).toHaveLength(1)
    }
  })

  test('says who needs a token', () => {
    expect(description.paths['/pcap'].get.security).toEqual([{ token: [] }])
    expect(description.paths['/metrics'].get.security).toBeUndefined()
    expect(description.components.securitySchemes.token).toEqual({ type: 'http', scheme: 'bearer' })
  })

  test('is what GET /api/v1 lists, too', async () => {
    const { routes } = (await rig.app.inject('/api/v1')).json()
    const paths = routes.map(({ path }: { path: string }) => path.replace(/:(\w+)/g, '{$1}'))
    expect(paths.sort()).toEqual(Object.keys(description.paths).sort())
  })
})

describe('the page', () => {
  test('loads nothing from elsewhere, and may not', async () => {
    const page = await rig.app.inject('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.payload).not.toMatch(/(src|href)="?(https?:)?\/\//)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    const files = [...page.payload.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file!)
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) {
      const url = new URL(file, 'http://localhost/docs/').pathname
      expect((await rig.app.inject(url)).statusCode, url).toBe(200)
    }
  })

  test('asks no online validator', async () => {
    const script = await rig.app.inject('/docs/static/swagger-initializer.js')
    expect(script.payload).toContain('"validatorUrl":null')
  })
})

test('answers hold what the description says, and nothing else', async () => {
  const answer = (await rig.app.inject('/api/v1/captures/recorder')).json()
  const schema =
    description.paths['/api/v1/captures/{id}'].get.responses['200'].content['application/json']
      .schema
  expect(Object.keys(answer)).toEqual(Object.keys(schema.properties))
  const [adapter] = answer.interfaces
  expect(Object.keys(adapter)).toEqual(Object.keys(schema.properties.interfaces.items.properties))
  expect(adapter.counters).toEqual({
    received: 112,
    written: 100,
    pending: 5,
    dropped: { kernel: 2, interface: 0, pool: 1, disk: 4 },
    capturedBytes: 6540,
    writtenBytes: 7600,
    lastPacket: '2026-01-31T12:00:00Z',
    restarts: 5,
  })
})

test('what the recorder holds is told in stats', async () => {
  const { store, downloads, live, version } = (await rig.app.inject('/api/v1/stats')).json()
  expect(version).toBe('1.2.3')
  expect(store).toMatchObject({ bytes: 1000, newest: '2026-01-31T12:00:00Z', error: null })
  expect(downloads.ended).toEqual({
    complete: 0,
    aborted: 0,
    stalled: 0,
    failed: 0,
    stopped: 0,
    refused: 0,
  })
  expect(live.clients).toEqual([])
})

test('readiness tells every reason, the first of them as an error', async () => {
  const first = { code: 'ADAPTER_GONE', message: 'eth0 has gone', hint: 'wait' } as const
  const second = { code: 'DISK_FULL', message: 'no space', hint: 'free some' } as const
  const other = build({ deps: { ready: () => [first, second] } })
  const answer = await other.app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({ ...first, status: 'not ready', reasons: [first, second] })
  expect((await rig.app.inject('/readyz')).json()).toEqual({ status: 'ready' })
  await other.app.close()
})
