/** The thread that evaluates accounts: turns, refusals, clients that go. */
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { accountsMemory } from '#src/accounts/accounts.js'
import { Accounting } from '#src/server/accounting.js'
import type { AccountQuestion } from '#src/server/accountjob.js'
import { ask } from '#src/server/scopes.js'
import { accountsRig, connections } from './accountsrig.js'
import { until } from './rig.js'

const LONG = { idle: 60_000, hang: 60_000 }
let accounting: Accounting
afterEach(() => accounting?.close())

const signal = () => new AbortController().signal
const recorded: AccountQuestion = {
  type: 'recorded',
  parts: [],
  filter: '',
  bounds: { packets: 1, bytes: 1, milliseconds: 1 },
  wanted: { what: 'tcp' },
  scope: { source: 'recorder', interfaces: [], from: null, to: null },
  range: {},
}
const TURNS = 1 + 8

test('its thread begins with the first question and ends when idle', async () => {
  accounting = new Accounting({ ...LONG, idle: 50 })
  expect(accounting.running).toBe(false)
  const memories = [{ interface: 'eth0', memory: accountsMemory(10) }]
  const selection = { kind: 'tcp', sort: 'bytes', most: 1 } as const
  const wanted = { what: 'endpoints', selection } as const
  const text = await accounting.ask({ type: 'live', memories, wanted }, signal())
  expect(JSON.parse(Buffer.from(text).toString())).toMatchObject({ total: 0, endpoints: [] })
  await until(() => !accounting.running, 'the idle thread ends')
})

test('recordings are counted one at a time, others wait, more are refused', async () => {
  accounting = new Accounting(LONG)
  const asked = Array.from({ length: TURNS + 2 }, () => accounting.ask(recorded, signal()))
  const ended = await Promise.allSettled(asked)
  const refused = ended.filter(({ status }) => status === 'rejected')
  expect(refused.map((one) => (one as PromiseRejectedResult).reason.code)).toEqual([
    'TOO_MANY_REQUESTS',
    'TOO_MANY_REQUESTS',
  ])
  // All turns are given back.
  await Promise.all(Array.from({ length: TURNS }, () => accounting.ask(recorded, signal())))
})

test('a client that goes gives its turn, or its place among those that wait, back', async () => {
  accounting = new Accounting(LONG)
  const clients = Array.from({ length: TURNS }, () => new AbortController())
  const asked = clients.map((client) => accounting.ask(recorded, client.signal))
  const ended = Promise.allSettled(asked)
  for (const client of clients) client.abort(new Error('gone'))
  expect((await ended).every(({ status }) => status === 'rejected')).toBe(true)
  await Promise.all(Array.from({ length: TURNS }, () => accounting.ask(recorded, signal())))
})

test('for a client that has gone before it is asked, nothing is counted', async () => {
  accounting = new Accounting(LONG)
  const told = new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.once('close', () => {
        resolve(ask(accounting, recorded, response).catch(({ code }) => code))
        server.close()
      })
    })
    server.listen(0, '127.0.0.1', () => {
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', () => client.destroy())
    })
  })
  expect(await told).toBe('STOPPING')
  expect(accounting.running).toBe(false)
})

test('a question that fails is told, and does not harm others', async () => {
  accounting = new Accounting(LONG)
  const wrong = { ...recorded, parts: null } as unknown as AccountQuestion
  await expect(accounting.ask(wrong, signal())).rejects.toMatchObject({ code: 'INTERNAL' })
  expect((await accounting.ask(recorded, signal())).length).toBeGreaterThan(0)
})

test('of a client that goes while its packets are counted, nothing is logged as an error', async () => {
  const levels: number[] = []
  const stream = {
    write: (line: string) => levels.push((JSON.parse(line) as { level: number }).level),
  }
  const rig = await accountsRig(
    { eth0: connections(100) },
    { logger: pino({ level: 'warn' }, stream) },
  )
  await rig.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = rig.app.server.address() as AddressInfo
  const abort = new AbortController()
  const url = `http://127.0.0.1:${port}/api/v1/protocols?from=0`
  const asked = fetch(url, { signal: abort.signal }).catch((error: Error) => error.name)
  // Not answered yet: its thread takes longer to start.
  await new Promise((resolve) => setTimeout(resolve, 5))
  abort.abort()
  expect(await asked).toBe('AbortError')
  expect((await fetch(url)).status).toBe(200)
  await rig.close()
  expect(levels).toEqual([])
})
