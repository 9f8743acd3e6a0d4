import { describe, expect, it } from 'vitest'
import { read, readBytes } from '../link/read.js'

const packets = read('ospf')
const of = (i: number) => packets[i]!.own[0]!

describe('ospf', () => {
  it('reads a hello', () => {
    expect(packets[0]!.names).toBe('eth ip ospf')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ospf',
        offset: 34,
        size: 48,
        'ospf.version': 2,
        'ospf.msg': 1,
        'ospf.packet_length': 48,
        'ospf.srcrouter': '192.0.2.1',
        'ospf.area_id': '0.0.0.0',
        'ospf.checksum': expect.any(Number),
        'ospf.auth.type': 0,
        'ospf.hello.network_mask': '255.255.255.0',
        'ospf.hello.hello_interval': 10,
        'ospf.v2.options': 2,
        'ospf.hello.router_priority': 1,
        'ospf.hello.router_dead_interval': 40,
        'ospf.hello.designated_router': '192.0.2.1',
        'ospf.hello.backup_designated_router': '192.0.2.2',
        'ospf.hello.active_neighbor': ['192.0.2.2'],
      },
    ])
  })

  it('reads authentication', () => {
    expect(of(1)).toMatchObject({ 'ospf.auth.simple': 'secret' })
    expect(of(2)).toMatchObject({
      'ospf.auth.crypt.key_id': 1,
      'ospf.auth.crypt.data_length': 16,
      'ospf.auth.crypt.seq_nbr': 7,
    })
    expect(of(2)).not.toHaveProperty('ospf.hello.active_neighbor')
  })

  it('reads the headers of advertisements wherever they stand', () => {
    const lsa = { 'ospf.lsa': 1, 'ospf.lsa.age': 1, 'ospf.lsa.seqnum': 0x80000001 }
    expect(of(3)).toMatchObject({
      'ospf.db.interface_mtu': 1500,
      'ospf.dbd.i': true,
      'ospf.db.dd_sequence': 0x1234,
      lsas: [lsa],
    })
    expect(of(4)['lsas']).toEqual([
      {
        'ospf.lsa': 1,
        'ospf.link_state_id': '192.0.2.1',
        'ospf.advrouter': '192.0.2.1',
      },
    ])
    expect(of(5)).toMatchObject({
      'ospf.ls.number_of_lsas': 1,
      lsas: [{ 'ospf.lsa': 2, 'ospf.lsa.length': 28 }],
    })
    expect(of(6)['lsas']).toMatchObject([lsa])
  })

  it('reads version 3', () => {
    expect(of(7)).toMatchObject({
      'ospf.instance_id': 0,
      'ospf.hello.interface_id': 5,
      'ospf.v3.options': 0x13,
      'ospf.hello.active_neighbor': ['192.0.2.2'],
    })
    expect(of(8)).toMatchObject({ 'ospf.dbd.ms': true, lsas: [{ 'ospf.v3.lsa': 0x2001 }] })
    expect(of(9)['lsas']).toMatchObject([{ 'ospf.v3.lsa': 0x2001 }])
    expect(of(10)['lsas']).toHaveLength(1)
  })

  it('says how much a cut hello needs, and of another version that it cannot be', () => {
    expect(packets[11]!.stopped).toMatchObject({ protocol: 'ospf', need: 44, have: 28 })
    const { stopped } = readBytes(
      `020000000001 020000000002 0800 4500 0024 0001 0000 01 59 0000 c0000201 e0000005 05 01 0010 ${'00'.repeat(12)}`,
      1,
      'ospf',
    )
    expect(stopped).toMatchObject({ detail: 'ospf.version is 5, not 2 or 3' })
  })
})
