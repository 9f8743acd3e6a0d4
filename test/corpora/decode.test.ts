/**
 * Every packet of the corpora through the reader and the decoder, compared with what tshark says of it. Prints agreement by
 * part, field and repository; every disagreement left goes to node_modules/.cache/sidecap/corpora, with its class.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CACHE } from '../net/tools.js'
import { haveCorpora, readTable } from './corpora.js'
import { classOf } from './disagreements.js'
import { type Part, partOf } from './oracle.js'
import { type Difference, emptyCount, type FileScore, SLOW_MS, scoreFile } from './score.js'
import { BARS, percent, sum, tableOf } from './tables.js'

/** DLT values for which tshark 4.0.17 has no name: it does not open these files. */
const UNKNOWN_THERE = ['182', '281', '282', '284', '285']
/** Files of which tshark reads another number of packets than we and tcpdump, with the reason. */
const OTHER_COUNTS: Readonly<Record<string, string>> = {
  'OISF__suricata-verify/tests/bug-6875-01/fuzz.pcap':
    'record 2 claims 1.4 GB: tshark shows something of it before it gives up',
  'seladb__PcapPlusPlus/Tests/Fuzzers/RegressionTests/regression_samples/clusterfuzz-testcase-minimized-FuzzTarget-5766899836387328':
    'version 2.3, whose two lengths may stand the other way round: tshark refuses the record',
  'the-tcpdump-group__tcpdump/tests/juniper_es_oobr.pcap':
    'Juniper Encryption Services: a link type tshark does not open',
  'the-tcpdump-group__tcpdump/tests/juniper_monitor_invalid_cookie_length.pcap':
    'Juniper Monitor: a link type tshark does not open',
}

describe.runIf(haveCorpora)('the corpora of captures', () => {
  const scores: FileScore[] = []
  const index = haveCorpora ? readTable('index.tsv') : []

  beforeAll(async () => {
    for (const { file = '' } of index) scores.push(await scoreFile(file))
    report(scores)
  })

  it('has as many packets as tshark finds', () => {
    const wrong = scores.flatMap(({ file, packets, rows, problem }, i) => {
      const { linktypes = '', packets: counted = '' } = index[i]!
      const expected = UNKNOWN_THERE.includes(linktypes) ? Number(counted) : rows
      return packets === expected || file in OTHER_COUNTS
        ? []
        : [`${file}: ${packets} packets, tshark ${expected}; ${problem ?? 'no problem'}`]
    })
    expect(wrong).toEqual([])
  })

  it('has no packet at which the decoder fails', () => {
    expect(
      scores.flatMap(({ file, faults }) => faults.map((fault) => ({ file, ...fault }))),
    ).toEqual([])
  })

  it(`has no packet that takes more than ${SLOW_MS} ms`, () => {
    expect(scores.flatMap(({ file, slow }) => slow.map((one) => ({ file, ...one })))).toEqual([])
  })

  it.each(Object.entries(BARS) as [Part, number][])('agrees in %s: at least %d', (part, bar) => {
    const { cells, equal, first } = sum(scores, partOf).get(part) ?? emptyCount()
    // The corpora's README: compare the first value of a cell, or the list. Below applications it is the list.
    const counted = part === 'application' ? first : equal
    // The bar is for what a packet holds: what tshark remembers of earlier ones is counted apart, and told.
    const remembered = scores
      .flatMap(({ differences }) => differences)
      .filter((one) => partOf(one.field) === part && !one.firstEqual && classOf(one)?.memory)
    const told = `${counted} of ${cells} cells, ${remembered.length} of the others by memory`
    console.log(`${part}: ${told}`)
    expect(counted / (cells - remembered.length), told).toBeGreaterThanOrEqual(bar)
    // And memory is no excuse for much.
    expect(counted / cells, told).toBeGreaterThanOrEqual(bar - 0.01)
  })
})

function report(scores: readonly FileScore[]): void {
  const repository = (_: string, file: string) => file.split('/')[0] ?? ''
  const tables = [
    tableOf('part', sum(scores, partOf)),
    tableOf(
      'field',
      sum(scores, (field) => field),
    ),
    tableOf('repository', sum(scores, repository)),
    classes(scores.flatMap(({ differences }) => differences)),
  ].join('\n\n')
  const directory = path.join(CACHE, 'corpora')
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'agreement.txt'), `${tables}\n`)
  const lines = scores.flatMap(({ differences }) => differences.map(line))
  const head = 'file\tpacket\tfield\tours\ttheirs\tour path\ttheir path\tstopped\tclass\treason'
  writeFileSync(path.join(directory, 'disagreements.tsv'), `${[head, ...lines].join('\n')}\n`)
  const packets = scores.reduce((all, score) => all + score.packets, 0)
  const ms = scores.reduce((all, score) => all + score.ms, 0)
  console.log(
    `${tables}\n\n${scores.length} files, ${packets} packets, ${Math.round(ms)} ms in decode; ` +
      `${lines.length} disagreements in ${directory}/disagreements.tsv`,
  )
}

function line(difference: Difference): string {
  const { file, packet, field, ours, theirs, ourPath, path: theirPath, stopped } = difference
  const found = classOf(difference)
  const reason = [found?.name ?? 'unclassified', found?.reason ?? '']
  return [file, packet, field, ours, theirs, ourPath, theirPath, stopped, ...reason].join('\t')
}

function classes(differences: readonly Difference[]): string {
  const counts = new Map<string, number>()
  for (const difference of differences) {
    const found = classOf(difference)
    const name = found === null ? 'unclassified' : `${found.name} (${found.reason}): ${found.why}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return ['disagreements by class']
    .concat(
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([name, n]) => `${String(n).padStart(7)} ${percent(n, differences.length)} ${name}`),
    )
    .join('\n')
}
