import { describe, expect, it } from 'vitest'
import { Locals, NOBODY } from '#src/accounts/locals.js'
import { EGRESS, INGRESS, UNKNOWN } from '#src/accounts/packet.js'
import { hex } from './wire.js'

const view = (text: string) => new DataView(hex(text).buffer)
const ours = '0242ac110002'
const theirs = '0242ac110001'

describe('the direction of a frame', () => {
  const locals = new Locals({ mac: '02:42:ac:11:00:02', addresses: [] })
  it.each([
    ['from us', theirs + ours, EGRESS],
    ['from us to all', `ffffffffffff${ours}`, EGRESS],
    ['to us', ours + theirs, INGRESS],
    ['to all', `ffffffffffff${theirs}`, INGRESS],
    ['to a group', `333300000001${theirs}`, INGRESS],
    ['of others, as of a mirror', `0242ac110003${theirs}`, UNKNOWN],
  ])('%s', (_, frame, direction) => {
    expect(locals.ofMac(view(frame), 0)).toBe(direction)
  })

  it('is unknown where the adapter has no address of its own', () => {
    for (const mac of [null, '', '00:00:00:00:00:00'])
      expect(new Locals({ mac, addresses: [] }).ofMac(view(ours + theirs), 0)).toBe(UNKNOWN)
  })
})

describe('the direction of a packet', () => {
  const head = '450000140000000040110000'
  const locals = new Locals({
    mac: null,
    addresses: ['127.0.0.1', '172.17.0.2', 'fe80::1%eth0', '2001:db8::192.0.2.1', '::1'],
  })
  it.each([
    ['from us', 'ac110002 08080808', EGRESS],
    ['to us', '08080808 ac110002', INGRESS],
    ['from us to us', '7f000001 7f000001', EGRESS],
    ['of others', '08080808 08080404', UNKNOWN],
  ])('%s', (_, addresses, direction) => {
    expect(locals.ofIpv4(view(head + addresses), 0)).toBe(direction)
  })

  it.each([
    ['fe80 0000 0000 0000 0000 0000 0000 0001', EGRESS],
    ['2001 0db8 0000 0000 0000 0000 c000 0201', EGRESS],
    ['0000 0000 0000 0000 0000 0000 0000 0001', EGRESS],
    ['fe80 0000 0000 0000 0000 0000 0000 0002', UNKNOWN],
  ])('from %s', (address, direction) => {
    const other = 'fd00 0000 0000 0000 0000 0000 0000 0099'
    const back = direction === EGRESS ? INGRESS : UNKNOWN
    expect(locals.ofIpv6(view(`6000000000003b40${address}${other}`), 0)).toBe(direction)
    expect(locals.ofIpv6(view(`6000000000003b40${other}${address}`), 0)).toBe(back)
  })

  it('is unknown to nobody', () => {
    expect(new Locals(NOBODY).ofIpv4(view(`${head}ac11000208080808`), 0)).toBe(UNKNOWN)
  })
})
