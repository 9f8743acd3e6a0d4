/** IPsec in UDP. */
import { describe, expect, it } from 'vitest'
import { udpencap } from '#src/decode/application/udpencap.js'
import { overUdp, read } from './packets.js'

describe('IPsec in UDP', () => {
  it('tells IKE, ESP and keep-alives apart', () => {
    const packets = read('udpencap')
    const names = packets.map(({ layers }) => layers.slice(3).map(({ protocol }) => protocol))
    expect(names[0]).toEqual(['udpencap', 'isakmp'])
    expect(names[1]!.slice(0, 2)).toEqual(['udpencap', 'esp'])
    expect(names[2]).toEqual(['udpencap'])
    expect(packets.map(({ own }) => own[0]!['kind'])).toEqual(['IKE', 'ESP', 'keep-alive'])
    expect(udpencap.summary(packets[1]!.own[0] as never)).toBe('UDP-encapsulated ESP')
  })

  it('says what is too short to tell', () => {
    expect(overUdp('udpencap', 4500, '0000').stopped).toMatchObject({ need: 4, have: 2 })
  })
})
