/**
 * The accounts of files of the corpora beside tshark's: hierarchy of protocols, conversations, endpoints. Every difference has a class with
 * its reason; all of them go to node_modules/.cache/sidecap/corpora. A run of tshark for each file takes minutes: a third of the files are
 * compared, all of them with SIDECAP_CORPORA_ALL=1.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CACHE } from '../net/tools.js'
import { isLower, ROW_CLASSES, type RowClass, type RowDifference } from './accountclasses.js'
import { haveCorpora, readTable } from './corpora.js'
import { countFile } from './counted.js'
import { KINDS, type Table, tapsOf } from './taps.js'

const SHARE = process.env['SIDECAP_CORPORA_ALL'] === undefined ? 3 : 1
const haveTshark = hasTshark()
if (haveCorpora && !haveTshark) console.warn('SKIPPED: no tshark to compare accounts with')

interface Figure {
  files: number
  equalFiles: number
  rows: number
  equal: number
}

/** Least shares of rows that are equal: of a third of the files, and of all. */
const BARS: Readonly<Record<string, number>> = {
  protocols: 0.84,
  'protocols up to transport': 0.96,
  'conversations ip': 0.965,
  'conversations ipv6': 0.92,
  'conversations tcp': 0.96,
  'conversations udp': 0.95,
  'endpoints ip': 0.965,
  'endpoints ipv6': 0.91,
  'endpoints tcp': 0.97,
  'endpoints udp': 0.95,
}

describe.runIf(haveCorpora && haveTshark)('accounts of the corpora', () => {
  const figures = new Map<string, Figure>()
  const differences: (RowDifference & { class: RowClass | undefined })[] = []
  let files = 0
  let listed = 0

  beforeAll(async () => {
    const index = readTable('index.tsv').filter((_, i) => i % SHARE === 0)
    listed = index.length
    let next = 0
    const work = async () => {
      for (let i = next++; i < index.length; i = next++) await compareFile(index[i]!)
    }
    await Promise.all([work(), work()])
    report()
  }, 900_000)

  async function compareFile(of: Record<string, string>): Promise<void> {
    const { file = '', linktypes = '', protocols = '' } = of
    const theirs = await tapsOf(file)
    const ours = theirs === null ? null : await countFile(file)
    if (theirs === null || ours === null) return
    files++
    const malformed = !(
      of['malformed_pkts_tshark(count:first 20 frame numbers)'] ?? '0'
    ).startsWith('0')
    const about = {
      file,
      linkTypes: linktypes.split(','),
      protocols: new Set(protocols.split(',')),
      malformed,
    }
    const compare = (table: string, one: Table, other: Table) => {
      const bad = [...new Set([...one.keys(), ...other.keys()])].filter(
        (row) => !isSame(one.get(row), other.get(row)),
      )
      for (const row of bad) {
        const difference = { ...about, table, row, ours: one.get(row), theirs: other.get(row) }
        differences.push({ ...difference, class: ROW_CLASSES.find((c) => c.takes(difference)) })
      }
      count(table, one, other, bad)
      if (table !== 'protocols') return
      const lower = (rows: Table) => new Map([...rows].filter(([row]) => isLower(row)))
      count('protocols up to transport', lower(one), lower(other), bad.filter(isLower))
    }
    compare('protocols', ours.protocols, theirs.protocols)
    for (const kind of KINDS) {
      compare(`conversations ${kind}`, ours.conversations[kind], theirs.conversations[kind])
      compare(`endpoints ${kind}`, ours.endpoints[kind], theirs.endpoints[kind])
    }
  }

  function count(table: string, one: Table, other: Table, bad: readonly string[]): void {
    const rows = new Set([...one.keys(), ...other.keys()]).size
    const figure = figures.get(table) ?? { files: 0, equalFiles: 0, rows: 0, equal: 0 }
    figures.set(table, figure)
    // A file without such rows shows nothing.
    if (rows === 0) return
    figure.files++
    if (bad.length === 0) figure.equalFiles++
    figure.rows += rows
    figure.equal += rows - bad.length
  }

  function report(): void {
    const lines = [...figures].map(
      ([table, { files: all, equalFiles, rows, equal }]) =>
        `${table.padEnd(26)} files equal ${equalFiles} of ${all}, rows equal ${equal} of ${rows} (${((100 * equal) / rows).toFixed(2)} %)`,
    )
    const classes = new Map<string, number>()
    for (const { table, class: of } of differences) {
      const name = `${table.split(' ')[0]}: ${of === undefined ? 'unclassified' : `${of.name}: ${of.why}`}`
      classes.set(name, (classes.get(name) ?? 0) + 1)
    }
    const told = [...classes]
      .sort(([, a], [, b]) => b - a)
      .map(([name, n]) => `${String(n).padStart(7)} ${name}`)
    const directory = path.join(CACHE, 'corpora')
    mkdirSync(directory, { recursive: true })
    const rows = differences.map((one) =>
      [
        one.file,
        one.table,
        one.row,
        one.ours ?? '-',
        one.theirs ?? '-',
        one.class?.name ?? 'unclassified',
      ].join('\t'),
    )
    writeFileSync(path.join(directory, 'accounts.tsv'), `${rows.join('\n')}\n`)
    console.log([`${files} files`, ...lines, '', ...told].join('\n'))
  }

  it('compares all that tshark and we can open', () => {
    // Fourteen of 1,347 cannot be: link types without a name there, heads that are wrong.
    expect(files / listed).toBeGreaterThan(0.98)
  })

  it('counts what tshark counts, or says why not', () => {
    const open = differences.filter((one) => one.class === undefined)
    expect(
      open.map(({ file, table, row, ours, theirs }) => ({ file, table, row, ours, theirs })),
    ).toEqual([])
  })

  it.each(Object.entries(BARS))('%s: at least %d of the rows are equal', (table, bar) => {
    const { rows, equal } = figures.get(table)!
    expect(equal / rows).toBeGreaterThanOrEqual(bar)
  })
})

/** Bytes that tshark rounded before they were added cannot be compared. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  if (one === other || one === undefined || other === undefined || !other.includes('?')) {
    return one === other
  }
  const packets = (text: string) => text.replaceAll(/\d+ [kM]?(?:bytes|B)|\?/g, '?')
  return packets(one) === packets(other)
}

function hasTshark(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
