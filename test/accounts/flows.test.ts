import { describe, expect, it } from 'vitest'
import {
  BYTES_AB,
  CLOSED,
  DOUBLES,
  EVICTED,
  FIRST,
  FlowTable,
  flowMemory,
  KIND,
  KIND_CARRIER,
  KIND_OPENED_BY_B,
  LAST,
  PACKETS_AB,
  WORDS,
} from '#src/accounts/flows.js'
import { IPV4, IPV6, Seen } from '#src/accounts/packet.js'

interface End {
  address: number[]
  port: number
}

/** A packet between two ends, as the walk leaves it. */
function packet(from: End, to: End, protocol = 17): Seen {
  const seen = new Seen()
  const size = from.address.length
  seen.bytes = Uint8Array.of(...from.address, ...to.address)
  seen.view = new DataView(seen.bytes.buffer)
  seen.family = size === 4 ? IPV4 : IPV6
  seen.source = 0
  seen.destination = size
  seen.protocol = protocol
  seen.transport = 2 * size
  seen.ports = (from.port << 16) | to.port
  seen.length = 100
  return seen
}

/** Numbers that are the same in each run. */
function randomly(start: number): (limit: number) => number {
  let state = start
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

const client: End = { address: [192, 0, 2, 1], port: 50000 }
const server: End = { address: [198, 51, 100, 2], port: 53 }
const six = (last: number, port: number): End => ({
  address: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last],
  port,
})

describe('a flow', () => {
  it('has both directions, and knows who began', () => {
    for (const [one, other] of [
      [client, server],
      [server, client],
      [six(1, 9), six(2, 8)],
      [six(2, 8), six(1, 9)],
    ] as const) {
      const table = new FlowTable(flowMemory(8))
      const there = packet(one, other)
      const back = packet(other, one)
      there.time = 5
      back.time = 7
      back.length = 60
      table.touch(there, false)
      table.touch(back, false)
      table.touch(back, false)
      expect([there.opens, back.opens, there.flow, back.flow]).toEqual([true, false, 0, 0])
      expect(there.forward).toBe(!back.forward)
      const side = there.forward ? 0 : 1
      expect((table.words[KIND]! & KIND_OPENED_BY_B) !== 0).toBe(side === 1)
      const bytes = [table.doubles[BYTES_AB + side], table.doubles[BYTES_AB + 1 - side]]
      const packets = [table.words[PACKETS_AB + side], table.words[PACKETS_AB + 1 - side]]
      expect({ bytes, packets }).toEqual({ bytes: [100, 120], packets: [1, 2] })
      expect([table.doubles[FIRST], table.doubles[LAST]]).toEqual([5, 7])
      expect(table.size).toBe(1)
    }
  })

  it('is one of its addresses, ports, protocol, and of what it carries; not of its VLAN', () => {
    const table = new FlowTable(flowMemory(8))
    const all = [
      packet(client, server),
      packet(client, server, 6),
      packet({ ...client, port: 50001 }, server),
      packet({ ...client, address: [192, 0, 2, 2] }, server),
      packet(six(1, 50000), six(2, 53)),
    ]
    for (const seen of all) table.touch(seen, false)
    table.touch(all[0]!, true)
    expect(table.size).toBe(6)
    expect(table.words[all[0]!.flow * WORDS + KIND]! & KIND_CARRIER).toBe(KIND_CARRIER)
    const tagged = packet(client, server)
    tagged.vlan = 7
    table.touch(tagged, false)
    expect(tagged.opens).toBe(false)
  })

  it('between an end and itself goes from the lower port to the higher', () => {
    const table = new FlowTable(flowMemory(8))
    const there = packet(client, { ...client, port: 60000 })
    const back = packet({ ...client, port: 60000 }, client)
    const same = packet(client, client)
    for (const seen of [there, back, same]) table.touch(seen, false)
    expect([there.forward, back.forward, same.forward]).toEqual([true, false, true])
    expect([there.flow, back.flow, same.flow]).toEqual([0, 0, 1])
  })

  it('compares addresses without their sign', () => {
    const table = new FlowTable(flowMemory(8))
    for (const [low, high] of [
      [1, 255],
      [127, 128],
      [128, 129],
      [0, 128],
    ]) {
      const up = packet(
        { address: [low!, 0, 0, 1], port: 2 },
        { address: [high!, 0, 0, 1], port: 1 },
      )
      table.touch(up, false)
      expect(up.forward).toBe(true)
    }
  })
})

