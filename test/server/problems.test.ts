import { afterAll, describe, expect, test } from 'vitest'
import { ERRORS } from '#src/errors.js'
import { build, listen } from './rig.js'

const rig = build({
  deps: {
    adapters: () => {
      throw new Error('a secret of the inside')
    },
  },
})
await rig.app.ready()
afterAll(() => rig.app.close())

/** Every error answer has this shape, and nothing else in it. */
function expectProblem(
  answer: { statusCode: number; payload: string; headers: object },
  code: keyof typeof ERRORS,
) {
  const body = JSON.parse(answer.payload)
  expect(Object.keys(body)).toEqual(['code', 'message', 'hint'])
  expect(body.code).toBe(code)
  expect(body.hint).not.toBe('')
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  return body
}

test.each(['/nope', '/api/v1/nope', '/api/v1/captures/recorder/nope', '/pcap/', '//'])(
  '%s is not there',
  async (url) => {
    const answer = await rig.app.inject(url)
    expect(answer.statusCode).toBe(404)
    expectProblem(answer, 'NOT_FOUND')
  },
)

test.each([
  ['POST', '/pcap', 'GET, HEAD'],
  ['DELETE', '/api/v1/captures/recorder', 'GET, HEAD'],
  ['PUT', '/healthz', 'GET, HEAD'],
  ['OPTIONS', '/api/v1/stats', 'GET, HEAD'],
  ['PATCH', '/metrics?x=1', 'GET, HEAD'],
])('%s %s is told which methods there are', async (method, url, allow) => {
  const answer = await rig.app.inject({ method: method as 'POST', url })
  expect(answer.statusCode).toBe(405)
  expect(answer.headers['allow']).toBe(allow)
  expectProblem(answer, 'METHOD_NOT_ALLOWED')
})

