import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const hop = read('ipv6.hopopts')
const destination = read('ipv6.dstopts')
const unknown = read('ipv6.ext')
const HEAD = '020000000001 020000000002 86dd 60000000'
const ADDRESSES = '20010db8000000000000000000000001 20010db8000000000000000000000002'

describe('ipv6extensions', () => {
  it('reads a router alert and padding', () => {
    expect(hop[0]!.names).toBe('eth ipv6 ipv6.hopopts icmpv6')
    expect(hop[0]!.own).toEqual([
      {
        protocol: 'ipv6.hopopts',
        offset: 54,
        size: 8,
        'ipv6.hopopts.nxt': 58,
        'ipv6.hopopts.len': 0,
        'ipv6.hopopts.len_oct': 8,
        options: [
          {
            'ipv6.opt.type': 5,
            'ipv6.opt.type.action': 0,
            'ipv6.opt.type.change': false,
            'ipv6.opt.type.rest': 5,
            'ipv6.opt.length': 2,
            'ipv6.opt.router_alert': 0,
          },
          expect.objectContaining({ 'ipv6.opt.type': 1, 'ipv6.opt.length': 0 }),
        ],
      },
    ])
  })

  it('reads a jumbogram to the length its option gives', () => {
    expect(hop[1]!.own[0]!['options']).toMatchObject([
      { 'ipv6.opt.jumbo': 0x1000b },
      { 'ipv6.opt.type': 0 },
      { 'ipv6.opt.type': 0 },
      { 'ipv6.opt.padn': '00000000' },
    ])
    expect(hop[1]!.names).toBe('eth ipv6 ipv6.hopopts udp data')
  })

  it('reads options of other documents', () => {
    expect(hop[2]!.own[0]!['options']).toMatchObject([
      { 'ipv6.opt.rpl.flag.o': true, 'ipv6.opt.rpl.instance_id': 0x1e },
      { 'ipv6.opt.tel': 5 },
      { 'ipv6.opt.pmtu.min': 1400, 'ipv6.opt.pmtu.rtn': 1280, 'ipv6.opt.pmtu.r_flag': true },
      {},
    ])
    expect(hop[3]!.own[0]!['options']).toMatchObject([
      { 'ipv6.opt.qs_ttl': 0x60 },
      { 'ipv6.opt.calipso.doi': 10 },
      { 'ipv6.opt.lio.line_id': 'abc' },
      { 'ipv6.opt.experimental': 'abcd' },
      { 'ipv6.opt.unknown': '0102' },
      {},
    ])
    expect(destination[0]!.own[0]!['options']).toMatchObject([
      {},
      { 'ipv6.opt.mipv6.home_address': '2001:db8::2' },
    ])
    expect(destination[1]!.own[0]!['options']).toMatchObject([
      { 'ipv6.opt.pdm.psn_this_pkt': 5, 'ipv6.opt.pdm.delta_last_sent': 8 },
      {},
    ])
  })

  it('reads on behind an option that does not fit', () => {
    expect(hop[4]!.own[0]!['options']).toHaveLength(1)
    expect(hop[4]!.names).toBe('eth ipv6 ipv6.hopopts udp data')
  })

  it('keeps at most 256 options of a header', () => {
    const { own, stopped } = readBytes(
      `${HEAD} 0808 3c 40 ${ADDRESSES} 3b ff ${'00'.repeat(2046)} 0000`,
      1,
      'ipv6.dstopts',
    )
    expect(own[0]!['options']).toHaveLength(256)
    expect(stopped).toBeNull()
  })

  it('goes past an extension header it does not know', () => {
    expect(unknown[0]!.names).toBe('eth ipv6 ipv6.ext udp data')
    expect(unknown[0]!.own[0]).toMatchObject({ size: 16, next: 17, length: 16 })
    expect(unknown[1]!.stopped).toMatchObject({ protocol: 'ipv6.ext', need: 48, have: 8 })
  })
})
