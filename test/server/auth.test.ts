import { afterAll, describe, expect, test } from 'vitest'
import { isLoopbackAddress, isLoopbackHost } from '#src/server/auth.js'
import { build, listen, TOKEN } from './rig.js'

const rig = build({ flags: { ['http.maxLive']: '1' } })
await rig.app.ready()
afterAll(() => rig.app.close())

/** Routes without a pattern in them, as a client would write them. */
const routes = rig.app.routeList.all.map(({ method, path, open }) => ({
  method,
  open,
  url: path.replace(':id', 'recorder').replace('*', 'index.html'),
}))
const REMOTE = '192.0.2.7'

function ask(
  { method, url }: { method: string; url: string },
  remoteAddress: string,
  headers: Record<string, string> = {},
) {
  return rig.app.inject({ method: method as 'GET', url, remoteAddress, headers })
}

describe('the router’s own list', () => {
  test('holds the routes there are', () => {
    const urls = routes.filter(({ method }) => method === 'GET').map(({ url }) => url)
    expect(urls).toEqual(
      expect.arrayContaining([
        '/healthz',
        '/readyz',
        '/metrics',
        '/openapi.json',
        '/docs',
        '/api/v1',
        '/api/v1/interfaces',
        '/api/v1/stats',
        '/api/v1/captures',
        '/api/v1/captures/recorder',
        '/api/v1/captures/recorder/packets.pcap',
        '/api/v1/captures/recorder/live.pcap',
        '/pcap',
        '/live.pcap',
      ]),
    )
  })

  test('only three answer anyone', () => {
    const open = routes.filter((route) => route.open && route.method === 'GET')
    expect(open.map(({ url }) => url).sort()).toEqual(['/healthz', '/metrics', '/readyz'])
  })

  test.each(routes.filter(({ open }) => open))('$method $url answers anyone', async (route) => {
    expect((await ask(route, REMOTE, { host: 'agent.example' })).statusCode).toBe(200)
  })

  describe.each(routes.filter(({ open }) => !open))('$method $url', (route) => {
    test('asks another address for a token', async () => {
      const answer = await ask(route, REMOTE)
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="sidecap"')
      if (route.method !== 'HEAD') expect(answer.json()).toMatchObject({ code: 'UNAUTHORIZED' })
    })

    test.each([
      'Bearer wrong',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      'Bearer ',
      'Bearer',
      `Basic ${TOKEN}`,
      TOKEN,
      `Bearer ${TOKEN}, Bearer x`,
    ])('refuses %j, from loopback too', async (authorization) => {
      for (const address of [REMOTE, '127.0.0.1']) {
        expect((await ask(route, address, { authorization })).statusCode).toBe(401)
      }
    })

    test('does not believe X-Forwarded-For', async () => {
      const headers = {
        'x-forwarded-for': '127.0.0.1',
        forwarded: 'for=127.0.0.1',
        host: 'localhost',
      }
      expect((await ask(route, REMOTE, headers)).statusCode).toBe(401)
    })

    test('refuses a foreign Host on loopback', async () => {
      const answer = await ask(route, '127.0.0.1', { host: 'evil.example' })
      expect(answer.statusCode).toBe(403)
      if (route.method !== 'HEAD') expect(answer.json()).toMatchObject({ code: 'FORBIDDEN_HOST' })
    })
  })
})

describe('a token', () => {
  test.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN} `, 'Bearer another-token'])(
    '%j opens from anywhere, under any name',
    async (authorization) => {
      const route = { method: 'GET', url: '/api/v1/stats' }
      for (const address of [REMOTE, '127.0.0.1', '::1']) {
        const answer = await ask(route, address, { authorization, host: 'agent.example' })
        expect(answer.statusCode).toBe(200)
      }
    },
  )

  test('never stands in an answer', async () => {
    const answer = await ask({ method: 'GET', url: '/pcap' }, REMOTE, {
      authorization: 'Bearer my-secret-guess',
    })
    expect(answer.payload).not.toContain('my-secret-guess')
  })
})

describe('loopback', () => {
  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    '%s gets packets',
    async (address) => {
      const answer = await ask({ method: 'GET', url: '/pcap' }, address, { host: 'localhost:9722' })
      expect(answer.statusCode).toBe(200)
    },
  )

  test.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
    'is %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true)
    },
  )

  test.each([
    undefined,
    '',
    '10.0.0.1',
    '128.0.0.1',
    '::',
    '::2',
    '::ffff:10.0.0.1',
    '1.127.0.0.1',
    '127.0.0.1.evil',
  ])('is not %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(false)
  })

  test.each([
    'localhost',
    'LOCALHOST:9722',
    'localhost.',
    'agent.localhost:1',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]',
    '[::1]:9722',
    'localhost:',
  ])('is called %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  test.each([
    undefined,
    '',
    ':80',
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    '127.evil.example',
    '10.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::ffff:10.0.0.1]',
    'localhost:80:80',
    'localhost@evil.example',
    'evil.example#localhost',
    'localhost/evil',
    '.localhost',
    ' localhost',
  ])('is not called %j', (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  })
})

describe('on the wire', () => {
  test('HTTP/1.0 without a Host is refused on loopback', async () => {
    const wire = await listen()
    try {
      const answer = await wire.raw('GET /pcap HTTP/1.0\r\n\r\n')
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
      expect(answer).toContain('"code":"FORBIDDEN_HOST"')
    } finally {
      await wire.app.close()
    }
  })

  test.each([
    ['no Host in HTTP/1.1', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'two Hosts',
      'GET /pcap HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n',
    ],
  ])('%s is a bad request', async (_what, text) => {
    const wire = await listen()
    try {
      const answer = await wire.raw(text)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('"code":"BAD_REQUEST"')
    } finally {
      await wire.app.close()
    }
  })

  test('a probe by HTTP/1.0 without a Host is answered', async () => {
    const wire = await listen()
    try {
      expect(await wire.raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    } finally {
      await wire.app.close()
    }
  })
})
