/** BGP-4. */
import { describe, expect, it } from 'vitest'
import { bgp } from '#src/decode/application/bgp.js'
import { overTcp, read } from './packets.js'

const MARKER = 'ff'.repeat(16)
const PATH = 'bgp.update.path_attribute'

describe('BGP', () => {
  const packets = read('bgp')

  it('reads OPEN with its capabilities', () => {
    const open = packets[0]!.own[0]!
    expect(open).toMatchObject({
      'bgp.type': 1,
      'bgp.open.version': 4,
      'bgp.open.myas': 65001,
      'bgp.open.holdtime': 180,
      'bgp.open.identifier': '192.0.2.1',
      parameters: [
        {
          'bgp.open.opt.param.type': 2,
          capabilities: [
            { 'bgp.cap.type': 1, 'bgp.cap.mp.afi': 1, 'bgp.cap.mp.safi': 1 },
            { 'bgp.cap.mp.afi': 2 },
            { 'bgp.cap.type': 2, 'bgp.cap.length': 0 },
            { 'bgp.cap.4as': 65001 },
            { 'bgp.cap.gr.timers': 0x78 },
          ],
        },
      ],
    })
    expect(bgp.summary(open as never)).toBe('OPEN, AS 65001 id 192.0.2.1')
  })

  it('reads UPDATE: routes and attributes, AS numbers of four and of two bytes', () => {
    const [keepalive, update] = packets[1]!.own
    expect(keepalive).toMatchObject({ 'bgp.type': 4, 'bgp.length': 19 })
    expect(update).toMatchObject({
      withdrawn: [{ 'bgp.prefix_length': 24, 'bgp.withdrawn_prefix': '198.51.100.0' }],
      routes: [
        { 'bgp.prefix_length': 24, 'bgp.nlri_prefix': '203.0.113.0' },
        { 'bgp.prefix_length': 20, 'bgp.nlri_prefix': '198.18.16.0' },
      ],
      attributes: [
        { [`${PATH}.origin`]: 0 },
        { segments: [{ [`${PATH}.as_path_segment.as4`]: [65001, 65002] }] },
        { [`${PATH}.next_hop`]: '192.0.2.1' },
        { [`${PATH}.multi_exit_disc`]: 100 },
        { [`${PATH}.local_pref`]: 200 },
      ],
    })
    expect(packets[2]!.own[0]!['attributes']).toMatchObject([
      {},
      { segments: [{ [`${PATH}.as_path_segment.as2`]: [65001, 65002] }] },
      {
        [`${PATH}.mp_reach_nlri.next_hop.ipv6`]: '2001:db8::1',
        routes: [{ 'bgp.prefix_length': 32, 'bgp.mp_reach_nlri_ipv6_prefix': '2001:db8::' }],
      },
      { routes: [{ 'bgp.mp_unreach_nlri_ipv6_prefix': '2001:db8:1::' }] },
    ])
  })

  it('reads NOTIFICATION and ROUTE-REFRESH', () => {
    expect(packets[3]!.own[0]).toMatchObject({
      'bgp.notify.major_error': 6,
      'bgp.notify.minor_error_cease': 2,
    })
    expect(packets[4]!.own[0]).toMatchObject({
      'bgp.route_refresh.afi': 1,
      'bgp.route_refresh.safi': 1,
    })
  })

  it('says what cannot be, takes no segment without marker', () => {
    expect(overTcp('bgp', 179, `${MARKER} 0012 04`).stopped).toMatchObject({ because: 'value' })
    expect(overTcp('bgp', 179, `${MARKER} 0017 02 ffff 0000`).stopped).toMatchObject({
      because: 'value',
    })
    expect(overTcp('bgp', 179, '00'.repeat(19)).own).toEqual([])
    expect(overTcp('bgp', 179, 'ffff').stopped).toBeNull()
  })
})
