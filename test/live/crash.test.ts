/** Must show 4: kill -9 twenty times while packets arrive. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { captureFiles } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import { figure, sleep } from '../net/shell.js'
import { numbersOf, readable } from '../net/witness.js'

const ROUNDS = 20
const FRAMES = 5000

liveSuite('4. killed', (live) => {
  it(`kill -9 at 5 kpps, ${ROUNDS} times: all segments readable after restart, at most 100 ms lost`, async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), 'sidecap-crash-'))
    const lost: number[] = []
    const seen = new Set<string>()
    let packets = 0
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const first = round * FRAMES + 1
        const agent = await live.agent({ data })
        // What the last run left was recovered at this start: every file of it must read.
        await check()
        const sending = live.bed.generate({ count: FRAMES, rate: 5000, first, burst: 1 })
        await sleep(300 + Math.random() * 550)
        const killed = BigInt(Date.now()) * 1_000_000n
        await agent.kill()
        await sending
        const recovered = await live.agent({ data })
        const file = live.file(`round-${round}.pcap`)
        await recovered.download('/pcap', file)
        await recovered.stop()
        const kept = await numbersOf(file, { first, count: FRAMES })
        expect(kept).toMatchObject({ bad: false, torn: 0, duplicates: 0, disordered: 0, other: 0 })
        // Of this round only the end may be missing, of the earlier ones nothing that was there.
        expect(kept.gaps.length, JSON.stringify(kept.gaps)).toBe(1)
        expect(kept.gaps[0]?.[1]).toBe(first + FRAMES - 1)
        expect(kept.outside).toBe(packets)
        packets = kept.count
        lost.push(Number(killed - kept.lastTime) / 1e6)
      }
      await check()
      const [worst, sum] = [Math.max(...lost), lost.reduce((a, b) => a + b)]
      figure(`${ROUNDS} × kill -9: ${seen.size} files read by both, ${packets} packets; lost at`)
      figure(
        `  most ${worst.toFixed(0)} ms, on average ${(sum / ROUNDS).toFixed(0)} ms before the kill`,
      )
      // 100 ms is the flush age; the rest is for this process' own delay in taking the time.
      expect(worst).toBeLessThan(150)
    } finally {
      rmSync(data, { recursive: true, force: true })
    }

    async function check(): Promise<void> {
      for (const file of captureFiles(data)) {
        if (file.hidden || seen.has(file.name)) continue
        const counts = await readable(file.path)
        expect(counts.tcpdump, file.name).toBe(counts.tshark)
        expect(Number(/-(\d+)\.pcap$/.exec(file.name)?.[1]), file.name).toBe(counts.tcpdump)
        seen.add(file.name)
      }
    }
  }, 300_000)
})
