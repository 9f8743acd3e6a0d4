/** STUN and TURN: messages, attributes, channel data. */
import { describe, expect, it } from 'vitest'
import { stun } from '#src/decode/application/stun.js'
import { overTcp, overUdp, read } from './packets.js'

const ID = '2112a442 000102030405060708090a0b'

describe('STUN', () => {
  const [request, answer, refused, allocate, allocated, channel] = read('stun')
  it('reads a binding request and the address the server saw', () => {
    expect(request!.own[0]).toMatchObject({
      'stun.type': 1,
      'stun.type.class': 0,
      'stun.type.method': 1,
      'stun.cookie': '2112a442',
      'stun.id': '8d4ff675e31bcd78182e4dff',
    })
    expect(answer!.own[0]).toMatchObject({ 'stun.type.class': 0x10, 'stun.length': 60 })
    expect(answer!.own[0]!.attributes).toEqual([
      address(0x20, 58053),
      address(1, 58053),
      address(0x802b, 3478),
      {
        'stun.att.type': 0x8022,
        'stun.att.length': 20,
        'stun.att.software': "Coturn-4.6.1 'Gorst'",
      },
    ])
    expect(stun.summary(answer!.own[0] as never)).toBe(
      'STUN Binding Success Response 127.0.0.1:58053',
    )
  })

  it('reads the errors, names and relayed addresses of TURN', () => {
    expect(refused!.own[0]!.attributes).toEqual(
      expect.arrayContaining([
        {
          'stun.att.type': 9,
          'stun.att.length': 16,
          'stun.att.error.class': 4,
          'stun.att.error': 1,
          'stun.att.error.reason': 'Unauthorized',
        },
        { 'stun.att.type': 0x14, 'stun.att.length': 12, 'stun.att.realm': 'example.test' },
      ]),
    )
    expect(allocate!.own[0]!.attributes).toEqual(
      expect.arrayContaining([
        { 'stun.att.type': 6, 'stun.att.length': 5, 'stun.att.username': 'alice' },
        { 'stun.att.type': 0x19, 'stun.att.length': 4, 'stun.att.transp': 17 },
        { 'stun.att.type': 0x0d, 'stun.att.length': 4, 'stun.att.lifetime': 777 },
      ]),
    )
    expect(allocated!.own[0]!.attributes).toContainEqual(address(0x16, 54778))
  })

  it('reads channel data on its port; what is in there is a payload', () => {
    const { layers, own } = channel!
    expect(own[0]).toMatchObject({ 'stun.channel': 0x553b, 'stun.length': 100, size: 4 })
    expect(layers.at(-1)).toMatchObject({ protocol: 'data', size: 100 })
    expect(overUdp('stun', 5000, '4d5d 0001 00').own).toEqual([])
  })

  it('is found on any port by its cookie, more than one in a segment', () => {
    const six = '0020 0014 0002 1e01 01137f5a0001020304050607 08090a0a'
    const { own } = overTcp('stun', 9999, `0101 0018 ${ID} ${six} 0011 0000 ${ID}`)
    expect(own[0]!.attributes).toMatchObject([
      { 'stun.att.family': 2, 'stun.att.port': 0x3f13, 'stun.att.ipv6': '2001:db18::1' },
    ])
    expect(own[1]).toMatchObject({ 'stun.type.class': 1 })
  })

  it('takes messages without cookie only on its port, whole', () => {
    const old = '0001 0000 000102030405060708090a0b0c0d0e0f'
    expect(overUdp('stun', 3478, old).own[0]).toMatchObject({
      'stun.id': expect.stringMatching(/^0001.{28}$/),
    })
    expect(overUdp('stun', 4000, old).own).toEqual([])
    expect(overUdp('stun', 3478, `${old} 00`).own).toEqual([])
  })

  it('ends with the attribute that does not fit', () => {
    const { own } = overUdp('stun', 3478, `0001 0008 ${ID} 0006 ffff 61626364`)
    expect(own[0]!.attributes).toEqual([{ 'stun.att.type': 6, 'stun.att.length': 0xffff }])
    const cut = overUdp('stun', 3478, `0001 0008 ${ID} 0006 0004 61626364`, 2)
    expect(cut.own[0]!.attributes).toEqual([{ 'stun.att.type': 6, 'stun.att.length': 4 }])
  })
})

function address(type: number, port: number) {
  return {
    'stun.att.type': type,
    'stun.att.length': 8,
    'stun.att.family': 1,
    'stun.att.port': port,
    'stun.att.ipv4': '127.0.0.1',
  }
}
