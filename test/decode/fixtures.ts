/**
 * Packets to test the decoders with, as hex with the fields visible: `test/fixtures/decode/NAME.hex`.
 *
 *   # DNS query: dig example.test @127.0.0.1, captured on lo, 2026-11-22      what it is, how it was made
 *   linktype 1                                                                DLT of all packets of the file
 *   packet  # query                                                           begins a packet; its label
 *   ffffffffffff 020000000001 0800          eth                               bytes; words after two spaces are for people
 *   unlike eth.trailer arp.*  # tshark …                                      tshark reads other values here, and why
 *
 * `unlike` before the first packet speaks of all of them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/decode')

export interface Fixture {
  name: string
  /** DLT. */
  linkType: number
  packets: Uint8Array[]
  /** What is said behind `packet  #`, one a packet; empty when nothing is. */
  labels: string[]
  /** Fields in which tshark differs, `*` at the end for all that begin so: in one packet (by index), or in all (-1). */
  unlike: { packet: number; field: string; why: string }[]
}

/** The fixture of this name. Throws when it is not there or has no form. */
export function fixture(name: string): Fixture {
  return parseFixture(name, readFileSync(path.join(FOLDER, `${name}.hex`), 'utf8'))
}

/** The names of all fixtures, in order. */
export function fixtureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.hex'))
    .map((file) => file.slice(0, -'.hex'.length))
    .sort()
}

/** What stands in a fixture file. Throws, with the line, when that has no form. */
export function parseFixture(name: string, text: string): Fixture {
  let linkType: number | null = null
  const digits: string[] = []
  const labels: string[] = []
  const unlike: Fixture['unlike'] = []
  for (const [i, line] of text.split('\n').entries()) {
    const fail = (why: string): never => {
      throw new Error(`${name}.hex:${i + 1}: ${why}: ${line}`)
    }
    const hash = line.indexOf('#')
    const said = (hash < 0 ? line : line.slice(0, hash)).trim()
    if (said === '') continue
    const link = /^linktype (\d+)$/.exec(said)
    if (link !== null) linkType = Number(link[1])
    else if (said.startsWith('unlike ')) {
      const why = hash < 0 ? '' : line.slice(hash + 1).trim()
      if (why === '') fail('an exception needs its reason behind #')
      for (const field of said.split(/[ ,]+/).slice(1))
        unlike.push({ packet: digits.length - 1, field, why })
    } else if (said === 'packet') {
      digits.push('')
      labels.push(hash < 0 ? '' : line.slice(hash + 1).trim())
    } else if (digits.length === 0) fail('neither linktype nor packet comes before')
    else digits[digits.length - 1] += hexOf(said, fail)
  }
  if (linkType === null) throw new Error(`${name}.hex: there is no line linktype`)
  if (digits.length === 0) throw new Error(`${name}.hex: there is no packet`)
  return {
    name,
    linkType,
    packets: digits.map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
    labels,
    unlike,
  }
}

/** The digits of a line: what stands before the first two spaces. What comes behind must not look like bytes. */
function hexOf(said: string, fail: (why: string) => never): string {
  const [first = '', ...words] = said.split(/ {2,}|\t+/)
  const digits = first.replaceAll(' ', '')
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) fail('these are no whole bytes in hex')
  if (words.some((word) => /^(?:[0-9a-f]{2} ?)+$/i.test(word)))
    fail('hex behind two spaces: bytes take one space, a word for people #')
  return digits
}