describe('a full table', () => {
  it('gives up the oldest of a few, and tells it while the record is there', () => {
    const told: [number, number, number][] = []
    const table: FlowTable = new FlowTable(flowMemory(4), (slot, reason) => {
      told.push([slot, reason, table.doubles[slot * DOUBLES + LAST]!])
    })
    const of = (port: number, time: number) => {
      const seen = packet({ ...client, port }, server)
      seen.time = time
      table.touch(seen, false)
      return seen
    }
    for (const [port, time] of [
      [1, 40],
      [2, 10],
      [3, 30],
      [4, 20],
    ] as const)
      of(port, time)
    expect(of(5, 50).flow).toBe(1)
    expect(told).toEqual([[1, EVICTED, 10]])
    expect(table.size).toBe(4)
    expect(of(2, 60).opens).toBe(true)
    expect(told.at(-1)).toEqual([3, EVICTED, 20])
  })
})

describe('a flow table', () => {
  it.each([
    [1, 4, 20_000],
    [2, 5, 20_000],
    [7, 12, 100_000],
    [64, 90, 100_000],
    [1000, 900, 100_000],
    [500, 3000, 100_000],
  ])('of %i flows for %i keys does what a map does', (capacity, keys, steps) => {
    const below = randomly(capacity)
    const model = new Map<string, { packets: number; bytes: number; slot: number }>()
    const names = new Array<string>(capacity)
    let ended = 0
    // 10^5 times `expect` would take as many microseconds.
    const wrong: string[] = []
    const check = (right: boolean, what: string) => {
      if (!right && wrong.length < 10) wrong.push(what)
    }
    const table = new FlowTable(flowMemory(capacity, 1), (slot) => {
      const name = names[slot]!
      const { packets, bytes } = model.get(name)!
      const at = slot * WORDS + PACKETS_AB
      check(table.words[at]! + table.words[at + 1]! === packets, `packets of ${name}`)
      const sum = slot * DOUBLES + BYTES_AB
      check(table.doubles[sum]! + table.doubles[sum + 1]! === bytes, `bytes of ${name}`)
      model.delete(name)
      ended++
    })
    const batch = Array.from({ length: 16 }, () => new Seen())
    for (let step = 0; step < steps; step += 16) {
      const chosen = batch.map(() => below(keys))
      chosen.forEach((key, i) => {
        const a =
          key % 3 === 0 ? six(key & 255, key) : { address: [10, 0, key >> 8, key & 255], port: key }
        const b = key % 3 === 0 ? six(255, 53) : server
        batch[i] = below(2) === 0 ? packet(a, b) : packet(b, a)
        batch[i]!.length = 60 + below(1000)
        batch[i]!.time = step
      })
      table.prepare(batch, batch.length)
      batch.forEach((seen, i) => {
        const name = `${chosen[i]}`
        const before = model.get(name)
        table.count(seen)
        check(seen.opens === (before === undefined), `opening of ${name}`)
        check(before === undefined || seen.flow === before.slot, `slot of ${name}`)
        const { packets, bytes } = before ?? { packets: 0, bytes: 0 }
        model.set(name, { packets: packets + 1, bytes: bytes + seen.length, slot: seen.flow })
        names[seen.flow] = name
      })
      const some = batch[below(16)]!.flow
      if (below(4) === 0 && table.inUse(some)) table.end(some, CLOSED)
    }
    expect(wrong).toEqual([])
    expect(table.size).toBe(model.size)
    const kept = Array.from({ length: table.used }, (_, slot) => slot).filter((slot) =>
      table.inUse(slot),
    )
    expect(kept.map((slot) => names[slot]).sort()).toEqual([...model.keys()].sort())
    expect(ended).toBeGreaterThan(keys > capacity ? steps / 100 : 0)
  })

  it('goes on where another one left it, whatever that one was doing', () => {
    const memory = flowMemory(100, 1)
    const first = new FlowTable(memory)
    const of = (port: number) => packet({ ...client, port }, server)
    for (let port = 0; port < 80; port++) first.touch(of(port), false)
    for (let slot = 0; slot < 30; slot++) first.end(slot, CLOSED)
    // An index that tells nonsense, and a free list that goes in a circle.
    new Int32Array(memory.shared, 64, 256).fill(0x7f)
    new Int32Array(memory.shared, 0, 16)[2] = 1
    const second = new FlowTable(memory)
    second.repair()
    expect(second.size).toBe(50)
    for (let port = 30; port < 80; port++) {
      const seen = of(port)
      second.touch(seen, false)
      expect([seen.opens, seen.flow]).toEqual([false, port])
    }
    for (let port = 100; port < 200; port++) second.touch(of(port), false)
    expect(second.size).toBe(100)
  })

  it('does not show others where its flows are', () => {
    // With another seed the same flows lie elsewhere.
    const places = [1, 2].map((seed) => {
      const memory = flowMemory(64, seed)
      const table = new FlowTable(memory)
      for (let port = 0; port < 64; port++) table.touch(packet({ ...client, port }, server), false)
      return new Int32Array(memory.shared, 64, 128).map((entry) => entry & 0xffffff).join()
    })
    expect(places[0]).not.toBe(places[1])
  })
})
