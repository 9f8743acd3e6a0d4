/** NetBIOS datagrams. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('NetBIOS datagrams', () => {
  it('reads names and goes on with what they carry', () => {
    const [datagram, error, query] = read('nbdgm')
    expect(datagram!.own[0]).toMatchObject({
      'nbdgm.type': 0x11,
      'nbdgm.first': true,
      'nbdgm.src.ip': '192.0.2.1',
      'nbdgm.dgram_len': 96,
      'nbdgm.source_name': 'SENDER<00>',
      'nbdgm.destination_name': 'FRED<1d>',
      size: 82,
    })
    expect(datagram!.layers).toHaveLength(5)
    expect(error!.own[0]).toMatchObject({ 'nbdgm.error_code': 0x82, size: 11 })
    expect(query!.own[0]).toMatchObject({ 'nbdgm.destination_name': 'FRED<1d>' })
  })

  it('leaves other types, and stops in a cut name', () => {
    expect(overUdp('nbdgm', 138, '990a 1234 c0000201 008a 0000').own).toHaveLength(0)
    const { own, stopped } = overUdp('nbdgm', 138, '110a 1234 c0000201 008a 0060 0000 2041')
    expect(own[0]).toMatchObject({ 'nbdgm.dgram_len': 96 })
    expect(stopped).toMatchObject({ protocol: 'nbdgm', because: 'packet' })
  })
})
