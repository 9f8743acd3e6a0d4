/** Which counts are kept, and for which questions. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountQuestion, Bounds, Wanted } from '#src/server/accountjob.js'
import { type Counted, count } from '#src/server/counted.js'
import { recordedQuestion } from '#src/server/scopes.js'
import { type AccountsRig, accountsRig, connections } from './accountsrig.js'

let rig: AccountsRig
beforeAll(async () => {
  rig = await accountsRig({ eth0: connections(20) })
})
afterAll(() => rig.close())

async function counted(
  what: 'stats' | 'tcp' | 'protocols',
  from: string,
  bounds: Partial<Bounds> = {},
): Promise<Counted> {
  const wanted: Wanted = { what }
  const question = await recordedQuestion(rig.deps, { from }, wanted)
  const recorded = question as Extract<AccountQuestion, { type: 'recorded' }>
  const bounded = { ...recorded, bounds: { ...recorded.bounds, ...bounds } }
  return count(bounded, new AbortController().signal)
}

test('tables of the same packets are told of one count; of others, of another', async () => {
  const first = await counted('stats', '0')
  expect(await counted('tcp', '0')).toBe(first)
  // Before the first packet, whatever the time.
  expect(await counted('tcp', '0.5')).toBe(first)
  const other = await counted('tcp', '10')
  expect(other).not.toBe(first)
  expect(other.reading.packets).toBeLessThan(first.reading.packets)
})

test('a count with protocols serves all tables, one without does not serve protocols', async () => {
  const bare = await counted('stats', '1')
  const whole = await counted('protocols', '1')
  expect(whole).not.toBe(bare)
  expect(whole.adapters[0]!.accounts.protocols().protocols).not.toEqual([])
  expect(await counted('stats', '1')).toBe(whole)
})

test('a count that came to its bounds is not repeated, but for what might get further', async () => {
  const bounds = { packets: 10 }
  const cut = await counted('protocols', '2', bounds)
  expect(cut.reading).toEqual({ packets: 10, reason: 'packets' })
  expect(await counted('protocols', '2', bounds)).toBe(cut)
  const stats = await counted('stats', '2', bounds)
  expect(stats).not.toBe(cut)
  expect(await counted('tcp', '2', bounds)).toBe(stats)
})

test('an adapter that has seen nothing takes no memory', async () => {
  expect((await counted('stats', '100')).adapters).toEqual([])
})
