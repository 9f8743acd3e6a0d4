/** A target and what it counts, with capture files for adapters. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sessionOptions } from '#src/capture/capture.js'
import { Target } from '#src/capture/target.js'
import { loadConfig } from '#src/config.js'
import type { SegmentEvent } from '#src/store/segment.js'
import { Store } from '#src/store/store.js'
import { writeCapture } from './captures.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-target-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what is recorded under one name, by one after the other, counts for each alone', async () => {
  const store = await Store.open({
    directory: path.join(folder, 'data'),
    bytes: 1 << 24,
    age: 3_600_000,
    free: 0,
    segment: 1 << 20,
  })
  const play = async (packets: number) => {
    const file = path.join(folder, `${packets}.pcap`)
    writeCapture(file, packets)
    const config = loadConfig({ flags: { replay: file, replayFactor: '0' } })
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const target = new Target('eth0', {
      session: sessionOptions(config, store.blockBytes(config.snaplen)),
      file,
      exclusion: '',
      worker: new URL(import.meta.resolve('#src/worker.js')),
      recorder: {
        task: (name) => store.writerOptions(name, { linkType: 0, snaplen: 0, precision: 'micro' }),
        apply: (name, event) => store.apply(name, event as SegmentEvent),
        counters: (name) => store.writerCounters(name),
        lost: () => {},
      },
      accountant: null,
      onLive: () => {},
      onChange: ({ state }) => state === 'ended' && end(),
    })
    target.open()
    await ended
    return target
  }
  const first = await play(30)
  const second = await play(7)
  for (const [target, packets] of [
    [first, 30],
    [second, 7],
  ] as const) {
    const { counters, store: kept } = target.status()
    expect([counters.received, kept.written]).toEqual([packets, packets])
    expect(kept.writtenBytes).toBe(packets * 76)
  }
  await store.close()
})
