import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Agent, startAgent } from '#src/agent.js'
import { loadConfig } from '#src/config.js'
import { writeHeader } from '#src/pcap/pcap.js'
import { writeCapture } from './capture/captures.js'
import { withoutLibrary } from './library.js'
import { connections, records as recordsOf } from './server/accountsrig.js'

let folder: string
let file: string
let bytes: Buffer
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-agent-'))
  file = path.join(folder, 'numbered.pcap')
  bytes = writeCapture(file, 5000)
})
afterAll(() => rmSync(folder, { recursive: true }))

const silent = pino({ level: 'silent' })

/** An agent that replays the file at once, on a port of the system's choice. */
function start(data: string, flags: Record<string, string> = {}): Promise<Agent> {
  const all = {
    replay: file,
    replayFactor: '0',
    data: path.join(folder, data),
    listen: '127.0.0.1:0',
    ...flags,
  }
  return startAgent(loadConfig({ flags: all }), silent)
}

async function get(agent: Agent, route: string) {
  const answer = await fetch(`http://127.0.0.1:${agent.address.port}${route}`)
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) }
}

async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 200; round++) {
    const seen = await probe()
    if (seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it did not come')
}

async function status(agent: Agent) {
  const { body } = await get(agent, '/api/v1/stats')
  return JSON.parse(String(body)).interfaces[0]
}

async function ended(agent: Agent) {
  return until(async () => {
    const capture = await status(agent)
    return capture?.state === 'ended' ? capture : undefined
  })
}

describe('the agent', () => {
  it('gives by curl exactly what it was given to capture', async () => {
    const agent = await start('whole')
    try {
      const capture = await ended(agent)
      expect(capture).toMatchObject({ interface: 'numbered.pcap', received: 5000, pending: 0 })
      const { status, body } = await get(agent, '/pcap')
      expect(status).toBe(200)
      expect(body.subarray(24).equals(bytes.subarray(24))).toBe(true)
      expect((await get(agent, '/readyz')).status).toBe(200)
      const metrics = String((await get(agent, '/metrics')).body)
      expect(metrics).toMatch(/^sidecap_received_packets_total\{interface="numbered.pcap"\} 5000$/m)
      expect(metrics).toMatch(/^sidecap_written_packets_total\{interface="numbered.pcap"\} 5000$/m)
    } finally {
      await agent.stop()
    }
  })

  it('leaves a record of every flow that is open when it stops', async () => {
    const records = path.join(folder, 'flows.ndjson')
    const packets = connections(30)
    const replay = path.join(folder, 'connections.pcap')
    const header = writeHeader({ linkType: 1, snaplen: 262_144, precision: 'micro' })
    writeFileSync(replay, Buffer.concat([header, recordsOf(packets)]))
    const agent = await start('flows', { replay, 'accounts.records': records })
    let kept = 0
    try {
      await ended(agent)
      const { body } = await get(agent, '/api/v1/flows')
      kept = JSON.parse(String(body)).total
    } finally {
      await agent.stop()
    }
    const flows = readFileSync(records, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(kept).toBe(30)
    expect(flows).toHaveLength(kept)
    expect(new Set(flows.map(({ event }) => event.reason))).toEqual(new Set(['forced']))
    expect(flows.reduce((sum, { network }) => sum + network.packets, 0)).toBe(packets.length)
  })

  it.skipIf(withoutLibrary)('says what is wrong with the filter of a download', async () => {
    const agent = await start('filters')
    try {
      await ended(agent)
      const named = await get(agent, '/pcap?filter=host+www.example.com')
      expect(named.status).toBe(400)
      expect(JSON.parse(String(named.body)).code).toBe('FILTER_NAME')
      const wrong = await get(agent, '/pcap?filter=tcp+and')
      expect(wrong.status).toBe(400)
      expect(JSON.parse(String(wrong.body))).toMatchObject({
        code: 'FILTER_INVALID',
        message: expect.stringContaining('syntax error'),
      })
    } finally {
      await agent.stop()
    }
  })

  it('counts the last seconds of a replay by the times of its packets', async () => {
    const agent = await start('last')
    try {
      await ended(agent)
      const { body } = await get(agent, '/pcap?last=1s')
      expect((body.length - 24) / 76).toBe(1000)
    } finally {
      await agent.stop()
    }
  })

  it('keeps what it has over a restart and refuses a second agent meanwhile', async () => {
    const first = await start('kept')
    try {
      await ended(first)
      await expect(start('kept')).rejects.toMatchObject({ code: 'DATA_LOCKED' })
    } finally {
      await first.stop()
    }
    const second = await start('kept')
    try {
      await ended(second)
      const { body } = await get(second, '/pcap')
      expect((body.length - 24) / 76).toBe(10_000)
    } finally {
      await second.stop()
    }
  })

  it('streams what comes to live clients, and stops with them', async () => {
    const agent = await start('live', { replayFactor: '1', replayLoop: 'true' })
    await until(async () => ((await get(agent, '/readyz')).status === 200 ? true : undefined))
    const stream = await fetch(`http://127.0.0.1:${agent.address.port}/live.pcap?limit=500`)
    const body = Buffer.from(await stream.arrayBuffer())
    expect((body.length - 24) / 76).toBe(500)
    const endless = await fetch(`http://127.0.0.1:${agent.address.port}/live.pcap`)
    await agent.stop()
    await endless.arrayBuffer().catch(() => {})
  })

  it('does not start with a file it cannot play', async () => {
    const none = path.join(folder, 'none.pcap')
    await expect(start('none', { replay: none })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('none.pcap'),
    })
    const text = import.meta.filename
    await expect(start('text', { replay: text })).rejects.toMatchObject({ code: 'FILE_FORMAT' })
  })

  it('says that the file it plays ends in the middle of a packet, and keeps what was before', async () => {
    const cut = path.join(folder, 'cut.pcap')
    writeFileSync(cut, bytes.subarray(0, 24 + 76 * 100 + 30))
    const agent = await start('cut', { replay: cut })
    try {
      await ended(agent)
      const { status, body } = await get(agent, '/readyz')
      expect(status).toBe(503)
      expect(String(body)).toMatch(/FILE_FORMAT.*damaged at byte 7624/)
      expect(((await get(agent, '/pcap')).body.length - 24) / 76).toBe(100)
    } finally {
      await agent.stop()
    }
  })

  it.skipIf(withoutLibrary)('does not start with a filter that is wrong', async () => {
    await expect(start('filter', { filter: 'tcp and (' })).rejects.toMatchObject({
      code: 'FILTER_INVALID',
    })
    await expect(start('filter', { filter: 'host a.example' })).rejects.toMatchObject({
      code: 'FILTER_NAME',
    })
  })

  it('does not start on a port that is taken', async () => {
    const agent = await start('port')
    try {
      const listen = `127.0.0.1:${agent.address.port}`
      await expect(start('port2', { listen })).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
    } finally {
      await agent.stop()
    }
  })

  it('leaves no hidden file behind when it stops', async () => {
    const agent = await start('tidy')
    await ended(agent)
    await agent.stop()
    const { readdirSync } = await import('node:fs')
    const files = readdirSync(path.join(folder, 'tidy', 'recorder', 'numbered.pcap'))
    expect(files).toHaveLength(1)
    expect(files[0]).toMatch(/-5000\.pcap$/)
    const kept = readFileSync(
      path.join(folder, 'tidy', 'recorder', 'numbered.pcap', files[0] as string),
    )
    expect(kept.subarray(24).equals(bytes.subarray(24))).toBe(true)
  })
})
