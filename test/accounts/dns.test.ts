import { describe, expect, it } from 'vitest'
import { dnsReport } from '#src/accounts/dnsreport.js'
import { DNS_ANSWERS, DNS_QUERIES, QTYPES, RCODES } from '#src/accounts/series.js'
import { ascii, Bench, back, hex, tcp, udp, word } from './wire.js'

const ENDS = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 4000, toPort: 53 }

function labels(name: string): string {
  const parts = name === '' ? [] : name.split('.')
  return `${parts.map((label) => word(label.length, 1) + ascii(label)).join('')}00`
}

/** A message with one question, class IN (RFC 1035, 4.1). */
function message(id: number, flags: number, name: string, type = 1): string {
  return `${word(id, 2)}${word(flags, 2)} 0001 0000 0000 0000 ${labels(name)} ${word(type, 2)} 0001`
}

const query = (id: number, name = 'example.test', type = 1) => message(id, 0x0100, name, type)
const answer = (id: number, name = 'example.test', rcode = 0) => message(id, 0x8180 | rcode, name)

/** With its length before it, as over TCP. */
const framed = (text: string) => word(hex(text).length, 2) + text.replaceAll(' ', '')

class DnsBench extends Bench {
  ask(seconds: number, id: number, name?: string): void {
    this.put(seconds, udp(ENDS, query(id, name)))
  }

  reply(seconds: number, id: number, name?: string, rcode?: number): void {
    this.put(seconds, udp(back(ENDS), answer(id, name, rcode)))
  }

  /** How many times were taken, and their sum in milliseconds. */
  get times(): [number, number] {
    const { count, sum } = dnsReport(this.accounts.cells).seconds
    return [count, Math.round(sum * 1000)]
  }

  get unanswered(): number {
    return dnsReport(this.accounts.cells).unanswered
  }
}

describe('DNS', () => {
  it('counts queries by type and answers by rcode', () => {
    const bench = new DnsBench()
    for (const [i, type] of [1, 1, 28, 65, 12, 33, 6, 2, 15, 16, 5, 255].entries())
      bench.put(i, udp(ENDS, query(i, 'a.test', type)))
    for (const [i, rcode] of [0, 0, 3, 2, 5, 1, 4, 9].entries())
      bench.put(20 + i, udp(back(ENDS), answer(i, 'a.test', rcode)))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({
      ...{ A: 2, AAAA: 1, CNAME: 1, HTTPS: 1, MX: 1, NS: 1, PTR: 1, SOA: 1, SRV: 1, TXT: 1 },
      other: 1,
    })
    expect(bench.counts(DNS_ANSWERS, RCODES)).toEqual({
      ...{ noerror: 2, nxdomain: 1, servfail: 1, refused: 1, formerr: 1, notimp: 1, other: 1 },
    })
  })

  it('counts a query by its type also when its name finds no room', () => {
    const bench = new DnsBench()
    for (let i = 0; i < 6000; i++) bench.put(i, udp(ENDS, query(i, `random-${i}.test`, 28)))
    expect(bench.accounts.dns.givenUp).toBe(6000 - 4096)
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ AAAA: 6000 })
  })

  it('takes the time from a query to its first answer', () => {
    const bench = new DnsBench()
    bench.ask(0, 1)
    bench.reply(0.1, 1)
    bench.reply(0.2, 1)
    expect(bench.times).toEqual([1, 100])
  })

  it('takes no time at all from a query to an answer whose clock is behind', () => {
    const bench = new DnsBench()
    bench.ask(1, 1)
    bench.reply(0.9, 1)
    expect(bench.times).toEqual([1, 0])
    expect(bench.accounts.dns.top(1)[0]?.seconds).toBe(0)
  })

  // What tshark 4.0 tells of the same packets as dns.time.
  it('counts from the first of queries that were sent again within 5 s', () => {
    const bench = new DnsBench()
    bench.ask(1, 2)
    bench.ask(2, 2)
    bench.reply(2.1, 2)
    expect(bench.times).toEqual([1, 1100])
    // Three seconds on it is the same query, six seconds on a new one.
    for (const second of [20, 23, 26]) bench.ask(second, 4)
    bench.reply(26.1, 4)
    expect(bench.times).toEqual([2, 1200])
    for (const second of [50, 55]) bench.ask(second, 7)
    bench.reply(55.1, 7)
    expect(bench.times).toEqual([3, 1300])
    expect(bench.unanswered).toBe(2)
  })

  it('takes an id that was answered for a new query', () => {
    const bench = new DnsBench()
    bench.ask(0, 5)
    bench.reply(0.1, 5)
    bench.ask(0.2, 5)
    bench.reply(0.5, 5)
    expect(bench.times).toEqual([2, 400])
  })

  it('counts a query as unanswered after 5 s, and times a late answer all the same', () => {
    const bench = new DnsBench()
    bench.ask(40, 6)
    bench.put(44.9, udp({ ...ENDS, toPort: 99 }, 'ff'))
    expect(bench.unanswered).toBe(0)
    // Also without packets: times count from the first packet's second.
    bench.accounts.age(5.1e9)
    expect(bench.unanswered).toBe(1)
    bench.reply(49, 6)
    expect(bench.times).toEqual([1, 9000])
    expect(bench.unanswered).toBe(1)
  })

  it('goes on counting what is not answered when the clock is set back', () => {
    const bench = new DnsBench()
    bench.ask(3600, 1)
    bench.ask(0, 2)
    // Times count from the first packet's second.
    bench.accounts.age(-3596e9)
    expect(bench.unanswered).toBe(1)
    bench.accounts.age(-3594e9)
    expect(bench.unanswered).toBe(2)
  })

  it('tells connections apart that use the same id', () => {
    const bench = new DnsBench()
    const other = { ...ENDS, fromPort: 4001 }
    bench.put(0, udp(ENDS, query(9)))
    bench.put(1, udp(other, query(9)))
    bench.put(1.5, udp(back(other), answer(9)))
    bench.put(3, udp(back(ENDS), answer(9)))
    expect(bench.times).toEqual([2, 3500])
  })

  it('knows 8192 queries that wait, and counts those it has to forget', () => {
    const bench = new DnsBench(101, 100)
    for (let id = 0; id < 8200; id++) bench.ask(id / 1e5, id)
    expect(dnsReport(bench.accounts.cells).untracked).toBe(8)
    bench.reply(1, 7)
    expect(bench.times[0]).toBe(0)
    bench.reply(1, 8)
    expect(bench.times[0]).toBe(1)
    bench.put(9, udp(ENDS, query(9000)))
    expect(bench.unanswered).toBe(8191)
  })

  it('does not count multicast DNS, other ports, or what is too short', () => {
    const bench = new DnsBench()
    bench.put(0, udp({ ...ENDS, fromPort: 5353, toPort: 5353 }, query(1)))
    bench.put(1, udp({ ...ENDS, toPort: 8053 }, query(1)))
    bench.put(2, udp(ENDS, '0001 0100 0001'))
    // UDP says that it is empty.
    bench.put(3, udp(ENDS, query(1), 8))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({})
  })
})

