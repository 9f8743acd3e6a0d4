/** The routes of a whole agent say of packets what the command line says of the file they came from. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Agent, startAgent } from '#src/agent.js'
import { loadConfig } from '#src/config.js'
import { writeHeader } from '#src/pcap/pcap.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { withoutLibrary } from '../library.js'
import { recordsOf } from './datagrams.js'

// Programs are started here, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js')
let folder: string
let file: string
let agent: Agent
let url: string
/** What `sidecap read --json` says of the file. */
let expected: Record<string, unknown>[]

/** All Ethernet packets that the decoders are tested with. */
function packets(): Buffer[] {
  const all = fixtureNames().map(fixture)
  return all.filter(({ linkType }) => linkType === 1).flatMap((one) => one.packets.map(Buffer.from))
}

const parse = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>)

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-replay-'))
  file = path.join(folder, 'fixtures.pcap')
  const header = writeHeader({ linkType: 1, snaplen: 262144, precision: 'micro' })
  writeFileSync(file, Buffer.concat([header, recordsOf(packets(), 1_769_860_800)]))
  const options = { maxBuffer: 1 << 28, encoding: 'utf8' } as const
  expected = parse(execFileSync(process.execPath, [CLI, 'read', '--json', file], options))
  const flags = {
    replay: file,
    replayFactor: '0',
    data: path.join(folder, 'data'),
    listen: '127.0.0.1:0',
  }
  agent = await startAgent(loadConfig({ flags }), pino({ level: 'silent' }))
  const origin = `http://127.0.0.1:${agent.address.port}`
  url = `${origin}/api/v1/captures/recorder/packets`
  for (;;) {
    const { interfaces } = (await (await fetch(`${origin}/api/v1/stats`)).json()) as {
      interfaces: { state: string }[]
    }
    if (interfaces[0]?.state === 'ended') break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})

afterAll(async () => {
  await agent?.stop()
  rmSync(folder, { recursive: true })
})

/** A packet of the routes without what `read` does not say. */
function bare({ cursor, line, 'frame.interface_name': name, ...packet }: Record<string, unknown>) {
  expect({ cursor, line, name }).toEqual({
    cursor: expect.any(String),
    line: expect.any(String),
    name: 'fixtures.pcap',
  })
  return packet
}

test('NDJSON equals sidecap read --json', async () => {
  expect(expected.length).toBeGreaterThan(100)
  const answer = await fetch(url, { headers: { accept: 'application/x-ndjson' } })
  expect(parse(await answer.text()).map(bare)).toEqual(expected)
})

test('so do pages, put together', async () => {
  const all: Record<string, unknown>[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await fetch(`${url}?limit=77${cursor === '' ? '' : `&cursor=${cursor}`}`)
    const page = (await answer.json()) as {
      packets: Record<string, unknown>[]
      next: string | null
    }
    all.push(...page.packets)
    cursor = page.next
  }
  expect(all.map(bare)).toEqual(expected)
  expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(all.length)
})

test('fields equal the columns of sidecap read --fields', async () => {
  const names = ['frame.number', 'ip.src', 'udp.dstport', 'dns.qry.name', 'tcp.checksum.status']
  const options = { maxBuffer: 1 << 28, encoding: 'utf8' } as const
  const command = [CLI, 'read', '--fields', names.join(','), file]
  const rows = execFileSync(process.execPath, command, options).slice(0, -1).split('\n')
  const headers = { accept: 'application/x-ndjson' }
  const answer = await fetch(`${url}?fields=${names.join(',')}`, { headers })
  const given = parse(await answer.text()).map(({ fields }) => {
    const values = fields as Record<string, string[]>
    return names.map((name) => values[name]!.join(',')).join('\t')
  })
  expect(given).toEqual(rows)
})

test.skipIf(withoutLibrary)('a filter takes what sidecap read -f takes', async () => {
  const command = [CLI, 'read', '--fields', 'frame.time_epoch', '-f', 'udp port 53', file]
  const rows = execFileSync(process.execPath, command, { encoding: 'utf8' }).trimEnd().split('\n')
  const query = 'filter=udp+port+53&limit=10000&fields=frame.time_epoch'
  const { packets: given } = (await (await fetch(`${url}?${query}`)).json()) as {
    packets: { fields: { 'frame.time_epoch': string[] } }[]
  }
  expect(given.length).toBeGreaterThan(3)
  expect(given.map(({ fields }) => fields['frame.time_epoch'][0])).toEqual(rows)
})

describe('accounts', () => {
  const get = async (route: string) =>
    (await (await fetch(new URL(`/api/v1/${route}`, url))).json()) as Record<string, unknown>

  test('of all that is recorded equal the tables of sidecap stats', async () => {
    const options = { maxBuffer: 1 << 28, encoding: 'utf8' } as const
    const command = [CLI, 'stats', '--json', '--top', '1000', file]
    const tables = JSON.parse(execFileSync(process.execPath, command, options)) as Record<
      'conversations' | 'endpoints',
      { kind: string }[]
    > &
      Record<string, object>
    for (const route of ['conversations', 'endpoints'] as const) {
      expect(tables[route].length).toBeGreaterThan(3)
      for (const table of tables[route]) {
        const { scope, ...given } = await get(`${route}?from=0&limit=1000&kind=${table.kind}`)
        expect(given).toEqual(table)
        expect(scope).toMatchObject({ complete: true, packets: expected.length })
      }
    }
    for (const route of ['protocols', 'tcp']) {
      expect(await get(`${route}?from=0`)).toMatchObject(tables[route]!)
    }
    expect(await get('dns?from=0&limit=1000')).toMatchObject(tables['dns']!)
    const { accounts } = await get('stats?from=0')
    const { flows, ...summary } = tables['summary'] as { flows: object }
    expect(accounts).toMatchObject(summary)
    expect(accounts).toMatchObject({ flows: { ...flows, capacity: expect.any(Number) } })
  })

  test('of what came are those of all that is recorded, when nothing was skipped', async () => {
    const live = await get('stats')
    const recorded = await get('stats?from=0')
    const told = (answer: Record<string, unknown>) => {
      const { scope, flows, span, ...rest } = answer['accounts'] as Record<string, object>
      return { packets: (scope as { packets: number }).packets, ...rest }
    }
    expect(told(live)).toEqual(told(recorded))
    expect(live['accounts']).toMatchObject({ scope: { source: 'live', complete: true } })
    const { scope: _live, ...now } = await get('dns?limit=1000')
    const { scope: _recorded, ...then } = await get('dns?from=0&limit=1000')
    expect(now).toEqual(then)
    expect((now['names'] as object[]).length).toBeGreaterThan(3)
  })
})
