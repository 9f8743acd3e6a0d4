/**
 * Our field names are Wireshark's: every name with a dot is one tshark knows, of a type that fits how we show it; and in every fixture
 * tshark reads the same values. Exceptions stand in exceptions.ts and, of one fixture, in lines `unlike` there.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { valueText } from '#src/decode/fields.js'
import { createDecoder, protocols } from '#src/decode/index.js'
import type { Field, Format, Value } from '#src/decode/layer.js'
import { linkType } from '#src/decode/linktypes.js'
import { OTHER_FIELDS, UNJUDGED } from './exceptions.js'
import { type Fixture, fixture, fixtureNames } from './fixtures.js'
import { tsharkVersion, type WiresharkField, wiresharkFields, witness } from './tshark.js'

const judged = tsharkVersion?.startsWith('4.0.') === true
if (!judged) {
  console.warn(
    `SKIPPED: field names are compared with tshark 4.0; here is ${tsharkVersion ?? 'none'}`,
  )
}
const formats = new Map<string, Format>()
for (const { fields } of protocols)
  for (const [name, { format }] of Object.entries<Field>(fields)) formats.set(name, format)

describe.runIf(judged)('field names', () => {
  it('are Wireshark’s, with its types', { timeout: 60_000 }, () => {
    const known = wiresharkFields()
    const wrong: string[] = []
    for (const [name, format] of formats) {
      const there = known.get(name)
      if (name in OTHER_FIELDS || !name.includes('.')) continue
      if (there === undefined) wrong.push(`${name} is none of its fields`)
      else if (!there.some((field) => fits(format, field)))
        wrong.push(
          `${name} is ${format}, there ${there.map(({ type, base }) => `${type} ${base}`)}`,
        )
    }
    expect(wrong).toEqual([])
  })

  it('have exceptions only where they are needed', () => {
    const idle = Object.keys(OTHER_FIELDS).filter((name) => !formats.has(name))
    expect(idle).toEqual([])
  })
})

describe.runIf(judged)('values', () => {
  // Link types without a number of its own tshark does not open.
  const readings = (judged ? fixtureNames() : [])
    .map((name) => fixture(name))
    .filter((of) => linkType(of.linkType).wtap > 0)
    .map(readingOf)
  const together = new Map<string, string[]>()

  // One run of tshark for all fixtures of a link type; only where it differs the fixture is asked for on its own, as conversations
  // of other fixtures may have told tshark something.
  beforeAll(() => {
    for (const linkType of new Set(readings.map(({ of }) => of.linkType))) {
      const same = readings.filter(({ of }) => of.linkType === linkType)
      const names = [...new Set(same.flatMap((reading) => reading.names))]
      const packets = same.flatMap(({ of }) => of.packets)
      const theirs = witness(packets, linkType, ['frame.protocols', ...names])
      let at = 0
      for (const reading of same) {
        const rows = theirs.slice(at, at + reading.of.packets.length)
        together.set(reading.of.name, differences(reading, names, rows))
        at += rows.length
      }
    }
  }, 120_000)

  it.each(readings)('of the fixture $of.name are tshark’s', { timeout: 60_000 }, (reading) => {
    const { of, names } = reading
    const first = together.get(of.name)
    if (first?.length === 0) return
    const alone = witness(of.packets, of.linkType, ['frame.protocols', ...names])
    expect(differences(reading, names, alone)).toEqual([])
  })
})

/** What we read in a fixture: texts by field, of each packet. */
interface Reading {
  of: Fixture
  packets: Map<string, string[]>[]
  names: string[]
}

function readingOf(of: Fixture): Reading {
  const decoder = createDecoder({ checksums: true })
  const packets = of.packets.map((bytes) => {
    const texts = new Map<string, string[]>()
    const { linkType } = of
    const { length: end } = bytes
    const { layers } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType })
    for (const layer of layers) gather(layer, texts)
    return texts
  })
  const names = [...new Set(packets.flatMap((texts) => [...texts.keys()]))]
    .filter((field) => !(field in OTHER_FIELDS) && !(field in UNJUDGED))
    .sort()
  return { of, packets, names }
}

/** Where the rows of tshark, `frame.protocols` and then a cell a name, are not what we read. */
function differences({ of, packets, names: own }: Reading, names: string[], rows: string[][][]) {
  const wrong: string[] = []
  for (const [i, texts] of packets.entries()) {
    for (const [at, field] of names.entries()) {
      if (!own.includes(field)) continue
      const ours = (texts.get(field) ?? []).join(' | ')
      const theirs = (rows[i]?.[at + 1] ?? []).join(' | ')
      const known = of.unlike.some(
        (one) => (one.packet < 0 || one.packet === i) && covers(one.field, field),
      )
      if (ours !== theirs && !known)
        wrong.push(
          `${of.labels[i] || i + 1}: ${field}: ${ours || '–'}, tshark ${theirs || '–'} (${rows[i]?.[0]})`,
        )
    }
  }
  return wrong
}

function covers(pattern: string, field: string): boolean {
  return pattern.endsWith('*') ? field.startsWith(pattern.slice(0, -1)) : pattern === field
}

function gather(holder: object, texts: Map<string, string[]>): void {
  for (const [key, value] of Object.entries(holder)) {
    const format = formats.get(key)
    const items: unknown[] = Array.isArray(value) ? value : [value]
    for (const item of items) {
      if (format !== undefined && key.includes('.')) {
        const list = texts.get(key) ?? []
        texts.set(key, list)
        list.push(valueText(item as Value, { format }))
      } else if (typeof item === 'object' && item !== null) gather(item, texts)
    }
  }
}

/** Whether values of a type are shown by us as Wireshark shows them. */
function fits(format: Format, { type, base }: WiresharkField): boolean {
  if (format === 'bool') return type === 'FT_BOOLEAN'
  const number = /^FT_(?:U?INT\d+|CHAR|FRAMENUM)$/.test(type)
  if (format === 'dec')
    return number && /^(?:BASE_(?:DEC|DEC_HEX|OUI|CUSTOM|PT_\w+|NONE))?$/.test(base)
  if (format === 'oct') return number && base === 'BASE_OCT'
  if (format.startsWith('hex')) return number && /^BASE_(?:HEX|HEX_DEC|OUI|NONE)$/.test(base)
  if (format === 'float') return /^FT_(?:DOUBLE|FLOAT|RELATIVE_TIME|IEEE_11073_S?FLOAT)$/.test(type)
  if (format === 'bytes') return /^FT_(?:BYTES|UINT_BYTES|SYSTEM_ID|NONE)$/.test(type)
  return !number && type !== 'FT_BOOLEAN' && type !== 'FT_PROTOCOL'
}
