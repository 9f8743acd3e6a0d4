/** Must show 5: a disk that fills up under the recorder, and the quota. */
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { captureFiles } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import { figure, must, run, sleep, waitFor } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

liveSuite('5. the disk', (live) => {
  it('a full 2 MiB tmpfs: no torn record, dropped{disk} exact, recording again at most 1 s after space returns', async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), 'sidecap-disk-'))
    await must(['mount', '-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', data])
    try {
      const agent = await live.agent({ data, settings: { 'recorder.bytes': '1MiB' } })
      await live.bed.generate({ count: 2000, rate: 5000 })
      expect(await agent.settled(2000)).toMatchObject({ written: 2000, dropped: 0 })

      const filler = path.join(data, 'filler')
      // Ends with “No space left on device”, which is its purpose.
      await run(['dd', 'if=/dev/zero', `of=${filler}`, 'bs=64k'])
      await live.bed.generate({ count: 4000, rate: 5000, first: 2001 })
      const full = await agent.settled(6000)
      figure(`disk full: ${JSON.stringify(full)}`)
      expect(full.reasons.disk).toBeGreaterThan(3000)
      expect(full.dropped).toBe(full.reasons.disk)
      const ready = await agent.get('/readyz')
      expect(ready.status).toBe(503)
      expect(ready.body.toString()).toContain('DISK_FULL')

      const sending = live.bed.generate({ count: 10_000, rate: 5000, first: 6001, burst: 1 })
      await sleep(500)
      rmSync(filler)
      const began = performance.now()
      await waitFor(
        'packets on disk again',
        async () => (await agent.metrics()).totals(live.bed.input).written > full.written,
        10_000,
        10,
      )
      const resumed = performance.now() - began
      figure(`recording again ${Math.round(resumed)} ms after space returned`)
      await sending
      const totals = await agent.settled(16_000)
      figure(`afterwards: ${JSON.stringify(totals)}`)
      expect(totals.received).toBe(16_000)
      expect(totals.dropped).toBe(totals.reasons.disk)
      // 1 s is the bar; the rest is the flush age and the curl that asks.
      expect(resumed).toBeLessThan(1250)
      expect((await agent.get('/readyz')).status).toBe(200)

      const file = live.file('disk.pcap')
      await agent.download('/pcap', file)
      expect((await agent.metrics()).sum('sidecap_store_evictions_total')).toBe(0)
      expect(await numbersOf(file, { count: 16_000 })).toMatchObject({
        bad: false,
        count: totals.written,
        missing: totals.reasons.disk,
        duplicates: 0,
        disordered: 0,
      })
      expect(await agent.stop()).toMatchObject({ status: 0 })
      for (const one of captureFiles(data))
        expect(await numbersOf(one.path), one.name).toMatchObject({ bad: false })
    } finally {
      await must(['umount', '-l', data])
      rmdirSync(data)
    }
  })

  it('total bytes never exceed the quota, open file included, sampled every 50 ms or less', async () => {
    const quota = 4 << 20
    // In memory: 70 files a second are closed and synced here, which a busy disk may not take without loss.
    const data = mkdtempSync('/dev/shm/sidecap-quota-')
    const agent = await live.agent({ data, settings: { 'recorder.bytes': '4MiB' } })
    const bytes = () => captureFiles(agent.data).reduce((total, file) => total + file.bytes, 0)
    const count = 200_000
    let done = false
    const sending = live.bed.generate({ count, rate: 40_000, size: 'mixed' }).finally(() => {
      done = true
    })
    let samples = 0
    let most = 0
    while (!done) {
      // Two looks: files evicted between two stats of one look would be counted beside their successors.
      most = Math.max(most, Math.min(bytes(), bytes()))
      samples++
      await sleep(20)
    }
    await sending
    const totals = await agent.settled(count)
    const metrics = await agent.metrics()
    figure(
      `quota ${quota}: at most ${most} in ${samples} samples, ${metrics.sum('sidecap_store_evictions_total')} evictions, ${JSON.stringify(totals)}`,
    )
    expect(most).toBeLessThanOrEqual(quota)
    expect(most).toBeGreaterThan(quota / 2)
    expect(samples).toBeGreaterThan(50)
    expect(totals).toMatchObject({ received: count, written: count, dropped: 0 })
    const file = live.file('quota.pcap')
    await agent.download('/pcap', file)
    const kept = await numbersOf(file)
    expect(kept).toMatchObject({ ...exactly(kept.smallest, kept.count), largest: count })
    await agent.stop()
    rmSync(data, { recursive: true })
  })
})