describe('DNS over TCP', () => {
  it('finds messages behind their lengths, several in a segment', () => {
    const bench = new DnsBench()
    const two = framed(query(1)) + framed(query(2, 'b.test', 28))
    bench.put(0, tcp(ENDS, 100, two))
    bench.put(0.25, tcp(back(ENDS), 500, framed(answer(2)) + framed(answer(1))))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ A: 1, AAAA: 1 })
    expect(bench.times).toEqual([2, 500])
  })

  it('counts an answer in two segments when its last byte comes', () => {
    const bench = new DnsBench()
    const bytes = framed(answer(1))
    bench.put(0, tcp(ENDS, 100, framed(query(1))))
    bench.put(0.1, tcp(back(ENDS), 500, bytes.slice(0, 40)))
    expect(bench.times).toEqual([0, 0])
    bench.put(0.3, tcp(back(ENDS), 520, bytes.slice(40)))
    expect(bench.times).toEqual([1, 300])
  })

  it('knows a length that comes alone', () => {
    const bench = new DnsBench()
    const bytes = framed(query(1))
    bench.put(0, tcp(ENDS, 100, bytes.slice(0, 4)))
    bench.put(0, tcp(ENDS, 102, bytes.slice(4)))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ A: 1 })
  })

  it('counts a segment that is sent again once, also around the end of the numbers', () => {
    const bench = new DnsBench()
    for (let i = 0; i < 3; i++) bench.put(i, tcp(ENDS, 2 ** 32 - 4, framed(query(1))))
    bench.put(3, tcp(ENDS, hex(framed(query(1))).length - 4, framed(query(2))))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ A: 2 })
  })

  it('takes the middle of a message behind a gap for none', () => {
    const bench = new DnsBench()
    bench.put(0, tcp(ENDS, 100, framed(query(1))))
    bench.put(1, tcp(ENDS, 90_000, 'ffffffff'.repeat(20)))
    bench.put(2, tcp(ENDS, 190_000, framed(query(3))))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ A: 2 })
  })
})

describe('names of DNS', () => {
  it('are the same in upper and lower case, and have their own counts', () => {
    const bench = new DnsBench()
    bench.ask(0, 1, 'WWW.example.TEST')
    bench.reply(0.2, 1, 'www.example.test')
    bench.ask(1, 2, 'www.example.test')
    bench.reply(1.4, 2, 'www.example.test', 3)
    bench.ask(2, 3, 'gone.test')
    bench.ask(10, 4, '')
    expect(bench.accounts.dns.top(10)).toEqual([
      {
        ...{ name: 'www.example.test', queries: 2, answers: 2, failures: 1, unanswered: 0 },
        seconds: expect.closeTo(0.3, 9),
      },
      { name: 'gone.test', queries: 1, answers: 0, failures: 0, unanswered: 1, seconds: null },
      { name: '.', queries: 1, answers: 0, failures: 0, unanswered: 0, seconds: null },
    ])
  })

  it('show bytes that a terminal or a page would obey as numbers', () => {
    const bench = new DnsBench()
    bench.put(0, udp(ENDS, `0001 0100 0001 0000 0000 0000 05 1b 2e 00 5c e4 00 0001 0001`))
    expect(bench.accounts.dns.top(1)[0]?.name).toBe('\\027\\046\\000\\092\\228')
  })

  it('that are not whole, point somewhere or are too long are none; the query counts', () => {
    const bench = new DnsBench()
    const head = '0001 0100 0001 0000 0000 0000'
    bench.put(0, udp(ENDS, `${head} 07 6578`))
    bench.put(1, udp(ENDS, `${head} c00c 0001 0001`))
    bench.put(2, udp(ENDS, `${head} ${`3f${'61'.repeat(63)}`.repeat(5)} 00 0001 0001`))
    bench.put(3, udp(ENDS, '0001 0100 0000 0000 0000 0000'))
    expect(bench.counts(DNS_QUERIES, QTYPES)).toEqual({ other: 4 })
    expect(bench.accounts.dns.top(5)).toEqual([])
  })
})
