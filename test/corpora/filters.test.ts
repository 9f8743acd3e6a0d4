/**
 * libpcap's own filter tests through our compiler. Wherever libpcap 1.10.3 takes an expression, so do we, unless it
 * names a host or network; wherever it refuses one, so do we; and the same packets match.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { addon } from '#src/capture/addon.js'
import { readHeader } from '#src/pcap/pcap.js'
import { CORPORA, haveCorpora, readTable } from './corpora.js'

const version = addon().library().version ?? ''
const judged = version.includes('1.10.3')
if (haveCorpora && !judged) {
  console.warn(`SKIPPED: the tables hold what libpcap 1.10.3 does; here is ${version || 'none'}`)
}

/** DLT values by libpcap's names. */
const linkTypes = new Map<string, number>()

async function outcome(expression: string, linkType: number, snaplen: number): Promise<string> {
  try {
    await addon().compileFilter(expression, linkType, snaplen)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** Words that libpcap's tests have resolved by a name service of their own, or by files of the test machine. */
const NAMES = /unknown (host|network|ether host)|libpcap\.test|host123|net-10|localhost/i

describe.runIf(haveCorpora && judged)('libpcap’s filter tests', () => {
  beforeAll(() => {
    for (let value = 0; value < 300; value++) {
      linkTypes.set(addon().linkTypeName(value).replace(/^DLT_/, ''), value)
    }
  })

  it('takes what libpcap takes and refuses what it refuses', { timeout: 120_000 }, async () => {
    const wrong: string[] = []
    let compared = 0
    for (const row of readTable('filters/accept.tsv')) {
      const linkType = linkTypes.get(row['dlt'] ?? '')
      const truth = row['libpcap_1.10.3'] ?? ''
      // `needs linuxext`: these compile on a live Linux handle only. An empty cell says nothing.
      if (linkType === undefined || truth === '' || truth.includes('linuxext')) continue
      const expression = row['expr'] ?? ''
      const seen = await outcome(expression, linkType, Number(row['snaplen'] || 65535))
      compared++
      const named = seen === 'FILTER_NAME' && (truth !== 'ok' || NAMES.test(expression))
      const agrees = truth === 'ok' ? seen === 'taken' || named : seen !== 'taken'
      if (!agrees)
        wrong.push(`${row['name']}: ${expression} (${row['dlt']}): ${seen}, libpcap: ${truth}`)
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(2000)
  })

  it('refuses what libpcap rejects', async () => {
    const wrong: string[] = []
    for (const row of readTable('filters/reject.tsv')) {
      const linkType = linkTypes.get(row['dlt'] ?? '')
      const truth = row['libpcap_1.10.3'] ?? ''
      if (linkType === undefined || truth === '') continue
      const seen = await outcome(row['expr'] ?? '', linkType, 65535)
      const agrees = truth.startsWith('rejected')
        ? seen !== 'taken'
        : seen === 'taken' || seen === 'FILTER_NAME'
      if (!agrees)
        wrong.push(`${row['name']}: ${row['expr']} (${row['dlt']}): ${seen}, libpcap: ${truth}`)
    }
    expect(wrong).toEqual([])
  })

  it('matches the packets that libpcap matches', async () => {
    const wrong: string[] = []
    let compared = 0
    const folder = 'captures/the-tcpdump-group__libpcap/tests/filter'
    for (const row of readTable('filters/apply.tsv')) {
      const file = path.join(CORPORA, folder, row['savefile'] ?? '')
      const bytes = readFileSync(file, { flag: 'r' })
      const header = readHeader(bytes)
      // One pcapng file, and rows where 1.10.3 differs from the master the results are of.
      if (header === null || row['libpcap_1.10.3'] !== 'same') continue
      const filter = await addon()
        .compileFilter(row['expr'] ?? '', header.linkType, header.snaplen)
        .catch((error: Error) => error)
      if (filter instanceof Error) {
        wrong.push(`${row['name']}: ${filter.message}`)
        continue
      }
      const results = (row['results_per_packet_master(nonzero=match)'] ?? '').split(',')
      const matches: boolean[] = []
      const records = header.littleEndian ? bytes.subarray(24) : swapRecords(bytes.subarray(24))
      for (let at = 0; at < records.length; ) {
        const end = at + 16 + records.readUInt32LE(at + 8)
        const one = records.subarray(at, end)
        const selected = addon().select(one, Buffer.alloc(one.length), {
          input: header.precision,
          output: header.precision,
          filter,
        })
        matches.push(selected.packets === 1)
        at = end
      }
      compared++
      const expected = results.map((result) => result !== '0')
      if (matches.join() !== expected.join())
        wrong.push(`${row['name']}: ${matches} for ${expected}`)
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(120)
  })
})

/** Records of the other byte order. */
function swapRecords(records: Buffer): Buffer {
  const swapped = Buffer.from(records)
  for (let at = 0; at < swapped.length; ) {
    const length = records.readUInt32BE(at + 8)
    swapped.subarray(at, at + 16).swap32()
    at += 16 + length
  }
  return swapped
}
