/** DHCP: head, options, options in the fields of names, and what is cut. */
import { describe, expect, it } from 'vitest'
import { dhcp } from '#src/decode/naming/dhcp.js'
import { overUdp, read } from '../application/packets.js'

type Option = Record<string, unknown>

/** The options of the packet with this number in the fixture, by their codes; the last of equals. */
function options(packet: number): Map<number, Option> {
  const list = read('dhcp')[packet]!.own[0]!.options as Option[]
  return new Map(list.map((option) => [option['dhcp.option.type'] as number, option]))
}

const HEAD = `0101 0600 12345678 0000 8000 ${'00'.repeat(16)} 020000000001 ${'00'.repeat(202)}`

describe('DHCP', () => {
  it('reads the head, and says what it is', () => {
    const [discover, offer] = read('dhcp').map(({ own }) => own[0]!)
    expect(discover).toMatchObject({
      'dhcp.type': 1,
      'dhcp.id': 0x12345678,
      'dhcp.flags.bc': true,
      'dhcp.hw.mac_addr': '02:00:00:00:00:01',
      'dhcp.cookie': '99.130.83.99',
    })
    expect(offer).toMatchObject({
      'dhcp.type': 2,
      'dhcp.ip.your': '192.0.2.50',
      'dhcp.ip.relay': '192.0.2.9',
      'dhcp.server': 'boot.example.test',
      'dhcp.file': 'pxe/boot.0',
    })
    expect(dhcp.summary(discover as never)).toBe(
      'DHCP DHCPDISCOVER from 02:00:00:00:00:01, xid 0x12345678',
    )
  })

  it('reads numbers, addresses, texts and lists', () => {
    expect(options(0).get(53)).toMatchObject({ 'dhcp.option.dhcp': 1 })
    expect(options(0).get(55)).toMatchObject({
      'dhcp.option.request_list_item': [1, 3, 6, 15, 119, 121],
    })
    expect(options(0).get(61)).toMatchObject({ 'dhcp.hw.mac_addr': '02:00:00:00:00:01' })
    expect(options(1).get(3)).toMatchObject({
      'dhcp.option.router': ['192.0.2.1', '192.0.2.2'],
    })
    expect(options(1).get(51)).toMatchObject({
      'dhcp.option.ip_address_lease_time': 3600,
      'dhcp.option.value': '00000e10',
    })
    expect(options(1).get(15)).toMatchObject({ 'dhcp.option.domain_name': 'example.test' })
    expect(options(1).get(255)).toEqual({ 'dhcp.option.type': 255 })
  })

  it('reads options with parts', () => {
    expect(options(2).get(81)).toMatchObject({ 'dhcp.fqdn.name': 'host1', 'dhcp.fqdn.flags': 1 })
    expect(options(2).get(82)!.suboptions).toMatchObject([
      { 'dhcp.option.agent_information_option.agent_circuit_id': '65746830' },
      { 'dhcp.option.agent_information_option.agent_remote_id': '020000000001' },
    ])
    expect(options(3).get(121)).toMatchObject({
      'dhcp.option.classless_static_route': ['00c00002fe'],
    })
    expect(options(7).get(61)).toMatchObject({ 'dhcp.client_id.undef': 'abc\ufffd' })
  })

  it('reads the options in the fields of the two names when option 52 says so', () => {
    const [packet] = read('dhcp').slice(-1)
    expect(packet!.own[0]).not.toHaveProperty(['dhcp.server'])
    expect(packet!.own[0]).not.toHaveProperty(['dhcp.file'])
    expect(options(8).get(12)).toMatchObject({ 'dhcp.option.hostname': 'host' })
    expect(options(8).get(15)).toMatchObject({ 'dhcp.option.domain_name': 'test' })
  })

  it('takes a run of fill for one, and reads names as DNS writes them', () => {
    const { own } = overUdp(
      'dhcp',
      67,
      `${HEAD} 63825363 000000 770e 076578616d706c65 0474657374 00 ff`,
    )
    expect(own[0]!.options).toMatchObject([
      { 'dhcp.option.type': 0 },
      { 'dhcp.option.dhcp_dns_domain_search_list_fqdn': ['example.test'] },
      { 'dhcp.option.type': 255 },
    ])
  })

  it('reads what is there of a cut message', () => {
    const cut = overUdp('dhcp', 67, `${HEAD} 63825363 350101 0c08 6162`)
    expect(cut.own[0]!.options).toHaveLength(2)
    expect(cut.stopped).toMatchObject({ protocol: 'dhcp', because: 'packet' })
    const head = overUdp('dhcp', 67, HEAD, 200)
    expect(head.own[0]).toMatchObject({ 'dhcp.id': 0x12345678, 'dhcp.ip.relay': '0.0.0.0' })
    expect(head.stopped).toMatchObject({ need: 236, have: 36 })
    expect(head.own[0]).not.toHaveProperty(['dhcp.hw.mac_addr'])
  })

  it('leaves what stands in the place of options without the cookie', () => {
    const { own, stopped } = overUdp('dhcp', 67, `${HEAD} 01020304 3501`)
    expect(own[0]).not.toHaveProperty('options')
    expect(stopped).toBeNull()
  })
})
