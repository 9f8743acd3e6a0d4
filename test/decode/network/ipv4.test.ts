import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { tosReading } from '#src/decode/network/tos.js'
import { fixture } from '../fixtures.js'
import { read, readBytes } from '../link/read.js'

const packets = read('ip')
const options = (i: number) => packets[i]!.own[0]!['options'] as Record<string, unknown>[]
const ETHERNET = '020000000001 020000000002 0800'

describe('ipv4', () => {
  it('reads a plain header', () => {
    expect(packets[0]!.names).toBe('eth ip udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ip',
        offset: 14,
        size: 20,
        'ip.version': 4,
        'ip.hdr_len': 20,
        'ip.dsfield': 0x2a,
        'ip.dsfield.dscp': 10,
        'ip.dsfield.ecn': 2,
        'ip.len': 31,
        'ip.id': 1,
        'ip.flags': 2,
        'ip.flags.rb': false,
        'ip.flags.df': true,
        'ip.flags.mf': false,
        'ip.frag_offset': 0,
        'ip.ttl': 64,
        'ip.proto': 17,
        'ip.checksum': expect.any(Number),
        'ip.src': '192.0.2.1',
        'ip.dst': '192.0.2.2',
      },
    ])
  })

  it('reads the type of service in the old way as well', () => {
    expect(tosReading(0xb8)).toEqual({
      'ip.tos.precedence': 5,
      'ip.tos.delay': true,
      'ip.tos.throughput': true,
      'ip.tos.reliability': false,
      'ip.tos.cost': false,
    })
  })

  it('reads routes, and takes the last address of one not used up for the destination', () => {
    expect(options(1)[0]).toMatchObject({
      'ip.opt.type': 7,
      'ip.opt.ptr': 8,
      'ip.rec_rt': ['198.51.100.1'],
      'ip.empty_rt': ['0.0.0.0'],
    })
    expect(packets[2]!.own[0]).toMatchObject({
      'ip.cur_rt': '192.0.2.2',
      'ip.dst': '203.0.113.9',
    })
    expect(options(2)[0]).toMatchObject({ 'ip.opt.type': 131, 'ip.src_rt': ['198.51.100.1'] })
    expect(packets[3]!.own[0]).toMatchObject({ 'ip.dst': '192.0.2.2' })
    expect(options(3)[1]).toMatchObject({ 'ip.rec_rt': ['198.51.100.1', '198.51.100.2'] })
  })

  it('verifies the checksum of UDP with the last address of a source route', () => {
    const decoder = createDecoder({ checksums: true })
    const bytes = fixture('ip').packets[2]!
    const { length: end } = bytes
    const { layers } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType: 1 })
    expect(layers[2]).toMatchObject({ protocol: 'udp', 'udp.checksum.status': 1 })
  })

  it('reads timestamps, security, stream, router alert, path MTU, traceroute, quick start', () => {
    expect(options(4)[0]).toMatchObject({
      'ip.opt.flag': 1,
      'ip.opt.time_stamp': [1, 0],
      'ip.opt.time_stamp_addr': ['198.51.100.1', '198.51.100.2'],
    })
    expect(options(5)[0]).toMatchObject({ 'ip.opt.flag': 0, 'ip.opt.time_stamp': [1, 0] })
    expect(options(6)).toMatchObject([
      { 'ip.opt.sec_rfc791_sec': 0xf135, 'ip.opt.sec_rfc791_hr': 'AB' },
      { 'ip.opt.sid': 0x1234 },
      { 'ip.opt.type': 0 },
    ])
    expect(options(7)).toMatchObject([
      { 'ip.opt.sec_cl': 0x5a, 'ip.opt.sec_prot_auth_flags': 0x40 },
      { 'ip.opt.ra': 0 },
      { 'ip.opt.mtu': 1500 },
    ])
    expect(options(8)).toMatchObject([
      { 'ip.opt.ohc': 3, 'ip.opt.rhc': 4, 'ip.opt.originator': '198.51.100.1' },
      { 'ip.opt.qs_func': 0, 'ip.opt.qs_rate': 5, 'ip.opt.qs_ttl': 64 },
    ])
    expect(options(9)[1]).toMatchObject({ 'ip.cipso.doi': 5 })
  })

  it('reads on in the first fragment alone', () => {
    expect(packets[10]!.names).toBe('eth ip udp data')
    expect(packets[11]!.names).toBe('eth ip data')
    expect(packets[11]!.own[0]).toMatchObject({ 'ip.frag_offset': 2, 'ip.flags.mf': false })
  })

  it('takes all there is where the length is 0', () => {
    expect(packets[12]!.names).toBe('eth ip udp data')
  })

  it('says what cannot be, with the fields that are there', () => {
    expect(packets[15]!.stopped).toMatchObject({ detail: 'ip.hdr_len is 16, less than 20' })
    expect(packets[16]!.stopped).toMatchObject({
      because: 'value',
      detail: "ip.len is 12, less than the header's 20",
    })
    expect(packets[16]!.own[0]).toMatchObject({ 'ip.src': '192.0.2.1' })
    const five = readBytes(`${ETHERNET} 5500 0014 0001 0000 40 11 0000 c0000201 c0000202`, 1, 'ip')
    expect(five.stopped).toMatchObject({ detail: 'ip.version is 5, not 4' })
  })

  it('reads of cut options what is there', () => {
    const { own, stopped } = readBytes(
      `${ETHERNET} 4700 0020 0001 0000 40 11 0000 c0000201 c0000202 94 04`,
      1,
      'ip',
    )
    expect(own[0]).toMatchObject({ size: 22, options: [{ 'ip.opt.len': 4 }] })
    expect(stopped).toMatchObject({ need: 28, have: 22 })
  })

  it('goes on behind options without sense', () => {
    const { own, names } = readBytes(
      `${ETHERNET} 4600 0020 0001 0000 40 11 0000 c0000201 c0000202 83 00 00 00 c0010009 00080000`,
      1,
      'ip',
    )
    expect(own[0]!['options']).toHaveLength(1)
    expect(names).toBe('eth ip udp')
  })
})
