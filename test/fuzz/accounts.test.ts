/**
 * Packets made wrong, through the accounts: none throws, no counter goes back, every packet is counted, and the names print. Seeds are the
 * fixtures of the protocols that the accounts look into, and those of all others. SIDECAP_FUZZ_SEED, _COUNT and _CASE as in decode.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { Accounts, accountsMemory } from '#src/accounts/accounts.js'
import { namesOf } from '#src/accounts/names.js'
import { ACCOUNTED, families } from '#src/accounts/series.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { mutate } from './mutate.js'
import { countOfRun, random, seedOfRun } from './random.js'

/** Packets in one block. */
const BLOCK = 64
const RECORD_BYTES = 16
/** Fixtures that are taken more often. */
const KNOWN = /dns|tls|http|icmp|arp|tcp|udp|ipv|vlan|gre|vxlan|geneve|mpls|ppp/

interface Seed {
  bytes: Uint8Array
  linkType: number
}

function seeds(): Seed[] {
  const list: Seed[] = []
  for (const name of fixtureNames()) {
    const { linkType, packets } = fixture(name)
    for (const bytes of packets)
      for (let i = 0; i < (KNOWN.test(name) ? 6 : 1); i++) list.push({ bytes, linkType })
  }
  return list
}

/** Packets as records, at times that go on by leaps and now and then back. */
function blockOf(packets: readonly Uint8Array[], seconds: number, extra: number): Uint8Array {
  const size = packets.reduce((sum, { length }) => sum + RECORD_BYTES + length, 0)
  const block = new Uint8Array(size)
  const view = new DataView(block.buffer)
  let at = 0
  for (const [i, bytes] of packets.entries()) {
    view.setUint32(at, seconds + (i % 7), true)
    view.setUint32(at + 4, (i * 15_485_863) % 1e9, true)
    view.setUint32(at + 8, bytes.length, true)
    view.setUint32(at + 12, bytes.length + (i % 4 === 0 ? extra : 0), true)
    block.set(bytes, at + RECORD_BYTES)
    at += RECORD_BYTES + bytes.length
  }
  return block
}

describe('packets made wrong', () => {
  it('are accounted without a fault', { timeout: 600_000 }, () => {
    const seed = seedOfRun()
    const from = seeds()
    const only = process.env['SIDECAP_FUZZ_CASE']
    const [first, last] =
      only === undefined ? [0, countOfRun(100_000) / BLOCK] : [Number(only), Number(only) + 1]
    // Few flows: many are given up.
    const times = { closed: 5, tcp: 60, other: 30 }
    const memory = accountsMemory(200)
    const accounts = new Accounts(memory, { linkType: 1, precision: 'nano', times })
    let packets = 0
    let longest = 0
    for (let i = first; i < last; i++) {
      const chance = random(seed, i)
      const { linkType } = chance.of(from)
      const alike = from.filter((one) => one.linkType === linkType)
      const made = Array.from({ length: BLOCK }, () => {
        const { bytes } = chance.of(alike)
        return chance.once(4) ? bytes : mutate(bytes, chance.of(alike).bytes, chance)
      })
      const block = blockOf(made, 1000 + i * 3 - (chance.once(20) ? 60 : 0), chance.below(2000))
      accounts.expect(linkType, 'nano')
      const before = accounts.cells.slice()
      const began = performance.now()
      accounts.block(block)
      longest = Math.max(longest, performance.now() - began)
      packets += made.length
      const wrong = families.filter(({ at, cells, kind }) =>
        accounts.cells
          .subarray(at, at + cells)
          .some((one, n) => !Number.isFinite(one) || (kind !== 'gauge' && one < before[at + n]!)),
      )
      expect(wrong.map(({ name }) => `${name} in case ${i}`)).toEqual([])
    }
    console.log(`${packets} packets; the block that took longest: ${longest.toFixed(1)} ms`)
    expect(accounts.cells[ACCOUNTED]).toBe(packets)
    const names = namesOf(accounts, 5000)
    console.log(
      `names: ${names.dns.length} of DNS, ${names.tls.length} of TLS, ${names.http.length} of HTTP; ` +
        `${names.arp.length} disputed addresses`,
    )
    for (const name of [...names.dns, ...names.tls].map(({ name }) => name))
      expect(name).toMatch(/^[!-~]*$/)
    expect(JSON.parse(JSON.stringify(names))).toEqual(names)
  })

  it('whose records lie about their lengths end the block', () => {
    const chance = random(seedOfRun(), 7)
    const from = seeds().filter(({ linkType }) => linkType === 1)
    const accounts = new Accounts(accountsMemory(200), { linkType: 1, precision: 'nano' })
    for (let i = 0; i < 2000; i++) {
      const block = blockOf(
        Array.from({ length: 4 }, () => chance.of(from).bytes),
        1000 + i,
        0,
      )
      // Within the heads of records, and anywhere.
      const at = chance.once(2) ? 8 + chance.below(8) : chance.below(block.length)
      block[at] = chance.below(256)
      accounts.block(chance.once(3) ? block.subarray(0, chance.below(block.length)) : block)
    }
    expect(accounts.cells.every(Number.isFinite)).toBe(true)
  })
})
