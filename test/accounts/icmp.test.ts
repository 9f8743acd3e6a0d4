import { describe, expect, it } from 'vitest'
import { CHECKSUM_ERRORS, ICMP_UNREACHABLE, UNREACHABLE } from '#src/accounts/series.js'
import { Bench, checksum, hex, ipv4, word } from './wire.js'

const QUOTED = '45000020000140004011000001010101020202020400003500080000'
const SIX = { from: 'fe800000000000000000000000000001', to: 'fe800000000000000000000000000002' }

/** A message with the right checksum, or one that is off by `wrong`. */
function icmp(type: number, code: number, wrong = 0): string {
  const all = (sum: number) => `${word(type, 1)}${word(code, 1)}${word(sum, 2)}00000000${QUOTED}`
  return ipv4('10.0.0.2', '10.0.0.1', 1, all((checksum(hex(all(0))) + wrong) & 0xffff))
}

function icmpv6(type: number, code: number, wrong = 0): string {
  const all = (sum: number) => `${word(type, 1)}${word(code, 1)}${word(sum, 2)}00000000${QUOTED}`
  const size = hex(all(0)).length
  const pseudo = `${SIX.from}${SIX.to}${word(size, 4)}0000003a`
  const sum = (checksum(hex(pseudo + all(0))) + wrong) & 0xffff
  return `60000000${word(size, 2)}3aff${SIX.from}${SIX.to}${all(sum)}`
}

const errors = (bench: Bench, family: 0 | 1) =>
  bench.counts(ICMP_UNREACHABLE + family * UNREACHABLE.length, UNREACHABLE)
const wrong = (bench: Bench) => bench.accounts.cells[CHECKSUM_ERRORS + 1]

describe('ICMP', () => {
  it('counts errors by their reason', () => {
    const bench = new Bench()
    for (let code = 0; code <= 16; code++) bench.put(0, icmp(3, code))
    for (const type of [4, 11, 12, 0, 8, 5, 13]) bench.put(1, icmp(type, 0))
    expect(errors(bench, 0)).toEqual({
      ...{ net: 3, host: 4, protocol: 1, port: 1, too_big: 1, prohibited: 3 },
      // Source route failed, precedence violated and cut off, a code that is none; source quench, parameter problem.
      ...{ time_exceeded: 1, other: 6 },
    })
    expect(errors(bench, 1)).toEqual({})
    expect(wrong(bench)).toBe(0)
  })

  it('counts errors of ICMPv6 by the same reasons', () => {
    const bench = new Bench()
    for (let code = 0; code <= 7; code++) bench.put(0, icmpv6(1, code))
    for (const [type, code] of [
      [2, 0],
      [3, 1],
      [4, 0],
      [4, 1],
      [100, 0],
      [128, 0],
      [135, 0],
    ] as const)
      bench.put(1, icmpv6(type, code))
    expect(errors(bench, 1)).toEqual({
      ...{ net: 1, prohibited: 3, host: 1, port: 1, protocol: 1, too_big: 1, time_exceeded: 1 },
      other: 4,
    })
    expect(wrong(bench)).toBe(0)
  })

  it('checks the checksum of whole short messages', () => {
    const bench = new Bench()
    bench.put(0, icmp(8, 0, 1))
    bench.put(1, icmpv6(128, 0, 1))
    expect(wrong(bench)).toBe(2)
    // Cut by the capture: nothing is known.
    bench.put(2, icmp(8, 0, 1), 40)
    expect(wrong(bench)).toBe(2)
    // An odd number of bytes.
    bench.put(3, ipv4('10.0.0.2', '10.0.0.1', 1, '0800f7ff0000000000'))
    expect(wrong(bench)).toBe(2)
    bench.put(4, ipv4('10.0.0.2', '10.0.0.1', 1, '0800f7ff0000000001'))
    expect(wrong(bench)).toBe(3)
  })

  it('does not check what a routing header sends elsewhere', () => {
    const bench = new Bench()
    const direct = icmpv6(128, 0, 1)
    const size = word(direct.length / 2 - 40 + 8, 2)
    const routing = '3a00000000000000'
    bench.put(0, `60000000${size}2bff${direct.slice(16, 80)}${routing}${direct.slice(80)}`)
    expect(wrong(bench)).toBe(0)
  })

  it('reads nothing of a message that is too short, or of the other family', () => {
    const bench = new Bench()
    bench.put(0, ipv4('10.0.0.2', '10.0.0.1', 1, '0300'))
    bench.put(1, ipv4('10.0.0.2', '10.0.0.1', 58, '0104000000000000'))
    expect(errors(bench, 0)).toEqual({})
    expect(errors(bench, 1)).toEqual({})
  })
})
