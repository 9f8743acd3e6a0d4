/**
 * A million packets made wrong: none fails, none takes long, and what was read of them prints. Seeds are the fixtures, the packets made
 * to cost, and packets of the corpora when those are there.
 *
 * SIDECAP_FUZZ_SEED (a number, or `random`) and SIDECAP_FUZZ_COUNT choose others; SIDECAP_FUZZ_CASE=N runs case N alone.
 */
import { describe, expect, it } from 'vitest'
import { createDecoder, protocols } from '#src/decode/index.js'
import { haveCorpora } from '../corpora/corpora.js'
import { diverseFiles } from '../corpora/diverse.js'
import { readCorpusFile } from '../corpora/packets.js'
import { BOMBS } from '../decode/bombs.js'
import { formFaults } from '../decode/contracts.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { mutate } from './mutate.js'
import { printed } from './printers.js'
import { countOfRun, random, seedOfRun } from './random.js'

const SLOW_MS = 100
/** Packets whose results are also looked through and printed: one of so many. */
const PRINTED = 8

interface Seed {
  bytes: Uint8Array
  linkType: number
}

const decoder = createDecoder({ checksums: true })
const linkTypes = [...new Set(protocols.flatMap(({ over }) => over['linktype'] ?? []))]

async function seeds(): Promise<Seed[]> {
  const list: Seed[] = BOMBS.map(({ bytes, linkType }) => ({
    bytes: bytes.subarray(0, 1200),
    linkType,
  }))
  for (const name of fixtureNames()) {
    const { linkType, packets } = fixture(name)
    // Several times: they know the protocols best.
    for (const bytes of packets) for (let i = 0; i < 4; i++) list.push({ bytes, linkType })
  }
  if (haveCorpora) {
    for (const file of diverseFiles(300, 20_000))
      for (const { bytes, linkType } of (await readCorpusFile(file)).packets.slice(0, 40))
        list.push({ bytes: bytes.subarray(0, 1514), linkType })
  }
  return list.filter(({ bytes }) => bytes.length > 0)
}

describe('packets made wrong', () => {
  it('are read without a fault, in time, and print', { timeout: 600_000 }, async () => {
    const seed = seedOfRun()
    const from = await seeds()
    const only = process.env['SIDECAP_FUZZ_CASE']
    const [first, last] =
      only === undefined ? [0, countOfRun(1_000_000)] : [Number(only), Number(only) + 1]
    console.log(`seed ${seed}, ${last - first} packets made of ${from.length}`)
    // The first of each kind: a million packets find a fault more than once.
    const wrong = new Map<string, string>()
    let longest = 0
    let layers = 0
    for (let i = first; i < last && wrong.size < 40; i++) {
      const chance = random(seed, i)
      const one = chance.of(from)
      const bytes = mutate(one.bytes, chance.of(from).bytes, chance)
      const linkType = chance.once(20) ? chance.of(linkTypes) : one.linkType
      const originalLength = bytes.length + (chance.once(4) ? chance.below(2000) : 0)
      const packet = { bytes, at: 0, end: bytes.length, originalLength, linkType }
      const began = performance.now()
      const decoded = decoder.decode(packet)
      let ms = performance.now() - began
      // Another program may have had the processor: the best of four tells.
      for (let again = 0; again < 3 && ms > SLOW_MS / 10; again++) {
        const start = performance.now()
        decoder.decode(packet)
        ms = Math.min(ms, performance.now() - start)
      }
      longest = Math.max(longest, ms)
      layers += decoded.layers.length
      const fault = ms > SLOW_MS ? `${ms} ms` : faultOf(decoded, bytes, i % PRINTED === 0)
      if (fault === null) continue
      const kind = kindOf(fault)
      const shown = `case ${i}, link type ${linkType}: ${fault}\n${Buffer.from(bytes).toString('hex')}`
      if (!wrong.has(kind)) wrong.set(kind, shown)
    }
    console.log(`${layers} layers; the longest took ${longest.toFixed(2)} ms`)
    expect([...wrong.values()]).toEqual([])
  })
})

/** A fault without its numbers; of a text, what stands before the missing word. */
function kindOf(fault: string): string {
  const missing = /(?:\S+ ){0,2}\S*(?:undefined|NaN|\[object)/.exec(fault)?.[0]
  return (missing ?? fault.slice(0, 60)).replaceAll(/[0-9a-f:.]*\d[0-9a-f:.]*/g, '#')
}

function faultOf(
  decoded: ReturnType<typeof decoder.decode>,
  bytes: Uint8Array,
  print: boolean,
): string | null {
  const { stopped, layers } = decoded
  if (stopped?.because === 'fault') return `${stopped.protocol}: ${stopped.detail}`
  if (!print) return null
  const [fault] = layers.flatMap(formFaults)
  if (fault !== undefined) return fault
  try {
    return printed(decoded, bytes)
  } catch (error) {
    return `a printer failed: ${(error as Error).stack}`
  }
}
