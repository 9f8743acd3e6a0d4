/** Names of several reports as one. */
import { expect, test } from 'vitest'
import { joinNames } from '#src/accounts/joinnames.js'
import type { NamesReport } from '#src/accounts/names.js'

const NONE: NamesReport = {
  dns: [],
  tls: [],
  http: [],
  arp: [],
  givenUp: { dns: 0, tls: 0, http: 0 },
}
const dns = (name: string, queries: number, answers: number, seconds: number | null) => ({
  name,
  queries,
  answers,
  failures: 1,
  unanswered: 0,
  seconds,
})

test('the same name of two is one, with the average of both times', () => {
  const one = { ...NONE, dns: [dns('a', 4, 3, 0.1), dns('b', 2, 0, null)] }
  const other = { ...NONE, dns: [dns('a', 1, 1, 0.5), dns('c', 9, 9, 0.2)] }
  expect(joinNames([one, other], 2).dns).toEqual([
    dns('c', 9, 9, 0.2),
    { ...dns('a', 5, 4, expect.closeTo(0.2, 9)), failures: 2 },
  ])
})

test('a time of one is the time of both, and none stays none', () => {
  const one = { ...NONE, dns: [dns('a', 1, 0, null), dns('b', 1, 0, null)] }
  const other = { ...NONE, dns: [dns('a', 1, 1, 0.5), dns('b', 1, 0, null)] }
  expect(joinNames([one, other], 9).dns.map(({ seconds }) => seconds)).toEqual([0.5, null])
})

test('hosts, hellos, conflicts and what was given up are added', () => {
  const report: NamesReport = {
    dns: [],
    tls: [{ name: 'a', hellos: 1 }],
    http: [{ host: 'a:80', requests: 2 }],
    arp: [{ address: '10.0.0.1', mac: '02:00:00:00:00:01', before: '', conflicts: 3 }],
    givenUp: { dns: 4, tls: 5, http: 6 },
  }
  const later = { ...report, arp: [{ ...report.arp[0]!, mac: '02:00:00:00:00:02' }] }
  expect(joinNames([report, later], 9)).toEqual({
    dns: [],
    tls: [{ name: 'a', hellos: 2 }],
    http: [{ host: 'a:80', requests: 4 }],
    arp: [{ address: '10.0.0.1', mac: '02:00:00:00:00:02', before: '', conflicts: 6 }],
    givenUp: { dns: 8, tls: 10, http: 12 },
  })
})

test('none is none', () => {
  expect(joinNames([], 9)).toEqual(NONE)
})
