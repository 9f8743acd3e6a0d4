/** What every protocol must hold to, whoever wrote it: its declaration, its files, and its behaviour on every fixture. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { groups, protocols } from '#src/decode/index.js'
import type { Field, Layer, Protocol } from '#src/decode/layer.js'
import { decodeIn, formFaults, noise, prefixDifference, same } from './contracts.js'
import { SHARED_NUMBERS } from './exceptions.js'
import { fixture, fixtureNames } from './fixtures.js'

const ROOT = path.resolve(import.meta.dirname, '../..')
const fixtures = fixtureNames().map((name) => fixture(name))
const byName = new Map<string, Protocol>(protocols.map((protocol) => [protocol.name, protocol]))

describe('every protocol', () => {
  it.each(protocols.map((one) => [one.name, one] as const))('%s is well declared', (_, one) => {
    expect(one.name).toMatch(/^[a-z0-9][a-z0-9_.-]*$/)
    expect(one.title).not.toBe('')
    expect(one.source).not.toBe('')
    expect(Number.isInteger(one.min) && one.min >= 0 && one.min <= 256).toBe(true)
    for (const [table, numbers] of Object.entries(one.over)) {
      expect(table).toMatch(/^[a-z0-9][a-z0-9_.-]*$/)
      expect(new Set(numbers).size, `${table} names a number twice`).toBe(numbers.length)
      for (const number of numbers) expect(Number.isSafeInteger(number) && number >= 0).toBe(true)
    }
    const fields = Object.entries<Field>(one.fields)
    for (const [name, field] of fields) {
      expect(field.title, name).not.toBe('')
      if (field.of !== undefined) expect(Object.keys(one.fields), `${name} of`).toContain(field.of)
    }
  })

  it('has a name of its own', () => {
    expect(byName.size).toBe(protocols.length)
  })

  it('shares a number with another only where both look before they take', () => {
    const holders = new Map<string, string[]>()
    for (const { name, over } of protocols) {
      for (const [table, numbers] of Object.entries(over)) {
        if (/\.port$/.test(table)) continue
        for (const number of numbers) {
          const key = `${table} ${number}`
          holders.set(key, [...(holders.get(key) ?? []), name])
        }
      }
    }
    const doubles = [...holders].filter(
      ([key, names]) => names.length > 1 && !(key in SHARED_NUMBERS),
    )
    expect(doubles).toEqual([])
  })

  it('shows a field of one name in one form', () => {
    const formats = new Map<string, string>()
    const clashes: string[] = []
    for (const protocol of protocols) {
      for (const [name, { format }] of Object.entries<Field>(protocol.fields)) {
        const other = formats.get(name)
        if (other === undefined) formats.set(name, format)
        else if (other !== format)
          clashes.push(`${protocol.name}: ${name} ${format}, elsewhere ${other}`)
      }
    }
    expect(clashes).toEqual([])
  })

  it('has a fixture in which it stands', () => {
    const seen = new Set<string>()
    for (const { linkType, packets } of fixtures)
      for (const bytes of packets)
        for (const { protocol } of decodeIn(bytes, linkType).layers) seen.add(protocol)
    expect(
      protocols.map(({ name }) => name).filter((name) => name !== 'data' && !seen.has(name)),
    ).toEqual([])
  })

  it('has a test of the name of its file', async () => {
    const missing: string[] = []
    for (const group of Object.keys(groups)) {
      for (const file of readdirSync(path.join(ROOT, 'src/decode', group))) {
        const stem = file.replace(/\.ts$/, '')
        const built = path.join(ROOT, 'dist/decode', group, `${stem}.js`)
        if (stem === 'index' || !existsSync(built)) continue
        const exported = Object.values((await import(built)) as Record<string, unknown>)
        const isProtocol = exported.some((one) => (protocols as unknown[]).includes(one))
        const test = `test/decode/${group}/${stem}.test.ts`
        if (isProtocol && !existsSync(path.join(ROOT, test))) missing.push(test)
      }
    }
    expect(missing).toEqual([])
  })
})

describe.each(fixtures)('the packets of $name', ({ linkType, packets, labels }) => {
  const cases = packets.map((bytes, i) => ({
    bytes,
    label: labels[i] || `packet ${i + 1}`,
    whole: decodeIn(bytes, linkType),
  }))

  it('are read without a fault of ours, into plain objects of known fields', () => {
    const faults = cases.flatMap(({ label, whole: { layers, stopped } }) => [
      ...layers.flatMap(formFaults),
      ...layers.flatMap(lineFaults),
      ...(layers.length === 0 ? ['nothing was read'] : []),
      ...(stopped?.because === 'fault' ? [`${label}: ${stopped.protocol}: ${stopped.detail}`] : []),
      ...places(layers).map((fault) => `${label}: ${fault}`),
    ])
    expect(faults).toEqual([])
  })

  it('are read the same wherever they stand, and the result holds no bytes', () => {
    for (const { bytes, label, whole } of cases) {
      for (const around of [
        new Uint8Array(97).fill(0),
        new Uint8Array(64).fill(0xff),
        noise(80, 7),
      ])
        expect(decodeIn(bytes, linkType, { before: around }), label).toEqual(whole)
    }
  })

  it('are read as far as they are there, at whatever length they are cut', () => {
    const wrong: string[] = []
    for (const { bytes, label, whole } of cases) {
      for (let kept = 0; kept < bytes.length; kept++) {
        // Cut by the capture: the packet was longer on the wire, and what stands behind is another's.
        const cut = decodeIn(bytes, linkType, { kept, behind: noise(40, kept + 1) })
        const short = decodeIn(bytes, linkType, { kept, wire: kept })
        for (const { stopped, layers } of [cut, short]) {
          if (stopped?.because === 'fault') wrong.push(`${label} at ${kept}: ${stopped.detail}`)
          for (const fault of [...layers.flatMap(formFaults), ...layers.flatMap(lineFaults)])
            wrong.push(`${label} at ${kept}: ${fault}`)
        }
        const difference = prefixDifference(whole, cut, kept)
        if (difference !== null) wrong.push(`${label} at ${kept} of ${bytes.length}: ${difference}`)
        const alone = decodeIn(bytes, linkType, { kept })
        if (!same(cut, alone)) wrong.push(`${label} at ${kept}: embedded it is another`)
      }
    }
    expect(wrong.slice(0, 20)).toEqual([])
  })
})

/** What is wrong with the texts of a layer; a summary that throws is. */
function lineFaults(layer: Layer): string[] {
  const protocol = byName.get(layer.protocol)
  if (protocol === undefined) return []
  try {
    const line = protocol.summary(layer)
    const path = protocol.path?.(layer) ?? protocol.name
    const faults: string[] = []
    if (typeof line !== 'string') faults.push(`${layer.protocol}: the summary is ${typeof line}`)
    else if (line.length > 400)
      faults.push(`${layer.protocol}: a summary of ${line.length} characters`)
    else if (/undefined|NaN|\[object/.test(line)) faults.push(`${layer.protocol}: “${line}”`)
    if (!/^[a-z0-9_.:-]+$/.test(path)) faults.push(`${layer.protocol}: its path is “${path}”`)
    return faults
  } catch (error) {
    return [`${layer.protocol}: the summary throws ${String(error)}`]
  }
}

/** Layers do not begin before the one that carries them. */
function places(layers: readonly Layer[]): string[] {
  const faults: string[] = []
  for (let i = 1; i < layers.length; i++) {
    const [before, layer] = [layers[i - 1]!, layers[i]!]
    if (layer.offset < before.offset)
      faults.push(
        `${layer.protocol} at ${layer.offset} follows ${before.protocol} at ${before.offset}`,
      )
  }
  return faults
}