test('a method nobody knows is told, too', async () => {
  const wire = await listen()
  try {
    const answer = await wire.raw(
      'PROPFIND /pcap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    expect(answer).toMatch(/^allow: GET, HEAD\r$/im)
  } finally {
    await wire.app.close()
  }
})

describe('a parameter', () => {
  test.each([
    [
      '/pcap?fliter=tcp',
      'Unknown query parameter "fliter"; there are: from, to, last, filter, snaplen, limit, interface',
    ],
    ['/pcap?__proto__=1', 'Unknown query parameter "__proto__"'],
    ['/pcap?constructor=1', 'Unknown query parameter "constructor"'],
    ['/pcap?limit=0', 'The query parameter limit must be >= 1'],
    ['/pcap?limit=many', 'The query parameter limit must be integer'],
    ['/pcap?limit=1.5', 'The query parameter limit must be integer'],
    ['/pcap?limit=', 'The query parameter limit must be'],
    ['/pcap?snaplen=262145', 'The query parameter snaplen must be <= 262144'],
    ['/pcap?from=1&from=2', 'The query parameter from is given more than once'],
    ['/pcap?filter=a&filter=b', 'The query parameter filter is given more than once'],
    [
      `/pcap?from=${'9'.repeat(65)}`,
      'The query parameter from must NOT have more than 64 characters',
    ],
    [
      '/live.pcap?last=5m',
      'Unknown query parameter "last"; there are: filter, snaplen, limit, interface',
    ],
    ['/api/v1/interfaces?pretty=1', 'Unknown query parameter "pretty"; this route takes none'],
    ['/api/v1?x', 'Unknown query parameter "x"; this route takes none'],
    [
      `/api/v1/captures/${'a'.repeat(65)}`,
      'The part of the path id must NOT have more than 64 characters',
    ],
  ])('%s is refused by name', async (url, message) => {
    const answer = await rig.app.inject(url)
    expect(answer.statusCode).toBe(400)
    expect(expectProblem(answer, 'BAD_REQUEST').message).toContain(message)
  })

  test.each([
    ['/pcap?last=x', 'BAD_TIME_RANGE'],
    ['/pcap?from=1&last=5m', 'BAD_TIME_RANGE'],
    ['/pcap?from=2&to=1', 'BAD_TIME_RANGE'],
    ['/pcap?interface=eth9', 'ADAPTER_NOT_FOUND'],
    ['/live.pcap?interface=eth9', 'ADAPTER_NOT_FOUND'],
    ['/api/v1/captures/other', 'CAPTURE_NOT_FOUND'],
    ['/api/v1/captures/other/packets.pcap', 'CAPTURE_NOT_FOUND'],
    ['/api/v1/captures/other/live.pcap', 'CAPTURE_NOT_FOUND'],
  ] as const)('%s is %s', async (url, code) => {
    const answer = await rig.app.inject(url)
    expect(answer.statusCode).toBe(ERRORS[code][0])
    expectProblem(answer, code)
  })
})

test.each(['/%zz', '/pcap%', '/api/v1/captures/%c0%ae%c0%ae'])(
  '%s is a bad request',
  async (url) => {
    const answer = await rig.app.inject(url)
    expect(answer.statusCode).toBe(400)
    expectProblem(answer, 'BAD_REQUEST')
  },
)

describe('a path that would leave its folder', () => {
  const up = [
    '..',
    '%2e%2e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%252e%252e',
    '....//',
    '..;',
    '%00',
    'C:%5c',
    'CON',
    '..%c0%af',
  ]
  const bases = ['/', '/docs/', '/docs/static/', '/api/v1/captures/', '/pcap/']
  const tails = ['', '/etc/passwd', '/windows/win.ini']
  const urls = bases.flatMap((base) =>
    up.flatMap((step) => tails.map((tail) => `${base}${step}${tail}`)),
  )

  test('leads nowhere', async () => {
    const wire = await listen()
    try {
      for (const url of urls) {
        // By hand: clients tidy such paths up before they send them.
        const answer = await wire.raw(
          `GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
        )
        const [head, body] = answer.split('\r\n\r\n') as [string, string]
        expect(head, url).toMatch(/^HTTP\/1\.1 40[034] /)
        expect(Object.keys(JSON.parse(body)), url).toEqual(['code', 'message', 'hint'])
      }
    } finally {
      await wire.app.close()
    }
  })
})

describe('a body', () => {
  test('that is too large is refused', async () => {
    const answer = await rig.app.inject({
      method: 'POST',
      url: '/pcap',
      headers: { 'content-type': 'application/json' },
      payload: `"${'x'.repeat(70_000)}"`,
    })
    expect(answer.statusCode).toBe(413)
    expect(expectProblem(answer, 'BODY_TOO_LARGE').message).toContain('65536')
  })

  test.each(['{', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}', '['.repeat(10_000)])(
    'of bad JSON is refused',
    async (payload) => {
      const answer = await rig.app.inject({
        method: 'POST',
        url: '/pcap',
        headers: { 'content-type': 'application/json' },
        payload,
      })
      expect(answer.statusCode).toBe(400)
      expectProblem(answer, 'BAD_REQUEST')
    },
  )
})

test('a failure of ours tells nothing of the inside', async () => {
  const answer = await rig.app.inject('/api/v1/interfaces')
  expect(answer.statusCode).toBe(500)
  expectProblem(answer, 'INTERNAL')
  expect(answer.payload).not.toContain('secret')
})

describe('what is not HTTP', () => {
  test.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['a huge header', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'both length and chunks',
      'POST /pcap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
      400,
    ],
  ])('%s is answered in our shape and closed', async (_what, text, status) => {
    const wire = await listen()
    try {
      const answer = await wire.raw(text)
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      const body = JSON.parse(answer.split('\r\n\r\n')[1]!)
      expect(body).toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.any(String),
        hint: expect.any(String),
      })
    } finally {
      await wire.app.close()
    }
  })
})
