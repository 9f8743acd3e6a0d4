import { describe, expect, it } from 'vitest'
import { namesOf } from '#src/accounts/names.js'
import { NAME_BYTES, NameTable, textOf } from '#src/accounts/namestable.js'
import { ascii, Bench, tcp } from './wire.js'

/** Counts a name once. */
function use(table: NameTable, name: string): number {
  const bytes = Buffer.from(`before ${name}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const handle = table.find(view, 7, bytes.length - 7)
  table.add(handle, 0, 1)
  return handle
}

const texts = (table: NameTable, most: number) =>
  table.top(most).map(({ bytes, counts }) => [textOf(bytes), ...counts])

describe('a table of names', () => {
  it('finds a name again, and none that only begins alike', () => {
    const table = new NameTable(2)
    const first = use(table, 'abc')
    use(table, 'abcd')
    expect(use(table, 'abc')).toBe(first)
    table.add(first, 1, 0.5)
    expect(texts(table, 9)).toEqual([
      ['abc', 2, 0.5],
      ['abcd', 1, 0],
    ])
    expect(texts(table, 1)).toHaveLength(1)
  })

  it('keeps names that are used often when many come that are not', () => {
    const table = new NameTable(1)
    for (let i = 0; i < 50_000; i++) {
      use(table, `random-${i}`)
      if (i % 100 === 0) use(table, `often-${i % 1000}`)
    }
    expect(texts(table, 10).every(([name]) => String(name).startsWith('often-'))).toBe(true)
    expect(texts(table, 1e6)).toHaveLength(4096)
    expect(table.givenUp).toBe(50_010 - 4096)
  })

  it('does not let a flood of names that come once take the places of those that are there', () => {
    const table = new NameTable(1)
    for (let i = 0; i < 4096; i++) use(table, `there-${i}`)
    for (let i = 0; i < 200_000; i++) use(table, `random-${i}`)
    const left = texts(table, 1e6).filter(([name]) => String(name).startsWith('there-'))
    // The few that come in by mistake take the same places again and again: the first of sixteen.
    expect(left.length).toBeGreaterThanOrEqual(4096 - 4096 / 16)
    expect(table.givenUp).toBe(200_000)
    // One in sixteen is let in by mistake: which, nobody knows.
    const twice = Array.from({ length: 50 }, (_, i) => `twice-${i}`).find(
      (name) => use(table, name) === -1,
    )!
    expect(use(table, twice)).toBeGreaterThanOrEqual(0)
    expect(texts(table, 1e6)).toContainEqual([twice, 1])
  })

  it('counts nothing for a name that was given up, nor for another in its place', () => {
    const table = new NameTable(1)
    const handle = use(table, 'first')
    for (let i = 0; i < 5000; i++) {
      use(table, `other-${i}`)
      use(table, `other-${i}`)
    }
    table.add(handle, 0, 1000)
    table.add(-1, 0, 1000)
    expect(table.top(1)[0]?.counts).toEqual([2])
  })

  it('makes letters small, and nothing else', () => {
    const table = new NameTable(1)
    const all = Uint8Array.from({ length: 255 }, (_, i) => i)
    const view = new DataView(all.buffer)
    for (const at of [0, 1, 2, 3]) table.find(view, at, 252)
    const wanted = [0, 1, 2, 3].map((at) =>
      Array.from(all.subarray(at, at + 252), (byte) =>
        byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
      ),
    )
    expect(table.top(4).map(({ bytes }) => Array.from(bytes))).toEqual(wanted)
  })

  it('takes names of no bytes and of the most', () => {
    const table = new NameTable(1)
    use(table, '')
    use(table, 'x'.repeat(NAME_BYTES))
    expect(texts(table, 2)).toEqual([
      ['', 1],
      ['x'.repeat(NAME_BYTES), 1],
    ])
  })
})

describe('the report of names', () => {
  it('can be sent from thread to thread and as JSON', () => {
    const bench = new Bench()
    const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 4000, toPort: 80 }
    bench.put(0, tcp(ends, 1, ascii('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')))
    const report = namesOf(bench.accounts, 10)
    expect(report).toEqual({
      dns: [],
      tls: [],
      http: [{ host: 'a.test', requests: 1 }],
      arp: [],
      givenUp: { dns: 0, tls: 0, http: 0 },
    })
    expect(structuredClone(report)).toEqual(report)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })
})
