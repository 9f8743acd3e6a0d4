import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ipcp')

describe('ipcp', () => {
  it('reads addresses', () => {
    expect(packets[0]!.own[0]!['options']).toEqual([
      { 'ipcp.opt.type': 2, 'ipcp.opt.length': 6, 'ipcp.opt.compress_proto': 0x002d },
      { 'ipcp.opt.type': 3, 'ipcp.opt.length': 6, 'ipcp.opt.ip_address': '192.0.2.1' },
      { 'ipcp.opt.type': 129, 'ipcp.opt.length': 6, 'ipcp.opt.pri_dns_address': '192.0.2.53' },
      { 'ipcp.opt.type': 130, 'ipcp.opt.length': 6, 'ipcp.opt.pri_nbns_address': '192.0.2.54' },
      { 'ipcp.opt.type': 131, 'ipcp.opt.length': 6, 'ipcp.opt.sec_dns_address': '192.0.2.55' },
    ])
    expect(packets[1]!.own[0]!['options']).toMatchObject([
      { 'ipcp.opt.sec_nbns_address': '0.0.0.0' },
    ])
    expect(packets[2]!.own[0]).not.toHaveProperty('options')
  })

  it('stops where an option is cut', () => {
    expect(readBytes('8021 01 01 000a 03 06 c000', 9, 'ipcp').stopped).toMatchObject({
      protocol: 'ipcp',
      need: 10,
      have: 8,
    })
  })
})
