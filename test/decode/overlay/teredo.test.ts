/** Teredo: the indications before the IPv6 packet. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('Teredo', () => {
  it('reads the indications and goes on with IPv6', () => {
    const packets = read('teredo')
    for (const { layers } of packets) expect(layers[4]!.protocol).toBe('ipv6')
    const [plain, authentication, origin, both] = packets.map(({ own }) => own[0]!)
    expect(plain!.size).toBe(0)
    expect(authentication).toMatchObject({
      'teredo.auth.idlen': 2,
      'teredo.auth.id': '6964',
      'teredo.auth.value': '76616c',
      'teredo.auth.nonce': '3132333435363738',
      'teredo.auth.conf': '00',
      size: 18,
    })
    expect(origin).toMatchObject({ 'teredo.orig.port': 40000, 'teredo.orig.addr': '192.0.2.9' })
    expect(both).toMatchObject({ 'teredo.auth.idlen': 2, 'teredo.orig.port': 40000, size: 26 })
  })

  it('leaves what is neither indication nor IPv6, and stops where an indication is cut', () => {
    expect(overUdp('teredo', 3544, '4500 0014').own).toHaveLength(0)
    const { own, stopped } = overUdp('teredo', 3544, '0001 ffff 0102')
    expect(own[0]).toMatchObject({ 'teredo.auth.idlen': 255, size: 6 })
    expect(stopped).toMatchObject({ protocol: 'teredo', need: 523, have: 6 })
  })
})
