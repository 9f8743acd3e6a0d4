/** What the cells of accounts say of DNS. */
import { type Counts, countsOf, type Histogram, histogramOf } from './reportstats.js'
import { DNS_ANSWERS, DNS_QUERIES, DNS_SECONDS, DNS_UNANSWERED, DNS_UNTRACKED } from './series.js'

export interface DnsReport {
  /** By type, those sent again included. */
  queries: Counts
  /** By rcode. */
  answers: Counts
  /** Queries without an answer within 5 s; the answer may have come later. */
  unanswered: number
  /** Queries that were forgotten before, because too many others waited. */
  untracked: number
  /** Seconds from a query to its first answer. */
  seconds: Histogram
}

/** The report of an adapter's cells, or of the sum of several. */
export function dnsReport(cells: Float64Array): DnsReport {
  return {
    queries: countsOf(cells, DNS_QUERIES),
    answers: countsOf(cells, DNS_ANSWERS),
    unanswered: cells[DNS_UNANSWERED]!,
    untracked: cells[DNS_UNTRACKED]!,
    seconds: histogramOf(cells, DNS_SECONDS),
  }
}
