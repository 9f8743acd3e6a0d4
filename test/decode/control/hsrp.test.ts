import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('hsrp')

describe('hsrp', () => {
  it('reads a hello', () => {
    expect(packets[0]!.names).toBe('eth ip udp hsrp')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'hsrp',
        offset: 42,
        size: 20,
        'hsrp.version': 0,
        'hsrp.opcode': 0,
        'hsrp.state': 16,
        'hsrp.hellotime': 3,
        'hsrp.holdtime': 10,
        'hsrp.priority': 100,
        'hsrp.group': 1,
        'hsrp.reserved': 0,
        'hsrp.auth_data': 'cisco',
        'hsrp.virt_ip': '192.0.2.10',
      },
    ])
    expect(packets[1]!.own[0]).toMatchObject({ 'hsrp.opcode': 3 })
  })

  it('reads version 2, for IPv6 too', () => {
    expect(packets[2]!.own[0]).toMatchObject({
      'hsrp2.state': 6,
      'hsrp2.group': 1,
      'hsrp2.identifier': '02:00:00:00:00:01',
      'hsrp2.priority': 100,
      'hsrp2.hellotime': 3000,
      'hsrp2.virt_ip': '192.0.2.10',
    })
    expect(packets[3]!.own[0]).toMatchObject({ 'hsrp2.virt_ip_v6': 'fe80::1' })
  })

  it('leaves alone what it is not, and says how much a cut one needs', () => {
    const udp = (payload: string) =>
      readBytes(
        `020000000001 020000000002 0800 4500 0024 0001 0000 01 11 0000 c0000201 e0000002 07c1 07c1 0010 0000 ${payload}`,
        1,
        'hsrp',
      )
    expect(udp('ff 00 10 03 0a 64 01 00').names).toBe('eth ip udp data')
    expect(udp('00 00 10 03 0a 64 01 00').stopped).toMatchObject({ need: 20, have: 8 })
  })
})
