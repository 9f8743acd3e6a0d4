import { readdirSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Place } from '#src/store/record.js'
import type { Store } from '#src/store/store.js'
import type { Accept } from '#src/store/track.js'
import type { Walk } from '#src/store/walk.js'
import { at, block, numbered, openStore, SECOND, temporary, write, writerOf } from './helpers.js'

interface Walked {
  numbers: number[]
  places: Place[]
  after: Map<string, Place>
}

/** The numbers of the packets a walk gives, `most` of them at most, and where the next goes on. */
async function walked(walk: Walk, most = Number.POSITIVE_INFINITY): Promise<Walked> {
  const numbers: number[] = []
  const places: Place[] = []
  while (!walk.ended && numbers.length < most) {
    const batch = await walk.next(most - numbers.length)
    const bytes = Buffer.from(batch.bytes)
    for (let n = 0, from = 0; n < batch.packets; n++) {
      const [, sequence, offset] = batch.places.subarray(3 * n)
      places.push({
        sequence: sequence!,
        offset: offset!,
        seconds: bytes.readUInt32LE(from),
        fraction: bytes.readUInt32LE(from + 4),
      })
      numbers.push(bytes.readUInt32BE(from + 16))
      from += 16 + bytes.readUInt32LE(from + 8)
    }
  }
  const after = walk.places
  await walk.close()
  return { numbers, places, after }
}

