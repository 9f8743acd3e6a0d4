import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addon, type Session } from '#src/capture/addon.js'
import { openCapture } from '#src/capture/open.js'
import { replayOptions, writeCapture } from './captures.js'

let folder: string
let file: string
let bytes: Buffer
let session: Session
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-session-'))
  file = path.join(folder, 'numbered.pcap')
  bytes = writeCapture(file, 20_000)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a session to its end; what was taken. */
async function run(options: ReturnType<typeof replayOptions>) {
  const chunks: Buffer[] = []
  let packets = 0
  const error = await new Promise<Error | null>((resolve, reject) => {
    openCapture(options, {
      onBlock: (block) => {
        chunks.push(Buffer.from(block.bytes))
        packets += block.packets
        block.release()
      },
      onEnd: resolve,
    }).then((session) => session.start(), reject)
  })
  return { bytes: Buffer.concat(chunks), packets, error }
}

describe('a session', () => {
  it('hands over every packet once, in pcap records', async () => {
    const options = replayOptions(file)
    const taken = await run(options)
    expect(taken.error).toBeNull()
    expect(taken.packets).toBe(20_000)
    expect(taken.bytes.equals(bytes.subarray(24))).toBe(true)
    const { received, captured, capturedBytes, blocksOut, lastPacket } = addon().counters(
      options.counters,
    )
    expect({ received, captured, capturedBytes, blocksOut }).toEqual({
      received: 20_000,
      captured: 20_000,
      capturedBytes: 1_200_000,
      blocksOut: 0,
    })
    expect(lastPacket).toBe(1767225619_999_000_000n)
  })

  it('fills blocks while nobody takes them, instead of sealing them for their age', async () => {
    const slow = path.join(folder, 'second.pcap')
    writeCapture(slow, 1000)
    const sizes: number[] = []
    // The file's own speed: a packet each millisecond, a block each 5 ms.
    const options = replayOptions(slow, { replayFactor: 1, flushMs: 5, blocks: 8 })
    await new Promise<unknown>((resolve, reject) => {
      openCapture(options, {
        onBlock: (block) => {
          sizes.push(block.packets)
          block.release()
          // Held up long enough for all blocks of the pool to be sealed for their age.
          if (sizes.length === 1) {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
          }
        },
        onEnd: resolve,
      }).then((one) => {
        session = one
        one.start()
      }, reject)
    })
    expect(sizes.reduce((sum, packets) => sum + packets, 0)).toBe(1000)
    // One had been sealed when it began, unless this thread was busy before; the next has all that came since.
    expect(Math.max(...sizes.slice(0, 4))).toBeGreaterThan(200)
    expect(session.waiting).toBe(0)
  })

  it('goes on with its counters from session to session', async () => {
    const options = replayOptions(file)
    await run(options)
    await run(options)
    expect(addon().counters(options.counters).captured).toBe(40_000)
  })

  it('cuts packets to the snaplen and keeps their length on the wire', async () => {
    const { bytes: cut } = await run(replayOptions(file, { snaplen: 20 }))
    expect(cut.length).toBe(20_000 * 36)
    expect([cut.readUInt32LE(8), cut.readUInt32LE(12)]).toEqual([20, 60])
  })

  it('refuses a backend, a file and a filter with the reason and its code', async () => {
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'taken',
        (error) => (error as { code: string }).code,
      )
    expect(await code(run(replayOptions(file, { backend: 'other' })))).toBe('BACKEND_UNKNOWN')
    expect(await code(run(replayOptions(path.join(folder, 'none'))))).toBe('FILE_UNREADABLE')
    expect(await code(run(replayOptions(import.meta.filename)))).toBe('FILE_FORMAT')
    expect(await code(run(replayOptions(file, { filter: 'host a.example' })))).toBe('FILTER_NAME')
  })

  it('gives its memory back with the last block', async () => {
    const held: { release(): void }[] = []
    let session: Awaited<ReturnType<typeof openCapture>> | undefined
    await new Promise<void>((resolve, reject) => {
      openCapture(replayOptions(file, { blocks: 16 }), {
        onBlock: (block) => held.push(block),
        onEnd: () => resolve(),
      }).then((opened) => {
        session = opened
        opened.start()
      }, reject)
    })
    expect(session?.memory.byteLength).toBe(16 << 18)
    for (const block of held) block.release()
    expect(session?.memory.byteLength).toBe(0)
    expect(() => held[0]?.release()).toThrow(/not out/)
  })

  it('flushes and stops while it waits for the next packet', async () => {
    const blocks: number[] = []
    const { promise, resolve } = withResolver()
    const session = await openCapture(replayOptions(file, { replayFactor: 0.0001 }), {
      onBlock: (block) => {
        blocks.push(block.packets)
        block.release()
      },
      onEnd: resolve,
    })
    session.start()
    await session.flush()
    expect(blocks).toEqual([1])
    session.stop()
    expect(await promise).toBeNull()
  })

  it('loses no block to a callback that throws', () => {
    const script = `
      import { addon } from ${JSON.stringify(new URL('../../dist/capture/addon.js', import.meta.url).href)}
      const options = ${JSON.stringify({ ...replayOptions(file), counters: 0 })}
      options.counters = addon().createCounters()
      let thrown = 0, ended = false
      process.on('uncaughtException', (error) => { if (error.message === 'from a callback') thrown++ })
      const session = new addon().Session(options, () => { throw new Error('from a callback') }, () => { ended = true })
      session.start()
      process.on('exit', () => console.log(JSON.stringify({ thrown, ended, ...addon().counters(options.counters), lastPacket: 0 })))
    `.replace('new addon().Session', 'new (addon().Session)')
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    })
    expect(status).toBe(0)
    const seen = JSON.parse(stdout)
    expect(seen).toMatchObject({ ended: true, captured: 20_000, blocksOut: 0 })
    expect(seen.thrown).toBe(seen.blocks)
  })

  it('ends with its worker, however that ends', { timeout: 60_000 }, async () => {
    const script = `
      const { workerData } = require('node:worker_threads')
      import(workerData.addon).then(({ addon }) => {
        const options = { ...workerData.options, counters: addon().createCounters() }
        let blocks = 0
        const session = new (addon().Session)(options, (slot) => {
          if (++blocks % 3 !== 0) session.release(slot)
          if (blocks === workerData.exitAt) process.exit()
        }, () => {})
        session.start()
      })
    `
    const data = {
      addon: new URL('../../dist/capture/addon.js', import.meta.url).href,
      options: replayOptions(file, { replayLoop: true }),
    }
    for (let round = 0; round < 40; round++) {
      const exitAt = round % 2 === 0 ? 1 + (round % 5) : -1
      const worker = new Worker(script, { eval: true, workerData: { ...data, exitAt } })
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      if (exitAt < 0) setTimeout(() => void worker.terminate(), round * 3)
      await exit
    }
  })

  it('that fails to open ends no more than its worker, while that is being ended', async () => {
    const script = `
      const { parentPort, workerData } = require('node:worker_threads')
      import(workerData.addon).then(({ addon }) => {
        const { createCounters, Session } = addon()
        parentPort.postMessage('ready')
        for (;;) {
          try {
            new Session({ ...workerData.options, counters: createCounters() }, () => {}, () => {})
          } catch {}
        }
      })
    `
    const data = {
      addon: new URL('../../dist/capture/addon.js', import.meta.url).href,
      options: replayOptions(file, { backend: 'none' as 'replay' }),
    }
    for (let round = 0; round < 10; round++) {
      const worker = new Worker(script, { eval: true, workerData: data })
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      worker.once('message', () => setTimeout(() => void worker.terminate(), round))
      expect(await exit).toBe(1)
    }
  })

  it('ends with its process', () => {
    const script = `
      import { addon } from ${JSON.stringify(new URL('../../dist/capture/addon.js', import.meta.url).href)}
      const options = { ...${JSON.stringify({ ...replayOptions(file), replayLoop: true })}, counters: addon().createCounters() }
      const session = new (addon().Session)(options, (slot) => session.release(slot), () => {})
      session.start()
      setTimeout(() => process.exit(7), 50)
    `
    for (let round = 0; round < 5; round++) {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', script],
        {
          encoding: 'utf8',
        },
      )
      expect({ status, stderr }).toEqual({ status: 7, stderr: '' })
    }
  })
})

describe('the adapters of this machine', () => {
  it('are listed with loopback among them', () => {
    const lo = addon()
      .adapters()
      .find(({ flags }) => flags.loopback)
    expect(lo).toMatchObject({ index: 1, kind: 'loopback', friendlyName: lo?.name })
    expect(lo?.addresses).toContainEqual({ family: 'IPv4', address: '127.0.0.1', prefix: 8 })
  })
})

function withResolver() {
  let resolve: (error: Error | null) => void = () => {}
  const promise = new Promise<Error | null>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
