/** The thread that evaluates accounts: turns, refusals, clients that go. */
import { afterEach, expect, test } from 'vitest'
import { accountsMemory } from '#src/accounts/accounts.js'
import { Accounting } from '#src/server/accounting.js'
import type { AccountQuestion } from '#src/server/accountjob.js'
import { until } from './rig.js'

const LONG = { idle: 60_000, hang: 60_000 }
let accounting: Accounting
afterEach(() => accounting.close())

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
const TURNS = 2 + 16

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

test('of recordings a few are read at once, others wait, more are refused', async () => {
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
  const abort = new AbortController()
  const asked = Array.from({ length: TURNS }, () => accounting.ask(recorded, abort.signal))
  const ended = Promise.allSettled(asked)
  abort.abort(new Error('gone'))
  expect((await ended).every(({ status }) => status === 'rejected')).toBe(true)
  await Promise.all(Array.from({ length: TURNS }, () => accounting.ask(recorded, signal())))
})

test('a question that fails is told, and does not harm others', async () => {
  accounting = new Accounting(LONG)
  const wrong = { ...recorded, parts: null } as unknown as AccountQuestion
  await expect(accounting.ask(wrong, signal())).rejects.toMatchObject({ code: 'INTERNAL' })
  expect((await accounting.ask(recorded, signal())).length).toBeGreaterThan(0)
})
