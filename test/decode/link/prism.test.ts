import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('prism', () => {
  it('reads the device and the items', () => {
    const [packet] = read('prism')
    expect(packet!.own[0]).toMatchObject({
      size: 144,
      'prism.msgcode': 0x44,
      'prism.msglen': 144,
      'prism.devname': 'wlan0',
    })
    const items = packet!.own[0]!['items'] as unknown[]
    expect(items).toHaveLength(10)
    expect(items[7]).toEqual({
      'prism.did.type': 0x00010044,
      'prism.did.status': 0,
      'prism.did.length': 4,
      value: 1234,
    })
    expect(packet!.names).toBe('prism wlan')
  })

  it('reads it in network order too', () => {
    const { own } = readBytes(`00000044 00000018 ${'61'.repeat(16)} d400`, 119, 'prism')
    expect(own[0]).toMatchObject({ 'prism.msgcode': 0x44, 'prism.devname': 'a'.repeat(16) })
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    expect(readBytes(`44000000 10000000 ${'00'.repeat(16)}`, 119, 'prism').stopped).toMatchObject({
      because: 'value',
    })
    expect(readBytes(`44000000 90000000 ${'00'.repeat(16)}`, 119, 'prism').stopped).toMatchObject({
      need: 144,
      have: 24,
    })
  })
})
