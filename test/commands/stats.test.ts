/** `sidecap stats`, as a shell sees it, of files and of something that answers as an agent does. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { writeHeader } from '#src/pcap/pcap.js'
import { fixture } from '../decode/fixtures.ts'

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js')
let directory: string
let file: string
const packets = [...fixture('dns').packets, ...fixture('tcp').packets]
const bytes = packets.reduce((sum, packet) => sum + packet.length, 0)

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-stats-'))
  file = path.join(directory, 'some.pcap')
  const records = packets.map((packet, i) => {
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1_700_000_000 + i, 0)
    head.writeUInt32LE(123_456, 4)
    head.writeUInt32LE(packet.length, 8)
    head.writeUInt32LE(packet.length, 12)
    return Buffer.concat([head, packet])
  })
  const head = writeHeader({ linkType: 1, snaplen: 262_144, precision: 'micro' })
  writeFileSync(file, Buffer.concat([head, ...records]))
})
afterAll(() => rmSync(directory, { recursive: true }))

function stats(args: string[], input?: Uint8Array) {
  return spawnSync(process.execPath, [CLI, 'stats', ...args], {
    encoding: 'utf8',
    timeout: 30_000,
    ...(input === undefined ? {} : { input }),
  })
}

describe('a file', () => {
  test('is told in tables', () => {
    const { stdout, stderr, status } = stats([file])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const number = (value: number) => value.toLocaleString('en')
    expect(stdout).toMatch(new RegExp(`^packets +${number(packets.length)}$`, 'm'))
    expect(stdout).toMatch(new RegExp(`^eth +${number(packets.length)} +${number(bytes)} `, 'm'))
    expect(stdout).toMatch(/^\d+ conversations? of UDP$/m)
    expect(stdout).toMatch(/^DNS\nqueries +\d+ /m)
  })

  test('is told as JSON, what was asked for only', () => {
    const { stdout } = stats([file, '--json', '--only', 'summary,protocols'])
    const { source, summary, protocols, ...others } = JSON.parse(stdout)
    expect(others).toEqual({})
    expect(source).toBe(file)
    expect(summary).toMatchObject({ packets: packets.length, bytes })
    expect(summary.span).toEqual({
      first: '2023-11-14T22:13:20.123456000Z',
      last: new Date((1_700_000_000 + packets.length - 1) * 1000)
        .toISOString()
        .replace('.000Z', '.123456000Z'),
      seconds: packets.length - 1,
    })
    expect(protocols.protocols[0]).toMatchObject({ protocol: 'eth', packets: packets.length })
  })

  test('may come through a pipe, and compressed', () => {
    const tables = (text: string) => ({ ...JSON.parse(text), source: '' })
    const whole = tables(stats([file, '--json']).stdout)
    expect(tables(stats(['-', '--json'], readFileSync(file)).stdout)).toEqual(whole)
    expect(tables(stats(['-', '--json'], gzipSync(readFileSync(file))).stdout)).toEqual(whole)
  })

  test('has as many rows as wanted, the largest first', () => {
    const { stdout } = stats([
      file,
      '--json',
      '--only',
      'endpoints',
      '--top',
      '2',
      '--sort',
      'packets',
    ])
    const [ip] = JSON.parse(stdout).endpoints
    expect(ip.endpoints).toHaveLength(2)
    expect(ip.total).toBeGreaterThan(2)
    expect(ip.endpoints[0].packets).toBeGreaterThanOrEqual(ip.endpoints[1].packets)
  })

  test('that ends in the middle is told as far as it goes', () => {
    const { stdout, stderr, status } = stats(['-'], readFileSync(file).subarray(0, -5))
    expect(status).toBe(1)
    expect(stderr).toMatch(/^sidecap: -: the file ends within packet \d+\n$/)
    expect(stdout).toMatch(new RegExp(`^packets +${packets.length - 1}$`, 'm'))
  })

  test.runIf(process.platform === 'linux')('that has no room where it is told', () => {
    const full = openSync('/dev/full', 'w')
    const { stderr, status } = spawnSync(process.execPath, [CLI, 'stats', file], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^sidecap: stdout could not be written further: ENOSPC.*\nhint: .+\n$/)
  })

  test.each([
    [['/nowhere.pcap'], 1, /cannot be read.*ENOENT/],
    [['/nowhere.pcap', '--only', 'everything'], 2, /--only: "everything" is not one of summary, /],
    [
      ['/nowhere.pcap', '--sort', 'name'],
      2,
      /--sort: "name" is not one of bytes, packets, duration/,
    ],
    [['/nowhere.pcap', '--top', '0'], 2, /--top: "0" is not a number/],
    [['/nowhere.pcap', '--last', '5m'], 2, /--last and --interface are for an agent/],
    [['http://localhost:99999'], 2, /"http:\/\/localhost:99999" is no address of an agent/],
    [['ftp://localhost/x'], 2, /is no address of an agent/],
    [['http://localhost:9722', '--last', 'soon'], 2, /--last: "soon" is no time/],
    [['http://me:secret@localhost:9722'], 2, /no room for a name and a password\nhint: .*--token/],
    [['http://localhost:9722', '--token', 'the\nsecret'], 2, /--token: a token is made of visible/],
  ])('called as %j ends with %d', (args, code, message) => {
    const { stderr, stdout, status } = stats(args)
    expect({ stdout, status }).toEqual({ stdout: '', status: code })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/\nhint: .+\n$/)
    expect(stderr).not.toContain('secret')
  })
})

describe('an agent', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  /** Asks something that answers so. */
  async function ask(
    answer: (url: URL, token: string | undefined) => [status: number, body: object],
    args: string[],
  ) {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x')
      const [status, body] = answer(url, request.headers.authorization)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    // Not as the others: this process has to answer.
    const child = spawn(process.execPath, [CLI, 'stats', `http://127.0.0.1:${port}`, ...args])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text) => (stdout += text))
    child.stderr.on('data', (text) => (stderr += text))
    const [status] = await once(child, 'close')
    return { stdout, stderr, status }
  }

  const endpoints = (kind: string) => ({
    scope: { complete: false, reason: 'skipped' },
    kind,
    sort: 'bytes',
    total: kind === 'ip' ? 1 : 0,
    endpoints:
      kind === 'ip'
        ? [
            {
              ip: '192.0.2.1',
              packets: 3,
              bytes: 300,
              sent: { packets: 2, bytes: 200 },
              received: { packets: 1, bytes: 100 },
            },
          ]
        : [],
  })

  test('is asked by its routes, with its token, for the packets that are wanted', async () => {
    const asked: string[] = []
    const { stdout, status } = await ask(
      (url, token) => {
        asked.push(`${token} ${url.pathname}${url.search}`)
        return [200, endpoints(url.searchParams.get('kind') ?? '')]
      },
      ['--only', 'endpoints', '--last', '5m', '-f', 'tcp', '--token', 'secret', '--top', '3'],
    )
    expect(status).toBe(0)
    expect(asked[0]).toBe(
      'Bearer secret /api/v1/endpoints?last=5m&filter=tcp&kind=ip&sort=bytes&limit=3',
    )
    expect(stdout).toMatch(/^Not all packets: accounting fell behind[^.]* \(endpoints\)\.$/m)
    expect(stdout).toMatch(/^1 endpoint of IP\n.*\n192\.0\.2\.1 +2 +200 +1 +100 +3 +300\n$/m)
  })

  test('is told in the same JSON as a file', async () => {
    const of = JSON.parse(stats([file, '--only', 'summary', '--json']).stdout)
    const scope = { complete: true, reason: null }
    const { stdout } = await ask(
      () => [200, { version: '1', accounts: { scope, ...of.summary } }],
      ['--only', 'summary', '--json'],
    )
    expect({ ...JSON.parse(stdout), source: file }).toEqual(of)
  })

  test('says itself what is wrong', async () => {
    const body = { code: 'UNAUTHORIZED', message: 'A token is needed', hint: 'Send one.' }
    const { stderr, status } = await ask(() => [401, body], ['--only', 'tcp'])
    expect({ stderr, status }).toEqual({
      stderr: 'sidecap: A token is needed\nhint: Send one.\n',
      status: 1,
    })
  })

  test('that is none is told', async () => {
    const { stderr, status } = await ask(() => [404, { detail: 'x' }], ['--only', 'tcp'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/answered 404 to \/api\/v1\/tcp, not as an agent does\nhint: /)
  })

  test.each([
    [200, {}],
    [200, []],
    [404, { code: 'FST_ERR_NOT_FOUND', message: 'Route not found' }],
    [500, { code: 'E_OTHER' }],
  ])('that is none is told, when it speaks JSON, too: %d %j', async (status, body) => {
    for (const only of ['summary', 'protocols']) {
      const told = await ask(() => [status, body], ['--only', only])
      expect(told).toMatchObject({ stdout: '', status: 1 })
      expect(told.stderr).toMatch(
        new RegExp(`answered ${status} to /api/v1/.*, not as an agent does\nhint: .*\n$`),
      )
      server?.close()
    }
  })

  test('that does not answer is told', () => {
    const { stderr, status } = stats(['http://127.0.0.1:9', '--only', 'tcp'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^sidecap: http:\/\/127.0.0.1:9 does not answer: .*\nhint: /)
  })
})
