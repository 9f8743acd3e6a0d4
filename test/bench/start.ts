/** Start time, also with 10,000 files of an earlier run, and memory at rest. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Agent } from '../net/agent.js'
import type { Testbed } from '../net/netns.js'
import { memory } from '../net/proc.js'
import { sleep } from '../net/shell.js'
import { median, type Row } from './report.js'

export async function measureStart(bed: Testbed, rounds: number): Promise<Row[]> {
  const idle: number[] = []
  const empty: number[] = []
  const full: number[] = []
  for (let round = 0; round < rounds; round++) {
    const agent = await Agent.start(bed)
    empty.push(agent.capturingAfter)
    await sleep(3000)
    idle.push(memory(agent.pid).rss / 2 ** 20)
    await agent.stop()
    await agent.remove()
  }
  const directory = mkdtempSync('/dev/shm/sidecap-start-')
  try {
    earlierFiles(path.join(directory, 'recorder', bed.input), 10_000)
    for (let round = 0; round < rounds; round++) {
      const agent = await Agent.start(bed, { data: directory })
      full.push(agent.startedAfter)
      const kept = (await agent.metrics()).value('sidecap_store_segments')
      if (kept < 10_000) throw new Error(`only ${kept} of 10,000 earlier files were found`)
      await agent.stop()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  const from = 'PERFORMANCE.md'
  return [
    {
      what: 'from exec to capturing',
      value: median(empty),
      unit: 'ms',
      bar: { is: '<=', limit: 1000, from },
    },
    {
      what: 'from exec to ready with 10,000 files',
      value: median(full),
      unit: 'ms',
      bar: { is: '<=', limit: 2000, from },
    },
    {
      what: 'memory at rest',
      value: median(idle),
      unit: 'MiB',
      bar: { is: '<=', limit: 100, from },
    },
  ]
}

/** Complete files of one 64-byte packet each, one a second, as an earlier run leaves them. */
function earlierFiles(directory: string, count: number): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = Buffer.alloc(24 + 16 + 64)
  file.writeUInt32LE(0xa1b2c3d4, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  file.writeUInt32LE(262144, 16)
  file.writeUInt32LE(1, 20)
  file.writeUInt32LE(64, 32)
  file.writeUInt32LE(64, 36)
  const start = Math.floor(Date.now() / 1000) - count
  for (let i = 0; i < count; i++) {
    const second = start + i
    file.writeUInt32LE(second, 24)
    const time = new Date(second * 1000).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)
    const stamp = `${time}.000000000Z`
    const name = `${String(i + 1).padStart(10, '0')}-${stamp}-${stamp}-1.pcap`
    writeFileSync(path.join(directory, name), file, { mode: 0o640 })
  }
}
