/** Names of several reports as one: of several adapters, or of one adapter's workers one after the other. */
import type { ArpRow } from './arp.js'
import type { DnsRow } from './dns.js'
import type { NamesReport } from './names.js'

/** The most used first, `most` of each kind. */
export function joinNames(reports: readonly NamesReport[], most: number): NamesReport {
  const all = <Kind extends 'dns' | 'tls' | 'http' | 'arp'>(kind: Kind) =>
    reports.flatMap((report) => report[kind] as NamesReport[Kind][number][])
  const givenUp = (kind: keyof NamesReport['givenUp']) =>
    reports.reduce((sum, report) => sum + report.givenUp[kind], 0)
  return {
    dns: merged(
      all('dns'),
      most,
      ({ name }) => name,
      addDns,
      ({ queries }) => queries,
    ),
    tls: merged(
      all('tls'),
      most,
      ({ name }) => name,
      (one, other) => ({ ...one, hellos: one.hellos + other.hellos }),
      ({ hellos }) => hellos,
    ),
    http: merged(
      all('http'),
      most,
      ({ host }) => host,
      (one, other) => ({ ...one, requests: one.requests + other.requests }),
      ({ requests }) => requests,
    ),
    arp: merged(
      all('arp'),
      most,
      ({ address }) => address,
      addArp,
      ({ conflicts }) => conflicts,
    ),
    givenUp: { dns: givenUp('dns'), tls: givenUp('tls'), http: givenUp('http') },
  }
}

/** The later report tells who claimed the address last. */
function addArp(one: ArpRow, other: ArpRow): ArpRow {
  return { ...other, conflicts: one.conflicts + other.conflicts }
}

function merged<Row>(
  rows: readonly Row[],
  most: number,
  key: (row: Row) => string,
  add: (one: Row, other: Row) => Row,
  used: (row: Row) => number,
): Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const name = key(row)
    const before = found.get(name)
    found.set(name, before === undefined ? row : add(before, row))
  }
  return [...found.values()].sort((one, other) => used(other) - used(one)).slice(0, most)
}

/** The average is weighed by answers, nearly all of which were timed. */
function addDns(one: DnsRow, other: DnsRow): DnsRow {
  const timed = [one, other].filter(({ seconds }) => seconds !== null)
  const answers = timed.reduce((sum, row) => sum + row.answers, 0)
  const seconds = timed.reduce((sum, row) => sum + (row.seconds ?? 0) * row.answers, 0)
  return {
    name: one.name,
    queries: one.queries + other.queries,
    answers: one.answers + other.answers,
    failures: one.failures + other.failures,
    unanswered: one.unanswered + other.unanswered,
    seconds: answers === 0 ? null : seconds / answers,
  }
}
