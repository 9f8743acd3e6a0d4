import { expect, test } from 'vitest'
import { linkType, linkTypeNamed, linkTypes } from '#src/decode/linktypes.js'

test('link types are found by number and by name', () => {
  expect(linkType(1)).toEqual({
    dlt: 1,
    name: 'EN10MB',
    description: 'Ethernet',
    wtap: 1,
    inFile: 1,
  })
  expect(linkTypeNamed('linux_sll2')?.dlt).toBe(276)
  expect(linkTypeNamed('DLT_IEEE802_11_RADIO')?.dlt).toBe(127)
  expect(linkTypeNamed('228')?.name).toBe('IPV4')
  expect(linkTypeNamed('NONSENSE')).toBeUndefined()
})

test('a link type nobody has named goes by its number', () => {
  expect(linkType(3000)).toMatchObject({ dlt: 3000, name: '3000', wtap: 0, inFile: 3000 })
})

test('raw IP has several numbers and stands in files as 101', () => {
  expect(linkType(12).inFile).toBe(101)
  expect([12, 14, 101].map((dlt) => linkType(dlt).name)).toEqual(['RAW', 'RAW', 'RAW'])
})

test('no number and no name is there twice', () => {
  expect(new Set(linkTypes.map(({ dlt }) => dlt)).size).toBe(linkTypes.length)
  expect(new Set(linkTypes.map(({ name }) => name)).size).toBe(linkTypes.length)
})
