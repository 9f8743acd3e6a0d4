/** Recorded packets read again, within bounds. */
import { readdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bounds, RecordedPart } from '#src/server/accountjob.js'
import { type Reading, readRecorded } from '#src/server/recorded.js'
import { recordedQuestion } from '#src/server/scopes.js'
import { type AccountsRig, accountsRig, connections } from './accountsrig.js'

const FREE: Bounds = { packets: 1e9, bytes: 1e12, milliseconds: 1e9 }
/** 3 + n packets for each client n. */
const ALL = 60 * 3 + (60 * 61) / 2
let rig: AccountsRig

beforeAll(async () => {
  rig = await accountsRig({ eth0: connections(60), eth1: connections(1) }, { segment: 1 << 16 })
})
afterAll(() => rig.close())

async function parts(query: { interface?: string; from?: string }): Promise<RecordedPart[]> {
  const question = await recordedQuestion(rig.deps, { from: '0', ...query }, { what: 'tcp' })
  return question.type === 'recorded' ? question.parts : []
}

/** What was read, and the packets that were handed over, which must be as many. */
async function read(bounds: Partial<Bounds>, filter = '', name = 'eth0'): Promise<Reading> {
  let packets = 0
  const options = {
    filter,
    bounds: { ...FREE, ...bounds },
    signal: new AbortController().signal,
  }
  const reading = await readRecorded(await parts({ interface: name }), options, (records) => {
    const view = new DataView(records.buffer, records.byteOffset, records.length)
    let at = 0
    for (; at < records.length; at += 16 + view.getUint32(at + 8, true)) packets++
    expect(at).toBe(records.length)
  })
  expect(packets).toBe(reading.packets)
  return reading
}

test('all of them, in whole records', async () => {
  expect(await read({})).toEqual({ packets: ALL, reason: null })
})

test('no more than so many, and whether there are more is told', async () => {
  expect(await read({ packets: 10 })).toEqual({ packets: 10, reason: 'packets' })
  expect(await read({ packets: ALL - 1 })).toEqual({ packets: ALL - 1, reason: 'packets' })
  expect(await read({ packets: ALL })).toEqual({ packets: ALL, reason: null })
})

test('no more than so many that pass the filter', async () => {
  expect(await read({}, 'port 40007')).toEqual({ packets: 10, reason: null })
  expect(await read({ packets: 9 }, 'port 40007')).toEqual({ packets: 9, reason: 'packets' })
  expect(await read({ packets: 10 }, 'port 40007')).toEqual({ packets: 10, reason: null })
})

test('no further than so many bytes, or so long', async () => {
  const { packets, reason } = await read({ bytes: 1 << 16 })
  expect(reason).toBe('bytes')
  expect(packets).toBeGreaterThan(0)
  expect(packets).toBeLessThan(ALL)
  expect(await read({ milliseconds: -1 })).toEqual({ packets: 0, reason: 'time' })
})

test('a wrong filter is told', async () => {
  await expect(read({}, 'tcp and')).rejects.toMatchObject({ code: 'FILTER_INVALID' })
})

test('nobody waits: the reading ends', async () => {
  const abort = new AbortController()
  const reading = readRecorded(
    await parts({}),
    { filter: '', bounds: FREE, signal: abort.signal },
    () => abort.abort(new Error('gone')),
  )
  await expect(reading).rejects.toThrow('gone')
})

test('what was deleted meanwhile is left out, and told', async () => {
  const all = await parts({})
  const [{ segment }] = all[0]!.sources[0]!.runs as [RecordedPart['sources'][0]['runs'][0]]
  const files = await readdir(segment.directory)
  expect(files.length).toBeGreaterThan(3)
  await unlink(path.join(segment.directory, segment.file))
  const options = { filter: '', bounds: FREE, signal: new AbortController().signal }
  const { packets, reason } = await readRecorded(all, options, () => {})
  expect(reason).toBe('evicted')
  expect(packets).toBe(ALL + 4 - segment.packets)
})
