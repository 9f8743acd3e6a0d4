import { describe, expect, it } from 'vitest'
import { addon } from '#src/capture/addon.js'

const ETHERNET = 1
const loaded = addon().library().state === 'loaded'
if (!loaded) console.warn('SKIPPED: filters are not tested, since libpcap is not installed here')

async function refusal(expression: string): Promise<string> {
  try {
    await addon().compileFilter(expression, ETHERNET, 65535)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe.runIf(loaded)('filters', () => {
  it('compile once and say what they are', async () => {
    const filter = await addon().compileFilter('tcp port 443', ETHERNET, 65535)
    expect(filter).toMatchObject({ expression: 'tcp port 443', linkType: 1 })
    expect(filter.instructions).toBeGreaterThan(5)
  })

  it('carry the words of libpcap when they are wrong', async () => {
    await expect(addon().compileFilter('tcp port', ETHERNET, 65535)).rejects.toThrow(/syntax error/)
    expect(await refusal('portrange 1-99999')).toBe('FILTER_INVALID')
  })

  it('never look a name up', async () => {
    expect(await refusal('host www.example.com')).toBe('FILTER_NAME')
    expect(await refusal('port 80 and (src gate or dst port 22)')).toBe('FILTER_NAME')
  })

  it('are bounded in size and time', async () => {
    expect(await refusal('x'.repeat(100_000))).toBe('FILTER_TOO_LONG')
    expect(await refusal(Array(20_000).fill('port 1').join(' or '))).toBe('FILTER_TOO_LONG')
    // What just fits is compiled or given up, and the event loop goes on meanwhile.
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const bomb = Array.from({ length: 700 }, (_, i) => `port ${i + 1}`).join(' or ')
    expect(['taken', 'FILTER_INVALID', 'FILTER_TIMEOUT']).toContain(await refusal(bomb))
    const deep = '('.repeat(8000) + ')'.repeat(8000)
    expect(await refusal(deep)).toMatch(/^FILTER_/)
    const nested = `${'not ('.repeat(2000)}tcp${')'.repeat(2000)}`
    expect(await refusal(nested)).toMatch(/^(taken|FILTER_.*)$/)
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(0)
  })

  it('select records of a block, with times, length and number', async () => {
    const filter = await addon().compileFilter('ether proto 0x88b5', ETHERNET, 65535)
    const records = Buffer.alloc(76 * 10)
    for (let i = 0; i < 10; i++) {
      records.writeUInt32LE(100 + i, i * 76)
      records.writeUInt32LE(60, i * 76 + 8)
      records.writeUInt32LE(60, i * 76 + 12)
      records.writeUInt16BE(i % 2 === 0 ? 0x88b5 : 0x0800, i * 76 + 16 + 12)
    }
    const output = Buffer.alloc(records.length)
    const selected = addon().select(records, output, {
      input: 'micro',
      output: 'micro',
      filter,
      from: 102_000_000_000n,
      snaplen: 30,
      limit: 2,
    })
    expect(selected).toEqual({ consumed: 76 * 5, produced: 46 * 2, packets: 2, corrupt: false })
    expect([output.readUInt32LE(0), output.readUInt32LE(46)]).toEqual([102, 104])
  })
})
