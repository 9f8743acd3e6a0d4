/** Flows that have ended: lines in files of bounded size, and events for listeners. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Accounts } from '#src/accounts/accounts.js'
import { IDLE } from '#src/accounts/flows.js'
import { Ledger, ledgerOptions } from '#src/accounts/ledger.js'
import { RecordFile } from '#src/accounts/recordfile.js'
import { type EndedFlow, FlowRecords } from '#src/accounts/records.js'
import { FLOW_RECORDS_LOST } from '#src/accounts/series.js'
import { loadConfig } from '#src/config.js'
import { hex, udp } from './wire.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-records-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (name = 'flows.ndjson') => path.join(folder, name)
const lines = (name?: string) =>
  readFileSync(file(name), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as EndedFlow)

function recordFile(more: Partial<ConstructorParameters<typeof RecordFile>[0]> = {}) {
  return new RecordFile({ path: file(), bytes: 1 << 16, files: 3, onState: () => {}, ...more })
}

/** A ledger, and what opens and ends flows in it. */
function setup() {
  const source = { name: 'eth0', ask: async () => null }
  const ledger = new Ledger(
    source,
    ledgerOptions(loadConfig({ flags: { 'accounts.flows': '9999' } })),
  )
  const accounts = new Accounts(ledger.memory, { linkType: 101, precision: 'micro' })
  let port = 0
  const open = () => {
    port++
    const ends = { from: '192.0.2.1', to: '192.0.2.2', fromPort: port, toPort: 53 }
    const packet = hex(udp(ends, '0102'))
    const bytes = new Uint8Array(16 + packet.length)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, 1_767_225_600, true)
    view.setUint32(8, packet.length, true)
    view.setUint32(12, packet.length, true)
    bytes.set(packet, 16)
    accounts.block(bytes)
  }
  // One after the other, in the same slot.
  const end = (count: number) => {
    for (let i = 0; i < count; i++) {
      open()
      accounts.flows.end(0, IDLE)
    }
  }
  return { ledger, open, end }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 10_000) throw new Error('Waited 10 s in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a flow that ends is a line of its own, with the adapter', async () => {
  const { ledger, end } = setup()
  const records = new FlowRecords(() => [ledger], recordFile())
  end(3)
  await records.close()
  expect(statSync(file()).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  expect(lines().map(({ source }) => source.port)).toEqual([1, 2, 3])
  expect(lines()[0]).toMatchObject({
    event: { type: ['connection', 'end'], reason: 'idle', start: '2026-01-01T00:00:00.000000000Z' },
    source: { ip: '192.0.2.1', port: 1, packets: 1 },
    destination: { ip: '192.0.2.2', port: 53, packets: 0 },
    network: { transport: 'udp' },
    observer: { ingress: { interface: { name: 'eth0' } } },
  })
})

test('a listener is told of what ends while it listens, more than fits the ring', async () => {
  const { ledger, end } = setup()
  const records = new FlowRecords(() => [ledger], null)
  end(5)
  const heard: EndedFlow[] = []
  const leave = records.subscribe((flow) => heard.push(flow))
  for (let round = 1; round <= 3; round++) {
    end(2000)
    await until(() => heard.length === 2000 * round)
  }
  leave()
  end(5000)
  const again: EndedFlow[] = []
  records.subscribe((flow) => again.push(flow))
  end(1)
  await records.close()
  expect(heard).toHaveLength(6000)
  expect(again).toHaveLength(1)
  // What nobody wants is not lost.
  expect(ledger.cells[FLOW_RECORDS_LOST]).toBe(0)
})

test('a listener that leaves while it is told is the last: nothing is kept for nobody', async () => {
  const { ledger, end } = setup()
  const records = new FlowRecords(() => [ledger], null)
  let heard = 0
  const leave = records.subscribe(() => {
    heard++
    leave()
  })
  end(2000)
  await until(() => heard > 0)
  await new Promise((resolve) => setTimeout(resolve, 50))
  end(5000)
  expect(ledger.cells[FLOW_RECORDS_LOST]).toBe(0)
  await records.close()
})

test('of an adapter that is new all flows have a record, from the first', async () => {
  const { ledger, end } = setup()
  const ledgers: Ledger[] = []
  const records = new FlowRecords(() => ledgers, recordFile())
  ledgers.push(ledger)
  records.begin()
  end(3)
  await records.close()
  expect(lines().map(({ source }) => source.port)).toEqual([1, 2, 3])
})

test('flows that are open at the end have a record, after those that ended before', async () => {
  const { ledger, open, end } = setup()
  const records = new FlowRecords(() => [ledger], recordFile({ bytes: 1 << 30 }))
  end(3)
  for (let i = 0; i < 1200; i++) open()
  expect(await records.close()).toBe(0)
  const told = lines().map(({ source, event }) => `${source.port} ${event.reason}`)
  expect(told.slice(0, 4)).toEqual(['1 idle', '2 idle', '3 idle', '4 forced'])
  expect(told).toHaveLength(1203)
  expect(told.at(-1)).toBe('1203 forced')
  expect(new Set(told).size).toBe(1203)
})

test('of an adapter that has gone for good open flows are told to whoever listens; of others none', async () => {
  const { ledger, open, end } = setup()
  const other = setup()
  let ledgers = [ledger, other.ledger]
  const records = new FlowRecords(() => ledgers, null)
  const heard: EndedFlow[] = []
  const leave = records.subscribe((flow) => heard.push(flow))
  end(2)
  for (let i = 0; i < 700; i++) open()
  other.open()
  ledgers = [other.ledger]
  records.finish(ledger)
  await until(() => heard.length === 702)
  leave()
  expect(await records.close()).toBe(0)
  expect(heard.filter(({ event }) => event.reason === 'forced')).toHaveLength(700)
  expect(heard).toHaveLength(702)
})

test('a disk that refuses does not hold up the end, and what was left out is told', async () => {
  const { ledger, open } = setup()
  for (let i = 0; i < 9000; i++) open()
  const records = new FlowRecords(() => [ledger], recordFile())
  rmSync(folder, { recursive: true })
  expect(await records.close()).toBe(9000)
  mkdirSync(folder)
})

test('records that come faster than they are taken are counted', async () => {
  const { ledger, end } = setup()
  const records = new FlowRecords(() => [ledger], recordFile({ bytes: 1 << 30 }))
  end(6000)
  await records.close()
  expect(lines().length + ledger.cells[FLOW_RECORDS_LOST]!).toBe(6000)
  expect(lines()).toHaveLength(4096)
})

test('files are as many and as large as they may be; the oldest go', async () => {
  const { ledger, end } = setup()
  const records = new FlowRecords(() => [ledger], recordFile())
  let ended = 0
  records.subscribe(() => ended++)
  for (let round = 1; round <= 4; round++) {
    end(200)
    await until(() => ended === 200 * round)
  }
  await records.close()
  const names = readdirSync(folder).sort()
  expect(names).toEqual(['flows.ndjson', 'flows.ndjson.1', 'flows.ndjson.2'])
  for (const name of names) expect(statSync(file(name)).size).toBeLessThanOrEqual(1 << 16)
  const kept = [...names].reverse().flatMap(lines)
  const last = kept.at(-1)!.source.port!
  expect(last).toBe(800)
  expect(kept.map(({ source }) => source.port)).toEqual(
    kept.map((_, i) => last - kept.length + 1 + i),
  )
})

test('a file that cannot be renamed, however often that is tried, costs none of those before it', async () => {
  const one = recordFile({ files: 5 })
  const line = JSON.stringify('x'.repeat(1000))
  one.append(new Array<string>(260).fill(line))
  await one.written()
  const before = ['.1', '.2', '.3'].map((end) => statSync(file(`flows.ndjson${end}`)).ino)
  let tries = 0
  const { rename } = fs
  fs.rename = async (from, to) => {
    if (from !== file()) return rename(from, to)
    tries++
    throw new Error('it is open elsewhere')
  }
  syncBuiltinESMExports()
  one.append(new Array<string>(20).fill(line))
  await until(() => tries === 3)
  fs.rename = rename
  syncBuiltinESMExports()
  await until(() => existsSync(file('flows.ndjson.1')))
  await one.close()
  const after = ['.2', '.3', '.4'].map((end) => statSync(file(`flows.ndjson${end}`)).ino)
  expect(after).toEqual(before)
})

test.each(['{"whole":1}\n', ''])(
  'what a process that died left of a line is cut off, after %j',
  async (whole) => {
    writeFileSync(file(), `${whole}{"hal`)
    const one = recordFile()
    one.append(['{"next":2}'])
    await one.close()
    expect(readFileSync(file(), 'utf8')).toBe(`${whole}{"next":2}\n`)
  },
)

test('a single file begins anew when it is full', async () => {
  const one = recordFile({ files: 1 })
  const line = JSON.stringify('x'.repeat(1000))
  one.append(new Array<string>(20).fill(line))
  await one.close()
  expect(readdirSync(folder)).toEqual(['flows.ndjson'])
  expect(statSync(file()).size).toBeLessThanOrEqual(1 << 16)
})

test('a disk that refuses is told once; what waits is written when it takes it again', async () => {
  const states: (string | null)[] = []
  const one = recordFile({ onState: (error) => states.push(error && 'failing') })
  rmSync(folder, { recursive: true })
  one.append(['1'])
  await until(() => states.length === 1)
  await new Promise((resolve) => setTimeout(resolve, 600))
  mkdirSync(folder)
  one.append(['2'])
  await until(() => states.length === 2)
  await one.close()
  expect(states).toEqual(['failing', null])
  expect(readFileSync(file(), 'utf8')).toBe('1\n2\n')
})

test('a process whose disk refuses comes to its end: no pause before the next try ends it', () => {
  const script = `
    import { rmSync } from 'node:fs'
    import { RecordFile } from ${JSON.stringify(import.meta.resolve('#src/accounts/recordfile.js'))}
    const failing = new Promise((resolve) => {
      const file = new RecordFile({
        path: ${JSON.stringify(file('gone/flows'))}, bytes: 65536, files: 3, onState: () => resolve(file),
      })
      rmSync(${JSON.stringify(file('gone'))}, { recursive: true })
      file.append(['1', '2'])
    })
    const file = await failing
    await new Promise((resolve) => setTimeout(resolve, 50))
    console.log(await file.close(), 'lines left')`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect([run.status, run.stdout, run.stderr]).toEqual([0, '2 lines left\n', ''])
})

test('a file that cannot be written is an error of the configuration', () => {
  writeFileSync(file('taken'), '')
  expect(() => recordFile({ path: path.join(file('taken'), 'x') })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})

test.skipIf(process.platform === 'win32')('so is one that is a pipe or a device', () => {
  spawnSync('mkfifo', [file('pipe')])
  for (const name of [file('pipe'), '/dev/null']) {
    expect(() => recordFile({ path: name })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `accounts.records: ${name} cannot be written: it is no regular file; give the path of one`,
      }),
    )
  }
})
