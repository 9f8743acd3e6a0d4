/** Vendors of MAC addresses, against IEEE's lists. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { macVendor } from '#src/decode/names/vendors.js'

const csv = path.resolve(import.meta.dirname, '../../../src/decode/names/data/vendors.csv')

test.each([
  ['00:00:0c:07:ac:01', 'Cisco Systems, Inc'],
  ['00:50:56:ab:cd:ef', 'VMware, Inc.'],
  ['00:15:5d:00:04:12', 'Microsoft Corporation'],
  ['b8:27:eb:00:00:01', 'Raspberry Pi Foundation'],
  ['00-1B-C5-00-01-23', 'Converging Systems Inc.'],
  ['0000.0c07.ac01', 'Cisco Systems, Inc'],
  ['00000C07AC01', 'Cisco Systems, Inc'],
])('%s belongs to %s', (mac, vendor) => {
  expect(macVendor(mac)).toBe(vendor)
})

test('addresses that no vendor gave have none', () => {
  expect(macVendor('02:42:ac:11:00:02'), 'locally administered').toBeUndefined()
  expect(macVendor('01:00:5e:00:00:fb'), 'multicast').toBeUndefined()
  expect(macVendor('ff:ff:ff:ff:ff:ff'), 'broadcast').toBeUndefined()
})

test.each(['', '00:00:0c', 'not a mac address', '00:00:0c:07:ac:01:02', 'gg:00:0c:07:ac:01'])(
  '"%s" is no MAC address and has none',
  (text) => {
    expect(macVendor(text)).toBeUndefined()
  },
)

test('every block of the list is found under its own name', () => {
  const rows = readFileSync(csv, 'utf8')
    .split('\n')
    .filter((line) => /^[0-9A-F]/.test(line))
  const wrong: string[] = []
  let blocks = 0
  for (const row of rows) {
    const [prefix, ...rest] = row.split(',')
    if ((Number.parseInt(prefix!.slice(0, 2), 16) & 3) !== 0) continue
    const name = rest
      .join(',')
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"')
    blocks++
    // A block of 24 bits whose first part is another's: only its own parts say whose it is.
    const found = macVendor(prefix!.padEnd(12, 'F'))
    if (found !== name && prefix!.length === 9) wrong.push(row)
    if (found === undefined) wrong.push(row)
  }
  expect(wrong).toEqual([])
  expect(blocks).toBeGreaterThan(50_000)
})
