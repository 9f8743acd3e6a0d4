/** Who was asked for: names and addresses, for the routes and never for labels. They stay with the worker that counts them. */
import type { Accounts } from './accounts.js'
import type { ArpRow } from './arp.js'
import type { DnsRow } from './dns.js'
import type { HttpRow } from './http.js'
import type { TlsRow } from './tls.js'

/** The most used first; each list is one of at most 4096 names (1024 addresses), the least used of which were given up for others; see namestable.ts. */
export interface NamesReport {
  dns: DnsRow[]
  tls: TlsRow[]
  http: HttpRow[]
  arp: ArpRow[]
  /** Names that are no longer counted, because others were used more, and times that one was not taken in, seen for the first time. */
  givenUp: { dns: number; tls: number; http: number }
}

/** At most `most` rows of each. */
export function namesOf({ dns, tls, http, arp }: Accounts, most: number): NamesReport {
  return {
    dns: dns.top(most),
    tls: tls.top(most),
    http: http.top(most),
    arp: arp.top(most),
    givenUp: { dns: dns.givenUp, tls: tls.givenUp, http: http.givenUp },
  }
}
