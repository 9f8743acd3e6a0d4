/** docker/health.mjs, what HEALTHCHECK runs: one exit code, whatever SIDECAP_LISTEN says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const script = path.resolve(import.meta.dirname, '../../docker/health.mjs')
let server: Server
let port: number
let asked: string[] = []
let status = 200

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

async function health(listen: string | undefined): Promise<number> {
  asked = []
  const { SIDECAP_LISTEN: _, ...env } = process.env
  const child = spawn(process.execPath, [script], {
    env: listen === undefined ? env : { ...env, SIDECAP_LISTEN: listen },
  })
  const [code] = (await once(child, 'exit')) as [number]
  return code
}

test.each([
  ['all addresses', () => `:${port}`],
  ['a port alone', () => `${port}`],
  ['all IPv4 addresses', () => `0.0.0.0:${port}`],
  ['one address', () => `127.0.0.1:${port}`],
])('an agent that listens on %s is healthy', async (_what, listen) => {
  status = 200
  expect(await health(listen())).toBe(0)
  expect(asked).toEqual(['/healthz'])
})

test('one that answers badly is not', async () => {
  status = 503
  expect(await health(`:${port}`)).toBe(1)
})

test('one that does not answer is not', async () => {
  // Port 1 (tcpmux) is nobody's.
  expect(await health('127.0.0.1:1')).toBe(1)
})

test('of one whose port the system chose nothing is asked', async () => {
  expect(await health(':0')).toBe(0)
  expect(asked).toEqual([])
})
