/** Names that the workers of several adapters have seen, together. */
import type { ArpRow } from '../accounts/arp.js'
import type { DnsRow } from '../accounts/dns.js'
import type { Ledger } from '../accounts/ledger.js'
import type { NamesReport } from '../accounts/names.js'

/** The most used first, `most` of each kind. A worker that does not answer leaves its names out. */
export async function liveNames(
  ledgers: readonly Pick<Ledger, 'names'>[],
  most: number,
): Promise<NamesReport> {
  const answers = await Promise.all(ledgers.map((ledger) => ledger.names(most)))
  const reports = answers.filter((answer): answer is NamesReport => answer != null)
  const [only] = reports
  if (reports.length === 1 && only !== undefined) return only
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
    // Addresses of different networks may be the same without being in conflict: they are not added.
    arp: merged(
      all('arp'),
      most,
      arpKey,
      (one) => one,
      ({ conflicts }) => conflicts,
    ),
    givenUp: { dns: givenUp('dns'), tls: givenUp('tls'), http: givenUp('http') },
  }
}

function merged<Row>(
  rows: readonly Row[],
  most: number,
  key: (row: Row, place: number) => string,
  add: (one: Row, other: Row) => Row,
  used: (row: Row) => number,
): Row[] {
  const found = new Map<string, Row>()
  for (const [place, row] of rows.entries()) {
    const name = key(row, place)
    const before = found.get(name)
    found.set(name, before === undefined ? row : add(before, row))
  }
  return [...found.values()].sort((one, other) => used(other) - used(one)).slice(0, most)
}

function arpKey(_row: ArpRow, place: number): string {
  return String(place)
}

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
