/** L2TP: control messages and data of both versions. */
import { describe, expect, it } from 'vitest'
import { l2tp } from '#src/decode/overlay/l2tp.js'
import { overUdp, read } from '../application/packets.js'

describe('L2TP', () => {
  const packets = read('l2tp')

  it('reads control messages and their pairs', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      'l2tp.flags': 0xc802,
      'l2tp.type': 1,
      'l2tp.version': 2,
      'l2tp.Ns': 0,
      size: 103,
    })
    const pairs = packets[0]!.own[0]!.avps as Record<string, unknown>[]
    expect(pairs).toMatchObject([
      { 'l2tp.avp.message_type': 1, 'l2tp.avp.mandatory': true },
      { 'l2tp.avp.protocol_version': 1 },
      { 'l2tp.avp.host_name': 'lac.example' },
      { value: '00000003' },
      { 'l2tp.avp.assigned_tunnel_id': 5 },
      { 'l2tp.avp.receive_window_size': 4 },
      { 'l2tp.avp.vendor_name': 'vendor' },
      { 'l2tp.avp.called_number': '5551234' },
      { 'l2tp.avp.vendor_id': 9, value: '78' },
    ])
    expect(packets[1]!.own[0]!.avps).toContainEqual({
      'l2tp.avp.mandatory': true,
      'l2tp.avp.hidden': true,
      'l2tp.avp.length': 22,
      'l2tp.avp.vendor_id': 0,
      'l2tp.avp.type': 11,
      value: '78'.repeat(16),
    })
    expect(packets[2]!.own[0]!.avps).toMatchObject([
      {},
      { 'l2tp.result_code': 1, 'l2tp.avp.error_code': 2, 'l2tp.avp.error_message': 'bye' },
      {},
    ])
    expect(l2tp.summary(packets[0]!.own[0] as never)).toBe('l2tp 0/0 SCCRQ')
  })

  it('goes on with PPP where data begin', () => {
    expect(packets.slice(4, 7).map(({ own }) => own[0]!.size)).toEqual([6, 8, 16])
    for (const { layers } of packets.slice(4, 7)) expect(layers[4]!.protocol).toBe('ppp')
  })

  it('reads version 3 over UDP and IP', () => {
    for (const packet of [packets[7]!, packets[9]!]) {
      expect(packet.own[0]).toMatchObject({
        'l2tp.version': 3,
        'l2tp.ccid': 9,
        avps: [{}, { 'l2tp.avp.assigned_control_conn_id': 9 }],
      })
    }
    expect(packets[8]!.own[0]).toMatchObject({ 'l2tp.sid': 77, size: 8 })
    expect(packets[10]!.own[0]).toMatchObject({ 'l2tp.sid': 77, size: 4 })
    expect(packets[10]!.layers.at(-1)).toMatchObject({ protocol: 'data', 'data.len': 12 })
  })

  it('stops at lengths that cannot be, and tells what is missing', () => {
    const head = (length: string) => `c802 ${length} 0001 0000 0000 0000`
    expect(overUdp('l2tp', 1701, `${head('0012')} 8003 0000 0000`).stopped).toMatchObject({
      detail: 'l2tp.avp.length is 3, less than 6',
    })
    expect(overUdp('l2tp', 1701, `${head('0004')}`).stopped).toMatchObject({
      detail: 'l2tp.length is 4, less than 12',
    })
    expect(overUdp('l2tp', 1701, `${head('0040')} 8008 0000 0000 0001`).stopped).toMatchObject({
      need: 64,
      have: 20,
    })
    expect(overUdp('l2tp', 1701, 'c804 0000 0000').own).toHaveLength(0)
  })
})