async function pages(store: Store, size: number, options = {}): Promise<number[]> {
  const all: number[] = []
  let after: Map<string, Place> | undefined
  for (;;) {
    const page = await walked(store.walk({ range: {}, after, ...options }), size)
    all.push(...page.numbers)
    after = page.after
    if (page.numbers.length < size) return all
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b)

/** A store with so many packets of one adapter, a block of 100 each, in segments of 64 KiB. */
async function recorded(count: number, directory = temporary()) {
  const store = await openStore(directory, { segment: 1 << 16 })
  const writer = writerOf(store, 'eth0')
  for (let n = 0; n < count; n += 100) write(writer, block(numbered(n, n + 100)))
  return { store, writer, directory }
}

describe('a walk', () => {
  test('gives every packet once, in order, through all segments', async () => {
    const { store } = await recorded(3000)
    expect((await walked(store.walk({ range: {} }))).numbers).toEqual(upTo(3000))
    expect(store.stats().segments).toBeGreaterThan(2)
    await store.close()
  })

  test.each([1, 7, 100, 1000])('gives them once in pages of %i', async (size) => {
    const { store } = await recorded(1000)
    expect(await pages(store, size)).toEqual(upTo(1000))
    await store.close()
  })

  test('gives the packets of a time range', async () => {
    const { store } = await recorded(3000)
    const range = { from: at(150), to: at(2801) }
    const expected = upTo(2801).slice(150)
    expect((await walked(store.walk({ range }))).numbers).toEqual(expected)
    expect(await pages(store, 333, { range })).toEqual(expected)
    await store.close()
  })

  test('goes on with what was written since, by an agent started anew too', async () => {
    const { store, writer, directory } = await recorded(500)
    const first = await walked(store.walk({ range: {} }))
    write(writer, block(numbered(500, 600)))
    const second = await walked(store.walk({ range: {}, after: first.after }))
    expect(second.numbers).toEqual(upTo(600).slice(500))
    expect((await walked(store.walk({ range: {}, after: second.after }))).numbers).toEqual([])
    await writer.close()
    await store.close()
    const again = await openStore(directory, { segment: 1 << 16 })
    expect((await walked(again.walk({ range: {}, after: first.after }))).numbers).toEqual(
      second.numbers,
    )
    await again.close()
  })

  test('merges adapters by time, and no page repeats or forgets one where times step back', async () => {
    const store = await openStore(temporary(), { segment: 1 << 16 })
    const back = numbered(0, 900).map(({ number, time }) => ({
      number: 2 * number,
      time: number % 97 === 96 ? time - SECOND : time,
    }))
    const even = writerOf(store, 'eth0')
    const odd = writerOf(store, 'eth1', { precision: 'nano' })
    for (let n = 0; n < 900; n += 90) {
      write(even, block(back.slice(n, n + 90)))
      const others = numbered(n, n + 90).map(({ number, time }) => ({
        number: 2 * number + 1,
        time: time + (number % 2 === 0 ? 0n : 500n),
      }))
      write(odd, block(others, { precision: 'nano' }))
    }
    const whole = (await walked(store.walk({ range: {} }))).numbers
    expect(sorted(whole)).toEqual(upTo(1800))
    expect(await pages(store, 41)).toEqual(whole)
    const one = await walked(store.walk({ adapters: ['eth1'], range: {} }))
    expect(one.numbers).toEqual(upTo(1800).filter((n) => n % 2 === 1))
    await store.close()
  })

  test('gives what is accepted, and an empty batch where little is', async () => {
    const { store } = await recorded(3000)
    const accept: Accept = async (records, count) => {
      const view = Buffer.from(records.buffer, records.byteOffset, records.length)
      return Uint8Array.from({ length: count }, (_, n) =>
        view.readUInt32BE(76 * n + 16) % 50 === 7 ? 1 : 0,
      )
    }
    const expected = upTo(3000).filter((n) => n % 50 === 7)
    expect((await walked(store.walk({ range: {}, accept }))).numbers).toEqual(expected)
    expect(await pages(store, 9, { accept })).toEqual(expected)
    await store.close()
  })

  test('takes packets larger than what is read at a time', async () => {
    const store = await openStore(temporary(), { segment: 1 << 20 })
    const writer = writerOf(store, 'eth0')
    write(writer, block(numbered(0, 1), { length: 200_000 }))
    write(writer, block(numbered(1, 5)))
    write(writer, block(numbered(5, 7), { length: 250_000 }))
    expect((await walked(store.walk({ range: {} }))).numbers).toEqual(upTo(7))
    expect(await pages(store, 2)).toEqual(upTo(7))
    await store.close()
  })

  test('says that packets were deleted before they were read, and goes on with the oldest', async () => {
    const { store, directory } = await recorded(4000)
    const first = await walked(store.walk({ range: {} }), 10)
    const folder = path.join(directory, 'recorder/eth0')
    const hidden = () => readdirSync(folder).filter((name) => name.startsWith('.'))
    // Full segments are hidden until they are safe on disk; one is still growing.
    await expect.poll(hidden, { timeout: 10_000 }).toHaveLength(1)
    const [oldest] = readdirSync(folder).filter((name) => !name.startsWith('.'))
    unlinkSync(path.join(folder, oldest!))
    // The catalog believes what it saw a moment ago: the file is missed when it is opened.
    for (const _ of [1, 2]) {
      const walk = store.walk({ range: {}, after: first.after })
      const { numbers } = await walked(walk, 1)
      expect(walk.evicted).toBe(true)
      expect(numbers[0]).toBeGreaterThan(500)
    }
    await store.close()
  })

  test('never gives a packet twice while the recorder forgets', async () => {
    const store = await openStore(temporary(), { bytes: 2 << 20, segment: 1 << 16 })
    const writer = writerOf(store, 'eth0')
    let after: Map<string, Place> | undefined
    let last = -1
    let gaps = 0
    let next = 0
    for (let round = 0; round < 80; round++) {
      for (let n = 0; n < 10; n++) {
        // What the disk has no room for is lost, and has no number here.
        if (write(writer, block(numbered(next, next + 100)))) next += 100
      }
      // Retention makes room meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 5))
      // Slower than the packets come.
      const walk = store.walk({ range: {}, after })
      const page = await walked(walk, 100)
      for (const [index, number] of page.numbers.entries()) {
        expect(number).toBeGreaterThan(last)
        if (number !== last + 1) {
          gaps++
          // A gap is told by the page in which it is.
          expect(walk.evicted, `packet ${number}, ${index} of its page`).toBe(true)
        }
        last = number
      }
      after = page.after
    }
    expect(gaps).toBeGreaterThan(0)
    await store.close()
  })

  test('refuses a place that is none', async () => {
    const { store } = await recorded(300)
    const { after } = await walked(store.walk({ range: {} }), 10)
    const place = after.get('eth0')!
    const wrong = [
      { ...place, offset: place.offset + 1 },
      { ...place, seconds: place.seconds + 1 },
      { ...place, offset: 1e9 },
      { ...place, sequence: place.sequence + 9 },
    ]
    for (const one of wrong) {
      const attempt = async () => {
        const walk = store.walk({ range: {}, after: new Map([['eth0', one]]) })
        return walk.next(1).finally(() => walk.close())
      }
      await expect(attempt()).rejects.toMatchObject({ code: 'BAD_CURSOR' })
    }
    await store.close()
  })
})

test('a packet is found by its place, and no other is taken for it', async () => {
  const { store } = await recorded(1000)
  const { places } = await walked(store.walk({ range: {} }))
  const found = await store.record('eth0', places[777]!)
  expect(found).toMatchObject({ linkType: 1, precision: 'micro' })
  expect(Buffer.from(found!.bytes).readUInt32BE(16)).toBe(777)
  const place = places[777]!
  expect(await store.record('eth0', { ...place, fraction: place.fraction + 1 })).toBeNull()
  expect(await store.record('eth0', { ...place, sequence: 99 })).toBeNull()
  expect(await store.record('eth1', place)).toBeNull()
  await store.close()
})
