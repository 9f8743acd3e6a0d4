/** Memory of accounts under floods: a minute of one core, no root. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { must } from '../net/shell.js'
import { ROOT } from '../net/tools.js'

interface Flood {
  cap: number
  before: number
  resident: number[]
  flows: number
  opened: number
  ended: number[]
}

async function flood(
  flows: number,
  packets: number,
  every: number,
  repeat: number,
): Promise<Flood> {
  const script = path.join(ROOT, 'test/live/flood.mjs')
  const numbers = [flows, packets, every, repeat].map(String)
  const { stdout } = await must([process.execPath, script, ROOT, ...numbers])
  return JSON.parse(stdout) as Flood
}

describe('a flood of flows', () => {
  it.each([100_000, 1_000_000])(
    'through a table of %i: the cap is held, each that is given up is counted',
    async (capacity) => {
      const packets = capacity + 1_000_000
      const { cap, before, resident, flows, opened, ended } = await flood(
        capacity,
        packets,
        100_000,
        1,
      )
      expect(opened).toBe(packets)
      expect(flows).toBe(opened - ended.reduce((sum, one) => sum + one))
      expect(flows).toBeLessThanOrEqual(capacity)
      expect(ended[2]).toBeGreaterThan(0)
      expect(Math.max(...resident) - before).toBeLessThanOrEqual(1.1 * cap)
    },
  )

  it('of 10^7 in 10^8 packets leaves the memory as it was: less than 1 MB more with each 10^7', async () => {
    const { resident } = await flood(100_000, 100_000_000, 10_000_000, 10)
    // The first ones fill the table.
    const slope = (resident.at(-1)! - resident[0]!) / (resident.length - 1)
    expect(slope).toBeLessThan(1e6)
  }, 900_000)
})
